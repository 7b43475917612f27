"""Finding what is in the index: newest first, or the best first."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Select, false, select

from aipact.core.errors import NotFound
from aipact.core.pagination import CappedCount, Page, PageRequest, decode_cursor, encode_cursor
from aipact.search.engines import (
    Found,
    Groups,
    Span,
    keys_of_newest,
    newest_matches,
    newest_of_kind,
    number_of_matches,
    words_that_begin,
)
from aipact.search.models import SearchDocument
from aipact.search.terms import MARKS, SCOPE, AskedWord, mark, query_words, tag_token

# A common word matches most of a register; more keys than this narrow nothing down.
MOST_KEYS = 5000
# So many of a ranked search have a place; nobody reads further.
MOST_RANKED = 500
# Of the words that begin like the last one of a query: longer ones are hardly meant.
MOST_BEGINNINGS = 40
# A word may stand twice in the vocabulary.
_MANY = MOST_BEGINNINGS + 10
_BATCH = 1000

Tags = Mapping[str, Sequence[str]]
_NO_TAGS: Tags = {}


@dataclass(frozen=True)
class _Search:
    """What is looked for. Nothing asked for is everything; `is_void` finds nothing."""

    kind: str
    marks: tuple[str, ...]
    words: tuple[AskedWord, ...]
    tags: Groups
    public_only: bool = True
    is_void: bool = False

    @property
    def groups(self) -> Groups:
        return [*(self.any_form(word) for word in self.words), *self.tags]

    @property
    def ranks(self) -> list[Groups]:
        """From the best to the whole; each finds more than the one before it."""
        words = self.words
        ranks = [
            [self.exact(word, "^") for word in words],
            [self.any_form(word, "^") for word in words],
            [
                [token for word in words for token in self.any_form(word, "^")],
                *(self.any_form(word) for word in words),
            ],
            [self.exact(word) for word in words],
            [self.any_form(word) for word in words],
        ]
        if len(words) == 1:
            del ranks[2]
        return [[*groups, *self.tags] for groups in ranks]

    def any_form(self, word: AskedWord, flag: str = "") -> list[str]:
        return [
            *self.tokens(f":{flag}", (*word.spellings, *word.beginnings)),
            *self.tokens(f"~{flag}", word.stems),
        ]

    def exact(self, word: AskedWord, flag: str = "") -> list[str]:
        return self.tokens(f":{flag}", word.spellings)

    def tokens(self, sign: str, words: Sequence[str]) -> list[str]:
        return [f"{own}{sign}{word}" for own in self.marks for word in words]


def find(
    kind: str,
    *,
    q: str = "",
    tags: Tags = _NO_TAGS,
    page: PageRequest,
    ranked: bool = False,
    public_only: bool = True,
) -> Page[uuid.UUID]:
    """The keys of one page, newest first.

    q: every word must be there, in any spelling or form; the last one may be a beginning. tags:
    values of one facet widen, facets narrow; all scopes unless "scope" is one of them. ranked:
    hits in the title first, then words as they were typed, then the newest; MOST_RANKED of them.
    NotFound for a cursor that is none.
    """
    wanted = _search(kind, q, tags, public_only)
    if ranked and wanted.words:
        return _ranked_page(wanted, page)
    return _newest_page(wanted, page)


def count(
    kind: str,
    *,
    q: str = "",
    tags: Tags = _NO_TAGS,
    cap: int = 1000,
    public_only: bool = True,
) -> CappedCount:
    """How many `find` finds, counted up to the cap."""
    wanted = _search(kind, q, tags, public_only)
    if wanted.is_void:
        return CappedCount(0)
    if groups := wanted.groups:
        number = number_of_matches(kind, groups, cap + 1)
    else:
        number = len(_newest(wanted, Span(), cap + 1))
    return CappedCount(min(number, cap), number > cap)


def keys(
    kind: str, *, q: str = "", tags: Tags = _NO_TAGS, public_only: bool = True
) -> Iterator[uuid.UUID]:
    """Every key that `find` finds, newest first, in constant memory: each batch is a read of its
    own, and the caller may end the transaction between two keys."""
    wanted = _search(kind, q, tags, public_only)
    span = Span()
    while found := _newest(wanted, span, _BATCH):
        span = Span(below=found[-1][0])
        for _id, key in found:
            yield key
        if len(found) < _BATCH:
            return


def matching_keys(kind: str, query_text: str, *, public_only: bool = True) -> Select[uuid.UUID]:
    """The keys of a kind that match the query, as a subquery for `.in_()`.

    The newest MOST_KEYS of them; none for a query without a word.
    """
    wanted = _search(kind, query_text, _NO_TAGS, public_only)
    if not wanted.words:
        return select(SearchDocument.key).where(false())
    return keys_of_newest(kind, wanted.groups, MOST_KEYS)


def _search(kind: str, q: str, tags: Tags, public_only: bool) -> _Search:
    scopes = MARKS[kind]
    asked_scopes = tags.get(SCOPE) or tuple(scopes)
    visible = (True,) if public_only else (True, False)
    known = [scope for scope in scopes if scope in asked_scopes]
    marks = tuple(mark(kind, scope, is_public=p) for scope in known for p in visible)
    words = query_words(q)
    is_void = not marks or (bool(q.strip()) and not words)
    if words:
        words[-1] = replace(words[-1], beginnings=_beginnings(kind, words[-1].spellings))
    groups = [
        [tag_token(own, facet, value) for own in marks for value in values]
        for facet, values in tags.items()
        if values and facet != SCOPE
    ]
    if len(known) < len(scopes) and not words and not groups:
        groups = [list(marks)]
    return _Search(kind, marks, tuple(words), groups, public_only, is_void)


def _beginnings(kind: str, spellings: Sequence[str]) -> tuple[str, ...]:
    """Words of the index that begin like one of these, the shortest first."""
    longer = {word for begun in spellings for word in words_that_begin(kind, begun, _MANY)}
    shortest = sorted(longer - set(spellings), key=lambda word: (len(word), word))
    return tuple(shortest[:MOST_BEGINNINGS])


# -- newest first ---------------------------------------------------------------------------------


def _newest_page(wanted: _Search, page: PageRequest) -> Page[uuid.UUID]:
    is_upwards = bool(page.before) and not page.after
    cursor = page.after or page.before
    span = Span()
    if cursor:
        span = Span(above=_number(cursor)) if is_upwards else Span(below=_number(cursor))
    found = _newest(wanted, span, page.size + 1)
    has_more = len(found) > page.size
    found = found[: page.size]
    if is_upwards:
        found.reverse()
    if not found:
        return Page()
    first, last = (encode_cursor([found[end][0]]) for end in (0, -1))
    has_previous = has_more if is_upwards else bool(cursor)
    has_next = is_upwards or has_more
    items = [key for _id, key in found]
    return Page(items, last if has_next else "", first if has_previous else "")


def _newest(wanted: _Search, span: Span, size: int, groups: Groups | None = None) -> Found:
    """(id, key) of at most `size` documents, from the end where the span begins."""
    groups = wanted.groups if groups is None else groups
    if wanted.is_void:
        return []
    if not groups:
        return newest_of_kind(wanted.kind, span, size, public_only=wanted.public_only)
    return newest_matches(wanted.kind, groups, span, size)


# -- the best first -------------------------------------------------------------------------------


def _ranked_page(wanted: _Search, page: PageRequest) -> Page[uuid.UUID]:
    """Its cursors are places in the order of rank."""
    start = _number(cursor) if (cursor := page.after or page.before) else 0
    if page.before and not page.after:
        start = max(start - page.size, 0)
    stop = min(start + page.size, MOST_RANKED)
    best = _best(wanted, min(stop + 1, MOST_RANKED))
    found = best[start:stop]
    if not found:
        return Page()
    return Page(
        found,
        encode_cursor([stop]) if len(best) > stop else "",
        encode_cursor([start]) if start else "",
    )


def _best(wanted: _Search, number: int) -> list[uuid.UUID]:
    """The first `number` keys in order of rank. A rank with which all are found is the last one
    to be asked for."""
    *ranks, whole = wanted.ranks
    newest = _newest(wanted, Span(), number, whole)
    found: dict[uuid.UUID, None] = {}
    for groups in ranks:
        if len(found) >= len(newest):
            break
        rows = _newest(wanted, Span(), number, groups)
        found.update(dict.fromkeys(key for _id, key in rows))
    found.update(dict.fromkeys(key for _id, key in newest))
    return list(found)[:number]


def _number(cursor: str) -> int:
    """The one number of a cursor. NotFound for anything that no id and no place can be."""
    (value,) = decode_cursor(cursor, 1)
    if not (value.isascii() and value.isdigit() and len(value) < 19):
        raise NotFound
    return int(value)
