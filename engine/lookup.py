"""Names that people type, looked up: a miss says what is not there and what may have been meant."""

from collections.abc import Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from calendars.identifiers import normal
from engine.audit_trail import OFFICE
from engine.catalogue import CURRENT
from engine.errors import EngineError
from engine.records.scores import Periods
from engine.rules import gate
from engine.values.texts import nearest
from persistence.audit_trail import ChainHead
from persistence.instances import Instance
from persistence.organisation import Person, Unit
from persistence.strategy_year import PlanYear
from state_machines.definition import Kind

LISTED = 8  # names that a message lists at most


class NameUnknown(EngineError):
    """Nothing of that kind is called so; `near` is what may have been meant."""

    def __init__(self, kind: str, asked: str, known: Mapping[str, str]) -> None:
        self.kind, self.asked, self.near = kind, asked, nearest(asked, known)
        super().__init__(f"there is no {kind} {asked!r}{self._remedy(known)}")

    def _remedy(self, known: Mapping[str, str]) -> str:
        if self.near:
            title = known[self.near]
            return f"; did you mean {self.near}{f' ({title})' if title else ''}?"
        if not known:
            return "; there is none yet"
        if len(known) <= LISTED:
            return f"; there is {', '.join(known)}"
        return ""


def person(session: Session, asked: str) -> str:
    """Return the id of somebody registered; raises NameUnknown."""
    return _found("person", asked, _titled(session, Person))


def unit(session: Session, asked: str) -> str:
    """Return the id of a unit; raises NameUnknown."""
    return _found("unit", asked, _titled(session, Unit))


def year(session: Session, asked: str) -> str:
    """Return the label of a published year; raises NameUnknown."""
    return _found("published year", asked, _plain(session.scalars(select(PlanYear.id))))


def period(session: Session, asked: str, of_year: str = "") -> str:
    """Return the label of a period of a published year, or of any of them; raises NameUnknown."""
    years = [year(session, of_year)] if of_year else session.scalars(select(PlanYear.id)).all()
    ends = [label for each in years for label in Periods.of(session, each).ends]
    return _found(f"period of {of_year}" if of_year else "period", asked, _plain(ends))


def instance(session: Session, asked: str) -> str:
    """Return the id of a process or an item; raises NameUnknown."""
    if session.get(Instance, asked):
        return asked
    rows = session.execute(select(Instance.id, Instance.title).where(Instance.parent_id.is_(None)))
    raise NameUnknown("process", asked, dict(rows.tuples().all()))


def chain(session: Session, asked: str) -> str:
    """Return the name of a chain of the history: an instance's id, or office."""
    known = asked == OFFICE or session.get(ChainHead, asked) is not None
    return asked if known else instance(session, asked)


def definition(asked: str) -> str:
    """Return the key of a process that there is; raises NameUnknown."""
    return _found("process", asked, {each.key: each.title for each in CURRENT.all()})


def ruled_process(asked: str) -> str:
    """Return the code of a process that has rules; raises NameUnknown."""
    return _found("process with rules", asked, _plain(r.process for r in gate.rules().values()))


def rule(asked: str) -> str:
    """Return the code of a rule; raises NameUnknown."""
    return _found("rule", asked, {each.code: "" for each in gate.rules().values()})


def kind(asked: str) -> str:
    """Return the kind of a step; raises NameUnknown."""
    return _found("kind of step", asked, _plain(each.value for each in Kind))


def _titled(session: Session, table: type[Person] | type[Unit]) -> dict[str, str]:
    return dict(session.execute(select(table.id, table.name).order_by(table.id)).tuples().all())


def _plain(names: Iterable[str]) -> dict[str, str]:
    return dict.fromkeys(names, "")


def _found(what: str, asked: str, known: Mapping[str, str]) -> str:
    found = normal(asked)
    if found not in known:
        raise NameUnknown(what, asked, known)
    return found
