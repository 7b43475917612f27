"""How migrations reach the database: by the application's own engine, all or nothing."""

from typing import Any, Literal

from alembic import context
from flask import current_app
from sqlalchemy import JSON, Connection

from aipact.core.db import Base, UtcDateTime

# A migration that cannot have its lock soon gives up instead of stopping every request behind it.
LOCK_TIMEOUT = "5s"


def is_ours(_object: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
    """Full-text indexes are made by hand, and SQLite adds shadow tables of its own to them."""
    return not (
        kind in ("table", "index")
        and (name or "").startswith(("search_fts", "sqlite_", "aipact_queue"))
    )


def rendered(kind: str, item: Any, context: Any) -> str | Literal[False]:
    """Column types as they are in the database: a migration never imports the application."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and type(item) is JSON and "postgresql" in item._variant_mapping:
        context.imports.add("from sqlalchemy.dialects import postgresql")
        nulls = "none_as_null=True" if item.none_as_null else ""
        return f"sa.JSON({nulls}).with_variant(postgresql.JSONB({nulls}), 'postgresql')"
    return False


def run(**target: Any) -> None:
    context.configure(
        target_metadata=Base.metadata,
        include_object=is_ours,
        render_as_batch=True,
        render_item=rendered,
        compare_type=True,
        transactional_ddl=True,
        **target,
    )
    with context.begin_transaction():
        context.run_migrations()


def run_on_sqlite(connection: Connection) -> None:
    """Batch mode rebuilds tables; with foreign keys on, dropping the old one would empty others."""
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        run(connection=connection)
        broken = driver.execute("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise RuntimeError(f"the migration left references to nothing: {broken[:5]}")
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def run_on_postgresql(connection: Connection) -> None:
    connection.exec_driver_sql(f"SET lock_timeout = '{LOCK_TIMEOUT}'")
    connection.commit()
    try:
        run(connection=connection)
    finally:
        connection.invalidate()


engine = current_app.extensions["migrate"].db.engine
if context.is_offline_mode():
    run(url=engine.url.render_as_string(hide_password=False), literal_binds=True)
else:
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            run_on_sqlite(connection)
        else:
            run_on_postgresql(connection)
