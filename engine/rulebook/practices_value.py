"""Rules of the value: what adoptions bring counts once, and only when finance has checked it."""

from collections.abc import Iterator

from sqlalchemy import or_

from engine import in_force
from engine.formatting import shown
from engine.rulebook.practices_answers import asked
from engine.rulebook.practices_evidence import SOURCE
from engine.rules.parts import Finding, Look, Severity, rule
from persistence.records.practices import Adoption, Practice

FINANCE = ("FBP", "CFO")  # roles whose check makes a value count


@rule(
    "BPS.R7a",
    Severity.WARN,
    "A verified value has been checked by finance",
    mend="let the finance partner check the value",
    source=f"{SOURCE}, R7",
)
def value_checked(at: Look) -> Iterator[Finding]:
    """Find the values that count although finance has not checked them."""
    finance = in_force.have_held(at.session, FINANCE, at.today)
    unchecked = or_(Adoption.verified_by.is_(None), Adoption.verified_by.not_in(finance))
    query = asked(
        at, Practice.title, Adoption.unit, Adoption.value, Adoption.currency, Adoption.verified_by
    )
    for row in at.rows(query.where(Adoption.value.is_not(None), unchecked)):
        value = f"{shown(row.value)} {row.currency or ''}".strip()
        checker = f"{row.verified_by}, who is not of finance" if row.verified_by else "nobody"
        yield Finding(row.id, f"{row.unit} counts {value} for “{row.title}”, checked by {checker}")


@rule(
    "BPS.R7b",
    Severity.WARN,
    "A value is not counted a second time as an initiative's benefit",
    mend="count it in one place only",
    source=f"{SOURCE}, R7",
)
def counted_once(at: Look) -> Iterator[Finding]:
    """Find the values that an initiative's benefits contain already."""
    query = asked(
        at, Practice.title, Adoption.unit, Adoption.value, Adoption.currency, Adoption.counted_in
    )
    counted = query.where(Adoption.value.is_not(None), Adoption.counted_in.is_not(None))
    for row in at.rows(counted):
        value = f"{shown(row.value)} {row.currency or ''}".strip()
        text = f"{row.unit} counts {value} for “{row.title}”"
        yield Finding(row.id, f"{text}, which initiative {row.counted_in} counts as well")
