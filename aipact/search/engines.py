"""The two databases' ways to the newest matches of a full-text expression, and to what begins
like a word. What they cost is bounded by what is asked for, not by what is stored (`make bench`).

An expression is a list of groups; a document must match every group by one of its tokens.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import TextClause, select, text

from aipact.core.db import db, dialect_name
from aipact.search.models import SearchDocument
from aipact.search.schema import VECTOR, WINDOWS, window
from aipact.search.terms import LONGEST_WORD

Groups = list[list[str]]
Found = list[tuple[int, uuid.UUID]]

_LONGER_BY = 30
_QUOTED = {"sqlite": ('"{}"', " OR ", " AND "), "postgresql": ("'{}'", " | ", " & ")}


@dataclass(frozen=True)
class Span:
    """Where to look: downwards from below an id, upwards from above one, or from the newest."""

    below: int | None = None
    above: int | None = None

    @property
    def is_upwards(self) -> bool:
        return self.above is not None

    @property
    def order(self) -> str:
        return "ASC" if self.is_upwards else "DESC"

    @property
    def edge(self) -> tuple[str, dict[str, int]]:
        """A condition on a column that is called id, and its parameter."""
        if self.above is not None:
            return "AND id > :edge", {"edge": self.above}
        if self.below is not None:
            return "AND id < :edge", {"edge": self.below}
        return "", {}


def newest_matches(kind: str, groups: Groups, span: Span, size: int) -> Found:
    """(id, key) of at most `size` matches, from the end of the span where it begins."""
    if dialect_name() == "sqlite":
        return _walk(groups, span, size)
    newest = newest_of_kind(kind, Span(), 1, public_only=False)
    return _widen(groups, span, size, newest[0][0]) if newest else []


def newest_of_kind(kind: str, span: Span, size: int, *, public_only: bool) -> Found:
    query = select(SearchDocument.id, SearchDocument.key).where(SearchDocument.kind == kind)
    if public_only:
        query = query.where(SearchDocument.is_public)
    if span.below is not None:
        query = query.where(SearchDocument.id < span.below)
    if span.above is not None:
        query = query.where(SearchDocument.id > span.above)
    order = SearchDocument.id.asc() if span.is_upwards else SearchDocument.id.desc()
    return _rows(query.order_by(order).limit(size))


def match_condition(groups: Groups) -> TextClause:
    """The condition on `search_documents`, for queries that need no order."""
    conditions = {
        "sqlite": "search_documents.id IN "
        "(SELECT rowid FROM search_fts WHERE search_fts MATCH :asked)",
        "postgresql": f"{VECTOR} @@ CAST(:asked AS tsquery)",
    }
    return text(conditions[dialect_name()]).bindparams(asked=_expression(groups))


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


def _walk(groups: Groups, span: Span, size: int) -> Found:
    """FTS5 walks its lists in the order of ids, from either end: it reads what it gives."""
    edge, values = span.edge
    found = text(
        f"""SELECT found.id, key FROM (
              SELECT rowid AS id FROM search_fts
              WHERE search_fts MATCH :asked {edge.replace("id", "rowid")}
              ORDER BY rowid {span.order} LIMIT :size
            ) AS found CROSS JOIN search_documents AS document ON document.id = found.id"""  # noqa: S608
    )
    return _typed(found, {**values, "asked": _expression(groups), "size": size})


def _widen(groups: Groups, span: Span, size: int, newest: int) -> Found:
    """GIN gives all matches of an expression, in no order. So the windows at the end of the span
    are searched first, then wider ones until there are enough: a common word ends in the first,
    and a rare one has few matches at all. No more is read than eight times what is wanted.

    One statement: PostgreSQL does not begin a step when the one before it found enough.
    """
    edge, edge_value = span.edge
    values: dict[str, Any] = {"size": size, **edge_value}
    steps: list[str] = []
    for number, narrow in enumerate(_windows(span, newest)):
        values[f"asked{number}"] = _expression([*narrow, *groups])
        enough = f"AND (SELECT count(*) FROM best{number - 1}) < :size" if number else ""  # noqa: S608
        # Materialized: else the planner walks all ids backwards and tests each one.
        steps.append(
            f"""found{number} AS MATERIALIZED (
                  SELECT id, key FROM search_documents
                  WHERE {VECTOR} @@ CAST(:asked{number} AS tsquery) {edge} {enough}),
                best{number} AS MATERIALIZED (
                  SELECT id, key FROM found{number} ORDER BY id {span.order} LIMIT :size)"""  # noqa: S608
        )
    each = [f"SELECT id, key FROM best{number}" for number in range(len(steps))]  # noqa: S608
    found = text(
        f"""WITH {", ".join(steps)} {" UNION ".join(each)} ORDER BY id {span.order} LIMIT :size"""
    )
    return _typed(found, values)


def _windows(span: Span, newest: int) -> list[Groups]:
    """What narrows each step down: two windows beside each other, at last nothing."""
    start = newest if span.below is None else min(span.below - 1, newest)
    start = start if span.above is None else span.above + 1
    steps: list[Groups] = []
    for bits in WINDOWS:
        here, end = start >> bits, newest >> bits
        beside = here + 1 if span.is_upwards else here - 1
        if beside >= end if span.is_upwards else beside <= 0:
            break
        steps.append([[window(bits, here), window(bits, beside)]])
    return [*steps, []]


def _expression(groups: Groups) -> str:
    """Tokens are made of letters, digits and a few signs that mean nothing inside quotes."""
    quoted, either, both = _QUOTED[dialect_name()]
    return both.join(f"({either.join(map(quoted.format, group))})" for group in groups)


def _typed(found: TextClause, values: dict[str, Any]) -> Found:
    return _rows(found.bindparams(**values).columns(SearchDocument.id, SearchDocument.key))


def _rows(query: Any) -> Found:
    return [(row.id, row.key) for row in db.session.execute(query)]


__all__ = [
    "Found",
    "Groups",
    "Span",
    "match_condition",
    "newest_matches",
    "newest_of_kind",
    "words_that_begin",
]
