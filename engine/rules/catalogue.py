"""The rules that are installed, by their codes."""

from collections.abc import Iterable, Mapping
from typing import cast

from engine.definitions import CURRENT
from engine.rules.errors import RuleDoubled, RuleUnknown
from engine.rules.parts import Rule


def in_order(found: Iterable[Rule]) -> Mapping[str, Rule]:
    """Return rules by code, in order of process and number; raises RuleDoubled."""
    by_code: dict[str, Rule] = {}
    for each in found:
        if by_code.setdefault(each.code, each) is not each:
            raise RuleDoubled(each.code)
    return dict(sorted(by_code.items(), key=lambda item: _place(item[0])))


def rules() -> Mapping[str, Rule]:
    """Return every rule by its code, in order of process and number."""
    return cast("Mapping[str, Rule]", CURRENT.contents.rules)


def named(codes: Iterable[str]) -> list[Rule]:
    """Return the rules with these codes; raises RuleUnknown."""
    known = rules()
    if missing := [code for code in codes if code not in known]:
        raise RuleUnknown(missing[0])
    return [known[code] for code in codes]


def of_process(code: str) -> list[Rule]:
    """Return the rules of one process."""
    return [each for each in rules().values() if each.process == code]


def _place(code: str) -> tuple[str, int, str]:
    process, _, number = code.partition(".R")
    digits = "".join(c for c in number if c.isdigit())
    return process, int(digits or 0), number
