"""Two columns that nothing ever wrote or read."""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Take them away; SQLite before 3.35 can do so only by building the tables anew."""
    for table, column in (("links", "used_at"), ("instances", "supersedes_id")):
        with op.batch_alter_table(table) as changed:
            changed.drop_column(column)
