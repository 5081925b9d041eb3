"""A year that is cut by weeks may have 53 of them; those of before have 52."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Say how many weeks a year has."""
    op.add_column(
        "plan_years", sa.Column("weeks", sa.Integer(), nullable=False, server_default="52")
    )
