"""YAML text to nodes with lines; whatever is wrong with the text becomes a fault."""

from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode
from ruamel.yaml.nodes import Node as YamlNode

from office.files.faults import Findings, Place
from office.files.nodes import Block, Node, Pair, Scalar, Series

NOTHING = "tag:yaml.org,2002:null"
DEEPEST = 12  # levels of nesting; no file here needs more than five
BEGINS = ("\n", ",", "[", "{")  # without one of these no entry begins
MOST_ENTRIES = 100_000  # YAML takes about a hundredth of a second for a hundred
INDENT = "check the indentation, the colons and the quotes on this line and the one above"


def read_yaml(text: str, file: str, findings: Findings) -> Node | None:
    """Return the text as nodes; None, with a fault for the line, where it is not YAML."""
    if (entries := sum(map(text.count, BEGINS))) > MOST_ENTRIES:
        what = f"{entries:,} entries are more than the {MOST_ENTRIES:,} a file may have"
        findings.add(Place(file), what, "keep large tables as CSV")
        return None
    try:
        root = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as fault:
        mark = fault.problem_mark or fault.context_mark
        what = " ".join(str(fault.problem or fault.context or "unreadable").split())
        findings.add(Place(file, mark.line + 1 if mark else 1), f"this is not YAML: {what}", INDENT)
        return None
    except (YAMLError, RecursionError, ValueError, AttributeError, TypeError) as fault:
        what = " ".join(str(fault).split())[:200] or type(fault).__name__
        findings.add(Place(file), f"this is not YAML: {what}", INDENT)
        return None
    if root is None:
        return Scalar(1, "", empty=True)
    return _node(root, file, findings, set(), DEEPEST)


def _node(found: YamlNode, file: str, findings: Findings, seen: set[int], depth: int) -> Node:
    line = found.start_mark.line + 1
    if isinstance(found, ScalarNode):
        return Scalar(line, str(found.value), empty=found.tag == NOTHING)
    if id(found) in seen or depth == 0:
        what = "an alias repeats a whole block" if depth else "this is nested too deeply"
        findings.add(Place(file, line), what, "write it out in full; aliases and depth hide faults")
        return Scalar(line, "", empty=True)
    seen.add(id(found))
    if isinstance(found, SequenceNode):
        items = (_node(item, file, findings, seen, depth - 1) for item in found.value)
        return Series(line, tuple(items))
    return Block(line, _pairs(found, file, findings, seen, depth))


def _pairs(
    found: YamlNode, file: str, findings: Findings, seen: set[int], depth: int
) -> tuple[Pair, ...]:
    pairs: list[tuple[Any, Any]] = found.value if isinstance(found, MappingNode) else []
    read = []
    for key, value in pairs:
        line = key.start_mark.line + 1
        if not isinstance(key, ScalarNode):
            findings.add(Place(file, line), "a key is not a text", "write a key such as name:")
            continue
        read.append(Pair(str(key.value), line, _node(value, file, findings, seen, depth - 1)))
    return tuple(read)
