"""Initiatives and job families last longer than a year, too."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; what was there is in its first year, and goes on."""
    for name in ("initiatives", "job_families"):
        with op.batch_alter_table(name) as table:
            table.add_column(sa.Column("line", sa.String(length=200), nullable=True))
            table.create_index(op.f(f"ix_{name}_line"), ["line"], unique=False)
