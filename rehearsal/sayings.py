"""What virtual owners say: sentences by the name of a field, with the case's own names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from random import Random

from office.imports.parsing import read_plain

FILE = "sentences.yaml"  # within an example's folder
OTHERWISE = "otherwise"  # what is said in a field that has no sentences of its own
USUAL = (
    "{unit}, {period}: agreed with {person} for “{objective}”; {number} points are left.",
    "“{measure}” says most about it in {period}; {person} reports in {number} weeks.",
    "{person} and {unit} have looked through it: {number} points, none of them new.",
)
NAMELESS = {
    "case": "The case",
    "measure": "the month's figures",
    "objective": "our strategy",
    "period": "this period",
    "person": "the owner",
    "unit": "the unit",
}
LEAST, MOST = 2, 9  # `number` in a sentence


@dataclass(frozen=True)
class Sayings:
    """Sentences by the name of a field; in braces stand names of the case, or `number`."""

    by_field: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def sentence(self, source: Random, name: str, names: Mapping[str, str]) -> str:
        """Return what is written into a field; the same for the same case and chance."""
        known = self.by_field
        own = chance(source.randrange(8), name, *sorted(names.items()))
        pattern = own.choice(known.get(name) or known.get(OTHERWISE) or USUAL)
        return pattern.format(**{**NAMELESS, **names}, number=own.randint(LEAST, MOST))


def sayings_of(example: Path) -> Sayings:
    """Return what the people of an example's folder say; nothing of their own without a file."""
    return Sayings(read_plain(example / FILE) if (example / FILE).exists() else {})


def chance(*parts: object) -> Random:
    """Return a source of chance that depends on nothing but `parts`."""
    text = "\x1f".join(str(part) for part in parts)
    return Random(sha256(text.encode()).digest())  # noqa: S311 - a rehearsal, not a secret
