"""Run migrations on the connection that the program hands over."""

from alembic import context

from persistence.base import Base
from persistence.own_tables import is_program_table

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    compare_type=True,
    include_name=is_program_table,
)
with context.begin_transaction():
    context.run_migrations()
