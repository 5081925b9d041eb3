"""Chance that can be repeated: the same seed and the same question always give the same throw."""

import math
from hashlib import sha256
from random import Random


def chance(*parts: object) -> Random:
    """Return a source of chance that depends on nothing but `parts`."""
    text = "\x1f".join(str(part) for part in parts)
    return Random(sha256(text.encode()).digest())  # noqa: S311 - a rehearsal, not a secret


def skewed(source: Random, median: float, spread: float) -> float:
    """Return a positive number: mostly near `median`, now and then much more."""
    return median * math.exp(source.gauss(0, spread))
