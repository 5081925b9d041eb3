"""Money spent on the strategy: what the budget planned, month by month, and what was spent."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from itertools import accumulate

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.formatting import month_name
from engine.organisation import home
from office.packs.parts import Burn
from office.packs.periods import Span
from persistence.records.money import BudgetLine, Spending
from persistence.validity import in_force

KIND = "stratex"
ByMonth = dict[str, Decimal]


def burn(session: Session, span: Span, today: date) -> Burn | None:
    """Return plan and spending in the organisation's currency; None where neither is recorded."""
    planned = _by_currency(session, BudgetLine, span, today)
    spent = _by_currency(session, Spending, span, today)
    currencies = sorted({*planned, *spent})
    if not currencies:
        return None
    own = home(session).currency
    currency = own if own in currencies else currencies[0]
    months = span.fiscal.periods()
    over = [each for each in months if each.last <= span.period.last]
    return Burn(
        currency,
        tuple(month_name(each.last) for each in months),
        _added(planned.get(currency, {}), (m.key for m in months)),
        _added(spent.get(currency, {}), (m.key for m in over)),
        tuple(each for each in currencies if each != currency),
    )


def _by_currency(
    session: Session, record: type[BudgetLine] | type[Spending], span: Span, today: date
) -> dict[str, ByMonth]:
    query = (
        select(record.currency, record.month, func.sum(record.amount))
        .where(record.year == span.year.id, record.kind == KIND, in_force(record, today))
        .group_by(record.currency, record.month)
    )
    found: defaultdict[str, ByMonth] = defaultdict(dict)
    for currency, month, amount in session.execute(query):
        found[currency][month] = Decimal(amount)
    return found


def _added(amounts: ByMonth, months: Iterable[str]) -> tuple[Decimal, ...]:
    return tuple(accumulate(amounts.get(month, Decimal(0)) for month in months))
