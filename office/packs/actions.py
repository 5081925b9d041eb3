"""Open actions: what meetings asked for and what is not done yet, the longest overdue first."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from office.packs.names import Names
from office.packs.parts import OpenAction
from office.packs.writing import day
from persistence.records.meetings import ActionRecord, Meeting
from persistence.validity import in_force


def open_actions(session: Session, year: str, names: Names, today: date) -> list[OpenAction]:
    """Return the actions of a year that are not closed."""
    query = (
        select(ActionRecord, Meeting)
        .outerjoin(Meeting, Meeting.id == ActionRecord.meeting)
        .where(ActionRecord.year == year, ActionRecord.closed_on.is_(None))
        .where(in_force(ActionRecord, today))
        .order_by(ActionRecord.due, ActionRecord.id)
    )
    return [_action(action, meeting, names, today) for action, meeting in session.execute(query)]


def _action(action: ActionRecord, meeting: Meeting | None, names: Names, today: date) -> OpenAction:
    since = (meeting.held_on or meeting.planned_on) if meeting else action.changed_at.date()
    return OpenAction(
        action.id,
        action.text,
        names.person(action.owner),
        action.due,
        max(0, (today - since).days),
        max(0, (today - action.due).days),
        action.redated,
        f"meeting of {day(since)}",
    )
