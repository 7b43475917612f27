"""Keyset paging: a page is found by the last row seen, never by counting rows."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, func, literal, select, tuple_

from aipact.core.db import db
from aipact.core.errors import NotFound
from aipact.core.text import is_storable

Row = TypeVar("Row")
PAGE_SIZE = 25


@dataclass(frozen=True)
class PageRequest:
    """Where to read: after or before a cursor (one of them, or none for the first page)."""

    after: str = ""
    before: str = ""
    size: int = PAGE_SIZE


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows of one page and the cursors beside it ('' where there is none)."""

    items: Sequence[Row] = field(default_factory=list)
    next_cursor: str = ""
    previous_cursor: str = ""


@dataclass(frozen=True)
class CappedCount:
    """A count that stops at a cap: `number` rows, or at least so many when `is_capped`."""

    number: int
    is_capped: bool = False


def encode_cursor(values: Sequence[Any]) -> str:
    text = json.dumps([str(value) for value in values], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode_cursor(cursor: str, length: int) -> list[str]:
    """The values of a cursor; NotFound for anything that we did not make."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        values = json.loads(base64.urlsafe_b64decode(padded.encode()).decode())
    except (ValueError, RecursionError) as error:
        raise NotFound from error
    ok = isinstance(values, list) and len(values) == length
    # What is escaped inside JSON may be no text that a database takes: NUL, half a surrogate.
    if not ok or not all(isinstance(v, str) and is_storable(v) for v in values):
        raise NotFound
    return list(values)


def keyset_page(
    query: Select[Any],
    order: Sequence[Any],
    request: PageRequest,
    *,
    descending: bool = False,
    scalars: bool = False,
) -> Page[Any]:
    """One page of `query` ordered by `order` (unique as a whole, all in one direction)."""
    columns = list(order)
    backwards = bool(request.before) and not request.after
    cursor = request.before if backwards else request.after
    if cursor:
        values = decode_cursor(cursor, len(columns))
        query = query.where(_beyond(columns, values, greater=backwards == descending))
    downwards = descending != backwards
    query = query.order_by(None).order_by(*[c.desc() if downwards else c.asc() for c in columns])
    rows = list(db.session.execute(query.add_columns(*columns).limit(request.size + 1)).all())
    has_more = len(rows) > request.size
    rows = rows[: request.size]
    if backwards:
        rows.reverse()
    width = len(columns)
    items = [row[0] if scalars else row[:-width] for row in rows]
    first = encode_cursor(rows[0][-width:]) if rows else ""
    last = encode_cursor(rows[-1][-width:]) if rows else ""
    has_previous = has_more if backwards else bool(cursor and rows)
    has_next = bool(rows) if backwards else has_more
    return Page(items, last if has_next else "", first if has_previous else "")


def _beyond(
    columns: list[ColumnElement[Any]], texts: list[str], *, greater: bool
) -> ColumnElement[bool]:
    """As one comparison of rows: databases seek it in an index, where a chain of ORs is walked."""
    pairs = zip(columns, texts, strict=True)
    values = [literal(_typed(column, text), column.type) for column, text in pairs]
    here = tuple_(*columns)
    return here > tuple_(*values) if greater else here < tuple_(*values)


def _typed(column: ColumnElement[Any], text: str) -> Any:
    kind = column.type.python_type
    try:
        if kind is datetime:
            return datetime.fromisoformat(text).astimezone(UTC)
        if hasattr(kind, "fromisoformat"):
            return kind.fromisoformat(text)
        return kind(text)
    except (ValueError, OverflowError) as error:
        raise NotFound from error


def capped_count(query: Select[Any], cap: int = 1000) -> CappedCount:
    """How many rows, counted up to the cap: cheap however large the table is."""
    inner = query.order_by(None).limit(cap + 1).subquery()
    number = db.session.execute(select(func.count()).select_from(inner)).scalar_one()
    return CappedCount(min(number, cap), number > cap)
