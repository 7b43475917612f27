"""Databases for tests: made, migrated, dropped. SQLite files, or databases of a PostgreSQL."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import make_url

SERVER = "postgresql+psycopg://postgres@127.0.0.1:5432/postgres"


def postgres_server() -> str:
    """Where PostgreSQL listens; databases of our own are made there, no other is touched."""
    return os.environ.get("TEST_DATABASE_URL") or SERVER


@contextmanager
def sqlite_database(folder: Path, name: str) -> Iterator[str]:
    path = folder / f"{name}.sqlite"
    yield f"sqlite:///{path}"
    for leftover in folder.glob(f"{path.name}*"):
        leftover.unlink()


@contextmanager
def postgres_database(name: str, template: str = "") -> Iterator[str]:
    """A database of its own, named with our process id, dropped afterwards."""
    server = make_url(postgres_server()).set(drivername="postgresql")
    unique = f"aipact_test_{os.getpid()}_{name}"
    address = server.render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(unique)))
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} ENCODING 'UTF8'").format(
                sql.Identifier(unique), sql.Identifier(template or "template0")
            )
        )
        try:
            # The server is never killed here: what is committed need not reach its disk.
            connection.execute(
                sql.SQL("ALTER DATABASE {} SET synchronous_commit = off").format(
                    sql.Identifier(unique)
                )
            )
            url = server.set(drivername="postgresql+psycopg", database=unique)
            yield url.render_as_string(hide_password=False)
        finally:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(unique))
            )
