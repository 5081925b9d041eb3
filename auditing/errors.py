"""What the auditors' tools refuse, as facts."""


class AuditError(Exception):
    """The base of everything that auditing refuses."""


class HistoryBroken(AuditError):
    """The history does not verify and must not be sealed over."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        self.faults = faults
        super().__init__(f"the history does not verify: {'; '.join(faults[:3])}")


class NoteUnreadable(AuditError):
    """A text is not a seal in the form this program writes."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(f"this is not a readable seal: {why}")
