"""Rebuilding where a process stands from nothing but its events."""

from dataclasses import dataclass, field

from persistence.audit_trail import Event

ENDS = ("completed", "cancelled", "closed_incomplete")


@dataclass
class Replay:
    """A state rebuilt from history; `gaps` are moves that did not start where the last ended."""

    state: str = ""
    ended: str = ""
    open_tasks: set[int] = field(default_factory=set)
    gaps: list[str] = field(default_factory=list)


def replay(events: list[Event]) -> Replay:
    """Return what the events of one chain, in order, add up to."""
    found = Replay()
    for event in events:
        if event.name == "opened":
            found.state = event.to_state or ""
        elif event.name == "moved":
            if event.from_state != found.state:
                found.gaps.append(f"{event.seq}: {event.from_state} after {found.state}")
            found.state = event.to_state or ""
        elif event.name in ENDS:
            found.ended = event.name
    return found
