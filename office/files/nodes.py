"""A file as it was written: texts, lists and mappings, each with the line it began on."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value as text; `empty` where nothing was written."""

    line: int
    text: str
    empty: bool = False


@dataclass(frozen=True, slots=True)
class Series:
    """A list."""

    line: int
    items: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """A key of a mapping with what stands under it."""

    key: str
    line: int
    node: "Node"


@dataclass(frozen=True, slots=True)
class Block:
    """A mapping in the order written; a key may occur twice, which is a fault found later."""

    line: int
    pairs: tuple[Pair, ...]


Node = Scalar | Series | Block


def plain(node: Node) -> object:
    """Return a node as the lists, mappings and texts that JSON can carry."""
    if isinstance(node, Scalar):
        return None if node.empty else node.text
    if isinstance(node, Series):
        return [plain(item) for item in node.items]
    return {pair.key: plain(pair.node) for pair in node.pairs}


def describe(node: Node) -> str:
    """Name what was written instead of what was wanted."""
    if isinstance(node, Scalar):
        return "nothing" if node.empty else f"{shortened(node.text)!r}"
    return "a list" if isinstance(node, Series) else "a mapping"


def shortened(text: str, length: int = 60) -> str:
    """Return at most `length` characters of a text, for messages."""
    return text if len(text) <= length else f"{text[:length]}..."
