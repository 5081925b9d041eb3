"""Reports about people that AUTO steps write down: only of groups of at least five."""

from engine.case import Case
from engine.rulebook.communication_understanding import understood
from engine.rulebook.workforce_goals import linked_by
from engine.rulebook.workforce_groups import SMALLEST, shares
from engine.rules import running
from persistence.records.workforce import Employee

CAN = 4  # of 5, from which somebody can name the objectives (SCO rule R7)
Pairs = tuple[tuple[str, str], ...]


def goal_coverage(case: Case) -> Pairs:
    """Return by unit how many have an approved goal linked to a live objective."""
    look = running.of_year(case.session, case.instance.year_id, case.today)
    return tuple((share.name, str(share)) for share in shares(linked_by(look, Employee.unit)))


def understanding(case: Case) -> Pairs:
    """Return by audience how many of those who answered can name the three top objectives."""
    instance = case.instance
    look = running.of_year(case.session, instance.year_id, case.today, instance.period)
    found = (each for each in understood(look, CAN) if each.people >= SMALLEST)
    return tuple((e.name, f"{e.share:f} % of {e.people} people understand") for e in found)
