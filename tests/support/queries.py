"""Counting and sorting the statements that reach the database."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, event

WRITE = re.compile(
    r"\s*(?:WITH\b.*?\)\s*)?(INSERT|UPDATE|DELETE|REPLACE)\b", re.IGNORECASE | re.DOTALL
)
# Bookkeeping of transactions is not a query.
FREE = re.compile(r"\s*(SAVEPOINT|RELEASE|ROLLBACK|BEGIN|COMMIT|PRAGMA|SET)\b", re.IGNORECASE)


@dataclass
class Statements:
    """What was sent while recording."""

    all: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        return len(self.all)

    @property
    def writes(self) -> list[str]:
        return [statement for statement in self.all if WRITE.match(statement)]


@contextmanager
def recorded() -> Iterator[Statements]:
    """The statements of every engine inside the block."""
    statements = Statements()

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not FREE.match(statement):
            statements.all.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", note)


@contextmanager
def assert_queries(at_most: int | None = None) -> Iterator[Statements]:
    """Fail when the block sends more than `at_most` queries; the recording tells how many."""
    with recorded() as statements:
        yield statements
    if at_most is not None and statements.count > at_most:
        listing = "\n".join(f"{n}. {text}" for n, text in enumerate(statements.all, 1))
        raise AssertionError(f"{statements.count} queries, at most {at_most} wanted:\n{listing}")
