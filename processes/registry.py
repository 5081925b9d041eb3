"""All processes there are: every file of this package, and of one more folder, that defines any."""

import importlib
import importlib.util
import pkgutil
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from types import ModuleType

import processes
from processes.errors import (
    DuplicateDefinition,
    UnknownDefinition,
    UnreadableProcess,
    UnsoundProcesses,
)
from processes.soundness import examine, own_milestones
from state_machines.definition import Definition


@dataclass(frozen=True, slots=True)
class Process:
    """One of the nine. `smo_mode` says what an SMO "no" means: owner, coordinator, integrator."""

    code: str
    title: str
    group: str  # core, desirable or integrative
    smo_mode: str


PROCESSES = (
    Process("SCM", "Scorecard Management", "core", "owner"),
    Process("OAL", "Organization Alignment", "core", "owner"),
    Process("SRV", "Strategy Reviews", "core", "owner"),
    Process("SPL", "Strategy Planning", "desirable", "coordinator"),
    Process("SCO", "Strategy Communication", "desirable", "coordinator"),
    Process("INI", "Initiative Management", "desirable", "coordinator"),
    Process("BUD", "Planning & Budgeting", "integrative", "integrator"),
    Process("WFA", "Workforce Alignment", "integrative", "integrator"),
    Process("BPS", "Best Practice Sharing", "integrative", "integrator"),
)


@cache
def all_definitions(folder: Path | None = None) -> tuple[Definition, ...]:
    """Return every definition of this package and of `folder`, sorted by key.

    Raises DuplicateDefinition, UnsoundProcesses with every fault, and UnreadableProcess for a file
    of `folder` that does not load.
    """
    found = [("processes." + name, ds) for name, ds in _own()]
    if folder is not None:
        found += _foreign(folder)
    definitions = _without_duplicates(found)
    if faults := examine(definitions, own_milestones(definitions)):
        raise UnsoundProcesses(faults)
    return definitions


def definition(key: str, folder: Path | None = None) -> Definition:
    """Return the definition called `key`. Raises UnknownDefinition."""
    by_key = {each.key: each for each in all_definitions(folder)}
    if key not in by_key:
        raise UnknownDefinition(key, by_key)
    return by_key[key]


def _own() -> Iterable[tuple[str, tuple[Definition, ...]]]:
    for found in pkgutil.iter_modules(processes.__path__):
        module = importlib.import_module(f"{processes.__name__}.{found.name}")
        yield found.name, getattr(module, "DEFINITIONS", ())


def _foreign(folder: Path) -> list[tuple[str, tuple[Definition, ...]]]:
    if not folder.is_dir():
        raise UnreadableProcess(folder, "there is no such folder")
    return [(path.name, _definitions_in(path)) for path in sorted(folder.glob("*.py"))]


def _definitions_in(path: Path) -> tuple[Definition, ...]:
    try:
        found = getattr(_module_at(path), "DEFINITIONS", None)
    except Exception as cause:
        raise UnreadableProcess(path, f"{type(cause).__name__}: {cause}") from cause
    if not isinstance(found, tuple) or not all(isinstance(each, Definition) for each in found):
        raise UnreadableProcess(path, "it must end in DEFINITIONS, a tuple of definitions")
    return found


def _module_at(path: Path) -> ModuleType:
    name = f"process_{sha256(str(path.resolve()).encode()).hexdigest()[:12]}_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise UnreadableProcess(path, "it is not a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def _without_duplicates(found: list[tuple[str, tuple[Definition, ...]]]) -> tuple[Definition, ...]:
    by_key: dict[str, tuple[str, Definition]] = {}
    for place, definitions in found:
        for each in definitions:
            if each.key in by_key:
                raise DuplicateDefinition(each.key, by_key[each.key][0], place)
            by_key[each.key] = (place, each)
    return tuple(each for _, (_, each) in sorted(by_key.items()))
