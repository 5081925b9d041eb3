"""History is append-only: the database itself refuses changes."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

REFUSED = "history is append-only"
OFFICE = "INSERT INTO chain_heads (chain, seq, hash) VALUES ('office', 0, '" + "0" * 64 + "')"

SQLITE = (
    f"""CREATE TRIGGER history_no_update BEFORE UPDATE ON history
        BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END""",
    f"""CREATE TRIGGER history_no_delete BEFORE DELETE ON history
        BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END""",
    f"""CREATE TRIGGER history_no_replace BEFORE INSERT ON history
        WHEN EXISTS (SELECT 1 FROM history WHERE id = NEW.id
                     OR (chain = NEW.chain AND seq = NEW.seq))
        BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END""",
    """CREATE TRIGGER history_in_order BEFORE INSERT ON history
        WHEN NOT EXISTS (SELECT 1 FROM chain_heads WHERE chain = NEW.chain
                         AND seq = NEW.seq AND hash = NEW.hash)
        BEGIN SELECT RAISE(ABORT, 'history is written through its chain head'); END""",
)
POSTGRESQL = (
    f"""CREATE FUNCTION history_refuses() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION '{REFUSED}'; END $$""",
    """CREATE TRIGGER history_no_change BEFORE UPDATE OR DELETE ON history
        FOR EACH ROW EXECUTE FUNCTION history_refuses()""",
    """CREATE TRIGGER history_no_truncate BEFORE TRUNCATE ON history
        FOR EACH STATEMENT EXECUTE FUNCTION history_refuses()""",
    "ALTER TABLE history ENABLE ALWAYS TRIGGER history_no_change",
    "ALTER TABLE history ENABLE ALWAYS TRIGGER history_no_truncate",
)


def upgrade() -> None:
    """Put the triggers in place, and begin the chain of what concerns no single process."""
    op.execute(OFFICE)
    postgresql = op.get_bind().dialect.name == "postgresql"
    for statement in POSTGRESQL if postgresql else SQLITE:
        op.execute(statement)
