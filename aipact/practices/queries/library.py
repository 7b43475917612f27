"""The library of practices: what it lists, and how many. Pages, exports and feeds read here."""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, String, cast, func, select

from aipact import search
from aipact.core.db import db
from aipact.core.pagination import CappedCount, Page, PageRequest, encode_cursor, keyset_page
from aipact.files.models import StoredFile
from aipact.organisations import queries as organisations
from aipact.organisations.models import Organisation
from aipact.practices.models import Practice, PracticeVersion
from aipact.practices.queries import counting
from aipact.practices.queries.counting import ALL, ARCHIVED
from aipact.practices.queries.library_filter import FACETS, LibraryFilter
from aipact.practices.queries.wording import Wording, best_translation, translations
from aipact.practices.states import FILE_OWNER, READABLE, PracticeState, VersionState

KIND = "practice"


@dataclass(frozen=True)
class LibraryRow:
    """One practice in a list, in the best wording for the reader. Codes are those of `reference`
    lists; `language` is the language of the original."""

    id: uuid.UUID
    slug: str
    title: str
    summary: str
    language: str
    organisation_name: str
    organisation_slug: str
    country: str
    level: str
    kind: str
    confirmed_on: date
    published_at: datetime
    state: PracticeState
    adoption_count: int
    wording: Wording


@dataclass(frozen=True)
class LibraryRecord(LibraryRow):
    """A practice with everything that it says, in its original language: for files and feeds."""

    number: int
    size: str
    sectors: tuple[str, ...]
    commitments: tuple[str, ...]
    articles: tuple[str, ...]
    target_groups: tuple[str, ...]
    formats: tuple[str, ...]
    ai_systems: str
    languages: tuple[str, ...]
    knowledge: str
    context: str
    impact: str
    challenges: str
    plans: str
    links: tuple[dict[str, str], ...]
    licence: str
    # When this text was published.
    changed_at: datetime
    file_count: int


_VERSION_FIELDS = (
    *("number", "size", "sectors", "commitments", "articles", "target_groups", "formats"),
    *("ai_systems", "languages", "knowledge", "context", "impact", "challenges", "plans"),
    *("links", "licence", "published_at"),
)
_COLUMNS = (
    Practice.id,
    Practice.slug,
    PracticeVersion.title,
    PracticeVersion.summary,
    PracticeVersion.language,
    Organisation.display_name,
    Organisation.slug,
    Organisation.country,
    PracticeVersion.level,
    PracticeVersion.kind,
    Practice.confirmed_on,
    Practice.published_at,
    Practice.state,
    Practice.adoption_count,
)
_ORDER: list[Any] = [Practice.published_at, Practice.id]


def public_practices(*columns: Any) -> Select[Any]:
    """THE visibility scope: what the public may read. List, detail, export and API use it."""
    # As an expression: offered the column, SQLite walks the index of states, a million entries
    # long, rather than look up the ids or the address that a query names.
    state = cast(Practice.state, String)
    return (
        organisations.public_organisations()
        .with_only_columns(*(columns or (Practice,)))
        .where(Practice.organisation_id == Organisation.id, state.in_(sorted(READABLE)))
    )


def library_page(chosen: LibraryFilter, page: PageRequest, locale: str = "") -> Page[LibraryRow]:
    """One page: newest first, or best match first. The same few queries, whatever it holds.

    locale: whose best wording to show; '' for the originals.
    """
    found = _page(chosen, page)
    return Page(_rows(found.items, locale), found.next_cursor, found.previous_cursor)


def library_count(chosen: LibraryFilter) -> CappedCount:
    """How many practices the filter finds: exactly where that number is kept (all, or one value
    of one facet), else up to 1,000."""
    pairs = chosen.chosen
    is_kept = not pairs or (len(pairs) == 1 and pairs[0][0] in FACETS and not chosen.archived)
    if chosen.q or not is_kept:
        return search.count(KIND, q=chosen.q, tags=_tags(chosen))
    counts = library_counts()
    if pairs:
        facet, value = pairs[0]
        return CappedCount(counts.get(facet, {}).get(value, 0))
    kept = [ALL, ARCHIVED] if chosen.archived else [ALL]
    return CappedCount(sum(counts.get(facet, {}).get(value, 0) for facet, value in kept))


def library_counts() -> dict[str, dict[str, int]]:
    """{facet: {value: number}} of the whole library."""
    return counting.practice_counts()


def practices_of_organisation(
    organisation_id: uuid.UUID, locale: str = "", limit: int = 25
) -> list[LibraryRow]:
    """What an organisation has in the library, newest first; archived ones as well."""
    mine = Practice.organisation_id == organisation_id
    query = public_practices(Practice.id).where(mine)
    newest = query.order_by(Practice.published_at.desc(), Practice.id.desc()).limit(limit)
    return _rows(db.session.scalars(newest).all(), locale)


def practices_for_commitment(code: str, limit: int, locale: str = "") -> list[LibraryRow]:
    """The newest practices that show a commitment."""
    chosen = LibraryFilter(commitment=(code,))
    return list(library_page(chosen, PageRequest(size=limit), locale).items)


def newest_practices(limit: int, locale: str = "") -> list[LibraryRow]:
    """What came into the library last."""
    return list(library_page(LibraryFilter(), PageRequest(size=limit), locale).items)


def practices_by_key(keys: Sequence[uuid.UUID], locale: str = "") -> list[LibraryRow]:
    """These practices as rows, in this order; without those that are not public."""
    return _rows(keys, locale)


def practice_slugs(after: str = "", size: int = 1000) -> Page[Any]:
    """The addresses of all practices that can be read, newest first, a page at a time."""
    found = _newest(READABLE, PageRequest(after=after, size=size))
    return replace(found, items=[slug for _at, _key, slug in found.items])


# -- keys ----------------------------------------------------------------------------------------


def _page(chosen: LibraryFilter, page: PageRequest) -> Page[uuid.UUID]:
    if chosen.is_empty:
        found = _newest(chosen.states, page)
        return replace(found, items=[key for _at, key, _slug in found.items])
    return search.find(KIND, q=chosen.q, tags=_tags(chosen), page=page, ranked=chosen.is_ranked)


def keys(chosen: LibraryFilter) -> Iterator[uuid.UUID]:
    """Every practice that words or facets find, newest first, in constant memory."""
    return search.keys(KIND, q=chosen.q, tags=_tags(chosen))


def _newest(states: Iterable[PracticeState], page: PageRequest) -> Page[Any]:
    """(published at, id, slug), newest first. Each state has its own stretch of the index: one
    page of each, merged."""
    pages = [keyset_page(_in_state(s), _ORDER, page, descending=True) for s in sorted(states)]
    found = sorted((tuple(row) for one in pages for row in one.items), reverse=True)
    is_backwards = bool(page.before) and not page.after
    rows = found[-page.size :] if is_backwards else found[: page.size]
    beyond = any(one.previous_cursor if is_backwards else one.next_cursor for one in pages)
    has_more = beyond or len(found) > page.size
    has_next = bool(rows) if is_backwards else has_more
    has_previous = has_more if is_backwards else bool(page.after and rows)
    return Page(
        rows,
        encode_cursor(rows[-1][:2]) if has_next else "",
        encode_cursor(rows[0][:2]) if has_previous else "",
    )


def _in_state(state: PracticeState) -> Select[Any]:
    columns = (Practice.published_at, Practice.id, Practice.slug)
    return public_practices(*columns).where(Practice.state == state)


def _tags(chosen: LibraryFilter) -> dict[str, Sequence[str]]:
    tags: dict[str, Sequence[str]] = {
        facet: getattr(chosen, facet) for facet in FACETS if getattr(chosen, facet)
    }
    if chosen.organisation:
        tags["organisation"] = _organisation_keys(chosen.organisation)
    return tags | {"scope": ("listed", "archived") if chosen.archived else ("listed",)}


def _organisation_keys(slugs: Sequence[str]) -> list[str]:
    """Their ids, as the index names them; an unknown one stays what it is, and finds nothing."""
    query = select(Organisation.slug, Organisation.id).where(Organisation.slug.in_(slugs))
    known = {slug: key.hex for slug, key in db.session.execute(query)}
    return [known.get(slug, slug) for slug in slugs]


# -- rows ----------------------------------------------------------------------------------------


def _published(ids: Sequence[uuid.UUID], *more: Any) -> dict[uuid.UUID, Any]:
    """The published text of each of these practices that the public may read."""
    query = public_practices(*_COLUMNS, *more).where(
        Practice.id.in_(ids),
        PracticeVersion.practice_id == Practice.id,
        PracticeVersion.state == VersionState.PUBLISHED,
    )
    return {row[0]: row for row in db.session.execute(query)} if ids else {}


def _rows(ids: Sequence[uuid.UUID], locale: str) -> list[LibraryRow]:
    published = _published(ids)
    translated = translations(published, locale) if locale and published else {}
    rows = [_original(LibraryRow, published[key]) for key in ids if key in published]
    return [_translated(row, translated.get(row.id, ()), locale) for row in rows]


def _translated(row: LibraryRow, known: Iterable[Any], locale: str) -> LibraryRow:
    better = best_translation(row.language, known, locale)
    if better is None:
        return row
    wording = Wording(better.language, row.language, better.kind)
    return replace(row, title=better.title, summary=better.summary, wording=wording)


def library_records(ids: Sequence[uuid.UUID]) -> list[LibraryRecord]:
    """These practices with everything that they say, in this order; without those that are not
    public. One query."""
    files = select(func.count()).where(
        StoredFile.owner_kind == FILE_OWNER,
        StoredFile.owner_id == PracticeVersion.id,
        StoredFile.is_public,
    )
    more = [getattr(PracticeVersion, name) for name in _VERSION_FIELDS]
    published = _published(ids, *more, files.correlate(PracticeVersion).scalar_subquery())
    return [_original(LibraryRecord, published[key]) for key in ids if key in published]


def _original(kind: Any, row: Any) -> Any:
    own, more = row[: len(_COLUMNS)], row[len(_COLUMNS) :]
    lists = (tuple(value) if isinstance(value, list) else value for value in more)
    return kind(*own, Wording(language=row.language, original=row.language), *lists)
