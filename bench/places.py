"""Databases for measuring: of its own kind and size each, gone afterwards."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import flask_migrate
import psycopg
from flask import Flask
from sqlalchemy import make_url

from aipact import create_app
from aipact.core.db import db, reads_only
from aipact.core.transaction import commit
from aipact.reference.actions import load_reference_data
from aipact.search import schema
from config import Settings
from tests.support.databases import postgres_database

MIGRATIONS = str(Path(__file__).parent.parent / "migrations")
SMALL = 10_000


@dataclass
class Place:
    """An application on a database with so many practices."""

    database: str
    size: int
    app: Flask
    url: str

    def leave(self) -> None:
        """No connection stays open: SQLite changes its ways only when nobody is there."""
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()

    def reading(self, call: Callable[[], object]) -> Callable[[], None]:
        """The call as a request would make it: reading only, in a transaction of its own."""

        def read() -> None:
            with self.app.test_request_context("/en/"):
                token = reads_only.set(True)
                try:
                    call()
                finally:
                    db.session.rollback()
                    reads_only.reset(token)

        return read

    def getting(self, address: str) -> Callable[[], None]:
        """The whole page, through the application."""
        client = self.app.test_client()

        def get() -> None:
            answer = client.get(address)
            if answer.status_code != 200:
                raise RuntimeError(f"{address}: {answer.status}")
            answer.get_data()

        return get


@contextmanager
def place(database: str, size: int, folder: Path) -> Iterator[Place]:
    """An empty, migrated database with the reference lists."""
    with ExitStack() as stack:
        if database == "PostgreSQL":
            url = stack.enter_context(postgres_database(f"bench_{size}"))
        else:
            url = f"sqlite:///{folder / f'bench_{size}.sqlite'}"
        app = create_app(Settings.for_tests(DATABASE_URL=url))
        with app.app_context():
            flask_migrate.upgrade(MIGRATIONS)
            load_reference_data()
            commit()
            schema.drop(db.session.connection())
            db.session.commit()
        made = Place(database, size, app, url)
        try:
            yield made
        finally:
            made.leave()


Rows = Sequence[tuple[Any, ...]]


class SqliteWriter:
    """Rows into a file, as fast as it goes: nothing here must survive a power cut."""

    def __init__(self, url: str) -> None:
        self.connection = sqlite3.connect(url.removeprefix("sqlite:///"))
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-200000"):
            self.connection.execute(f"PRAGMA {pragma}")

    def write(self, table: str, columns: Sequence[str], rows: Rows) -> None:
        marks = ", ".join("?" * len(columns))
        self.connection.executemany(
            f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows
        )

    def finish(self) -> None:
        self.connection.commit()
        self.connection.close()


class PostgresWriter:
    """Rows by COPY. The values are text or numbers that both databases read alike."""

    def __init__(self, url: str) -> None:
        address = make_url(url).set(drivername="postgresql")
        self.connection = psycopg.connect(address.render_as_string(hide_password=False))
        self.connection.execute("SET TimeZone = 'UTC'")

    def write(self, table: str, columns: Sequence[str], rows: Rows) -> None:
        lines = ("\t".join("\\N" if value is None else str(value) for value in row) for row in rows)
        with self.connection.cursor().copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as to:
            to.write("\n".join(lines) + "\n")

    def finish(self) -> None:
        self.connection.commit()
        self.connection.close()


def writer(of: Place) -> SqliteWriter | PostgresWriter:
    return PostgresWriter(of.url) if of.database == "PostgreSQL" else SqliteWriter(of.url)


def build_index(of: Place) -> None:
    """The full-text index of what was loaded, and what the planner wants to know."""
    with of.app.app_context():
        connection = db.session.connection()
        if of.database == "PostgreSQL":
            connection.exec_driver_sql("SET maintenance_work_mem = '512MB'")
            connection.exec_driver_sql(
                "SELECT setval(pg_get_serial_sequence('search_documents', 'id'),"
                " (SELECT max(id) FROM search_documents))"
            )
        schema.create(connection)
        db.session.commit()
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as plain:
            plain.exec_driver_sql(
                "VACUUM (ANALYZE)" if of.database == "PostgreSQL" else "PRAGMA optimize"
            )
        db.session.remove()
