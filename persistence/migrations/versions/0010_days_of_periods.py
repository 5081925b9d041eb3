"""The calendar sets named days of single periods, such as the day of one review."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add their table."""
    op.create_table(
        "period_days",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year_id", sa.String(length=40), nullable=False),
        sa.Column("definition_key", sa.String(length=40), nullable=False),
        sa.Column("period", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["year_id"], ["plan_years.id"], name=op.f("fk_period_days_year_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_period_days")),
        sa.UniqueConstraint(
            "year_id",
            "definition_key",
            "period",
            "name",
            name=op.f("uq_period_days_year_id_definition_key_period_name"),
        ),
    )
