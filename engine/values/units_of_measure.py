"""Units of measure: what a figure may be counted in, each in one spelling."""

from collections.abc import Collection

from engine.values.currencies import CURRENCIES

PER = "/"  # between the two units of a rate, such as kWh/t
THOUSANDS = ("", "k", "M", "bn")  # what may stand before a currency, such as kEUR
USUAL = frozenset(
    [
        "%",
        "‰",
        "ppm",
        "pp",
        "count",
        "index",
        "points",
        "score",
        "ratio",
        "turns",
        "times",
        "rank",
        "FTE",
        "people",
        "headcount",
        "customers",
        "suppliers",
        "sites",
        "patents",
        "incidents",
        "complaints",
        "orders",
        "seconds",
        "minutes",
        "hours",
        "days",
        "weeks",
        "months",
        "quarters",
        "years",
        "workdays",
        "shifts",
        "g",
        "kg",
        "t",
        "kt",
        "Mt",
        "l",
        "hl",
        "m3",
        "km3",
        "mm",
        "cm",
        "m",
        "km",
        "m2",
        "km2",
        "ha",
        "kW",
        "MW",
        "GW",
        "kWh",
        "MWh",
        "GWh",
        "TJ",
        "GJ",
        "MJ",
        "tCO2e",
        "kgCO2e",
        "ktCO2e",
        "MtCO2e",
        "dB",
        "°C",
        "bar",
        "kB",
        "MB",
        "GB",
        "TB",
    ]
)


def is_known(text: str, own: Collection[str] = ()) -> bool:
    """Tell whether figures may be in a unit: a usual one, one of one's `own`, money or a rate."""
    above, per, below = text.partition(PER)
    return _is_single(above, own) and (not per or _is_single(below, own))


def offered(own: Collection[str] = ()) -> list[str]:
    """Return the units that may be meant by something else."""
    money = [f"{size}{code}" for code in sorted(CURRENCIES) for size in THOUSANDS]
    return [*own, *sorted(USUAL), *money]


def _is_single(text: str, own: Collection[str]) -> bool:
    is_money = text[-3:] in CURRENCIES and text[:-3] in THOUSANDS
    return text in USUAL or text in own or is_money
