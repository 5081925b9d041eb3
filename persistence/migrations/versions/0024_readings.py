"""Assumptions and early signals are read period by period."""

import sqlalchemy as sa
from alembic import op

from persistence.base import Instant

revision = "0024"
down_revision = "0017"
branch_labels = None
depends_on = None

READINGS = {"assumption_readings": "assumption", "signal_readings": "signal"}


def upgrade() -> None:
    """Add the readings, and the side on which a signal speaks; a signal without one is silent."""
    with op.batch_alter_table("signals") as signals:
        signals.add_column(sa.Column("breaks", sa.String(length=40), nullable=True))
    for name, of in READINGS.items():
        op.create_table(
            name,
            sa.Column("year", sa.String(length=40), nullable=False),
            sa.Column("period", sa.String(length=40), nullable=False),
            sa.Column(of, sa.String(length=200), nullable=False),
            sa.Column("reading", sa.BigInteger(), nullable=False),
            sa.Column("evidence", sa.String(length=200), nullable=True),
            sa.Column("read_on", sa.Date(), nullable=True),
            sa.Column("id", sa.String(length=200), nullable=False),
            sa.Column("version", sa.Integer(), nullable=False),
            sa.Column("valid_from", sa.Date(), nullable=True),
            sa.Column("valid_to", sa.Date(), nullable=True),
            sa.Column("source", sa.String(length=300), nullable=False),
            sa.Column("changed_at", Instant(), nullable=False),
            sa.Column("changed_by", sa.String(length=200), nullable=False),
            sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        )
        for column in ("year", "period", of):
            op.create_index(op.f(f"ix_{name}_{column}"), name, [column], unique=False)
