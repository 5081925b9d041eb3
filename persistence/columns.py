"""The columns of strategy records: each says what it means, so that forms and sheets can ask."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, String
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import MappedColumn, mapped_column
from sqlalchemy.types import TypeDecorator

from persistence.base import Code, Key

Name = String(200)
Words = String(4000)


class Scaled(TypeDecorator[Decimal]):
    """A decimal kept as a whole number of its smallest part: exact, and exact when summed.

    Add, sum and compare in SQL; multiply and divide in Python.
    """

    impl = BigInteger
    cache_ok = True

    def __init__(self, places: int) -> None:
        super().__init__()
        self.places = places

    def process_bind_param(self, value: Any, _dialect: Dialect) -> int | None:
        """Turn a decimal into its smallest parts."""
        return None if value is None else round(Decimal(value).scaleb(self.places))

    def process_result_value(self, value: Any, _dialect: Dialect) -> Decimal | None:
        """Turn smallest parts back into a decimal."""
        return None if value is None else Decimal(value).scaleb(-self.places)


Amount = Scaled(2)  # money, in the currency of the row
Quantity = Scaled(6)  # measured values, shares, full-time equivalents


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a column asks for. `ref` names the table whose ids it holds; bounds are inclusive.

    A column that does not bind may change without making an approval of the record stale. One that
    `counts` another grows by one with each change of it, whoever makes it, and never falls. What
    `serves` a record of `ref` is approved anew once that record is no longer live.
    """

    title: str
    unit: str = ""
    help: str = ""
    ref: str = ""
    choices: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    binds: bool = True
    counts: str = ""
    serves: bool = False


MEANING = "meaning"  # the key under which a column keeps it


def column(
    title: str, kind: Any = Name, *, unit: str = "", note: str = "", ref: str = "",
    choices: tuple[str, ...] = (), minimum: float | None = None, maximum: float | None = None,
    binds: bool = True, counts: str = "", serves: bool = False, **rest: Any,
) -> MappedColumn[Any]:  # fmt: skip
    """Return a mapped column that people fill in; whether it must be is its type's nullability."""
    if ref or choices:
        kind = Key if ref else Code
    meaning = Meaning(title, unit, note, ref, choices, minimum, maximum, binds, counts, serves)
    return mapped_column(kind, info={MEANING: meaning}, **rest)
