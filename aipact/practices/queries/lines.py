"""The library for files: the records of `library`, read with nothing around them.

A file may have a million lines, so each costs as little as it can: plain values, no objects.
"""

import heapq
import json
import uuid
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice
from operator import itemgetter
from typing import Any

from sqlalchemy import Select, String, func, literal, select, tuple_, type_coerce

from aipact.core.db import db
from aipact.files.models import StoredFile
from aipact.organisations.models import Organisation
from aipact.practices.models import Practice, PracticeVersion
from aipact.practices.queries import library
from aipact.practices.queries.library_filter import LibraryFilter
from aipact.practices.states import FILE_OWNER, PracticeState, VersionState

_FILES = (
    select(func.count())
    .where(
        StoredFile.owner_kind == FILE_OWNER,
        StoredFile.owner_id == PracticeVersion.id,
        StoredFile.is_public,
    )
    .correlate(PracticeVersion)
    .scalar_subquery()
)
V = PracticeVersion


def _raw(column: Any) -> Any:
    """A list as the database gives it: PostgreSQL as a list, SQLite as JSON."""
    return type_coerce(column, String)


# What a line holds, in this order.
FIELDS = {
    "slug": Practice.slug,
    "title": V.title,
    "summary": V.summary,
    "organisation": Organisation.slug,
    "organisation_name": Organisation.display_name,
    "country": Organisation.country,
    "size": V.size,
    "sectors": _raw(V.sectors),
    "kind": V.kind,
    "commitments": _raw(V.commitments),
    "articles": _raw(V.articles),
    "level": V.level,
    "target_groups": _raw(V.target_groups),
    "formats": _raw(V.formats),
    "ai_systems": V.ai_systems,
    "language": V.language,
    "languages": _raw(V.languages),
    "knowledge": V.knowledge,
    "context": V.context,
    "impact": V.impact,
    "challenges": V.challenges,
    "plans": V.plans,
    "links": _raw(V.links),
    "file_count": _FILES,
    "licence": V.licence,
    "published_at": Practice.published_at,
    "changed_at": V.published_at,
    "confirmed_on": Practice.confirmed_on,
    "state": type_coerce(Practice.state, String),
    "adoption_count": Practice.adoption_count,
}
_ORDER = (Practice.published_at, Practice.id)
# As the database has it: no line needs its id as more than a key.
_KEY = type_coerce(Practice.id, String)
_AT = list(FIELDS).index("published_at")
_OF_CODES = ("sectors", "commitments", "articles", "target_groups", "formats", "languages")
_LISTS = [list(FIELDS).index(name) for name in (*_OF_CODES, "links")]
_BATCH = 500

Row = Sequence[Any]
# The same few lists come again and again.
_list = lru_cache(maxsize=4096)(json.loads)


def library_lines(chosen: LibraryFilter) -> Iterator[list[Any]]:
    """All lines that the filter finds, newest first, in constant memory. Each batch is a read of
    its own, so that a slow reader holds no transaction open. The lists in a line are shared."""
    for row in _rows(chosen):
        line = list(row[:-1])
        for at in _LISTS:
            if line[at].__class__ is str:
                line[at] = _list(line[at])
        yield line


def _rows(chosen: LibraryFilter) -> Iterator[Row]:
    """The FIELDS and the id behind them."""
    if not chosen.is_empty:
        return _found(library.keys(chosen))
    # Each state has its own stretch of the index.
    streams = [_in_state(state) for state in sorted(chosen.states)]
    return heapq.merge(*streams, key=itemgetter(_AT, -1), reverse=True)


def _in_state(state: PracticeState) -> Iterator[Row]:
    query = _lines().where(Practice.state == state)
    newest = query.order_by(*(column.desc() for column in _ORDER)).limit(_BATCH)
    rest = newest
    while True:
        rows = _read(rest)
        yield from rows
        if len(rows) < _BATCH:
            return
        at, key = rows[-1][_AT], uuid.UUID(str(rows[-1][-1]))
        last = tuple_(*(literal(v, c.type) for v, c in zip((at, key), _ORDER, strict=True)))
        rest = newest.where(tuple_(*_ORDER) < last)


def _found(keys: Iterator[uuid.UUID]) -> Iterator[Row]:
    while batch := list(islice(keys, _BATCH)):
        rows = _read(_lines().where(Practice.id.in_(batch)))
        by_id = {uuid.UUID(str(row[-1])): row for row in rows}
        yield from (by_id[key] for key in batch if key in by_id)


def _lines() -> Select[Any]:
    return library.public_practices(*FIELDS.values(), _KEY).where(
        PracticeVersion.practice_id == Practice.id,
        PracticeVersion.state == VersionState.PUBLISHED,
    )


def _read(query: Select[Any]) -> Sequence[Row]:
    rows = db.session.connection().execute(query).fetchall()
    db.session.rollback()
    return rows
