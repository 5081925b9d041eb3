"""What was answered to a flag: where the office may only ask, every finding gets a written word."""

from typing import ClassVar

from sqlalchemy.orm import Mapped

from persistence.base import Code, Key
from persistence.columns import Closed, Words, column
from persistence.records.base import Record

WHOLE = "-"  # the subject of a finding that is about no single record


class FlagAnswer(Record):
    """Answers to flags, one for each thing that the rules found."""

    __tablename__ = "flag_answers"
    identity: ClassVar = ("instance", "rule", "subject")
    year: Mapped[str] = column("Strategy year", closed=Closed.YEAR, index=True)
    instance: Mapped[str] = column("Asked in", Key, index=True)
    rule: Mapped[str] = column("Rule", Code)
    subject: Mapped[str] = column("About", Key, default=WHOLE)
    flag: Mapped[str | None] = column("What was found", Words)
    kind: Mapped[str] = column(
        "What you do about it", choices=("fix", "explain", "appeal"), default="explain"
    )
    answer: Mapped[str | None] = column("Answer", Words)
