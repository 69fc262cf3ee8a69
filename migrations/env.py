"""Runs migrations on the connection that `app.storage.migration` opened, and on no other.

No logging is configured here: the application's own stays in force.
"""

from typing import Any

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection

from app.storage import (
    draft_tables,
    publications,
    release_tables,
    staff_tables,
    statistics_settings,
)
from app.storage.tables import AwareTime

_TABLES = (
    draft_tables,
    publications,
    release_tables,
    staff_tables,
    statistics_settings,
)
(METADATA,) = {module.metadata for module in _TABLES}
"""Importing the modules filled it: they all describe one database."""

ADVISORY_LOCK = 8_231_207
"""Any number, the same for every node: two nodes that upgrade at once take turns."""


def render_item(kind: str, item: object, autogen_context: AutogenContext) -> str | bool:
    """Write our own column type as what it is in the database: migrations import no code."""
    del autogen_context
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, AwareTime) else False


def include_name(name: str | None, kind: str, parents: Any) -> bool:  # noqa: ANN401  # Alembic's own mapping
    """Leave SQLite's own tables alone."""
    del parents
    return not (kind == "table" and name is not None and name.startswith("sqlite_"))


def run(connection: Connection) -> None:
    """Run everything that is due in one transaction, on both engines."""
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        render_as_batch=True,
        render_item=render_item,
        include_name=include_name,
        compare_type=True,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({ADVISORY_LOCK})")
        context.run_migrations()
        if connection.dialect.name == "sqlite":
            refuse_dangling_rows(connection)


def refuse_dangling_rows(connection: Connection) -> None:
    """Undo the migration when it left a row that points nowhere."""
    if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
        raise RuntimeError("the migration broke a foreign key and was undone")


run(context.config.attributes["connection"])
