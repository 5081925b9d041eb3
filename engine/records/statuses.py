"""Status and trend of a measure: how far a value is off its target, and which way it goes."""

from decimal import Decimal

GREEN, AMBER, RED, NONE = "green", "amber", "red", "none"
BETTER, WORSE, SAME = "better", "worse", "same"
ENDLESS = Decimal("Infinity")  # how far off a target of zero every miss is, in percent


def status(
    value: Decimal | None,
    target: Decimal | None,
    polarity: str,
    amber: Decimal | None,
    red: Decimal | None,
) -> str:
    """Return "green", "amber" or "red", and "none" where a value, a target or a polarity lacks.

    `amber` and `red` are the percent by which a value may miss its target before it takes that
    status. Without `amber` every miss counts; without `red` all beyond amber is red.
    """
    miss = missed(value, target, polarity)
    if miss is None:
        return NONE
    mild = amber if amber is not None else Decimal(0)
    if miss <= mild:
        return GREEN
    return AMBER if red is not None and miss <= red else RED


def missed(value: Decimal | None, target: Decimal | None, polarity: str) -> Decimal | None:
    """Return by how many percent of the target a value misses it; 0 when it is met or better."""
    if value is None or target is None or polarity not in ("up", "down", "band"):
        return None
    short = {"up": target - value, "down": value - target}.get(polarity, abs(value - target))
    if short <= 0:
        return Decimal(0)
    return short * 100 / abs(target) if target else ENDLESS


def trend(
    value: Decimal | None, before: Decimal | None, polarity: str, target: Decimal | None = None
) -> str:
    """Return "better", "worse" or "same" against the value before, and "none" where one lacks.

    A value within a band gets better when it comes nearer to its target.
    """
    gains = _gain(value, before, polarity, target)
    if gains is None:
        return NONE
    return SAME if gains == 0 else BETTER if gains > 0 else WORSE


def _gain(
    value: Decimal | None, before: Decimal | None, polarity: str, target: Decimal | None
) -> Decimal | None:
    if value is None or before is None:
        return None
    match polarity:
        case "up":
            return value - before
        case "down":
            return before - value
        case "band" if target is not None:
            return abs(before - target) - abs(value - target)
    return None
