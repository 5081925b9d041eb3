"""Strategy records, proposals, and what the rules found."""

import sqlalchemy as sa
from alembic import op

from persistence.base import Instant

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables of the strategy records and of what belongs to them."""
    op.create_table(
        "actions",
        sa.Column("year", sa.String(length=40), nullable=False),
        sa.Column("meeting", sa.String(length=200), nullable=False),
        sa.Column("decision", sa.String(length=200), nullable=True),
        sa.Column("text", sa.String(length=4000), nullable=False),
        sa.Column("owner", sa.String(length=200), nullable=True),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("redated", sa.Integer(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("proof", sa.String(length=4000), nullable=True),
        sa.Column("measure", sa.String(length=200), nullable=True),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_actions")),
    )
    op.create_index(op.f("ix_actions_meeting"), "actions", ["meeting"], unique=False)
    op.create_index(op.f("ix_actions_year"), "actions", ["year"], unique=False)
    op.create_table(
        "adoptions",
        sa.Column("practice", sa.String(length=200), nullable=False),
        sa.Column("unit", sa.String(length=200), nullable=False),
        sa.Column("pushed_on", sa.Date(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answer", sa.String(length=40), nullable=True),
        sa.Column("reason_code", sa.String(length=40), nullable=True),
        sa.Column("reason", sa.String(length=4000), nullable=True),
        sa.Column("planned_on", sa.Date(), nullable=True),
        sa.Column("hold_until", sa.Date(), nullable=True),
        sa.Column("implemented_on", sa.Date(), nullable=True),
        sa.Column("value", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=40), nullable=True),
        sa.Column("verified_by", sa.String(length=200), nullable=True),
        sa.Column("counted_in", sa.String(length=200), nullable=True),
        sa.Column("learned_from", sa.String(length=200), nullable=True),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adoptions")),
    )
    op.create_index(op.f("ix_adoptions_practice"), "adoptions", ["practice"], unique=False)
    op.create_table(
        "agenda_items",
        sa.Column("meeting", sa.String(length=200), nullable=False),
        sa.Column("objective", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.String(length=4000), nullable=True),
        sa.Column("note", sa.String(length=4000), nullable=True),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_items")),
    )
    op.create_index(op.f("ix_agenda_items_meeting"), "agenda_items", ["meeting"], unique=False)
    op.create_index(op.f("ix_agenda_items_objective"), "agenda_items", ["objective"], unique=False)
    op.create_table(
        "assumptions",
        sa.Column("year", sa.String(length=40), nullable=False),
        sa.Column("text", sa.String(length=4000), nullable=False),
        sa.Column("metric", sa.String(length=200), nullable=True),
        sa.Column("threshold", sa.BigInteger(), nullable=True),
        sa.Column("breaks", sa.String(length=40), nullable=True),
        sa.Column("owner", sa.String(length=200), nullable=True),
        sa.Column("reading", sa.BigInteger(), nullable=True),
        sa.Column("read_on", sa.Date(), nullable=True),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assumptions")),
    )
    op.create_index(op.f("ix_assumptions_year"), "assumptions", ["year"], unique=False)
    op.create_table(
        "attendances",
        sa.Column("year", sa.String(length=40), nullable=False),
        sa.Column("event", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("person", sa.String(length=200), nullable=False),
        sa.Column("pre_read_on", sa.Date(), nullable=True),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("present", sa.Boolean(), nullable=False),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendances")),
    )
    op.create_index(op.f("ix_attendances_event"), "attendances", ["event"], unique=False)
    op.create_index(op.f("ix_attendances_year"), "attendances", ["year"], unique=False)
    op.create_table(
        "audiences",
        sa.Column("year", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("managers", sa.Boolean(), nullable=False),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audiences")),
    )
    op.create_index(op.f("ix_audiences_year"), "audiences", ["year"], unique=False)
    op.create_table(
        "benefits",
        sa.Column("initiative", sa.String(length=200), nullable=False),
        sa.Column("planned", sa.BigInteger(), nullable=False),
        sa.Column("achieved", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=40), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=True),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("verified_by", sa.String(length=200), nullable=True),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_benefits")),
    )
    op.create_index(op.f("ix_benefits_initiative"), "benefits", ["initiative"], unique=False)
    op.create_table(
        "budget_lines",
        sa.Column("year", sa.String(length=40), nullable=False),
        sa.Column("unit", sa.String(length=200), nullable=False),
        sa.Column("cost_centre", sa.String(length=200), nullable=False),
        sa.Column("account", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("month", sa.String(length=40), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=40), nullable=False),
        sa.Column("initiative", sa.String(length=200), nullable=True),
        sa.Column("objective", sa.String(length=200), nullable=True),
        sa.Column("assumption", sa.String(length=200), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("approved_by", sa.String(length=200), nullable=True),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_lines")),
    )
    op.create_index(
        op.f("ix_budget_lines_initiative"), "budget_lines", ["initiative"], unique=False
    )
    op.create_index(op.f("ix_budget_lines_unit"), "budget_lines", ["unit"], unique=False)
    op.create_index(op.f("ix_budget_lines_year"), "budget_lines", ["year"], unique=False)
    op.create_table(
        "budget_totals",
        sa.Column("year", sa.String(length=40), nullable=False),
        sa.Column("unit", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=40), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("submitted_on", sa.Date(), nullable=True),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_totals")),
    )
    op.create_index(op.f("ix_budget_totals_year"), "budget_totals", ["year"], unique=False)
    op.create_table(
        "capacities",
        sa.Column("year", sa.String(length=40), nullable=False),
        sa.Column("skill", sa.String(length=40), nullable=False),
        sa.Column("quarter", sa.String(length=40), nullable=False),
        sa.Column("fte", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capacities")),
    )
    op.create_index(op.f("ix_capacities_year"), "capacities", ["year"], unique=False)
    op.create_table(
        "cards",
        sa.Column("year", sa.String(length=40), nullable=False),
        sa.Column("unit", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("certified_on", sa.Date(), nullable=True),
        sa.Column("map_changed_on", sa.Date(), nullable=True),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cards")),
    )
    op.create_index(op.f("ix_cards_year"), "cards", ["year"], unique=False)
    op.create_table(
        "checkpoints",
        sa.Column("year", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checkpoints")),
    )
    op.create_index(op.f("ix_checkpoints_year"), "checkpoints", ["year"], unique=False)
    op.create_table(
        "competencies",
        sa.Column("year", sa.String(length=40), nullable=False),
        sa.Column("job_family", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("required_level", sa.Integer(), nullable=False),
        sa.Column("at_level", sa.Integer(), nullable=False),
        sa.Column("needed", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(length=40), nullable=True),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_competencies")),
    )
    op.create_index(
        op.f("ix_competencies_job_family"), "competencies", ["job_family"], unique=False
    )
    op.create_index(op.f("ix_competencies_year"), "competencies", ["year"], unique=False)
    op.create_table(
        "cost_centres",
        sa.Column("unit", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cost_centres")),
    )
    op.create_table(
        "cuts",
        sa.Column("year", sa.String(length=40), nullable=False),
        sa.Column("unit", sa.String(length=200), nullable=False),
        sa.Column("initiative", sa.String(length=200), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=40), nullable=False),
        sa.Column("effect", sa.String(length=4000), nullable=True),
        sa.Column("target_reviewed_on", sa.Date(), nullable=True),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cuts")),
    )
    op.create_index(op.f("ix_cuts_year"), "cuts", ["year"], unique=False)
    op.create_table(
        "decisions",
        sa.Column("year", sa.String(length=40), nullable=False),
        sa.Column("meeting", sa.String(length=200), nullable=False),
        sa.Column("text", sa.String(length=4000), nullable=False),
        sa.Column("options", sa.String(length=4000), nullable=True),
        sa.Column("objective", sa.String(length=200), nullable=True),
        sa.Column("measure", sa.String(length=200), nullable=True),
        sa.Column("initiative", sa.String(length=200), nullable=True),
        sa.Column("owner", sa.String(length=200), nullable=True),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("evidence", sa.String(length=4000), nullable=True),
        sa.Column("route", sa.String(length=40), nullable=True),
        sa.Column("changes", sa.String(length=40), nullable=True),
        sa.Column("change_request", sa.String(length=200), nullable=True),
        sa.Column("reverses", sa.String(length=200), nullable=True),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
    )
    op.create_index(op.f("ix_decisions_meeting"), "decisions", ["meeting"], unique=False)
    op.create_index(op.f("ix_decisions_year"), "decisions", ["year"], unique=False)
    op.create_table(
        "development_actions",
        sa.Column("year", sa.String(length=40), nullable=False),
        sa.Column("employee", sa.String(length=200), nullable=False),
        sa.Column("competency", sa.String(length=200), nullable=True),
        sa.Column("action", sa.String(length=4000), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_development_actions")),
    )
    op.create_index(
        op.f("ix_development_actions_employee"), "development_actions", ["employee"], unique=False
    )
    op.create_index(
        op.f("ix_development_actions_year"), "development_actions", ["year"], unique=False
    )
    op.create_table(
        "disclosures",
        sa.Column("year", sa.String(length=40), nullable=False),
        sa.Column("what", sa.String(length=200), nullable=False),
        sa.Column("group", sa.String(length=200), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosures")),
    )
    op.create_index(op.f("ix_disclosures_year"), "disclosures", ["year"], unique=False)
    op.create_table(
        "employees",
        sa.Column("unit", sa.String(length=200), nullable=False),
        sa.Column("manager", sa.String(length=200), nullable=True),
        sa.Column("person", sa.String(length=200), nullable=True),
        sa.Column("job_family", sa.String(length=200), nullable=True),
        sa.Column("manages", sa.Boolean(), nullable=False),
        sa.Column("eligible", sa.Boolean(), nullable=False),
        sa.Column("joined_on", sa.Date(), nullable=True),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("onboarded_on", sa.Date(), nullable=True),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_employees")),
    )
    op.create_index(op.f("ix_employees_job_family"), "employees", ["job_family"], unique=False)
    op.create_index(op.f("ix_employees_manager"), "employees", ["manager"], unique=False)
    op.create_index(op.f("ix_employees_person"), "employees", ["person"], unique=False)
    op.create_index(op.f("ix_employees_unit"), "employees", ["unit"], unique=False)
    op.create_table(
        "envelopes",
        sa.Column("year", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_envelopes")),
    )
    op.create_index(op.f("ix_envelopes_year"), "envelopes", ["year"], unique=False)
    op.create_table(
        "feed_readings",
        sa.Column("measure", sa.String(length=200), nullable=False),
        sa.Column("period", sa.String(length=40), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=True),
        sa.Column("as_of", sa.Date(), nullable=True),
        sa.Column("fault", sa.String(length=4000), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feed_readings")),
    )
    op.create_table(
        "feeds",
        sa.Column("measure", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("location", sa.String(length=4000), nullable=False),
        sa.Column("pick", sa.String(length=4000), nullable=False),
        sa.Column("owner", sa.String(length=200), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feeds")),
    )
    op.create_table(
        "flag_answers",
        sa.Column("year", sa.String(length=40), nullable=False),
        sa.Column("instance", sa.String(length=200), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("flag", sa.String(length=4000), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("answer", sa.String(length=4000), nullable=True),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flag_answers")),
    )
    op.create_index(op.f("ix_flag_answers_instance"), "flag_answers", ["instance"], unique=False)
    op.create_index(op.f("ix_flag_answers_year"), "flag_answers", ["year"], unique=False)
    op.create_table(
        "forecasts",
        sa.Column("year", sa.String(length=40), nullable=False),
        sa.Column("measure", sa.String(length=200), nullable=False),
        sa.Column("quarter", sa.String(length=40), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=4000), nullable=True),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forecasts")),
    )
    op.create_index(op.f("ix_forecasts_year"), "forecasts", ["year"], unique=False)
    op.create_table(
        "goals",
        sa.Column("year", sa.String(length=40), nullable=False),
        sa.Column("employee", sa.String(length=200), nullable=False),
        sa.Column("text", sa.String(length=4000), nullable=False),
        sa.Column("measured_by", sa.String(length=200), nullable=True),
        sa.Column("target", sa.String(length=200), nullable=True),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("objective", sa.String(length=200), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goals")),
    )
    op.create_index("ix_goals_of", "goals", ["employee", "year"], unique=False)
    op.create_index(op.f("ix_goals_objective"), "goals", ["objective"], unique=False)
    op.create_index(op.f("ix_goals_year"), "goals", ["year"], unique=False)
    op.create_table(
        "headcount_lines",
        sa.Column("year", sa.String(length=40), nullable=False),
        sa.Column("unit", sa.String(length=200), nullable=False),
        sa.Column("job_family", sa.String(length=200), nullable=True),
        sa.Column("skill", sa.String(length=40), nullable=False),
        sa.Column("quarter", sa.String(length=40), nullable=False),
        sa.Column("fte", sa.BigInteger(), nullable=False),
        sa.Column("initiative", sa.String(length=200), nullable=True),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_headcount_lines")),
    )
    op.create_index(
        op.f("ix_headcount_lines_initiative"), "headcount_lines", ["initiative"], unique=False
    )
    op.create_index(op.f("ix_headcount_lines_unit"), "headcount_lines", ["unit"], unique=False)
    op.create_index(op.f("ix_headcount_lines_year"), "headcount_lines", ["year"], unique=False)
    op.create_table(
        "ideas",
        sa.Column("year", sa.String(length=40), nullable=False),
        sa.Column("text", sa.String(length=4000), nullable=False),
        sa.Column("objective", sa.String(length=200), nullable=True),
        sa.Column("evidence", sa.String(length=4000), nullable=True),
        sa.Column("sender", sa.String(length=200), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answer", sa.String(length=4000), nullable=True),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ideas")),
    )
    op.create_index(op.f("ix_ideas_year"), "ideas", ["year"], unique=False)
    op.create_table(
        "implied_targets",
        sa.Column("year", sa.String(length=40), nullable=False),
        sa.Column("unit", sa.String(length=200), nullable=False),
        sa.Column("measure", sa.String(length=200), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_implied_targets")),
    )
    op.create_index(op.f("ix_implied_targets_year"), "implied_targets", ["year"], unique=False)
    op.create_table(
        "incentive_rules",
        sa.Column("year", sa.String(length=40), nullable=False),
        sa.Column("population", sa.String(length=40), nullable=False),
        sa.Column("measure", sa.String(length=200), nullable=False),
        sa.Column("financial", sa.Boolean(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("cap", sa.Integer(), nullable=True),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incentive_rules")),
    )
    op.create_index(op.f("ix_incentive_rules_year"), "incentive_rules", ["year"], unique=False)
    op.create_table(
        "initiative_costs",
        sa.Column("initiative", sa.String(length=200), nullable=False),
        sa.Column("quarter", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_initiative_costs")),
    )
    op.create_index(
        op.f("ix_initiative_costs_initiative"), "initiative_costs", ["initiative"], unique=False
    )
    op.create_table(
        "initiative_effects",
        sa.Column("initiative", sa.String(length=200), nullable=False),
        sa.Column("objective", sa.String(length=200), nullable=False),
        sa.Column("measure", sa.String(length=200), nullable=False),
        sa.Column("effect", sa.BigInteger(), nullable=True),
        sa.Column("expected_on", sa.Date(), nullable=True),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_initiative_effects")),
    )
    op.create_index(
        op.f("ix_initiative_effects_initiative"), "initiative_effects", ["initiative"], unique=False
    )
    op.create_index(
        op.f("ix_initiative_effects_objective"), "initiative_effects", ["objective"], unique=False
    )
    op.create_table(
        "initiative_milestones",
        sa.Column("initiative", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("baseline_on", sa.Date(), nullable=False),
        sa.Column("forecast_on", sa.Date(), nullable=True),
        sa.Column("reached_on", sa.Date(), nullable=True),
        sa.Column("evidence", sa.String(length=4000), nullable=True),
        sa.Column("rebaselined", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_initiative_milestones")),
    )
    op.create_index(
        op.f("ix_initiative_milestones_initiative"),
        "initiative_milestones",
        ["initiative"],
        unique=False,
    )
    op.create_table(
        "initiative_needs",
        sa.Column("year", sa.String(length=40), nullable=False),
        sa.Column("objective", sa.String(length=200), nullable=False),
        sa.Column("gap", sa.BigInteger(), nullable=True),
        sa.Column("gap_in", sa.String(length=40), nullable=True),
        sa.Column("idea", sa.String(length=4000), nullable=True),
        sa.Column("no_need", sa.String(length=4000), nullable=True),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_initiative_needs")),
    )
    op.create_index(op.f("ix_initiative_needs_year"), "initiative_needs", ["year"], unique=False)
    op.create_table(
        "initiative_scores",
        sa.Column("initiative", sa.String(length=200), nullable=False),
        sa.Column("criterion", sa.String(length=40), nullable=False),
        sa.Column("scorer", sa.String(length=200), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("comment", sa.String(length=4000), nullable=True),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_initiative_scores")),
    )
    op.create_index(
        op.f("ix_initiative_scores_initiative"), "initiative_scores", ["initiative"], unique=False
    )
    op.create_table(
        "initiative_staffing",
        sa.Column("initiative", sa.String(length=200), nullable=False),
        sa.Column("unit", sa.String(length=200), nullable=False),
        sa.Column("skill", sa.String(length=40), nullable=False),
        sa.Column("quarter", sa.String(length=40), nullable=False),
        sa.Column("fte", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_initiative_staffing")),
    )
    op.create_index(
        op.f("ix_initiative_staffing_initiative"),
        "initiative_staffing",
        ["initiative"],
        unique=False,
    )
    op.create_table(
        "initiatives",
        sa.Column("year", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("unit", sa.String(length=200), nullable=True),
        sa.Column("scope", sa.String(length=4000), nullable=True),
        sa.Column("out_of_scope", sa.String(length=4000), nullable=True),
        sa.Column("sponsor", sa.String(length=200), nullable=True),
        sa.Column("owner", sa.String(length=200), nullable=True),
        sa.Column("stage", sa.String(length=40), nullable=False),
        sa.Column("start", sa.Date(), nullable=True),
        sa.Column("finish", sa.Date(), nullable=True),
        sa.Column("approved_cost", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=40), nullable=True),
        sa.Column("alternatives", sa.String(length=4000), nullable=True),
        sa.Column("risks", sa.String(length=4000), nullable=True),
        sa.Column("kill_criterion", sa.String(length=4000), nullable=True),
        sa.Column("kill_hit_on", sa.Date(), nullable=True),
        sa.Column("intermediate_benefit_on", sa.Date(), nullable=True),
        sa.Column("restart_on", sa.Date(), nullable=True),
        sa.Column("benefit_checked_by", sa.String(length=200), nullable=True),
        sa.Column("benefit_checked_on", sa.Date(), nullable=True),
        sa.Column("red_explained", sa.String(length=4000), nullable=True),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_initiatives")),
    )
    op.create_index(op.f("ix_initiatives_owner"), "initiatives", ["owner"], unique=False)
    op.create_index(op.f("ix_initiatives_sponsor"), "initiatives", ["sponsor"], unique=False)
    op.create_index(op.f("ix_initiatives_year"), "initiatives", ["year"], unique=False)
    op.create_table(
        "job_families",
        sa.Column("year", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("objective", sa.String(length=200), nullable=True),
        sa.Column("process", sa.String(length=200), nullable=True),
        sa.Column("incumbents", sa.Integer(), nullable=False),
        sa.Column("needed", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_families")),
    )
    op.create_index(op.f("ix_job_families_year"), "job_families", ["year"], unique=False)
    op.create_table(
        "measure_values",
        sa.Column("year", sa.String(length=40), nullable=False),
        sa.Column("measure", sa.String(length=200), nullable=False),
        sa.Column("period", sa.String(length=40), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=True),
        sa.Column("as_of", sa.Date(), nullable=True),
        sa.Column("estimate", sa.Boolean(), nullable=True),
        sa.Column("evidence", sa.String(length=4000), nullable=True),
        sa.Column("comment", sa.String(length=4000), nullable=True),
        sa.Column("confirmed", sa.Boolean(), nullable=True),
        sa.Column("entered_by", sa.String(length=200), nullable=True),
        sa.Column("entered_on", sa.Date(), nullable=True),
        sa.Column("approved_by", sa.String(length=200), nullable=True),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measure_values")),
    )
    op.create_index(op.f("ix_measure_values_measure"), "measure_values", ["measure"], unique=False)
    op.create_index(op.f("ix_measure_values_period"), "measure_values", ["period"], unique=False)
    op.create_index(op.f("ix_measure_values_year"), "measure_values", ["year"], unique=False)
    op.create_table(
        "measures",
        sa.Column("year", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("unit", sa.String(length=200), nullable=False),
        sa.Column("objective", sa.String(length=200), nullable=True),
        sa.Column("intent", sa.String(length=4000), nullable=True),
        sa.Column("formula", sa.String(length=4000), nullable=True),
        sa.Column("measured_in", sa.String(length=40), nullable=True),
        sa.Column("polarity", sa.String(length=40), nullable=True),
        sa.Column("frequency", sa.String(length=40), nullable=True),
        sa.Column("timing", sa.String(length=40), nullable=True),
        sa.Column("owner", sa.String(length=200), nullable=True),
        sa.Column("updater", sa.String(length=200), nullable=True),
        sa.Column("source_system", sa.String(length=200), nullable=True),
        sa.Column("extraction", sa.String(length=40), nullable=False),
        sa.Column("baseline", sa.BigInteger(), nullable=True),
        sa.Column("baseline_on", sa.Date(), nullable=True),
        sa.Column("lowest", sa.BigInteger(), nullable=True),
        sa.Column("highest", sa.BigInteger(), nullable=True),
        sa.Column("amber", sa.BigInteger(), nullable=True),
        sa.Column("red", sa.BigInteger(), nullable=True),
        sa.Column("aggregation", sa.String(length=40), nullable=True),
        sa.Column("rolls_up_to", sa.String(length=200), nullable=True),
        sa.Column("shared_as", sa.String(length=40), nullable=True),
        sa.Column("lag", sa.Integer(), nullable=True),
        sa.Column("known_flaws", sa.String(length=4000), nullable=True),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_measures")),
    )
    op.create_index(op.f("ix_measures_objective"), "measures", ["objective"], unique=False)
    op.create_index(op.f("ix_measures_unit"), "measures", ["unit"], unique=False)
    op.create_index(op.f("ix_measures_updater"), "measures", ["updater"], unique=False)
    op.create_index(op.f("ix_measures_year"), "measures", ["year"], unique=False)
    op.create_table(
        "meetings",
        sa.Column("year", sa.String(length=40), nullable=False),
        sa.Column("period", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("pack_issued_on", sa.Date(), nullable=True),
        sa.Column("chair", sa.String(length=200), nullable=True),
        sa.Column("ceo_present", sa.Boolean(), nullable=True),
        sa.Column("attendance", sa.BigInteger(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("strategy_minutes", sa.Integer(), nullable=True),
        sa.Column("gaps_accepted_by", sa.String(length=200), nullable=True),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meetings")),
    )
    op.create_index(op.f("ix_meetings_period"), "meetings", ["period"], unique=False)
    op.create_index(op.f("ix_meetings_year"), "meetings", ["year"], unique=False)
    op.create_table(
        "message_figures",
        sa.Column("message", sa.String(length=200), nullable=False),
        sa.Column("measure", sa.String(length=200), nullable=False),
        sa.Column("period", sa.String(length=40), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_figures")),
    )
    op.create_index(
        op.f("ix_message_figures_message"), "message_figures", ["message"], unique=False
    )
    op.create_table(
        "message_objectives",
        sa.Column("message", sa.String(length=200), nullable=False),
        sa.Column("objective", sa.String(length=200), nullable=False),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_objectives")),
    )
    op.create_index(
        op.f("ix_message_objectives_message"), "message_objectives", ["message"], unique=False
    )
    op.create_index(
        op.f("ix_message_objectives_objective"), "message_objectives", ["objective"], unique=False
    )
    op.create_table(
        "messages",
        sa.Column("year", sa.String(length=40), nullable=False),
        sa.Column("audience", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("text", sa.String(length=4000), nullable=True),
        sa.Column("card_version", sa.Integer(), nullable=True),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("sender", sa.String(length=200), nullable=True),
        sa.Column("approved_on", sa.Date(), nullable=True),
        sa.Column("embargo_until", sa.Date(), nullable=True),
        sa.Column("planned_on", sa.Date(), nullable=True),
        sa.Column("sent_on", sa.Date(), nullable=True),
        sa.Column("acknowledged_by", sa.Date(), nullable=True),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
    )
    op.create_index(op.f("ix_messages_audience"), "messages", ["audience"], unique=False)
    op.create_index(op.f("ix_messages_year"), "messages", ["year"], unique=False)
    op.create_table(
        "objective_links",
        sa.Column("year", sa.String(length=40), nullable=False),
        sa.Column("origin", sa.String(length=200), nullable=False),
        sa.Column("target", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("hypothesis", sa.String(length=4000), nullable=True),
        sa.Column("lag", sa.Integer(), nullable=True),
        sa.Column("strength", sa.BigInteger(), nullable=True),
        sa.Column("share", sa.BigInteger(), nullable=True),
        sa.Column("verdict", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objective_links")),
    )
    op.create_index(op.f("ix_objective_links_origin"), "objective_links", ["origin"], unique=False)
    op.create_index(op.f("ix_objective_links_target"), "objective_links", ["target"], unique=False)
    op.create_index(op.f("ix_objective_links_year"), "objective_links", ["year"], unique=False)
    op.create_table(
        "objectives",
        sa.Column("year", sa.String(length=40), nullable=False),
        sa.Column("unit", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("statement", sa.String(length=4000), nullable=True),
        sa.Column("perspective", sa.String(length=200), nullable=True),
        sa.Column("theme", sa.String(length=200), nullable=True),
        sa.Column("owner", sa.String(length=200), nullable=True),
        sa.Column("deputy", sa.String(length=200), nullable=True),
        sa.Column("change", sa.String(length=4000), nullable=True),
        sa.Column("timing", sa.String(length=40), nullable=True),
        sa.Column("cascade", sa.String(length=40), nullable=True),
        sa.Column("local_reason", sa.String(length=4000), nullable=True),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objectives")),
    )
    op.create_index(op.f("ix_objectives_unit"), "objectives", ["unit"], unique=False)
    op.create_index(op.f("ix_objectives_year"), "objectives", ["year"], unique=False)
    op.create_table(
        "perspectives",
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_perspectives")),
    )
    op.create_table(
        "plan_items",
        sa.Column("year", sa.String(length=40), nullable=False),
        sa.Column("audience", sa.String(length=200), nullable=False),
        sa.Column("purpose", sa.String(length=4000), nullable=False),
        sa.Column("objective", sa.String(length=200), nullable=True),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("sender", sa.String(length=200), nullable=True),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("feedback", sa.String(length=4000), nullable=True),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_items")),
    )
    op.create_index(op.f("ix_plan_items_year"), "plan_items", ["year"], unique=False)
    op.create_table(
        "practice_evidence",
        sa.Column("practice", sa.String(length=200), nullable=False),
        sa.Column("side", sa.String(length=40), nullable=False),
        sa.Column("period", sa.String(length=40), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_evidence")),
    )
    op.create_index(
        op.f("ix_practice_evidence_practice"), "practice_evidence", ["practice"], unique=False
    )
    op.create_table(
        "practice_searches",
        sa.Column("year", sa.String(length=40), nullable=False),
        sa.Column("objective", sa.String(length=200), nullable=False),
        sa.Column("quarter", sa.String(length=40), nullable=False),
        sa.Column("searched_on", sa.Date(), nullable=True),
        sa.Column("found", sa.String(length=200), nullable=True),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_searches")),
    )
    op.create_index(op.f("ix_practice_searches_year"), "practice_searches", ["year"], unique=False)
    op.create_table(
        "practices",
        sa.Column("year", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("unit", sa.String(length=200), nullable=False),
        sa.Column("process", sa.String(length=200), nullable=True),
        sa.Column("objective", sa.String(length=200), nullable=True),
        sa.Column("measure", sa.String(length=200), nullable=True),
        sa.Column("problem", sa.String(length=4000), nullable=True),
        sa.Column("done", sa.String(length=4000), nullable=True),
        sa.Column("conditions", sa.String(length=4000), nullable=True),
        sa.Column("cost_to_adopt", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=40), nullable=True),
        sa.Column("originator", sa.String(length=200), nullable=True),
        sa.Column("validator", sa.String(length=200), nullable=True),
        sa.Column("validated_on", sa.Date(), nullable=True),
        sa.Column("grade", sa.String(length=40), nullable=True),
        sa.Column("shown_as", sa.String(length=40), nullable=True),
        sa.Column("policy", sa.String(length=40), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("revalidated_on", sa.Date(), nullable=True),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practices")),
    )
    op.create_index(op.f("ix_practices_year"), "practices", ["year"], unique=False)
    op.create_table(
        "priorities",
        sa.Column("year", sa.String(length=40), nullable=False),
        sa.Column("text", sa.String(length=4000), nullable=False),
        sa.Column("change", sa.String(length=40), nullable=False),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_priorities")),
    )
    op.create_index(op.f("ix_priorities_year"), "priorities", ["year"], unique=False)
    op.create_table(
        "rating_summaries",
        sa.Column("year", sa.String(length=40), nullable=False),
        sa.Column("unit", sa.String(length=200), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("average", sa.BigInteger(), nullable=False),
        sa.Column("unit_result", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rating_summaries")),
    )
    op.create_index(op.f("ix_rating_summaries_year"), "rating_summaries", ["year"], unique=False)
    op.create_table(
        "reallocations",
        sa.Column("year", sa.String(length=40), nullable=False),
        sa.Column("from_kind", sa.String(length=40), nullable=False),
        sa.Column("to_kind", sa.String(length=40), nullable=False),
        sa.Column("from_initiative", sa.String(length=200), nullable=True),
        sa.Column("to_initiative", sa.String(length=200), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=40), nullable=False),
        sa.Column("effect", sa.String(length=4000), nullable=True),
        sa.Column("approver", sa.String(length=200), nullable=True),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reallocations")),
    )
    op.create_index(op.f("ix_reallocations_year"), "reallocations", ["year"], unique=False)
    op.create_table(
        "receipts",
        sa.Column("message", sa.String(length=200), nullable=False),
        sa.Column("token", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("at", sa.Date(), nullable=False),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipts")),
    )
    op.create_index(op.f("ix_receipts_message"), "receipts", ["message"], unique=False)
    op.create_table(
        "record_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sheet", sa.String(length=40), nullable=False),
        sa.Column("record_id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("instance_id", sa.String(length=200), nullable=True),
        sa.Column("step_key", sa.String(length=40), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_versions")),
        sa.UniqueConstraint(
            "sheet", "record_id", "version", name=op.f("uq_record_versions_sheet_record_id_version")
        ),
    )
    op.create_index(
        op.f("ix_record_versions_instance_id"), "record_versions", ["instance_id"], unique=False
    )
    op.create_table(
        "scan_factors",
        sa.Column("year", sa.String(length=40), nullable=False),
        sa.Column("side", sa.String(length=40), nullable=False),
        sa.Column("factor_class", sa.String(length=40), nullable=False),
        sa.Column("factor", sa.String(length=200), nullable=False),
        sa.Column("trend", sa.String(length=4000), nullable=True),
        sa.Column("evidence", sa.String(length=200), nullable=True),
        sa.Column("dated", sa.Date(), nullable=True),
        sa.Column("impact", sa.Integer(), nullable=True),
        sa.Column("likelihood", sa.Integer(), nullable=True),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scan_factors")),
    )
    op.create_index(op.f("ix_scan_factors_year"), "scan_factors", ["year"], unique=False)
    op.create_table(
        "scenarios",
        sa.Column("year", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("drivers", sa.String(length=4000), nullable=True),
        sa.Column("effect", sa.String(length=4000), nullable=True),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scenarios")),
    )
    op.create_index(op.f("ix_scenarios_year"), "scenarios", ["year"], unique=False)
    op.create_table(
        "service_demands",
        sa.Column("year", sa.String(length=40), nullable=False),
        sa.Column("requester", sa.String(length=200), nullable=False),
        sa.Column("provider", sa.String(length=200), nullable=False),
        sa.Column("text", sa.String(length=4000), nullable=False),
        sa.Column("answer", sa.String(length=40), nullable=True),
        sa.Column("service_level", sa.String(length=4000), nullable=True),
        sa.Column("measure", sa.String(length=200), nullable=True),
        sa.Column("capacity", sa.BigInteger(), nullable=True),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_demands")),
    )
    op.create_index(
        op.f("ix_service_demands_provider"), "service_demands", ["provider"], unique=False
    )
    op.create_index(
        op.f("ix_service_demands_requester"), "service_demands", ["requester"], unique=False
    )
    op.create_index(op.f("ix_service_demands_year"), "service_demands", ["year"], unique=False)
    op.create_table(
        "signals",
        sa.Column("year", sa.String(length=40), nullable=False),
        sa.Column("scenario", sa.String(length=200), nullable=False),
        sa.Column("metric", sa.String(length=200), nullable=False),
        sa.Column("threshold", sa.BigInteger(), nullable=True),
        sa.Column("owner", sa.String(length=200), nullable=True),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signals")),
    )
    op.create_index(op.f("ix_signals_year"), "signals", ["year"], unique=False)
    op.create_table(
        "snapshots",
        sa.Column("year", sa.String(length=40), nullable=False),
        sa.Column("period", sa.String(length=40), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("locked_on", sa.Date(), nullable=False),
        sa.Column("locked_by", sa.String(length=200), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=200), nullable=False),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snapshots")),
    )
    op.create_index(op.f("ix_snapshots_period"), "snapshots", ["period"], unique=False)
    op.create_index(op.f("ix_snapshots_year"), "snapshots", ["year"], unique=False)
    op.create_table(
        "spending",
        sa.Column("year", sa.String(length=40), nullable=False),
        sa.Column("unit", sa.String(length=200), nullable=False),
        sa.Column("month", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=40), nullable=False),
        sa.Column("initiative", sa.String(length=200), nullable=True),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spending")),
    )
    op.create_index(op.f("ix_spending_initiative"), "spending", ["initiative"], unique=False)
    op.create_index(op.f("ix_spending_year"), "spending", ["year"], unique=False)
    op.create_table(
        "staff_questions",
        sa.Column("year", sa.String(length=40), nullable=False),
        sa.Column("text", sa.String(length=4000), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answer", sa.String(length=4000), nullable=True),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_questions")),
    )
    op.create_index(op.f("ix_staff_questions_year"), "staff_questions", ["year"], unique=False)
    op.create_table(
        "status_reports",
        sa.Column("year", sa.String(length=40), nullable=False),
        sa.Column("initiative", sa.String(length=200), nullable=False),
        sa.Column("period", sa.String(length=40), nullable=False),
        sa.Column("percent_done", sa.Integer(), nullable=False),
        sa.Column("forecast_finish", sa.Date(), nullable=True),
        sa.Column("planned_spend", sa.BigInteger(), nullable=True),
        sa.Column("spent", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=40), nullable=True),
        sa.Column("fte", sa.BigInteger(), nullable=True),
        sa.Column("time", sa.String(length=40), nullable=False),
        sa.Column("cost", sa.String(length=40), nullable=False),
        sa.Column("benefit", sa.String(length=40), nullable=False),
        sa.Column("issue", sa.String(length=4000), nullable=True),
        sa.Column("help_needed", sa.String(length=4000), nullable=True),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("reported_on", sa.Date(), nullable=True),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_status_reports")),
    )
    op.create_index(
        op.f("ix_status_reports_initiative"), "status_reports", ["initiative"], unique=False
    )
    op.create_index(op.f("ix_status_reports_period"), "status_reports", ["period"], unique=False)
    op.create_index(op.f("ix_status_reports_year"), "status_reports", ["year"], unique=False)
    op.create_table(
        "strategy_options",
        sa.Column("year", sa.String(length=40), nullable=False),
        sa.Column("question", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("cost", sa.String(length=4000), nullable=True),
        sa.Column("benefit", sa.String(length=4000), nullable=True),
        sa.Column("risk", sa.String(length=4000), nullable=True),
        sa.Column("chosen", sa.Boolean(), nullable=True),
        sa.Column("reason", sa.String(length=4000), nullable=True),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_strategy_options")),
    )
    op.create_index(op.f("ix_strategy_options_year"), "strategy_options", ["year"], unique=False)
    op.create_table(
        "strategy_questions",
        sa.Column("year", sa.String(length=40), nullable=False),
        sa.Column("text", sa.String(length=4000), nullable=False),
        sa.Column("owner", sa.String(length=200), nullable=True),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_strategy_questions")),
    )
    op.create_index(
        op.f("ix_strategy_questions_year"), "strategy_questions", ["year"], unique=False
    )
    op.create_table(
        "survey_answers",
        sa.Column("year", sa.String(length=40), nullable=False),
        sa.Column("wave", sa.String(length=40), nullable=False),
        sa.Column("audience", sa.String(length=200), nullable=False),
        sa.Column("token", sa.String(length=200), nullable=False),
        sa.Column("item", sa.String(length=40), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey_answers")),
    )
    op.create_index(op.f("ix_survey_answers_wave"), "survey_answers", ["wave"], unique=False)
    op.create_index(op.f("ix_survey_answers_year"), "survey_answers", ["year"], unique=False)
    op.create_table(
        "targets",
        sa.Column("year", sa.String(length=40), nullable=False),
        sa.Column("measure", sa.String(length=200), nullable=False),
        sa.Column("period", sa.String(length=40), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("measured_in", sa.String(length=40), nullable=True),
        sa.Column("stretch", sa.BigInteger(), nullable=True),
        sa.Column("basis", sa.String(length=40), nullable=True),
        sa.Column("confidence", sa.Integer(), nullable=True),
        sa.Column("depends_on", sa.String(length=200), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("explanation", sa.String(length=4000), nullable=True),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_targets")),
    )
    op.create_index(op.f("ix_targets_measure"), "targets", ["measure"], unique=False)
    op.create_index(op.f("ix_targets_year"), "targets", ["year"], unique=False)
    op.create_table(
        "team_talks",
        sa.Column("year", sa.String(length=40), nullable=False),
        sa.Column("manager", sa.String(length=200), nullable=False),
        sa.Column("met_on", sa.Date(), nullable=True),
        sa.Column("attended", sa.Integer(), nullable=True),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_talks")),
    )
    op.create_index(op.f("ix_team_talks_year"), "team_talks", ["year"], unique=False)
    op.create_table(
        "themes",
        sa.Column("year", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("owner", sa.String(length=200), nullable=True),
        sa.Column("horizon", sa.Integer(), nullable=True),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_themes")),
    )
    op.create_index(op.f("ix_themes_year"), "themes", ["year"], unique=False)
    op.create_table(
        "trainings",
        sa.Column("year", sa.String(length=40), nullable=False),
        sa.Column("person", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("appointed_on", sa.Date(), nullable=False),
        sa.Column("trained_on", sa.Date(), nullable=True),
        sa.Column("score", sa.Integer(), nullable=True),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trainings")),
    )
    op.create_index(op.f("ix_trainings_year"), "trainings", ["year"], unique=False)
    op.create_table(
        "unfunded",
        sa.Column("year", sa.String(length=40), nullable=False),
        sa.Column("initiative", sa.String(length=200), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=4000), nullable=False),
        sa.Column("approved_by", sa.String(length=200), nullable=True),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unfunded")),
    )
    op.create_index(op.f("ix_unfunded_year"), "unfunded", ["year"], unique=False)
    op.create_table(
        "variance_notes",
        sa.Column("year", sa.String(length=40), nullable=False),
        sa.Column("measure", sa.String(length=200), nullable=False),
        sa.Column("period", sa.String(length=40), nullable=False),
        sa.Column("cause", sa.String(length=4000), nullable=False),
        sa.Column("action", sa.String(length=4000), nullable=False),
        sa.Column("owner", sa.String(length=200), nullable=True),
        sa.Column("due", sa.Date(), nullable=True),
        sa.Column("forecast", sa.BigInteger(), nullable=True),
        sa.Column("override", sa.String(length=40), nullable=True),
        sa.Column("justification", sa.String(length=4000), nullable=True),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_variance_notes")),
    )
    op.create_index(op.f("ix_variance_notes_year"), "variance_notes", ["year"], unique=False)
    op.create_table(
        "workforce_demands",
        sa.Column("year", sa.String(length=40), nullable=False),
        sa.Column("unit", sa.String(length=200), nullable=False),
        sa.Column("skill", sa.String(length=40), nullable=False),
        sa.Column("quarter", sa.String(length=40), nullable=False),
        sa.Column("fte", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workforce_demands")),
    )
    op.create_index(op.f("ix_workforce_demands_year"), "workforce_demands", ["year"], unique=False)
    op.create_table(
        "rule_results",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("instance_id", sa.String(length=200), nullable=False),
        sa.Column("step_key", sa.String(length=40), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("severity", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["instances.id"], name=op.f("fk_rule_results_instance_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_results")),
    )
    op.create_index(
        "ix_rule_results_step", "rule_results", ["instance_id", "step_key"], unique=False
    )
    op.create_table(
        "rule_waivers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("instance_id", sa.String(length=200), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("approver_id", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=4000), nullable=False),
        sa.Column("expires", Instant(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["approver_id"], ["people.id"], name=op.f("fk_rule_waivers_approver_id")
        ),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["instances.id"], name=op.f("fk_rule_waivers_instance_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_waivers")),
    )
    op.create_index(
        op.f("ix_rule_waivers_instance_id"), "rule_waivers", ["instance_id"], unique=False
    )
    op.create_table(
        "proposals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("instance_id", sa.String(length=200), nullable=False),
        sa.Column("step_key", sa.String(length=40), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("sheet", sa.String(length=40), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("accepted_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["instances.id"], name=op.f("fk_proposals_instance_id")
        ),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_proposals_task_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposals")),
    )
    op.create_index("ix_proposals_open", "proposals", ["instance_id", "status"], unique=False)
    op.create_index("ix_proposals_status", "proposals", ["status", "sheet"], unique=False)


def downgrade() -> None:
    """Drop them."""
    op.drop_table("proposals")
    op.drop_table("rule_waivers")
    op.drop_table("rule_results")
    op.drop_table("workforce_demands")
    op.drop_table("variance_notes")
    op.drop_table("unfunded")
    op.drop_table("trainings")
    op.drop_table("themes")
    op.drop_table("team_talks")
    op.drop_table("targets")
    op.drop_table("survey_answers")
    op.drop_table("strategy_questions")
    op.drop_table("strategy_options")
    op.drop_table("status_reports")
    op.drop_table("staff_questions")
    op.drop_table("spending")
    op.drop_table("snapshots")
    op.drop_table("signals")
    op.drop_table("service_demands")
    op.drop_table("scenarios")
    op.drop_table("scan_factors")
    op.drop_table("record_versions")
    op.drop_table("receipts")
    op.drop_table("reallocations")
    op.drop_table("rating_summaries")
    op.drop_table("priorities")
    op.drop_table("practices")
    op.drop_table("practice_searches")
    op.drop_table("practice_evidence")
    op.drop_table("plan_items")
    op.drop_table("perspectives")
    op.drop_table("objectives")
    op.drop_table("objective_links")
    op.drop_table("messages")
    op.drop_table("message_objectives")
    op.drop_table("message_figures")
    op.drop_table("meetings")
    op.drop_table("measures")
    op.drop_table("measure_values")
    op.drop_table("job_families")
    op.drop_table("initiatives")
    op.drop_table("initiative_staffing")
    op.drop_table("initiative_scores")
    op.drop_table("initiative_needs")
    op.drop_table("initiative_milestones")
    op.drop_table("initiative_effects")
    op.drop_table("initiative_costs")
    op.drop_table("incentive_rules")
    op.drop_table("implied_targets")
    op.drop_table("ideas")
    op.drop_table("headcount_lines")
    op.drop_table("goals")
    op.drop_table("forecasts")
    op.drop_table("flag_answers")
    op.drop_table("feeds")
    op.drop_table("feed_readings")
    op.drop_table("envelopes")
    op.drop_table("employees")
    op.drop_table("disclosures")
    op.drop_table("development_actions")
    op.drop_table("decisions")
    op.drop_table("cuts")
    op.drop_table("cost_centres")
    op.drop_table("competencies")
    op.drop_table("checkpoints")
    op.drop_table("cards")
    op.drop_table("capacities")
    op.drop_table("budget_totals")
    op.drop_table("budget_lines")
    op.drop_table("benefits")
    op.drop_table("audiences")
    op.drop_table("attendances")
    op.drop_table("assumptions")
    op.drop_table("agenda_items")
    op.drop_table("adoptions")
    op.drop_table("actions")
