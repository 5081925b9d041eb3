"""A value that cannot be read as what it is given for."""

from dataclasses import dataclass

SHOWN = 60  # characters of a value that a message repeats


class Unfit(ValueError):
    """A value does not fit: what is wrong and how to mend it."""

    def __init__(self, what: str, mend: str) -> None:
        self.what, self.mend = what, mend
        super().__init__(f"{what}; {mend}")


@dataclass(frozen=True, slots=True)
class Unread:
    """What stands in the place of a value that a file has and does not tell, and how to mend it."""

    what: str
    mend: str

    def __str__(self) -> str:
        """Return nothing: it has no value."""
        return ""


def quoted(value: object) -> str:
    """Return a value in quotation marks for a message, shortened where it is long."""
    text = str(value)
    return f"“{text}”" if len(text) <= SHOWN else f"“{text[:SHOWN]}…”"
