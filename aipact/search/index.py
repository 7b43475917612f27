"""Putting things into the index, and keeping it whole. Everything here is part of the caller's
transaction: a change that is not committed leaves neither the text nor its index behind."""

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from sqlalchemy import Select, delete, func, insert, select, text, update

from aipact.core.db import db, dialect_name
from aipact.search.models import SearchDocument, search_words
from aipact.search.schema import MERGE
from aipact.search.terms import Terms, Wording, document_terms

BATCH = 500
# Databases take this many parameters in one statement, and more.
_AT_ONCE = 1000
# How many words a rebuild remembers, so that it does not ask for each of them in each batch.
_REMEMBERED = 200_000
# The first half of the number under which PostgreSQL knows our lock.
_LOCK = 20260
_PAGES_AT_ONCE = 200
_NO_TAGS: Mapping[str, Iterable[str]] = {}


@dataclass(frozen=True, slots=True)
class Document:
    """One thing to be found, for `rebuild`."""

    key: uuid.UUID
    title: str
    text: str
    is_public: bool
    language: str = ""
    tags: Mapping[str, Iterable[str]] = field(default_factory=dict)
    translations: Sequence[Wording] = ()


def put(
    kind: str,
    key: uuid.UUID,
    *,
    title: str,
    text: str,
    is_public: bool,
    language: str = "",
    tags: Mapping[str, Iterable[str]] = _NO_TAGS,
    translations: Sequence[Wording] = (),
) -> None:
    """Index a thing, or index it anew; part of the caller's transaction.

    language: two letters, that of the text, for the stems of its words; '' for names. tags:
    values of facets. translations: the same in other languages. What is indexed first counts as
    older than what comes after it.
    """
    terms = _terms(kind, Document(key, title, text, is_public, language, tags, translations))
    _wait(kind, for_all=False)
    row = db.session.scalars(_row(kind, key)).first()
    if row is None:
        db.session.add(SearchDocument(kind=kind, key=key, is_public=is_public, body=terms.body))
    else:
        row.body, row.is_public = terms.body, is_public
    _learn(kind, terms.vocabulary)


def remove(kind: str, key: uuid.UUID) -> None:
    """Forget a thing; nothing happens when it was not indexed."""
    _wait(kind, for_all=False)
    row = db.session.scalars(_row(kind, key)).first()
    if row is not None:
        db.session.delete(row)


def _nothing(_number: int) -> None:
    """What happens after a batch unless the caller asks for more."""


def rebuild(
    kind: str,
    documents: Iterable[Document],
    *,
    after_batch: Callable[[int], None] = _nothing,
) -> int:
    """Make the index of a kind anew from its documents, the oldest first; their number.

    Rows that are right already stay as they are, and what was not given is removed: a search finds
    everything meanwhile. `after_batch` gets the number of documents of each batch and may commit.
    Then `documents` must survive that, and read at most BATCH documents ahead: what is changed
    meanwhile waits for the batch, and is indexed after it.
    """
    db.session.flush()
    work = _Rebuild(kind)
    feed = iter(documents)
    number = 0
    while True:
        _wait(kind, for_all=True)
        batch = list(islice(feed, BATCH))
        if not batch:
            break
        work.take(batch)
        number += len(batch)
        after_batch(len(batch))
    work.finish()
    return number


def size(kind: str) -> int:
    """How many documents of a kind are indexed; it counts them all."""
    rows = select(func.count()).where(SearchDocument.kind == kind)
    return db.session.scalar(rows) or 0


def tidy() -> bool:
    """Put small pieces of SQLite's index together: a moment's work. Whether there may be more."""
    if dialect_name() != "sqlite":
        return False
    before = _changes()
    db.session.execute(text(MERGE), {"pages": _PAGES_AT_ONCE})
    # As FTS5's documentation has it: a merge that changes one row or none had nothing to do.
    return _changes() - before > 1


def _changes() -> int:
    return int(db.session.scalar(text("SELECT total_changes()")) or 0)


def _wait(kind: str, *, for_all: bool) -> None:
    """Writers of a kind go on beside each other, but not beside a batch of a rebuild, which has
    read the texts that they change. SQLite has one writer at a time anyway."""
    if dialect_name() == "postgresql":
        lock = func.pg_advisory_xact_lock if for_all else func.pg_advisory_xact_lock_shared
        db.session.execute(select(lock(_LOCK, func.hashtext(kind))))


class _Rebuild:
    """The state between two batches.

    Ids must grow in the order of the documents. A row keeps its id as long as that is so; from the
    first document on that is out of order, each gets a new one.
    """

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.kept_to = 0
        self.is_moving = False
        # Ids of rows whose document has not come where they are: it comes later, or never.
        self.passed_over: list[int] = []
        newest = select(func.max(SearchDocument.id)).where(SearchDocument.kind == kind)
        self.newest_before = db.session.scalar(newest) or 0
        self.known: set[str] = set()

    def take(self, batch: list[Document]) -> None:
        there = self._rows([document.key for document in batch])
        kept: list[int] = []
        moved: list[int] = []
        changed: list[dict[str, Any]] = []
        added: list[dict[str, Any]] = []
        vocabulary: set[str] = set()
        from_id = self.kept_to
        for document in batch:
            terms = _terms(self.kind, document)
            vocabulary |= terms.vocabulary
            columns = {"is_public": document.is_public, "body": terms.body}
            row = there.get(document.key)
            if row is not None and not self.is_moving and row.id > self.kept_to:
                self.kept_to = row.id
                kept.append(row.id)
                if (row.body, row.is_public) != (terms.body, document.is_public):
                    changed.append({"id": row.id, **columns})
                continue
            self.is_moving = True
            moved += [row.id] if row is not None else []
            added.append({"kind": self.kind, "key": document.key, **columns})
        _delete(moved)
        self.passed_over += self._others(from_id, self.kept_to, kept)
        if changed:
            db.session.execute(update(SearchDocument), changed)
        if added:
            db.session.execute(insert(SearchDocument.__table__), added)  # type: ignore[arg-type]
        _learn(self.kind, vocabulary - self.known)
        if len(self.known) < _REMEMBERED:
            self.known |= vocabulary

    def finish(self) -> None:
        """What is left from before was not among the documents."""
        _delete([*self.passed_over, *self._others(self.kept_to, self.newest_before, [])])
        if len(self.known) < _REMEMBERED:
            self._forget_words()

    def _forget_words(self) -> None:
        """Those that no document has any more. They do no harm, so it may be left out."""
        mine = select(search_words.c.word).where(search_words.c.kind == self.kind).distinct()
        unused = sorted(set(db.session.scalars(mine)) - self.known)
        for start in range(0, len(unused), _AT_ONCE):
            some = unused[start : start + _AT_ONCE]
            db.session.execute(
                delete(search_words).where(
                    search_words.c.kind == self.kind, search_words.c.word.in_(some)
                )
            )

    def _rows(self, keys: list[uuid.UUID]) -> dict[uuid.UUID, Any]:
        columns = (SearchDocument.key, SearchDocument.id, SearchDocument.body)
        found = db.session.execute(
            select(*columns, SearchDocument.is_public).where(
                SearchDocument.kind == self.kind, SearchDocument.key.in_(keys)
            )
        )
        return {row.key: row for row in found}

    def _others(self, above: int, up_to: int, kept: list[int]) -> list[int]:
        between = select(SearchDocument.id).where(
            SearchDocument.kind == self.kind, SearchDocument.id > above, SearchDocument.id <= up_to
        )
        return sorted(set(db.session.scalars(between)) - set(kept))


def _delete(ids: list[int]) -> None:
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        db.session.execute(delete(SearchDocument).where(SearchDocument.id.in_(some)))


def _learn(kind: str, words: Iterable[str]) -> None:
    """Remember the words that are new."""
    ordered = sorted(words)
    for start in range(0, len(ordered), _AT_ONCE):
        some = ordered[start : start + _AT_ONCE]
        known = set(
            db.session.scalars(
                select(search_words.c.word).where(
                    search_words.c.kind == kind,
                    search_words.c.length.in_({len(word) for word in some}),
                    search_words.c.word.in_(some),
                )
            )
        )
        new = [
            {"kind": kind, "length": len(word), "word": word} for word in some if word not in known
        ]
        if new:
            db.session.execute(insert(search_words), new)


def _terms(kind: str, document: Document) -> Terms:
    original = Wording(document.language, document.title, document.text)
    wordings = [original, *document.translations]
    return document_terms(kind, wordings, is_public=document.is_public, tags=document.tags)


def _row(kind: str, key: uuid.UUID) -> Select[SearchDocument]:
    return select(SearchDocument).where(SearchDocument.kind == kind, SearchDocument.key == key)
