"""What stops an office from opening: settings and files that cannot be used."""

from collections.abc import Iterable
from datetime import datetime


class OfficeError(Exception):
    """Stand for every refusal of this package."""


class SettingsRefused(OfficeError):
    """One or more settings are wrong; every one is named with what would be right."""

    def __init__(self, sentences: Iterable[str]) -> None:
        """Remember the `sentences`, one for each wrong setting."""
        self.sentences = tuple(sentences)
        super().__init__("\n".join(self.sentences))


class ClockNotSet(OfficeError):
    """The demo's clock was asked before anybody set it."""

    def __init__(self) -> None:
        """Say what to do."""
        super().__init__(
            "the simulated clock has not been set yet; the demo sets it when it starts"
        )


class ClockWentBack(OfficeError):
    """Somebody tried to turn the simulated clock back; what has happened stays happened."""

    def __init__(self, now: datetime, wanted: datetime) -> None:
        """Remember the present simulated instant and the earlier one `wanted`, both UTC."""
        self.now, self.wanted = now, wanted
        super().__init__(
            f"the simulated clock stands at {now:%Y-%m-%d %H:%M} UTC and cannot go "
            f"back to {wanted:%Y-%m-%d %H:%M}"
        )
