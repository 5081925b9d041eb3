"""The openings of a link are counted, one row for people and one for machines, not each kept."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from persistence.base import Instant

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Count what has been kept so far, and put the counts in its place."""
    counted = _counted()
    op.drop_table("link_openings")
    table = op.create_table(
        "link_openings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("link_id", sa.String(length=32), nullable=False),
        sa.Column("agent", sa.String(length=40), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("first_at", Instant(), nullable=False),
        sa.Column("last_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["link_id"], ["links.id"], name=op.f("fk_link_openings_link_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link_openings")),
        sa.UniqueConstraint("link_id", "agent", name=op.f("uq_link_openings_link_id_agent")),
    )
    if counted:
        op.bulk_insert(table, counted)


def _counted() -> list[dict[str, Any]]:
    kept = sa.table(
        "link_openings", sa.column("link_id"), sa.column("agent"), sa.column("at", Instant())
    )
    query = sa.select(
        kept.c.link_id,
        kept.c.agent,
        sa.func.count().label("times"),
        sa.func.min(kept.c.at).label("first_at"),
        sa.func.max(kept.c.at).label("last_at"),
    ).group_by(kept.c.link_id, kept.c.agent)
    return [dict(row) for row in op.get_bind().execute(query).mappings()]
