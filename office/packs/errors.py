"""What can be wrong with a pack that is asked for."""


class PackError(Exception):
    """Something about a pack cannot be had."""


class PeriodUnknown(PackError):
    """No published year has a period of that name."""

    def __init__(self, period: str) -> None:
        self.period = period
        super().__init__(f"no published year has a period {period!r}")
