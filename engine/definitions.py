"""Which definition an instance follows: the version it began with, whatever is current now."""

import json
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from sqlalchemy.orm import Session

from engine.errors import DefinitionEdited
from engine.hashing import content_hash
from persistence.insert import insert_missing
from persistence.work import Instance
from persistence.year import StoredDefinition
from processes import registry
from state_machines.definition import Definition
from state_machines.parts import On


class Catalogue:
    """The current definitions: the nine processes, and those of one more folder if named."""

    def __init__(self) -> None:
        self.folder: Path | None = None

    def use(self, folder: Path | None) -> None:
        """Add the processes that `folder` holds, one file each; raises ProcessError."""
        if folder is not None:
            registry.all_definitions(folder)
        self.folder = folder

    def all(self) -> tuple[Definition, ...]:
        """Return every current definition."""
        return registry.all_definitions(self.folder)

    def named(self, key: str) -> Definition:
        """Return the current definition `key`; raises UnknownDefinition."""
        return registry.definition(key, self.folder)

    def waiting_for(self, step_key: str) -> frozenset[str]:
        """Return the keys of those with a move that waits for a step of their parent."""
        return _by_parents_step(self.folder).get(step_key, frozenset())


CURRENT = Catalogue()


def of(session: Session, instance: Instance) -> Definition:
    """Return the definition version that `instance` began with; raises DefinitionEdited."""
    return _version(session, instance.definition_key, instance.definition_version)


def pin(session: Session, definition: Definition, now: datetime) -> str:
    """Keep the full text of a definition that an instance is about to begin with."""
    if session.get(StoredDefinition, definition.version) is None:
        row = {
            "version": definition.version, "key": definition.key,
            "content": definition.to_json(), "first_used_at": now,
        }  # fmt: skip
        insert_missing(session, StoredDefinition, row)
    return definition.version


def _version(session: Session, key: str, version: str) -> Definition:
    current = _current(key)
    if current is not None and current.version == version:
        return current
    stored = session.get_one(StoredDefinition, version)
    return _parsed(stored.content, version)


def _current(key: str) -> Definition | None:
    return next((d for d in CURRENT.all() if d.key == key), None)


@lru_cache
def _by_parents_step(folder: Path | None) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for definition in registry.all_definitions(folder):
        for move in definition.moves:
            if move.on is On.PARENT:
                found[move.after] = found.get(move.after, frozenset()) | {definition.key}
    return found


@lru_cache(maxsize=256)
def _parsed(content: str, version: str) -> Definition:
    """Read a stored text; the hash of the text as it stands must still be its version."""
    if content_hash(json.loads(content))[: len(version)] != version:
        raise DefinitionEdited(version)
    return Definition.from_json(content)
