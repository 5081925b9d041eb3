"""What can go wrong between a notice and an inbox."""


class NotificationError(Exception):
    """The base of everything this package raises."""


class KeyTooShort(NotificationError):
    """A link key is so short that it could be guessed."""

    def __init__(self, key_id: str, length: int, least: int) -> None:
        self.key_id, self.length, self.least = key_id, length, least
        super().__init__(f"link key {key_id!r} has {length} bytes, at least {least} are needed")


class KeyUnknown(NotificationError):
    """No usable key is called so."""

    def __init__(self, key_id: str, known: tuple[str, ...]) -> None:
        self.key_id, self.known = key_id, known
        super().__init__(
            f"there is no link key {key_id!r}: known are {', '.join(known) or 'none'}; a key id has"
            " one to eight small letters or digits"
        )


class NoticesTaken(NotificationError):
    """Somebody else dropped or gathered a notice while its letter was written; try again."""

    def __init__(self, person_id: str, wanted: int, got: int) -> None:
        self.person_id, self.wanted, self.got = person_id, wanted, got
        super().__init__(f"only {got} of {wanted} notices for {person_id!r} were still to be told")


class SmtpServerUnsound(NotificationError):
    """The mail server's settings cannot be meant so."""

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(f"the mail server's settings: {what}")


class OutOfStep(NotificationError):
    """A mail server answered before it was asked, so none of its answers can be believed."""

    def __init__(self, early: bytes) -> None:
        self.early = early
        shown = early[:80].decode("ascii", "replace").strip()
        super().__init__(f"it answers before it is asked: {shown!r}")
