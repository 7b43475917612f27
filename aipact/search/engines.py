"""The two databases' ways to the newest matches of a full-text expression, and to what begins
like a word. What they cost is bounded by what is asked for, not by what is stored (`make bench`).

An expression is a list of groups; a document must match every group by one of its tokens.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Select, bindparam, select, text

from aipact.core.db import db, dialect_name
from aipact.search.models import SearchDocument
from aipact.search.terms import LONGEST_WORD

Groups = list[list[str]]
Found = list[tuple[int, uuid.UUID]]

_LONGER_BY = 30
_QUOTED = {"sqlite": ('"{}"', " OR ", " AND "), "postgresql": ("'{}@'", " | ", " & ")}


@dataclass(frozen=True)
class Span:
    """Where to look: downwards from below an id, upwards from above one, or from the newest."""

    below: int | None = None
    above: int | None = None

    @property
    def is_upwards(self) -> bool:
        return self.above is not None


def newest_matches(kind: str, groups: Groups, span: Span, size: int) -> Found:
    """(id, key) of at most `size` matches, from the end of the span where it begins."""
    found = _matches(kind, groups, span, size).subquery("found")
    order = found.c.id.asc() if span.is_upwards else found.c.id.desc()
    return _rows(select(found.c.id, found.c.key).order_by(order))


def number_of_matches(kind: str, groups: Groups, most: int) -> int:
    """How many match, or `most`."""
    values: dict[str, Any] = {"asked": _expression(groups), "most": most}
    if dialect_name() == "postgresql":
        values["kind"] = kind
    return db.session.scalar(text(_COUNT[dialect_name()]), values) or 0


def newest_of_kind(kind: str, span: Span, size: int, *, public_only: bool) -> Found:
    """The same where nothing else is asked for."""
    query = select(SearchDocument.id, SearchDocument.key).where(SearchDocument.kind == kind)
    if public_only:
        query = query.where(SearchDocument.is_public)
    if span.below is not None:
        query = query.where(SearchDocument.id < span.below)
    if span.above is not None:
        query = query.where(SearchDocument.id > span.above)
    order = SearchDocument.id.asc() if span.is_upwards else SearchDocument.id.desc()
    return _rows(query.order_by(order).limit(size))


def keys_of_newest(kind: str, groups: Groups, size: int) -> Select[uuid.UUID]:
    """The keys of the newest matches, as a subquery."""
    found = _matches(kind, groups, Span(), size).subquery("found")
    return select(found.c.key)


def words_that_begin(kind: str, begun: str, number: int) -> Sequence[str]:
    """The shortest words of the kind that go on after `begun`.

    One short walk in the index for each length: a common beginning costs no more than a rare one.
    """
    values = {
        "kind": kind,
        "shortest": len(begun) + 1,
        "longest": min(len(begun) + _LONGER_BY, LONGEST_WORD),
        "begun": begun,
        "beyond": f"{begun}\U0010ffff",
        "number": number,
    }
    return db.session.scalars(text(_LONGER[dialect_name()]), values).all()


_LONGER = {
    "sqlite": """
        WITH RECURSIVE lengths (n) AS (
          SELECT :shortest UNION ALL SELECT n + 1 FROM lengths WHERE n < :longest
        )
        SELECT word FROM lengths CROSS JOIN search_words
        WHERE kind = :kind AND length = n AND word >= :begun AND word < :beyond
        LIMIT :number""",
    "postgresql": """
        SELECT word
        FROM generate_series(CAST(:shortest AS integer), CAST(:longest AS integer)) AS n
        CROSS JOIN LATERAL (
          SELECT word FROM search_words
          WHERE kind = :kind AND length = n AND word >= :begun AND word < :beyond
          ORDER BY word LIMIT :number
        ) AS longer
        LIMIT :number""",
}


def _matches(kind: str, groups: Groups, span: Span, size: int) -> Any:
    """A selectable of (id, key); `schema.py` has the other half of it."""
    start = span.below if span.above is None else span.above
    values: dict[str, Any] = {"asked": _expression(groups), "size": size}
    if dialect_name() == "postgresql":
        values |= {"kind": kind, "is_upwards": span.is_upwards, "start": None}
        if start is not None:
            values["start"] = start + (1 if span.is_upwards else -1)
        statement = text(_IN_SECTIONS)
    else:
        # FTS5 walks its lists in the order of ids, from either end: it reads what it gives.
        edge = "" if start is None else f"AND rowid {'>' if span.is_upwards else '<'} :start"
        values |= {} if start is None else {"start": start}
        order = "ASC" if span.is_upwards else "DESC"
        statement = text(_WALKING.format(edge=edge, order=order))
    if "start" in values:
        statement = statement.bindparams(bindparam("start", type_=BigInteger()))
    return statement.bindparams(**values).columns(SearchDocument.id, SearchDocument.key)


_WALKING = """
    SELECT document.id, document.key FROM (
      SELECT rowid AS id FROM search_fts
      WHERE search_fts MATCH :asked {edge}
      ORDER BY rowid {order} LIMIT :size
    ) AS match CROSS JOIN search_documents AS document ON document.id = match.id"""
_IN_SECTIONS = """
    SELECT found_id AS id, found_key AS key FROM search_fts_newest(
      :asked,
      COALESCE(:start, (SELECT max(id) FROM search_documents WHERE kind = :kind)),
      :is_upwards, :size)"""
# The documents themselves are not looked at.
_COUNT = {
    "sqlite": """
        SELECT count(*) FROM (
          SELECT rowid FROM search_fts
          WHERE search_fts MATCH :asked
          ORDER BY rowid DESC LIMIT :most)""",
    "postgresql": """
        SELECT search_fts_count(
          :asked, (SELECT max(id) FROM search_documents WHERE kind = :kind), :most)""",
}


def _expression(groups: Groups) -> str:
    """Tokens are made of letters, digits and a few signs that mean nothing inside quotes."""
    quoted, either, both = _QUOTED[dialect_name()]
    return both.join(f"({either.join(map(quoted.format, group))})" for group in groups)


def _rows(query: Any) -> Found:
    return [(row.id, row.key) for row in db.session.execute(query)]
