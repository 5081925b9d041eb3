"""Plain questions about arrows between names: what can be reached, and where it goes round."""

from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

Node = TypeVar("Node", bound=Hashable)


def reachable(arrows: Mapping[Node, Iterable[Node]], starts: Iterable[Node]) -> set[Node]:
    """Return every node that can be reached from `starts`, these included."""
    seen: set[Node] = set()
    waiting = list(starts)
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen.add(node)
            waiting.extend(arrows.get(node, ()))
    return seen


def shortest_path(
    arrows: Mapping[Node, Iterable[Node]], start: Node, goal: Node
) -> tuple[Node, ...]:
    """Return a shortest path of at least one arrow from `start` to `goal`; empty if none."""
    paths: list[tuple[Node, ...]] = [(start,)]
    seen: set[Node] = set()
    for path in paths:
        for node in arrows.get(path[-1], ()):
            if node == goal:
                return (*path, node)
            if node not in seen:
                seen.add(node)
                paths.append((*path, node))
    return ()


def loops(arrows: Mapping[Node, Iterable[Node]]) -> list[tuple[Node, ...]]:
    """Return one shortest loop through each part of the graph that goes round.

    A loop is written with its first node again at the end; each node is reported once at most.
    """
    found: list[tuple[Node, ...]] = []
    reported: set[Node] = set()
    for node in arrows:
        loop = () if node in reported else shortest_path(arrows, node, node)
        if loop:
            found.append(loop)
            reported.update(loop)
    return found


def reversed_arrows(arrows: Mapping[Node, Iterable[Node]]) -> dict[Node, list[Node]]:
    """Return the same graph with every arrow turned round."""
    turned: dict[Node, list[Node]] = {}
    for source, targets in arrows.items():
        for target in targets:
            turned.setdefault(target, []).append(source)
    return turned
