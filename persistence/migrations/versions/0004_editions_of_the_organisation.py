"""The database itself renames the edition of the organisation whenever a row of it changes."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TABLES = ("sites", "units", "assignments", "absences", "delegations", "plan_years", "people")
# Whether mail arrives, or what somebody's position is called, changes nobody's duties.
ONLY = {"people": "OF id, name, unit_id, site_id, manager_id, active_from, active_to"}
RENAME = {
    "sqlite": "UPDATE editions SET token = lower(hex(randomblob(16)))",
    "postgresql": "UPDATE editions SET token = replace(gen_random_uuid()::text, '-', '')",
}


def upgrade() -> None:
    """Add the one row, and what renames it."""
    op.create_table(
        "editions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_editions")),
    )
    op.execute("INSERT INTO editions (id, token) VALUES (1, '')")
    dialect = op.get_bind().dialect.name
    op.execute(RENAME[dialect])
    for statement in _postgresql() if dialect == "postgresql" else _sqlite():
        op.execute(statement)


def _sqlite() -> list[str]:
    return [
        f"CREATE TRIGGER {table}_{verb.lower()}_renames_edition AFTER {verb} {which} ON {table} "
        f"BEGIN {RENAME['sqlite']}; END"
        for table in TABLES
        for verb, which in (("INSERT", ""), ("UPDATE", ONLY.get(table, "")), ("DELETE", ""))
    ]


def _postgresql() -> list[str]:
    return [
        f"""CREATE FUNCTION rename_edition() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN {RENAME["postgresql"]}; RETURN NULL; END $$""",
        *(
            f"""CREATE TRIGGER {table}_rename_edition
                AFTER INSERT OR UPDATE {ONLY.get(table, "")} OR DELETE OR TRUNCATE ON {table}
                FOR EACH STATEMENT EXECUTE FUNCTION rename_edition()"""
            for table in TABLES
        ),
    ]
