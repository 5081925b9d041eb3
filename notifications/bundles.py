"""Which notices go into one letter: decisions alone, requests together, the rest once a day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from persistence.mail import Notice
from persistence.work import Task

DECISION, REQUEST, DIGEST = 1, 2, 3  # lanes, most urgent first
CHASES = frozenset({"reminder", "due_today", "overdue", "escalation"})
ASKS = CHASES | {"request"}  # pointless once the task is closed
TODAY = frozenset({"due_today", "overdue"})  # would be stale tomorrow
CONFIRMATION = "confirmation"  # says what was recorded in somebody's name
ASKED = frozenset({"open", "in_progress"})  # states of a task that waits for its person


@dataclass(frozen=True, slots=True)
class Bundle:
    """The notices of one letter, the kind of letter and its lane."""

    kind: str
    lane: int
    notices: tuple[Notice, ...]


def is_overtaken(notice: Notice, task: Task | None) -> bool:
    """Tell whether a notice asks for something that is no longer asked of that person."""
    if notice.kind not in ASKS or task is None:
        return False
    if task.status not in ASKED:
        return True
    return notice.kind not in ("overdue", "escalation") and task.assignee_id != notice.person_id


def latest_only(notices: Iterable[Notice]) -> tuple[list[Notice], list[Notice]]:
    """Part notices into what is still useful and what a later one says better.

    Of several chases about one task the highest rung stays, and none beside its request: after
    an outage a person gets one letter, not one for every rung that was missed.
    """
    best: dict[object, Notice] = {}
    useless = []
    for notice in notices:
        key = _about(notice)
        other = best.setdefault(key, notice)
        if other is notice:
            continue
        kept, dropped = sorted((notice, other), key=_weight, reverse=True)
        best[key] = kept
        useless.append(dropped)
    return list(best.values()), useless


def bundles(notices: Sequence[Notice]) -> list[Bundle]:
    """Sort the notices of one person into letters, most urgent first."""
    alone = [n for n in notices if n.urgency == DECISION]
    requests = [n for n in notices if n.urgency == REQUEST and n.kind == "request"]
    others = [n for n in notices if n.urgency == REQUEST and n.kind != "request"]
    daily = [n for n in notices if n.urgency >= DIGEST]
    found = [Bundle(n.kind, DECISION, (n,)) for n in alone]
    found += _together("requests", REQUEST, requests)
    found += [Bundle(n.kind, REQUEST, (n,)) for n in others]
    return found + _together("digest", DIGEST, daily)


def may_wait(notice: Notice) -> bool:
    """Tell whether a notice can go into tomorrow's digest when today's has left."""
    return notice.urgency >= DIGEST and notice.kind not in TODAY


def _together(kind: str, lane: int, notices: Sequence[Notice]) -> list[Bundle]:
    if not notices:
        return []
    return [Bundle(notices[0].kind if len(notices) == 1 else kind, lane, tuple(notices))]


def _about(notice: Notice) -> object:
    asks = notice.kind in ASKS and notice.task_id is not None
    return notice.task_id if asks else ("alone", notice.id)


def _weight(notice: Notice) -> tuple[bool, int]:
    return notice.kind == "request", notice.rung
