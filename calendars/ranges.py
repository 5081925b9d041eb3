"""A run of days with a name: school holidays, a fasting month, the close of the books."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, order=True)
class DayRange:
    """The days from `first` to `last`, both included."""

    first: date
    last: date
    name: str = ""

    def __contains__(self, day: date) -> bool:
        """Tell whether `day` lies in the range."""
        return self.first <= day <= self.last

    def __len__(self) -> int:
        """Return the number of days."""
        return (self.last - self.first).days + 1
