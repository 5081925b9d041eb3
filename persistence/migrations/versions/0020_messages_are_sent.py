"""Audiences have members; messages are sent to readers, who may say that they read them."""

import sqlalchemy as sa
from alembic import op

from persistence.base import Instant

revision = "0020"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables, and to links the message that they show; nothing was sent before."""
    _members()
    op.create_table(
        "dispatches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("instance_id", sa.String(length=200), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.String(length=200), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("readers", sa.Integer(), nullable=False),
        sa.Column("unreachable", sa.Integer(), nullable=False),
        sa.Column("sent_by", sa.String(length=40), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("send_at", Instant(), nullable=False),
        sa.Column("told_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["instances.id"], name=op.f("fk_dispatches_instance_id")
        ),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_dispatches_task_id")),
        sa.ForeignKeyConstraint(["sent_by"], ["people.id"], name=op.f("fk_dispatches_sent_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispatches")),
    )
    op.create_index("ix_dispatches_due", "dispatches", ["told_at", "send_at"], unique=False)
    for name in ("instance_id", "task_id"):
        op.create_index(op.f(f"ix_dispatches_{name}"), "dispatches", [name], unique=False)
    op.create_table(
        "addressees",
        sa.Column("dispatch_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.String(length=40), nullable=False),
        sa.Column("own_text", sa.Text(), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.Column("read_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["dispatch_id"], ["dispatches.id"], name=op.f("fk_addressees_dispatch_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_addressees_person_id")),
        sa.PrimaryKeyConstraint("dispatch_id", "person_id", name=op.f("pk_addressees")),
    )
    with op.batch_alter_table("links") as links:
        links.add_column(sa.Column("dispatch_id", sa.Integer(), nullable=True))
    op.create_index(op.f("ix_links_dispatch_id"), "links", ["dispatch_id"], unique=False)


def _members() -> None:
    op.create_table(
        "audience_members",
        sa.Column("audience", sa.String(length=200), nullable=False),
        sa.Column("unit", sa.String(length=200), nullable=True),
        sa.Column("site", sa.String(length=40), nullable=True),
        sa.Column("role", sa.String(length=40), nullable=True),
        sa.Column("employee", sa.String(length=200), nullable=True),
        sa.Column("address", sa.String(length=200), nullable=True),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audience_members")),
    )
    op.create_index(
        op.f("ix_audience_members_audience"), "audience_members", ["audience"], unique=False
    )
