"""What the rules found, as it stood when somebody decided."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from persistence.base import Base, Code, Key


class RuleResult(Base):
    """One thing that a rule found at a step.

    `severity`: block, warn, info; flag (a block that must be answered), waived (one accepted).
    """

    __tablename__ = "rule_results"
    __table_args__ = (Index("ix_rule_results_step", "instance_id", "step_key"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"))
    step_key: Mapped[str] = mapped_column(Code)
    round: Mapped[int]
    rule: Mapped[str] = mapped_column(Code)
    severity: Mapped[str] = mapped_column(Code)
    subject: Mapped[str] = mapped_column(Key)  # id of the record it is about, "" for the whole
    text: Mapped[str] = mapped_column(String(1000))
    at: Mapped[datetime]


class RuleWaiver(Base):
    """A finding accepted by name until a day; `subject` "" accepts all that the rule finds."""

    __tablename__ = "rule_waivers"
    id: Mapped[int] = mapped_column(primary_key=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"), index=True)
    rule: Mapped[str] = mapped_column(Code)
    subject: Mapped[str] = mapped_column(Key, default="")
    approver_id: Mapped[str] = mapped_column(ForeignKey("people.id"))
    reason: Mapped[str] = mapped_column(String(4000))
    expires: Mapped[datetime]
    at: Mapped[datetime]
