# Everything sets itself up: `make demo` and `make test` need Python 3.11-3.13, git and make.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
TOOLS := $(VENV)/.tools
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null \
	&& echo $$p && break; done)
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
CODE := approvals auditing calendars engine notifications office persistence processes rehearsal \
	state_machines workflows
DEMO ?= .demo
ARGS ?=
# Tests wait for servers a third of their time
PROCESSES ?= 3
PYTEST := $(BIN)/pytest -n $(PROCESSES) --dist worksteal
export PIP_NO_INPUT := 1

.PHONY: help demo test suite contracts promises lint types browser docs lock clean

help: ## Show what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(READY) ## Live through the example's strategy year (ARGS="--pace 2" for more time to look)
	@$(BIN)/smo demo --folder $(DEMO) $(ARGS)

test: browser ## Check style, types, layers and docstrings, then run all tests
	@$(MAKE) --no-print-directory --jobs=2 lint types contracts suite

suite: $(TOOLS)
	$(PYTEST) -m "not browser and not promise"
	$(PYTEST) -m browser

contracts: $(TOOLS)
	$(BIN)/lint-imports
	$(BIN)/interrogate --quiet $(CODE) tests

promises: $(TOOLS) ## Run the lines of README in an empty environment, the example's whole year, and two years
	$(PYTEST) -m promise tests/acceptance tests/docs tests/rehearsal

lint: $(TOOLS) ## Check style and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(TOOLS) ## Check types
	$(BIN)/mypy .

browser: $(TOOLS)
	@bash tests/browser/ensure_chromium.sh $(BIN)

docs: $(TOOLS) ## Write the reference from the definitions
	$(BIN)/python docs/generate.py

clean: ## Take away the environment, the demo and all caches
	rm -rf $(VENV) $(DEMO) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY): requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11, 3.12 or 3.13 is needed, and none was found; say" \
		"which one to use with: make PYTHON=/path/to/python3.12" >&2; exit 1; }
	@echo "Setting up $(VENV) with $(PYTHON) (a few minutes the first time) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { echo "Python's venv module is needed;" \
		"on Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@$(PIP) install --require-hashes --no-deps -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(TOOLS): requirements-test.lock $(READY)
	@echo "Adding what the tests need ..."
	@$(PIP) install --require-hashes --no-deps -r requirements-test.lock
	@touch $@

lock: ## Pin every package anew, with its hashes (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
		--no-emit-index-url --extra demo --extra build pyproject.toml -o requirements.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
		--no-emit-index-url --extra test -c requirements.lock pyproject.toml \
		-o requirements-test.lock
