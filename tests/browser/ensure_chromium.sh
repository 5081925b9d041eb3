#!/usr/bin/env bash
# See to it that the browser tests find a Chromium; without one they are skipped, but not in CI.
set -uo pipefail
bin="${1:?the folder with the environment\'s programs}"

found() {
  [ -n "${CHROMIUM:-}" ] && [ -x "${CHROMIUM}" ] && return 0
  for name in chromium chromium-browser google-chrome google-chrome-stable chrome; do
    command -v "$name" >/dev/null && return 0
  done
  "$bin/python" - <<'PYTHON' 2>/dev/null
from pathlib import Path
from playwright.sync_api import sync_playwright

with sync_playwright() as playwright:
    raise SystemExit(not Path(playwright.chromium.executable_path).exists())
PYTHON
}

from_packages() {
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
  echo "Installing Chromium for the browser tests ..."
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null
}

from_playwright() {
  echo "Fetching Chromium for the browser tests ..."
  "$bin/playwright" install chromium
}

found && exit 0
from_packages && found && exit 0
from_playwright && found && exit 0
echo "No Chromium was found or could be installed; install one, or name it with CHROMIUM=/path." >&2
[ "${CI:-}" = true ] && exit 1
echo "The browser tests will be skipped." >&2
