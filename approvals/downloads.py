"""Workbooks behind a link: the sheet that is asked for, and what was handed in."""

from fastapi import APIRouter, Response
from starlette.exceptions import HTTPException

from approvals.answering import Guarded
from approvals.door import TheOffice
from approvals.standing import Found, Standing, find
from engine.records.closed_sets import Words, offered
from engine.records.sheets import sheet
from engine.rows import SheetView
from office.files import workbooks

KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAY_SEE = frozenset({Standing.OPEN, Standing.LOOK, Standing.DECIDED})

router = APIRouter()


@router.api_route("/t/{token}/sheet.xlsx", methods=["GET", "HEAD"], dependencies=[Guarded])
def asked(token: str, office: TheOffice) -> Response:
    """Send the sheet that an open task asks for, filled with what is known."""
    found = _find(token, office)
    view = found.view.sheet
    if found.standing is not Standing.OPEN or view is None:
        raise HTTPException(404)
    with office.database.reading() as session:
        return _workbook(view, offered(session, sheet(view.key), view.fixed))


@router.api_route("/t/{token}/rows/{number}.xlsx", methods=["GET", "HEAD"], dependencies=[Guarded])
def handed_in(token: str, number: int, office: TheOffice) -> Response:
    """Send all the rows of one table that a decision is about."""
    found = _find(token, office)
    tables = found.view.handed_in if found.standing in MAY_SEE else ()
    if not 0 <= number < len(tables):
        raise HTTPException(404)
    return _workbook(tables[number])


def _find(token: str, office: TheOffice) -> Found:
    with office.database.reading() as session:
        return find(session, token, office.keyring, office.clock.now())


def _workbook(view: SheetView, words: Words | None = None) -> Response:
    name = f'attachment; filename="{view.key}.xlsx"'
    content = workbooks.write_sheet(view, words)
    return Response(content, media_type=KIND, headers={"Content-Disposition": name})
