"""Versions of a calendar keep what was shown for their approval, and who needed none."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add both; versions of before count as approved by whoever published them."""
    with op.batch_alter_table("calendar_versions") as versions:
        versions.add_column(sa.Column("ripple", sa.JSON(), nullable=True))
        versions.add_column(
            sa.Column("small", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    with op.batch_alter_table("calendar_versions") as versions:
        versions.alter_column("small", server_default=None)
