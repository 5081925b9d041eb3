"""What is told to whom: audiences, the plan, messages, their reach, surveys, team talks."""

from datetime import date
from decimal import Decimal
from typing import ClassVar

from sqlalchemy import Date
from sqlalchemy.orm import Mapped

from persistence.base import Closed, Code, Key, Own, Quantity, Words, column
from persistence.records.base import Record

CHANNELS = ("email", "town_hall", "intranet", "team_talk", "video", "print")


class Audience(Record):
    """Audiences."""

    __tablename__ = "audiences"
    year: Mapped[str] = column("Strategy year", closed=Closed.YEAR, index=True)
    name: Mapped[str] = column("Audience")
    size: Mapped[int] = column("People", None, unit="people", minimum=0)
    managers: Mapped[bool] = column("Managers", None, default=False)


class AudienceMember(Record):
    """Members of audiences: each row names a unit, a site, a role, an employee or an address."""

    __tablename__ = "audience_members"
    audience: Mapped[str] = column("Audience", ref="audiences", index=True)
    unit: Mapped[str | None] = column("Everybody of the unit", ref="units")
    site: Mapped[str | None] = column("Everybody at the site", Code)
    role: Mapped[str | None] = column("Every holder of the role", Code)
    employee: Mapped[str | None] = column("Employee", ref="employees")
    address: Mapped[str | None] = column("Mail address")


class PlanItem(Record):
    """Items of the yearly communication plan."""

    __tablename__ = "plan_items"
    year: Mapped[str] = column("Strategy year", closed=Closed.YEAR, index=True)
    audience: Mapped[str] = column("Audience", ref="audiences")
    purpose: Mapped[str] = column("Purpose", Words)
    objective: Mapped[str | None] = column("Objective", ref="objectives")
    channel: Mapped[str] = column("Channel", choices=CHANNELS)
    sender: Mapped[str | None] = column("Sender", ref="people")
    planned_on: Mapped[date] = column("Date", Date)
    feedback: Mapped[str | None] = column("How we will hear back", Words)


class Message(Record):
    """Messages."""

    __tablename__ = "messages"
    year: Mapped[str] = column("Strategy year", closed=Closed.YEAR, index=True)
    audience: Mapped[str] = column("Audience", ref="audiences", index=True)
    kind: Mapped[str] = column(
        "Kind", choices=("ceo_message", "manager_brief", "digest", "news", "correction")
    )
    title: Mapped[str] = column("Title")
    text: Mapped[str | None] = column("Text", Words)
    card_version: Mapped[int | None] = column("Card version cited", None, minimum=1)
    channel: Mapped[str] = column("Channel", choices=CHANNELS)
    sender: Mapped[str | None] = column("Sender", ref="people")
    approved_on: Mapped[date | None] = column("Approved on", Date, own=Own.APPROVED)
    embargo_until: Mapped[date | None] = column("Not before", Date)
    planned_on: Mapped[date | None] = column("Planned for", Date)
    sent_on: Mapped[date | None] = column("Sent on", Date)
    acknowledged_by: Mapped[date | None] = column("Acknowledgement asked by", Date)


class MessageObjective(Record):
    """Objectives that messages cite."""

    __tablename__ = "message_objectives"
    identity: ClassVar = ("message", "objective")
    message: Mapped[str] = column("Message", ref="messages", index=True)
    objective: Mapped[str] = column("Objective", ref="objectives", index=True)


class MessageFigure(Record):
    """Figures that messages print."""

    __tablename__ = "message_figures"
    identity: ClassVar = ("message", "measure", "period")
    message: Mapped[str] = column("Message", ref="messages", index=True)
    measure: Mapped[str] = column("Measure", ref="measures")
    period: Mapped[str] = column("Period", closed=Closed.PERIOD)
    value: Mapped[Decimal] = column("Figure", Quantity)


class Receipt(Record):
    """Confirmed receipts: a deliberate click, attendance, or an acknowledgement."""

    __tablename__ = "receipts"
    identity: ClassVar = ("message", "token", "kind")
    message: Mapped[str] = column("Message", ref="messages", index=True)
    token: Mapped[str] = column("Anonymous token", Key)
    kind: Mapped[str] = column("Kind", choices=("click", "attended", "acknowledged"))
    at: Mapped[date] = column("On", Date)


class SurveyAnswer(Record):
    """Answers of the pulse surveys."""

    __tablename__ = "survey_answers"
    identity: ClassVar = ("wave", "token", "item")
    year: Mapped[str] = column("Strategy year", closed=Closed.YEAR, index=True)
    wave: Mapped[str] = column("Wave", closed=Closed.PERIOD, index=True)
    audience: Mapped[str] = column("Audience", ref="audiences")
    token: Mapped[str] = column("Anonymous token", Key)
    item: Mapped[str] = column(
        "Item", choices=("know", "understand", "my_role", "top_three", "leaders_act")
    )
    score: Mapped[int] = column("Score", None, unit="1-5", minimum=1, maximum=5)


class TeamTalk(Record):
    """Team talks about the strategy."""

    __tablename__ = "team_talks"
    identity: ClassVar = ("year", "manager")
    year: Mapped[str] = column("Strategy year", closed=Closed.YEAR, index=True)
    manager: Mapped[str] = column("Manager", ref="employees")
    met_on: Mapped[date | None] = column("Met on", Date)
    attended: Mapped[int | None] = column("Attended", None, unit="people", minimum=0)


class StaffQuestion(Record):
    """Questions that staff asked."""

    __tablename__ = "staff_questions"
    year: Mapped[str] = column("Strategy year", closed=Closed.YEAR, index=True)
    text: Mapped[str] = column("Question", Words)
    asked_on: Mapped[date] = column("Asked on", Date, own=Own.OPENED)
    answered_on: Mapped[date | None] = column(
        "Answered on", Date, own=Own.ENTERED, follows="answer"
    )
    answer: Mapped[str | None] = column("Answer", Words)
