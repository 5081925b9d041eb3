"""Measures say how they are scored, added up and calculated; weights have days."""

import sqlalchemy as sa
from alembic import op

from persistence.base import Instant

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

NUMBERS = ("amber_below", "red_below", "worst", "best", "steady")
NAMES = ("weighted_by", "numerator", "denominator")


def upgrade() -> None:
    """Add all; what was there keeps its meaning: thresholds in percent of the target."""
    with op.batch_alter_table("measures") as measures:
        measures.add_column(sa.Column("thresholds", sa.String(length=40), nullable=True))
        for name in NUMBERS:
            measures.add_column(sa.Column(name, sa.BigInteger(), nullable=True))
        for name in NAMES:
            measures.add_column(sa.Column(name, sa.String(length=200), nullable=True))
        measures.add_column(sa.Column("calculation", sa.String(length=4000), nullable=True))
    op.create_table(
        "weights",
        sa.Column("year", sa.String(length=40), nullable=False),
        sa.Column("level", sa.String(length=40), nullable=False),
        sa.Column("of", sa.String(length=200), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("weight", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=4000), nullable=True),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weights")),
    )
    op.create_index(op.f("ix_weights_year"), "weights", ["year"], unique=False)
