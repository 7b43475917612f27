"""Putting things into the index, and finding their keys."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import Select, delete, false, insert, select, text

from aipact.core.db import Base, db, dialect_name
from aipact.search.models import SearchDocument
from aipact.search.schema import VECTOR
from aipact.search.terms import document_words, query_words

# A common word matches most of a register; more keys than this narrow nothing down.
MOST_KEYS = 5000
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Document:
    """One thing to be found, for `rebuild`."""

    key: uuid.UUID
    title: str
    text: str
    is_public: bool


def put(kind: str, key: uuid.UUID, *, title: str, text: str, is_public: bool) -> None:
    """Index a thing, or index it anew; part of the caller's transaction."""
    body = document_words(title, text)
    row = db.session.scalars(_row(kind, key)).first()
    if row is None:
        db.session.add(SearchDocument(kind=kind, key=key, is_public=is_public, body=body))
    else:
        row.body, row.is_public = body, is_public


def remove(kind: str, key: uuid.UUID) -> None:
    """Forget a thing; nothing happens when it was not indexed."""
    row = db.session.scalars(_row(kind, key)).first()
    if row is not None:
        db.session.delete(row)


def rebuild(kind: str, documents: Iterable[Document]) -> int:
    """Replace everything of a kind, in batches; the number of documents."""
    db.session.execute(delete(SearchDocument).where(SearchDocument.kind == kind))
    rows = (
        {
            "kind": kind,
            "key": document.key,
            "is_public": document.is_public,
            "body": document_words(document.title, document.text),
        }
        for document in documents
    )
    number = 0
    while batch := list(islice(rows, _BATCH)):
        db.session.execute(insert(Base.metadata.tables["search_documents"]), batch)
        number += len(batch)
    return number


def matching_keys(kind: str, query_text: str, *, public_only: bool = True) -> Select[uuid.UUID]:
    """The keys of a kind that hold every word of the query, the last one as a beginning.

    A subquery for `.in_()`. At most MOST_KEYS of them; none for a query without a word.
    """
    asked = query_words(query_text)
    found = select(SearchDocument.key).where(SearchDocument.kind == kind)
    if public_only:
        found = found.where(SearchDocument.is_public)
    if not asked:
        return found.where(false())
    return found.where(_matches(asked)).limit(MOST_KEYS)


def _matches(asked: list[list[str]]) -> Any:
    """Words are letters, digits and underscores only, so quoting them is enough."""
    if dialect_name() == "sqlite":
        return text(
            "search_documents.id IN (SELECT rowid FROM search_fts WHERE search_fts MATCH :asked)"
        ).bindparams(asked=_expression(asked, '"{}"', '"{}"*', " OR ", " AND "))
    return text(f"{VECTOR} @@ CAST(:asked AS tsquery)").bindparams(
        asked=_expression(asked, "'{}'", "'{}':*", " | ", " & ")
    )


def _expression(asked: list[list[str]], whole: str, beginning: str, either: str, both: str) -> str:
    *others, last = [(spellings, whole) for spellings in asked[:-1]] + [(asked[-1], beginning)]
    return both.join(
        "(" + either.join(form.format(word) for word in spellings) + ")"
        for spellings, form in (*others, last)
    )


def _row(kind: str, key: uuid.UUID) -> Select[SearchDocument]:
    return select(SearchDocument).where(SearchDocument.kind == kind, SearchDocument.key == key)
