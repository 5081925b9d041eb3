"""All rules there are: every module of the rulebook that defines any."""

import importlib
import pkgutil
from collections.abc import Iterable, Mapping
from functools import cache

from engine import rulebook
from engine.rules.errors import RuleDoubled, RuleUnknown
from engine.rules.parts import Rule


@cache
def rules() -> Mapping[str, Rule]:
    """Return every rule by its code, in order of process and number; raises RuleDoubled."""
    found: dict[str, Rule] = {}
    for module in pkgutil.iter_modules(rulebook.__path__):
        for each in vars(importlib.import_module(f"{rulebook.__name__}.{module.name}")).values():
            if isinstance(each, Rule):
                if each.code in found:
                    raise RuleDoubled(each.code)
                found[each.code] = each
    return dict(sorted(found.items(), key=lambda item: _place(item[0])))


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
