"""What the catchball agreed is on record, and so is the coaching of project leaders."""

import sqlalchemy as sa
from alembic import op

from persistence.base import Instant

revision = "0026"
down_revision = "0020"
branch_labels = None
depends_on = None

LENGTHS = {"coach": 200, "coached_in": 4000}


def upgrade() -> None:
    """Add both; nobody counts as coached who was not said to be."""
    with op.batch_alter_table("trainings") as trainings:
        for name, length in LENGTHS.items():
            trainings.add_column(sa.Column(name, sa.String(length=length), nullable=True))
        trainings.add_column(sa.Column("coached_on", sa.Date(), nullable=True))
    op.create_table(
        "agreements",
        sa.Column("year", sa.String(length=40), nullable=False),
        sa.Column("theme", sa.String(length=200), nullable=False),
        sa.Column("unit", sa.String(length=200), nullable=False),
        sa.Column("about", sa.String(length=40), nullable=False),
        sa.Column("before", sa.String(length=4000), nullable=True),
        sa.Column("agreed", sa.String(length=4000), nullable=False),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreements")),
    )
    for column in ("year", "theme", "unit"):
        op.create_index(op.f(f"ix_agreements_{column}"), "agreements", [column], unique=False)
