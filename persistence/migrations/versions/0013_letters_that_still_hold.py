"""Notices keep what their letter says of a task, so that a letter that no longer holds is known."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add both; a letter of before that has not left is written anew before it does."""
    with op.batch_alter_table("notices") as notices:
        notices.add_column(sa.Column("told_version", sa.Integer(), nullable=True))
        notices.add_column(sa.Column("told_due", sa.DateTime(timezone=True), nullable=True))
