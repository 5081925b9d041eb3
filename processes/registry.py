"""All processes there are: what the modules of this package, and of one more folder, define.

Nothing is listed by name: a module brings definitions, rules and services (`SERVICES`, by name) by
having them, wherever in the tree it lies. A folder brings sheets of records in the same way.
"""

import importlib
import pkgutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial
from hashlib import sha256
from itertools import chain, count
from pathlib import Path
from types import ModuleType
from typing import TypeVar, cast

from sqlalchemy import Table

from engine.catalogue import CURRENT, Contents
from engine.operations import service_steps
from engine.operations.service_steps import Check
from engine.records.sheets import Sheet, records_of, shipped
from engine.rules.gate import in_order
from engine.rules.rule import Rule
from processes.errors import (
    DuplicateDefinition,
    DuplicateService,
    ProcessError,
    UnreadableProcess,
    UnsoundProcesses,
)
from processes.own_sheets import examine_sheets, together
from processes.validation import examine
from state_machines.definition import Definition, Field, Rows, Step

Part = TypeVar("Part")
PLACE = "processes"  # the package in which everything shipped is found
LOADS = count(1)  # in one life of the program
THE_SERVICES = "SERVICES"  # what a module calls the services of its steps, functions by name


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


def install(folder: Path | None = None) -> None:
    """Let the engine work with the nine processes and those of `folder`.

    What is in a folder is read and checked at once, what is shipped when it is first needed.
    Raises ProcessError; what was installed before then stays.
    """
    if folder is not None:
        load(folder)
    CURRENT.use(partial(load, folder))


@cache
def load(folder: Path | None = None) -> Contents:
    """Return everything that the product and `folder` bring, examined as a whole.

    Raises DuplicateDefinition, DuplicateService, RuleDoubled, UnsoundProcesses with every fault,
    and UnreadableProcess for a file of `folder` that does not load.
    """
    foreign = _foreign(folder) if folder is not None else []
    modules = [*_modules(PLACE), *foreign]
    sheets = _sheets(foreign)
    definitions = _definitions(modules)
    rules = in_order(each for module in modules for each in _having(module, Rule))
    services = _services(modules)
    if faults := examine(definitions, rules=rules, services=services.keys(), sheets=sheets):
        raise UnsoundProcesses(faults)
    return Contents(definitions, rules, {**service_steps.FORMER, **services}, sheets)


def own_tables(folder: Path | None = None) -> tuple[Table, ...]:
    """Return the tables of the sheets that `folder` brings; raises as `load`."""
    if folder is None:
        return ()
    found = cast("Mapping[str, Sheet]", load(folder).sheets)
    return tuple(each.table for key, each in found.items() if key not in shipped())


def all_definitions(folder: Path | None = None) -> tuple[Definition, ...]:
    """Return every definition of the product and of `folder`, sorted by key; raises as `load`."""
    return load(folder).definitions


def definition(key: str, folder: Path | None = None) -> Definition:
    """Return the definition called `key`. Raises UnknownDefinition."""
    return load(folder).named(key)


def _modules(package: str) -> Iterator[ModuleType]:
    """Yield a package's modules, those of packages within it too."""
    top = importlib.import_module(package)
    yield top
    for found in pkgutil.walk_packages(top.__path__, f"{package}."):
        yield importlib.import_module(found.name)


def _foreign(folder: Path) -> list[ModuleType]:
    """Return the modules of a folder, which are imported as one package of a name of its own."""
    if not folder.is_dir():
        raise UnreadableProcess(folder, "there is no such folder")
    of_folder = f"processes_{sha256(str(folder.resolve()).encode()).hexdigest()[:12]}_"
    for name in [name for name in sys.modules if name.startswith(of_folder)]:
        del sys.modules[name]
    package = f"{of_folder}{next(LOADS)}"  # new: no class may be mapped twice under one name
    importlib.invalidate_caches()
    sys.modules[package] = top = ModuleType(package)
    top.__path__ = [str(folder.resolve())]
    files = (path.relative_to(folder) for path in sorted(folder.rglob("*.py")))
    return [_module_at(folder, path, package) for path in files]


def _module_at(folder: Path, file: Path, package: str) -> ModuleType:
    parts = file.parent.parts if file.name == "__init__.py" else file.with_suffix("").parts
    try:
        module = importlib.import_module(".".join((package, *parts)))
    except Exception as cause:
        raise UnreadableProcess(folder / file, f"{type(cause).__name__}: {cause}") from cause
    services: object = _services_of(module)
    if not isinstance(services, dict) or not all(map(callable, services.values())):
        raise UnreadableProcess(folder / file, f"its {THE_SERVICES} are no functions by name")
    if not file.name.startswith("_") and not _brings(module):
        what = "it has no definition, rule, service, form or sheet"
        mend = "a file that only helps begins with _"
        raise UnreadableProcess(folder / file, f"{what}; {mend}")
    return module


def _brings(module: ModuleType) -> bool:
    """Tell whether a process could be made of what a module has."""
    parts = (Definition, Rule, Step, Field, Rows)
    brought = (*(_having(module, part) for part in parts), [*records_of(module)])
    return any(brought) or bool(_services_of(module))


def _having(module: ModuleType, sort: type[Part]) -> list[Part]:
    """Return what of a sort a module has, alone or within tuples."""
    values = list(vars(module).values())
    within = [each for value in values if isinstance(value, tuple) for each in value]
    return [each for each in (*values, *within) if isinstance(each, sort)]


def _definitions(modules: Iterable[ModuleType]) -> tuple[Definition, ...]:
    found = ((each.key, _place(m), each) for m in modules for each in _having(m, Definition))
    return tuple(each for _, each in sorted(_by_name(found, DuplicateDefinition).items()))


def _sheets(modules: Iterable[ModuleType]) -> Mapping[str, Sheet]:
    found = [(_place(each), record) for each in modules for record in records_of(each)]
    if faults := examine_sheets(found):
        raise UnsoundProcesses(faults)
    return together(found)


def _services(modules: Iterable[ModuleType]) -> Mapping[str, Check]:
    kernel = ((name, "the engine", each) for name, each in service_steps.KERNEL.items())
    found = ((name, _place(m), each) for m in modules for name, each in _services_of(m).items())
    return _by_name(chain(kernel, found), DuplicateService)


def _by_name(
    found: Iterable[tuple[str, str, Part]], doubled: Callable[[str, str, str], ProcessError]
) -> dict[str, Part]:
    """Return by its name what each place brings; raises `doubled` where two bring another."""
    by_name: dict[str, tuple[str, Part]] = {}
    for name, place, each in found:
        there, first = by_name.setdefault(name, (place, each))
        if first is not each:
            raise doubled(name, there, place)
    return {name: each for name, (_, each) in by_name.items()}


def _services_of(module: ModuleType) -> Mapping[str, Check]:
    found: Mapping[str, Check] = getattr(module, THE_SERVICES, {})
    return found


def _place(module: ModuleType) -> str:
    """Return the file of a module, from its package on."""
    return module.__name__.partition(".")[2].replace(".", "/") + ".py"
