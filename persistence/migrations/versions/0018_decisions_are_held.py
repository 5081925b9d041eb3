"""What was decided is held against its rules; what they find since is kept until it is mended."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables; the first sweep after it holds what was decided before, too."""
    op.create_table(
        "held_decisions",
        sa.Column("instance_id", sa.String(length=200), nullable=False),
        sa.Column("step_key", sa.String(length=40), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("reads", sa.JSON(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["instances.id"], name=op.f("fk_held_decisions_instance_id")
        ),
        sa.PrimaryKeyConstraint("instance_id", "step_key", name=op.f("pk_held_decisions")),
    )
    op.create_table(
        "broken_rules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("instance_id", sa.String(length=200), nullable=False),
        sa.Column("step_key", sa.String(length=40), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("owner_id", sa.String(length=40), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["instances.id"], name=op.f("fk_broken_rules_instance_id")
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["people.id"], name=op.f("fk_broken_rules_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broken_rules")),
    )
    op.create_index("ix_broken_rules_open", "broken_rules", ["closed_at", "instance_id"])
    op.create_table(
        "sweeps",
        sa.Column("of", sa.String(length=40), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("edition", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("of", name=op.f("pk_sweeps")),
    )
    began = "0, '', '1970-01-01 00:00:00'"
    for of in ("processes", "items"):
        op.execute(f"INSERT INTO sweeps (\"of\", version_id, edition, at) VALUES ('{of}', {began})")
