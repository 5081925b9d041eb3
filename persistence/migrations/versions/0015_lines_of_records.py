"""Objectives, measures and themes last longer than a year: their records say what they continue."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

LASTING = ("themes", "objectives", "measures")
ENDING = ("objectives", "measures")


def upgrade() -> None:
    """Add the columns; what was there is in its first year, and goes on."""
    for name in LASTING:
        with op.batch_alter_table(name) as table:
            if name in ENDING:
                table.add_column(sa.Column("merged_into", sa.String(length=200), nullable=True))
                table.add_column(sa.Column("ending", sa.String(length=4000), nullable=True))
            table.add_column(sa.Column("line", sa.String(length=200), nullable=True))
            table.create_index(op.f(f"ix_{name}_line"), ["line"], unique=False)
