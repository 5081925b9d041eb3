"""What Prefect's pages call things: runs, tags, resources, artifacts and waiting states."""

import re
from collections import Counter

from calendars.identifiers import cut, part
from engine.flow_runs import ProcessRef
from engine.formatting import counted, short_day
from engine.instance_ids import process_id
from engine.types import InstanceView
from persistence.instances import InstanceStatus
from state_machines.markup import for_line

POOL = "strategy-office"
LONGEST_MESSAGE = 200  # characters of names shown beside a waiting state
LONGEST_LATE = 90  # of them for what is late
LONGEST_KEY = 120  # characters of an artifact's key
PLAIN = re.compile(r"[a-z_]+:[A-Za-z0-9]+(?:-[A-Z]?\d+)?:[a-z0-9]+")  # ids that dashes keep apart


NOUNS = frozenset({"task", "form", "approval", "meeting", "message"})  # kinds as one counts them


def tags(case: ProcessRef) -> list[str]:
    """Return the tags that runs are found by: process, year and unit."""
    return [case.process, case.year_id, f"unit:{case.unit_id}"]


def resource_of(case: ProcessRef) -> str:
    """Return the id under which Prefect files the events of one process."""
    period = part(case.period.removeprefix("FY")).lower()
    name = case.id.removeprefix(process_id(case.definition_key, case.period, case.unit_id))
    parts = (slug(case.definition_key), period, case.unit_id, name.lstrip(":"))
    return ".".join(filter(None, ("smo.process", *parts)))


def artifact_key(case: ProcessRef) -> str:
    """Return the key under which the status of one process is kept; no two share one.

    Prefect allows dashes alone between letters and digits. Where that would make ids alike, and
    where an id is too long, a digest tells them apart.
    """
    key = slug(case.id)
    if PLAIN.fullmatch(case.id) and len(key) <= LONGEST_KEY:
        return key
    return cut(key, LONGEST_KEY, of=case.id)


def slug(text: str) -> str:
    """Return a text in lower case with everything but letters and digits as single dashes."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def waiting_name(standing: InstanceView, kinds: dict[str, str]) -> str:
    """Return the name of a waiting state, such as "Awaiting 3 approvals".

    `kinds` gives the kind of work of each step by its key.
    """
    if standing.status == InstanceStatus.SUSPENDED:
        return "Suspended by the office"
    counts: Counter[str] = Counter()
    for waiting in standing.waiting:
        counts[kinds.get(waiting.step, "task")] += len(waiting.people)
    asked = {kind: count for kind, count in counts.items() if count}
    if asked:
        kind = next(iter(asked)) if len(asked) == 1 else "task"
        return f"Awaiting {counted(sum(asked.values()), kind if kind in NOUNS else 'task')}"
    if standing.wake_at:
        return f"Waiting until {short_day(standing.wake_at)}"
    return "Waiting for others"


def waiting_message(standing: InstanceView) -> str:
    """Return what of a process is late and whom or what it waits for, in one line."""
    late = f"{shortened(list(standing.late[:1]), LONGEST_LATE)}; " if standing.late else ""
    people = dict.fromkeys(name for waiting in standing.waiting for name in waiting.people)
    named = list(people) or [waiting.title for waiting in standing.waiting]
    return late + shortened(named, LONGEST_MESSAGE - len(late))


def shortened(names: list[str], longest: int) -> str:
    """Join names with commas; say how many were left out where they would not fit."""
    names = [for_line(name) for name in names]
    text = ", ".join(names)
    kept = len(names)
    while len(text) > longest and kept > 1:
        kept -= 1
        text = f"{', '.join(names[:kept])} and {len(names) - kept} more"
    return text[:longest]
