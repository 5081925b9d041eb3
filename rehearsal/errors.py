"""What can go wrong in a rehearsal."""

from collections.abc import Iterable
from pathlib import Path


class RehearsalError(Exception):
    """A rehearsal could not go on."""


class StyleUnknown(RehearsalError):
    """A person of the cast has a style that is not described."""

    def __init__(self, person_id: str, style: str, known: Iterable[str]) -> None:
        self.person_id, self.style, self.known = person_id, style, tuple(known)
        super().__init__(
            f"{person_id} is said to be “{style}”, but only {', '.join(self.known)} are described"
        )


class YearStuck(RehearsalError):
    """The year still has open work, but nothing will ever happen again."""

    def __init__(self, waiting: Iterable[str]) -> None:
        self.waiting = tuple(waiting)
        super().__init__(
            f"nothing more will happen, but these still wait: {'; '.join(self.waiting)}"
        )


class NotADemo(RehearsalError):
    """Something that exists for the demo alone was asked for outside of it."""

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(f"{what} exists in demo mode only; set SMO_DEMO=true or run `smo demo`")


class PageUnexpected(RehearsalError):
    """A page did not have the form that a virtual owner came to fill in."""

    def __init__(self, status: int, what: str) -> None:
        self.status, self.what = status, what
        super().__init__(f"the page answered {status}: {what}")


class FolderOfAnother(RehearsalError):
    """A demo was to begin anew in a folder that holds something else."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        super().__init__(
            f"{folder} holds no demo; name another with --folder, or empty it yourself"
        )


class Interrupted(RehearsalError):
    """Somebody stopped what was under way; what was done till then is kept."""


class OfficeStuck(RehearsalError):
    """What is due at one instant of the demo does not come to rest, and nothing moves any more."""

    def __init__(self, due: str, seconds: float) -> None:
        self.due, self.seconds = due, seconds
        super().__init__(
            f"nothing has moved for {seconds / 60:.0f} minutes, though this is due: {due}; "
            "see demo.log and Prefect's pages, then start the demo again: it goes on from here"
        )


class NothingToRehearse(RehearsalError):
    """No year is published, and none was given."""

    def __init__(self) -> None:
        super().__init__(
            "no year is published in this office; name a folder with a calendar: "
            "`smo rehearse FOLDER`"
        )
