"""Everything that can be wrong with a set of milestones, found in one go."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from calendars import chains
from calendars.errors import UnreadableOffset
from calendars.offsets import FISCAL_START, parse
from calendars.outside import is_carried, is_of_period, is_periodic

if TYPE_CHECKING:
    from calendars.milestones import Milestone


def faults_of(milestones: Sequence["Milestone"]) -> tuple[str, ...]:
    """Return every fault as a sentence, none when the set is sound."""
    codes = frozenset(milestone.code for milestone in milestones)
    return (
        *_repeated(milestones),
        *(fault for milestone in milestones for fault in _unknown(milestone, codes)),
        *(fault for milestone in milestones for fault in _offset(milestone, codes)),
        *_cycles(milestones, codes),
    )


def _repeated(milestones: Sequence["Milestone"]) -> Iterator[str]:
    for code, count in Counter(milestone.code for milestone in milestones).items():
        if count > 1:
            yield f"{code}: written {count} times; a code names one milestone"


def _unknown(milestone: "Milestone", codes: frozenset[str]) -> Iterator[str]:
    for waited in milestone.waits_for:
        if is_periodic(waited):
            yield f"{milestone.code}: {waited} is reached every period; say which: {waited}@Q1"
        elif not (waited in codes or is_carried(waited) or is_of_period(waited)):
            yield f"{milestone.code}: waits for {waited}, which is not a milestone"


def _offset(milestone: "Milestone", codes: frozenset[str]) -> Iterator[str]:
    try:
        anchors = parse(milestone.offset).anchors
    except UnreadableOffset as fault:
        yield f"{milestone.code}: {fault}"
        return
    for anchor in sorted(anchors):
        if "." in anchor and not (anchor in codes or is_carried(anchor) or is_of_period(anchor)):
            yield f"{milestone.code}: counts from {anchor}, which is not a milestone"


def _cycles(milestones: Sequence["Milestone"], codes: frozenset[str]) -> Iterator[str]:
    waits = {m.code: tuple(w for w in m.waits_for if w in codes) for m in milestones}
    for path in chains.cycles(waits):
        yield "a circle of waiting: " + " waits for ".join(path)
    for path in chains.cycles({m.code: _follows(m, codes) for m in milestones}):
        yield "a circle of dates: " + " counts from ".join(path)


def _follows(milestone: "Milestone", codes: frozenset[str]) -> tuple[str, ...]:
    try:
        anchors = parse(milestone.offset).anchors - {FISCAL_START}
    except UnreadableOffset:
        return ()
    return tuple(sorted(anchors & codes))
