"""What the engine refuses, as facts; pages and the command line turn them into sentences."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from engine.formatting import short_day
from engine.types import FieldFault


class EngineError(Exception):
    """The base of everything the engine refuses."""


class InstanceUnknown(EngineError):
    """No process or item has that id."""

    def __init__(self, instance_id: str) -> None:
        self.instance_id = instance_id
        super().__init__(f"there is no process or item {instance_id!r}")


class InstanceClosed(EngineError):
    """The process has ended; nothing in it can be changed any more."""

    def __init__(self, instance_id: str, status: str) -> None:
        self.instance_id, self.status = instance_id, status
        super().__init__(f"{instance_id} is {status}; nothing in it can be changed")


class TaskUnknown(EngineError):
    """No task has that number."""

    def __init__(self, task_id: int) -> None:
        self.task_id = task_id
        super().__init__(f"there is no task {task_id}")


class AlreadyDecided(EngineError):
    """Somebody was faster, with another answer."""

    def __init__(self, task_id: int, answer: str, by_name: str, at: datetime) -> None:
        self.task_id, self.answer, self.by_name, self.at = task_id, answer, by_name, at
        super().__init__(
            f"task {task_id}: {by_name} already answered {answer!r} on {short_day(at)}"
        )


class TaskWithdrawn(EngineError):
    """The task is no longer asked of anybody."""

    def __init__(self, task_id: int, why: str) -> None:
        self.task_id, self.why = task_id, why
        super().__init__(f"task {task_id} is no longer asked: {why}")


class StaleTask(EngineError):
    """The content changed after it was shown; the person must see the new one first."""

    def __init__(self, task_id: int, shown: int, current: int) -> None:
        self.task_id, self.shown, self.current = task_id, shown, current
        super().__init__(f"task {task_id} was shown as version {shown} and is now {current}")


class NotYours(EngineError):
    """Somebody other than the person asked tries to answer."""

    def __init__(self, task_id: int, person_id: str) -> None:
        self.task_id, self.person_id = task_id, person_id
        super().__init__(f"task {task_id} is not asked of {person_id}")


class NotInForce(EngineError):
    """Whoever has left, or has not begun, decides nothing and is asked nothing."""

    def __init__(
        self, person_id: str, name: str, first: date | None, last: date | None, on: date
    ) -> None:
        self.person_id, self.name, self.first, self.last, self.on = person_id, name, first, last, on
        left = last is not None and last < on
        when = f"has left: {last} was the last day" if left else f"begins on {first}"
        super().__init__(f"{name} ({person_id}) {when}; ask somebody who works here on {on}")


class OwnWork(EngineError):
    """Four eyes: nobody approves what he or she submitted, nor a delegate for them."""

    def __init__(self, task_id: int, person_id: str) -> None:
        self.task_id, self.person_id = task_id, person_id
        super().__init__(f"task {task_id}: {person_id} submitted this and cannot approve it")


class AnswerUnknown(EngineError):
    """The answer is not among those offered."""

    def __init__(self, task_id: int, answer: str, offered: tuple[str, ...]) -> None:
        self.task_id, self.answer, self.offered = task_id, answer, offered
        super().__init__(f"task {task_id} takes {', '.join(offered)}, not {answer!r}")


class ReasonMissing(EngineError):
    """This answer needs a reason code and some words."""

    def __init__(self, task_id: int, answer: str) -> None:
        self.task_id, self.answer = task_id, answer
        super().__init__(f"task {task_id}: {answer!r} needs a reason and a sentence of why")


class FormIncomplete(EngineError):
    """The form has faults, all of them listed."""

    def __init__(self, faults: tuple[FieldFault, ...]) -> None:
        self.faults = faults
        super().__init__("; ".join(f"{f.title}: {f.what}, {f.mend}" for f in faults))


class NobodyHolds(EngineError):
    """A role is held by nobody where somebody is needed."""

    def __init__(self, role: str, place: str) -> None:
        self.role, self.place = role, place
        super().__init__(f"nobody holds {role} for {place}")


class TwoHold(EngineError):
    """One accountable person is needed and several hold the role equally closely."""

    def __init__(self, role: str, place: str, people: tuple[str, ...]) -> None:
        self.role, self.place, self.people = role, place, people
        super().__init__(f"{' and '.join(people)} hold {role} for {place}; name one")


class NotAllowed(EngineError):
    """The person may not do this."""

    def __init__(self, person_id: str, what: str, needs: str) -> None:
        self.person_id, self.what, self.needs = person_id, what, needs
        super().__init__(f"{person_id} may not {what}; it takes {needs}")


class LabelTaken(EngineError):
    """A year cannot be called so beside another year, whose names or ids it would share."""

    def __init__(self, label: str, other: str, shared: str = "") -> None:
        self.label, self.other, self.shared = label, other, shared
        names = f": both would have {shared!r}" if shared else ""
        super().__init__(
            f"the year {label!r} cannot be told from {other!r}{names}; call it otherwise, or "
            f"publish it as {other!r} where it is the same year"
        )


class YearUnknown(EngineError):
    """No published calendar has that label."""

    def __init__(self, year: str) -> None:
        self.year = year
        super().__init__(f"there is no published calendar for {year}")


class YearOverlaps(EngineError):
    """Two published years would run on the same days, and everybody would be asked twice."""

    def __init__(self, year: str, starts: date, published: str, first: date, last: date) -> None:
        self.year, self.published = year, published
        same = (
            f"call it {published!r} again: a published year keeps its label"
            if starts == first
            else f"let {year} start after {last}, or publish it as {published!r}"
        )
        super().__init__(
            f"{year} from {starts} runs on days of {published}, which is published from {first} "
            f"to {last}; {same}"
        )


class MilestonesMissing(EngineError):
    """Processes count from milestones that a year leaves out, so their days would be none."""

    def __init__(self, year: str, missing: Sequence[tuple[str, str]]) -> None:
        self.year, self.missing = year, tuple(missing)
        named = "; ".join(f"{code} (for {place})" for code, place in self.missing)
        super().__init__(
            f"{year} has no day for milestones that its processes count from: {named}; add them to "
            "the year, give them a day under carried_in, or switch the process off"
        )


class PeriodDayUnknown(EngineError):
    """A calendar sets a day of one period that no process has in it; `offered` are those there."""

    def __init__(self, code: str, offered: Sequence[str]) -> None:
        self.code, self.offered = code, tuple(offered)
        self.mend = (
            f"write one of {', '.join(self.offered)}, or a milestone that counts from one of them, "
            "and after the @ a period in which its process runs, such as SRV.meeting@Q2"
        )
        super().__init__(f"{code} names no day that one period has; {self.mend}")


class MilestoneFixed(EngineError):
    """The calendar says of a milestone that its day is not moved, and why."""

    def __init__(self, code: str, day: date, why: str) -> None:
        self.code, self.day, self.why = code, day, why
        super().__init__(
            f"{code} is fixed on {day}: {why}. To move it all the same, take fixed: away from it "
            "in calendar.yaml, and have that calendar approved"
        )


class MilestonePast(EngineError):
    """A milestone keeps its day: it has been reached, or the calendar does not move it."""

    def __init__(self, code: str, why: str) -> None:
        self.code, self.why = code, why
        super().__init__(f"{code} keeps its day: {why}")


class CalendarBlocked(EngineError):
    """A calendar has faults with which nobody is asked to approve it; `faults` are sentences."""

    def __init__(self, year: str, faults: Sequence[str]) -> None:
        self.year, self.faults = year, tuple(faults)
        super().__init__(f"the calendar of {year} cannot be proposed: {'; '.join(self.faults)}")


class ProposalWaits(EngineError):
    """Somebody is asked already to approve a version of the same calendar."""

    def __init__(self, year: str, version: int, instance_id: str) -> None:
        self.year, self.version, self.instance_id = year, version, instance_id
        super().__init__(
            f"version {version} of {year} waits for its approval in {instance_id}; let it be "
            f"decided or returned first, or withdraw a change: smo process command {instance_id} "
            "withdraw"
        )


class CalendarSetAside(EngineError):
    """The version of a calendar that is to be approved is another one by now, or was set aside."""

    def __init__(self, year: str, version: int) -> None:
        self.year, self.version = year, version
        super().__init__(
            f"version {version} of {year} is not the one that waits for approval; nothing was put "
            "in force"
        )


class OtherRehearsed(EngineError):
    """A calendar was proposed with the rehearsal of another one."""

    def __init__(self, year: str, version: int) -> None:
        self.year, self.version = year, version
        super().__init__(
            f"what was rehearsed is not what is proposed as version {version} of {year}; rehearse "
            "it anew"
        )


class RenameUnclear(EngineError):
    """The files leave it open whether somebody or something was renamed or replaced."""

    def __init__(self, what: str, mend: str) -> None:
        self.what, self.mend = what, mend
        super().__init__(f"{what}; {mend}")


class DefinitionEdited(EngineError):
    """The stored text of a definition is no longer the one its version was made from."""

    def __init__(self, version: str) -> None:
        self.version = version
        super().__init__(f"the stored definition {version} was edited; restore it from a backup")


class NothingInstalled(EngineError):
    """No processes were installed, so nothing can be looked up or run."""

    def __init__(self) -> None:
        super().__init__("no processes are installed; call processes.registry.install first")


class UnknownDefinition(EngineError):
    """No definition that is installed has this key."""

    def __init__(self, key: str, known: Iterable[str]) -> None:
        self.key, self.known = key, tuple(sorted(known))
        super().__init__(f"No process is called {key!r}; there are {', '.join(self.known)}.")
