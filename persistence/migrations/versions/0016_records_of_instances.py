"""Instances say which record they are about."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; what is under way is about none, and goes on as its definition says."""
    with op.batch_alter_table("instances") as instances:
        instances.add_column(sa.Column("record_id", sa.String(length=200), nullable=True))
    op.create_index(op.f("ix_instances_record_id"), "instances", ["record_id"], unique=False)
