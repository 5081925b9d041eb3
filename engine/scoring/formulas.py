"""Formulas of calculated measures: arithmetic over other measures, read without running any code.

A formula names measures in braces: `({M-1} - {M-2}) / {M-3} * 100`. It knows + - * /, brackets,
numbers, and min, max, abs. The text becomes a syntax tree (`ast`), of which only these nodes are
accepted when it is read; nothing of it is ever executed.
"""

import ast
import operator
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, DecimalException
from functools import lru_cache
from typing import Final

NAMED: Final = re.compile(r"\{([^{}]*)\}")
LONGEST: Final = 1000  # characters of a formula
DEEPEST: Final = 40  # brackets within brackets
LARGEST: Final = 10**15  # what a formula may hold as a number
SIGNS: Final[Mapping[type, Callable[[Decimal, Decimal], Decimal]]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
FUNCTIONS: Final[Mapping[str, Callable[..., Decimal]]] = {"min": min, "max": max, "abs": abs}
COUNTED: Final = frozenset(
    ["count", "people", "headcount", "FTE", "orders", "customers", "complaints"]
)
PURE: Final = frozenset(
    ["%", "‰", "ppm", "pp", "index", "points", "score", "ratio", "turns", "times"]
)
Unit = Mapping[str, int]  # powers of units; empty for a pure number


class FormulaFaulty(ValueError):
    """A formula cannot be read or makes no sense; `what` is wrong, `mend` would be right."""

    def __init__(self, what: str, mend: str) -> None:
        self.what, self.mend = what, mend
        super().__init__(f"{what}; {mend}")


@dataclass(frozen=True, slots=True, eq=False)
class Formula:
    """A formula that was read. `names` are the measures that it needs, each once, in order."""

    text: str
    names: tuple[str, ...]
    tree: ast.expr

    def value(self, of: Mapping[str, Decimal | None]) -> Decimal | None:
        """Return the result; None where a value lacks or something is divided by zero."""
        known = [of.get(name) for name in self.names]
        if any(each is None for each in known):
            return None
        try:
            return _value(self.tree, [each for each in known if each is not None])
        except DecimalException:
            return None

    def check_unit(self, units: Mapping[str, str | None], measured_in: str | None) -> None:
        """Refuse what adds different units, or comes to another one than `measured_in`.

        `units` are those of the named measures. Raises FormulaFaulty.
        """
        found = _unit(self.tree, [_read_unit(units.get(name)) for name in self.names])
        wanted = _read_unit(measured_in)
        if found is None or found == wanted or (measured_in in COUNTED and not found):
            return
        said = f"comes to {_said(found)}, the measure is in {measured_in or 'no unit'}"
        raise FormulaFaulty(said, "measure it in what it comes to, or mend the formula")


@lru_cache(maxsize=1024)
def read_formula(text: str) -> Formula:
    """Return a formula; raises FormulaFaulty for everything but arithmetic over measures."""
    if len(text) > LONGEST:
        raise FormulaFaulty(f"has more than {LONGEST} characters", "split it into two measures")
    names = tuple(dict.fromkeys(name.strip() for name in NAMED.findall(text)))
    places = {name: f"m{number}" for number, name in enumerate(names)}
    if re.search(r"[A-Za-z_]\w*", re.sub(r"\b(min|max|abs)\b(?=\s*\()", "", NAMED.sub("0", text))):
        raise FormulaFaulty("names something without braces", "write {M-1} for a measure")
    plain = NAMED.sub(lambda found: f" {places[found.group(1).strip()]} ", text)
    try:
        tree = _tree(plain.strip())
    except (SyntaxError, ValueError, RecursionError, MemoryError) as fault:
        raise FormulaFaulty("cannot be read", "write it like ({M-1} - {M-2}) / {M-3}") from fault
    _check(tree, 0)
    if not names or "" in names:
        raise FormulaFaulty("names no measure", "name at least one, like {M-1}")
    return Formula(text, names, tree)


def _tree(text: str) -> ast.expr:
    """Parse; once more where CPython before 3.11.8 stumbles over a finaliser that parses too."""
    try:
        return ast.parse(text, mode="eval").body
    except SystemError:
        return ast.parse(text, mode="eval").body


def _check(node: ast.AST, depth: int) -> None:
    """Refuse every node that is not arithmetic."""
    if depth > DEEPEST:
        raise FormulaFaulty("is nested too deeply", "split it into two measures")
    match node:
        case ast.BinOp(left, op, right) if type(op) in SIGNS:
            parts = [left, right]
        case ast.UnaryOp(ast.USub() | ast.UAdd(), part):
            parts = [part]
        case ast.Constant(int() | float() as number) if not isinstance(number, bool):
            if abs(number) >= LARGEST:
                raise FormulaFaulty("holds a number beyond all measure", "write a smaller one")
            parts = []
        case ast.Name(_):
            parts = []
        case ast.Call(ast.Name(name), [_, *_], []) if name in FUNCTIONS:
            if name == "abs" and len(node.args) != 1:
                raise FormulaFaulty("gives abs more than one value", "write abs({M-1})")
            parts = list(node.args)
        case _:
            what = f"holds {ast.unparse(node)!r}" if isinstance(node, ast.expr) else "is no formula"
            raise FormulaFaulty(what, "use + - * / ( ), numbers, min, max, abs and {measures} only")
    for part in parts:
        _check(part, depth + 1)


def _value(node: ast.expr, of: list[Decimal]) -> Decimal:
    match node:
        case ast.BinOp(left, op, right):
            return SIGNS[type(op)](_value(left, of), _value(right, of))
        case ast.UnaryOp(ast.USub(), part):
            return -_value(part, of)
        case ast.UnaryOp(_, part):
            return _value(part, of)
        case ast.Constant(number):
            return Decimal(str(number))
        case ast.Name(name):
            return of[int(name.removeprefix("m"))]
        case ast.Call(ast.Name(name), args):
            parts = [_value(each, of) for each in args]
            return FUNCTIONS[name](parts) if name != "abs" else abs(parts[0])
    raise AssertionError(node)  # `_check` lets nothing else through


def _unit(node: ast.expr, of: list[Unit]) -> Unit | None:
    """Return the unit of a part; None for a number, which goes with every unit."""
    match node:
        case ast.BinOp(left, ast.Mult() | ast.Div() as op, right):
            sign = 1 if isinstance(op, ast.Mult) else -1
            return _times(_unit(left, of), _unit(right, of), sign)
        case ast.BinOp(left, _, right):
            return _same([_unit(left, of), _unit(right, of)])
        case ast.UnaryOp(_, part):
            return _unit(part, of)
        case ast.Name(name):
            return of[int(name.removeprefix("m"))]
        case ast.Call(_, args):
            return _same([_unit(each, of) for each in args])
    return None


def _times(left: Unit | None, right: Unit | None, sign: int) -> Unit | None:
    if left is None and right is None:
        return None
    powers = Counter(dict(left or {}))
    for name, power in (right or {}).items():
        powers[name] += sign * power
    return {name: power for name, power in powers.items() if power}


def _same(units: list[Unit | None]) -> Unit | None:
    known = [unit for unit in units if unit is not None]
    for unit in known[1:]:
        if unit != known[0]:
            what = f"adds or compares {_said(known[0])} and {_said(unit)}"
            raise FormulaFaulty(what, "bring them to one unit first")
    return known[0] if known else None


def _read_unit(text: str | None) -> Unit:
    """Return kWh/t as powers; what is only counted, and shares, are pure numbers."""
    top, _, bottom = (text or "").partition("/")
    powers: Counter[str] = Counter()
    for name, power in ((top.strip(), 1), (bottom.strip(), -1)):
        if name and name not in PURE and name not in COUNTED:
            powers[name] += power
    return {name: power for name, power in powers.items() if power}


def _said(unit: Unit) -> str:
    top = "·".join(name for name, power in unit.items() for _ in range(power))
    bottom = "·".join(name for name, power in unit.items() for _ in range(-power))
    return f"{top or '1'}/{bottom}" if bottom else top or "a pure number"
