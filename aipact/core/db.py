"""The database handle and the column types that mean the same on SQLite and PostgreSQL."""

import random
import secrets
import threading
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from typing import Any

from flask import Flask, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, DateTime, Engine, Enum, MetaData, Uuid, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.orm import DeclarativeBase, registry
from sqlalchemy.types import TypeDecorator

from aipact.core.clock import now

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
BUSY_TIMEOUT_MS = 10_000

# A reading request must not take SQLite's write lock; everything else takes it at once (a
# deferred transaction that turns into a writer fails or loses updates under a rush).
reads_only: ContextVar[bool] = ContextVar("reads_only", default=False)


class _Source:
    """Where the random and the counted parts of ids come from."""

    def __init__(self, bits: Callable[[int], int]) -> None:
        self.bits = bits
        self._lock = threading.Lock()
        self._millisecond = self._count = 0

    def tick(self, millisecond: int) -> int:
        """60 bits: the millisecond, then how many ids it has had. One that is full runs over
        into the next, so that the count never starts again within a millisecond."""
        with self._lock:
            self._count = self._count + 1 if millisecond == self._millisecond else 0
            self._millisecond = millisecond
            return (millisecond << 12) + self._count


_ids: ContextVar[_Source] = ContextVar("ids", default=_Source(secrets.randbits))  # noqa: B039 - never replaced


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment. SQLite forgets the zone and PostgreSQL has its own name for it:
    on the way out it is UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True
    python_type = datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


JsonData = JSON().with_variant(JSONB(), "postgresql")
Translated = dict[str, str]


class Base(DeclarativeBase):
    """Base of all models; constraint names follow one pattern so that migrations can name them."""

    # One registry, given whole: Flask-SQLAlchemy copies this class for its own `db.Model`.
    registry = registry(
        metadata=MetaData(naming_convention=NAMING),
        type_annotation_map={
            uuid.UUID: Uuid(),
            datetime: UtcDateTime(),
            dict[str, str]: JsonData,
            dict[str, Any]: JsonData,
            list[str]: JsonData,
        },
    )


db = SQLAlchemy(model_class=Base)


def EnumText(kind: type[StrEnum], *, is_open: bool = False) -> Enum:  # noqa: N802 - reads as a type
    """An enum stored as its value, with a CHECK constraint, without a type in the database.

    is_open: without the constraint, for an enum that grows with every feature (SQLite rebuilds
    the table to change one).
    """
    return Enum(
        kind,
        native_enum=False,
        create_constraint=not is_open,
        length=32,
        name=kind.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
    )


def new_id() -> uuid.UUID:
    """A random id that sorts by time of creation (UUID version 7), so indexes grow at one end.

    Within a millisecond a process counts up, so that what happened later also sorts later.
    """
    source = _ids.get()
    tick = source.tick(int(now().timestamp() * 1000) & (1 << 48) - 1)
    value = tick >> 12 << 80 | 0x7 << 76 | (tick & 0xFFF) << 64
    return uuid.UUID(int=value | 0x2 << 62 | source.bits(62))


@contextmanager
def repeatable_ids(seed: int) -> Iterator[None]:
    """Inside, new ids come from a seed: the demo makes the same data twice."""
    seeded = random.Random(seed)  # noqa: S311 - these ids protect nothing
    token = _ids.set(_Source(seeded.getrandbits))
    try:
        yield
    finally:
        _ids.reset(token)


def engine_options(url: str) -> dict[str, Any]:
    """What an engine needs beside its address."""
    # What is written to rows (addresses, letters, secrets) has no place in the text of an error.
    options: dict[str, Any] = {"hide_parameters": True}
    if url.startswith("sqlite"):
        return options | {"connect_args": {"isolation_level": None, "check_same_thread": False}}
    # No compiling of plans: it takes longer than any query here runs.
    options |= {"connect_args": {"options": "-c jit=off"}}
    return options | {"pool_pre_ping": True, "pool_size": 8, "max_overflow": 8}


def init_app(app: Flask) -> None:
    """Bind the database to the application and teach SQLite to be a shared store."""
    db.init_app(app)

    @app.before_request
    def begin_as_reader_or_writer() -> None:
        reads_only.set(request.method in ("GET", "HEAD", "OPTIONS"))

    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            event.listen(db.engine, "connect", _prepare_sqlite)
            event.listen(db.engine, "begin", _begin_sqlite)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "foreign_keys=ON",
        # An acknowledged commit survives a power cut.
        "synchronous=FULL",
        "cache_size=-16000",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN" if reads_only.get() else "BEGIN IMMEDIATE")


def dialect_name() -> str:
    return db.engine.dialect.name


def insert_once(model: type[Base], key: str, values: Mapping[str, Any]) -> bool:
    """Insert a row of `model` unless one has the same `key` already, be it by a transaction of this
    moment: then this one waits for that. True when the row is new."""
    statement = _insert_once(model, key, dialect_name())
    return db.session.execute(statement, values).first() is not None


@cache
def _insert_once(model: type[Base], key: str, dialect: str) -> Any:
    """Put together once: that takes as long as to run it."""
    table = model.__table__
    insert = (postgresql if dialect == "postgresql" else sqlite).insert(table)
    row = insert.on_conflict_do_nothing(index_elements=[key])
    return row.returning(*table.primary_key)


__all__ = [
    "Base",
    "Engine",
    "EnumText",
    "JsonData",
    "Translated",
    "UtcDateTime",
    "db",
    "dialect_name",
    "engine_options",
    "init_app",
    "insert_once",
    "new_id",
    "reads_only",
]
