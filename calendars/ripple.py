"""How one moved day spreads: what counts from it follows, what waits for it is pushed."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date

from calendars import chains


@dataclass(frozen=True, slots=True)
class Ripple:
    """The two ways a day spreads among milestones.

    `waits` maps a code to what holds it back, `follows` to the milestones its offset counts
    from. `count` gives a code's day from known days, `settle` the first allowed day on or after
    the one to which it was pushed.
    """

    waits: chains.Waits
    follows: chains.Waits
    count: Callable[[str, Mapping[str, date]], date]
    settle: Callable[[str, date], date]

    def spread(
        self, known: Mapping[str, date], code: str, day: date, *, booked: Collection[str] = ()
    ) -> dict[str, date]:
        """Return the new day of everything touched when `code` moves to `day`.

        `booked` codes hold their day. Pushing can move an anchor and following can overtake a
        prerequisite, so both repeat until nothing changes, at most once per milestone.
        """
        free = [other for other in self.waits if other in known and other not in {code, *booked}]
        moved = {code: day}
        for _ in range(len(self.waits)):
            before = dict(moved)
            self._follow(free, known, moved)
            self._push(free, known, moved)
            if moved == before:
                break
        return moved

    def _follow(
        self, free: Collection[str], known: Mapping[str, date], moved: dict[str, date]
    ) -> None:
        for code in chains.in_order(self.follows):
            if code in free and not moved.keys().isdisjoint(self.follows[code]):
                moved[code] = self.count(code, {**known, **moved})

    def _push(
        self, free: Collection[str], known: Mapping[str, date], moved: dict[str, date]
    ) -> None:
        for code in chains.in_order(self.waits):
            reached = [moved[waited] for waited in self.waits[code] if waited in moved]
            if code in free and reached and max(reached) > moved.get(code, known[code]):
                moved[code] = self.settle(code, max(reached))
