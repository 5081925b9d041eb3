"""Units end, and a mailbox is handed on to a successor."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

DUTIES = "OF id, name, unit_id, site_id, manager_id, active_from, active_to"
RENAME = "UPDATE editions SET token = lower(hex(randomblob(16)))"


def upgrade() -> None:
    """Give units a last day, and let two people have one mailbox after each other."""
    op.add_column("units", sa.Column("active_to", sa.Date(), nullable=True))
    with op.batch_alter_table("people") as people:
        people.drop_constraint(op.f("uq_people_email"), type_="unique")
    if op.get_bind().dialect.name == "sqlite":  # the rebuilt table has lost its triggers
        for verb, which in (("INSERT", ""), ("UPDATE", DUTIES), ("DELETE", "")):
            op.execute(
                f"CREATE TRIGGER people_{verb.lower()}_renames_edition AFTER {verb} {which} "
                f"ON people BEGIN {RENAME}; END"
            )
