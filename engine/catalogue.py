"""Which definition an instance follows: the version it began with, whatever is current now."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache

from sqlalchemy.orm import Session

from calendars.milestones import PERIODIC
from engine.audit_trail import content_hash
from engine.errors import DefinitionEdited, NothingInstalled, UnknownDefinition
from persistence.base import insert_missing
from persistence.instances import Instance
from persistence.strategy_year import StoredDefinition
from state_machines.definition import Definition, On

WITHIN_A_YEAR = ("half", "quarter", "month")  # how often a process may open, but for the year


def by_period(definitions: Iterable[Definition]) -> Mapping[str, frozenset[str]]:
    """Return of each milestone that is reached once per period in which sorts of period."""
    found: dict[str, frozenset[str]] = {}
    for each in definitions:
        if each.starts.every in WITHIN_A_YEAR:
            for code in each.reaches:
                found[code] = found.get(code, frozenset()) | {each.starts.every}
    return found


@dataclass(frozen=True, eq=False)
class Contents:
    """What the engine works with: definitions; by their names rules, services of steps, and sheets.

    Rules are `engine.rules.rule.Rule`, services `engine.operations.service_steps.Check`, sheets
    `engine.records.sheets.Sheet`; who needs them asks `engine.rules.gate` and those two, which know
    these types.
    """

    definitions: tuple[Definition, ...]
    rules: Mapping[str, object]
    services: Mapping[str, object]
    sheets: Mapping[str, object]

    @cached_property
    def by_key(self) -> Mapping[str, Definition]:
        """Return the definitions by their keys."""
        return {each.key: each for each in self.definitions}

    def named(self, key: str) -> Definition:
        """Return the definition `key`; raises UnknownDefinition."""
        if key not in self.by_key:
            raise UnknownDefinition(key, self.by_key)
        return self.by_key[key]

    @cached_property
    def by_parents_step(self) -> Mapping[str, frozenset[str]]:
        """Return by the key of a parent's step the definitions with a move that waits for it."""
        found: dict[str, frozenset[str]] = {}
        for definition in self.definitions:
            for move in definition.moves:
                if move.on is On.PARENT:
                    found[move.after] = found.get(move.after, frozenset()) | {definition.key}
        return found

    @cached_property
    def periodic(self) -> frozenset[str]:
        """Return the milestones that are reached once per period of those that reach them."""
        return PERIODIC | by_period(self.definitions).keys()


Load = Callable[[], Contents]


def _nothing() -> Contents:
    raise NothingInstalled


class Catalogue:
    """The processes in use. The engine knows none: whoever opens the office installs them."""

    def __init__(self) -> None:
        self.load: Load = _nothing

    def use(self, load: Load) -> None:
        """Ask `load` from now on, whenever something is looked up; it keeps what it has read."""
        self.load = load

    @property
    def contents(self) -> Contents:
        """Return everything that is installed; raises NothingInstalled."""
        return self.load()

    def all(self) -> tuple[Definition, ...]:
        """Return every current definition."""
        return self.contents.definitions

    def named(self, key: str) -> Definition:
        """Return the current definition `key`; raises UnknownDefinition."""
        return self.contents.named(key)

    def waiting_for(self, step_key: str) -> frozenset[str]:
        """Return the keys of those with a move that waits for a step of their parent."""
        return self.contents.by_parents_step.get(step_key, frozenset())


CURRENT = Catalogue()


def of(session: Session, instance: Instance) -> Definition:
    """Return the definition version that `instance` began with; raises DefinitionEdited."""
    return _version(session, instance.definition_key, instance.definition_version)


def pin(session: Session, definition: Definition, now: datetime) -> str:
    """Keep the full text of a definition that an instance is about to begin with."""
    if session.get(StoredDefinition, definition.version) is None:
        row = {
            "version": definition.version,
            "key": definition.key,
            "content": definition.to_json(),
            "first_used_at": now,
        }
        insert_missing(session, StoredDefinition, row)
    return definition.version


def _version(session: Session, key: str, version: str) -> Definition:
    current = CURRENT.contents.by_key.get(key)
    if current is not None and current.version == version:
        return current
    stored = session.get_one(StoredDefinition, version)
    return _parsed(stored.content, version)


@lru_cache(maxsize=256)
def _parsed(content: str, version: str) -> Definition:
    """Read a stored text; the hash of the text as it stands must still be its version."""
    if content_hash(json.loads(content))[: len(version)] != version:
        raise DefinitionEdited(version)
    return Definition.from_json(content)
