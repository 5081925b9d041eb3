"""What stops an office from opening: settings and files that cannot be used."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from office.files.faults import FileFault


class OfficeError(Exception):
    """Stand for every refusal of this package."""


class SettingsRefused(OfficeError):
    """One or more settings are wrong; every one is named with what would be right."""

    def __init__(self, sentences: Iterable[str]) -> None:
        """Remember the `sentences`, one for each wrong setting."""
        self.sentences = tuple(sentences)
        super().__init__("\n".join(self.sentences))


class FilesRefused(OfficeError):
    """The organisation's files have faults; all of them are carried, nothing was applied."""

    def __init__(self, faults: Iterable["FileFault"]) -> None:
        """Remember the `faults` in the order of file and line."""
        self.faults = tuple(faults)
        count = len(self.faults)
        noun = "fault" if count == 1 else "faults"
        super().__init__(
            f"{count} {noun} in the files:\n" + "\n".join(str(fault) for fault in self.faults)
        )


class FolderNotEmpty(OfficeError):
    """Starter files were to be written where files of the same name already are."""

    def __init__(self, names: Iterable[str]) -> None:
        """Remember the `names` of the files that would have been overwritten."""
        self.names = tuple(names)
        super().__init__(f"already there, nothing written: {', '.join(self.names)}")


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


class WorkbookUnreadable(OfficeError):
    """A workbook cannot be read at all, or not as the sheet that was asked for."""
