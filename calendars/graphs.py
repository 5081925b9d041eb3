"""Orders, chains and cycles among things that wait for each other: `waits` maps to prerequisites.

Every prerequisite must itself be a key. Nothing here recurses, so chains may be of any length.
"""

from collections.abc import Mapping

Waits = Mapping[str, tuple[str, ...]]


def levels(waits: Waits) -> tuple[tuple[str, ...], ...]:
    """Return the keys by the length of the chain behind them; those in or behind a cycle not."""
    found: list[tuple[str, ...]] = []
    done: set[str] = set()
    while ready := tuple(k for k, v in waits.items() if k not in done and done.issuperset(v)):
        found.append(ready)
        done.update(ready)
    return tuple(found)


def in_order(waits: Waits) -> tuple[str, ...]:
    """Return the keys so that prerequisites come first, else in the order given."""
    return tuple(key for level in levels(waits) for key in level)


def depths(waits: Waits) -> dict[str, int]:
    """Return how many keys the longest chain ending in each key has, itself included."""
    return {key: depth for depth, level in enumerate(levels(waits), start=1) for key in level}


def reversed_waits(waits: Waits) -> dict[str, tuple[str, ...]]:
    """Return which keys wait for each key, in the order given."""
    found: dict[str, tuple[str, ...]] = dict.fromkeys(waits, ())
    for key, prerequisites in waits.items():
        for prerequisite in prerequisites:
            found[prerequisite] += (key,)
    return found


def behind(waits: Waits, key: str) -> frozenset[str]:
    """Return everything that `key` waits for, directly or not, without itself."""
    found: set[str] = set()
    pending = list(waits[key])
    while pending:
        nearest = pending.pop()
        if nearest not in found:
            found.add(nearest)
            pending.extend(waits[nearest])
    return frozenset(found - {key})


def cycles(waits: Waits) -> tuple[tuple[str, ...], ...]:
    """Return paths of keys that wait for each other in a circle, each closed by its first key."""
    found: list[tuple[str, ...]] = []
    left: Waits = _without(waits, frozenset(in_order(waits)))
    while left:
        path = _walk(left)
        found.append(path)
        left = _without(left, frozenset(path))
        left = _without(left, frozenset(in_order(left)))
    return tuple(found)


def _walk(left: Waits) -> tuple[str, ...]:
    path = [next(iter(left))]
    while (nearest := left[path[-1]][0]) not in path:
        path.append(nearest)
    return (*path[path.index(nearest) :], nearest)


def _without(waits: Waits, done: frozenset[str]) -> dict[str, tuple[str, ...]]:
    return {
        key: tuple(w for w in prerequisites if w not in done)
        for key, prerequisites in waits.items()
        if key not in done
    }
