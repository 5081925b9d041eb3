"""An index by which the wake-ups of one instance are found, however many there are."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add it."""
    op.create_index("ix_wakeups_instance_id", "wakeups", ["instance_id"])
