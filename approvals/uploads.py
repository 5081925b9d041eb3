"""Files that come with an answer: read apart from the pages, before anything is locked."""

import logging
from datetime import datetime
from pathlib import PurePath

from anyio import CapacityLimiter, to_thread
from starlette.datastructures import UploadFile

from approvals.deciding import asked_sheet
from approvals.door import Office
from approvals.posted import Posted
from approvals.posted_rows import Upload
from approvals.standing import find
from engine.records.sheets import sheet
from engine.rows import SheetView
from office.errors import WorkbookUnreadable
from office.files.sheet_files import is_sheet_file, read_apart
from office.sandbox.client import PLACES
from office.sandbox.limits import SandboxBusy
from office.web.bodies import WORKBOOK

MEGABYTE = 1024 * 1024
MOST_WAITING = 20  # files that wait to be read; who comes later is asked to try again
BUSY = "Too many files are being read at the moment. Please press again in a minute."
READERS = CapacityLimiter(PLACES)  # nobody waits in the threads that answer presses
log = logging.getLogger("approvals")


async def read_upload(
    office: Office, token: str, posted: Posted, file: UploadFile, now: datetime
) -> Upload:
    """Return the rows of a file that came with an answer, or why they are not taken.

    A file that nobody asked for is not read. Raises LinkUnknown.
    """
    name = PurePath(file.filename or "").name
    asked = await to_thread.run_sync(_asked, office, token, posted, now)
    if asked is None:
        return Upload(name)
    if not is_sheet_file(name):
        return Upload(name, refused=f"“{name}” is neither a workbook (.xlsx) nor a table (.csv).")
    data = await file.read(WORKBOOK + 1)
    if len(data) > WORKBOOK:
        return Upload(name, refused=f"“{name}” is larger than {WORKBOOK // MEGABYTE} megabytes.")
    if READERS.statistics().tasks_waiting >= MOST_WAITING:
        return Upload(name, refused=BUSY)
    return await to_thread.run_sync(_read, name, data, asked.key, limiter=READERS)


def _asked(office: Office, token: str, posted: Posted, now: datetime) -> SheetView | None:
    with office.database.reading() as session:
        return asked_sheet(find(session, token, office.keyring, now), posted)


def _read(name: str, data: bytes, key: str) -> Upload:
    try:
        return Upload(name, read_apart(name, data, sheet(key)))
    except WorkbookUnreadable as refused:
        log.info("file refused", extra={"why": str(refused.__cause__ or "")[:80]})
        return Upload(name, refused=f"“{name}” cannot be taken: {refused}.")
    except SandboxBusy:
        return Upload(name, refused=BUSY)
