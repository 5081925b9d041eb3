"""A version of a calendar keeps what its rehearsal found."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add their table; versions of before have no rehearsal."""
    op.create_table(
        "calendar_rehearsals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("calendar_id", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("page", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["calendar_id"],
            ["calendar_versions.id"],
            name=op.f("fk_calendar_rehearsals_calendar_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_rehearsals")),
        sa.UniqueConstraint("calendar_id", name=op.f("uq_calendar_rehearsals_calendar_id")),
    )
