"""How virtual owners behave: styles of answering, and who has which."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rehearsal.errors import StyleUnknown


@dataclass(frozen=True, slots=True)
class Temperament:
    """One style. `median_hours` and `spread` shape how long an answer takes, in working hours.

    `spread` is the standard deviation of the logarithm; `forget` and `returns` are shares (0-1)
    of the tasks that are answered only after their due day, and of the decisions that send the
    work back.
    """

    name: str
    median_hours: float = 6
    spread: float = 0.6
    forget: float = 0.02
    returns: float = 0.04


STYLES = {
    style.name: style
    for style in (
        Temperament("prompt", median_hours=3, spread=0.5, forget=0.005, returns=0.02),
        Temperament("steady", median_hours=8, spread=0.6, forget=0.02, returns=0.03),
        Temperament("slow", median_hours=28, spread=0.5, forget=0.06, returns=0.02),
        Temperament("forgetful", median_hours=12, spread=0.7, forget=0.25, returns=0.02),
        Temperament("picky", median_hours=10, spread=0.5, forget=0.03, returns=0.15),
    )
}
USUAL = STYLES["steady"]
KEYS = {"median_hours": "median_hours", "spread": "spread", "forget": "forget", "return": "returns"}


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody's temperament; whoever is not named has the usual one. `seed` fixes all chance.

    `remedies` are the sound values of records known to be faulty, by sheet and id.
    """

    seed: str = "rehearsal"
    usual: Temperament = USUAL
    people: Mapping[str, Temperament] = field(default_factory=dict)
    remedies: Mapping[tuple[str, str], Mapping[str, str]] = field(default_factory=dict)

    def of(self, person_id: str) -> Temperament:
        """Return a person's temperament."""
        return self.people.get(person_id, self.usual)


def cast_from(content: Mapping[str, Any]) -> Cast:
    """Return the cast that an `owners.yaml` describes; raises StyleUnknown.

    Its keys are `seed`, `styles` (name to median_hours, spread, forget, return), `usual` (the
    style of everybody not named) and `people` (person to style).
    """
    styles = STYLES | {n: _style(n, row) for n, row in (content.get("styles") or {}).items()}
    people = dict(content.get("people") or {})
    usual = str(content.get("usual", USUAL.name))
    for person_id, style in [("everybody else", usual), *people.items()]:
        if style not in styles:
            raise StyleUnknown(person_id, str(style), styles)
    named = {person_id: styles[style] for person_id, style in people.items()}
    return Cast(str(content.get("seed", Cast().seed)), styles[usual], named)


def _style(name: str, row: Mapping[str, Any]) -> Temperament:
    return Temperament(name, **{ours: float(row[key]) for key, ours in KEYS.items() if key in row})
