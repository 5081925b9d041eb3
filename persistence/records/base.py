"""What every strategy record carries: a readable id, a version, its validity and its source."""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import Date, String
from sqlalchemy.orm import Mapped, mapped_column

from persistence.base import Base, Key
from persistence.columns import column


class Record(Base):
    """One row of one sheet. Earlier versions stand in `record_versions`.

    `identity` names the columns of which the id is made; where it is empty, people give the id.
    A record whose `valid_to` has passed is no longer in force, but is never deleted.
    """

    __abstract__ = True
    identity: ClassVar[tuple[str, ...]] = ()

    id: Mapped[str] = column(
        "Id", Key, note="Short and readable; it never changes.", primary_key=True
    )
    version: Mapped[int] = mapped_column(default=1)
    valid_from: Mapped[date | None] = column("Valid from", Date)
    valid_to: Mapped[date | None] = column("Valid to", Date, note="The last day, if it has one.")
    source: Mapped[str] = mapped_column(String(300), default="")  # file and line, or step and round
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(Key)
