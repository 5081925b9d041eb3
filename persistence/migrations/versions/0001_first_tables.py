"""The first tables."""

from alembic import op

from persistence.tables import Base

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create every table of the first release."""
    Base.metadata.create_all(op.get_bind())
