"""Practices as records: for the files and the lists in their original language, one of them with
all its languages."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from typing import Any

from aipact.api.v1.queries.tables import Table
from aipact.core import links
from aipact.core.clock import brussels_day
from aipact.core.errors import NotFound
from aipact.core.pagination import Page, PageRequest
from aipact.practices.queries import library, lines, translations, versions
from aipact.practices.queries.library import LibraryRecord
from aipact.practices.queries.library_filter import LibraryFilter
from aipact.practices.queries.page import practice_page
from aipact.practices.states import TRANSLATED_FIELDS

TABLE = Table(
    name="practices",
    title="Practices of organisations in the AI Pact",
    columns={
        "slug": "Name of the practice in addresses",
        "page_url": "Page of the practice",
        "title": "Title, in the original language",
        "summary": "Summary, in the original language",
        "organisation": "Name of the organisation in addresses",
        "organisation_name": "Name of the organisation",
        "country": "Country of the organisation, ISO 3166-1 alpha-2",
        "size": "Size class in which it was done",
        "sectors": "Sectors",
        "kind": "Code of the commitment that it shows; not official",
        "commitments": "Codes of other commitments that it touches; not official",
        "articles": "Articles of the AI Act",
        "level": "How far it is: fully_implemented, partially_rolled_out, planned",
        "target_groups": "For whom it is",
        "formats": "In which form it is done",
        "ai_systems": "AI systems in use",
        "language": "Language of the original, ISO 639-1",
        "languages": "Languages in which the practice is at work, ISO 639-1",
        "knowledge": "Answer: knowledge, experience, education and training. Markdown",
        "context": "Answer: context of use. Markdown",
        "impact": "Answer: impact, and how it is monitored. Markdown",
        "challenges": "Answer: challenges. Markdown",
        "plans": "Answer: planned changes. Markdown",
        "links": "Addresses that the organisation names",
        "file_count": "How many files it has",
        "licence": "Licence of the text, by its code",
        "published_on": "First published on",
        "changed_on": "This text published on",
        "confirmed_on": "The organisation last said on this day that it is true",
        "state": "published, stale (nobody confirmed it for twelve months) or archived",
        "adoption_count": "How many other organisations adopted it",
    },
    separators={
        **dict.fromkeys(("sectors", "commitments", "articles", "target_groups"), ";"),
        **dict.fromkeys(("formats", "languages"), ";"),
        "links": " ",
    },
)


# What a record has under the same name.
_OWN = [name for name in TABLE.columns if name in {f.name for f in fields(LibraryRecord)}]


def record(row: LibraryRecord) -> dict[str, Any]:
    """One practice as the lists of the API show it."""
    return {name: getattr(row, name) for name in _OWN} | {
        "page_url": links.url("practice", lang="en", slug=row.slug),
        "organisation": row.organisation_slug,
        "links": _addresses(row.links),
        "published_on": brussels_day(row.published_at),
        "changed_on": brussels_day(row.changed_at),
    }


def rows(chosen: LibraryFilter) -> Iterator[list[Any]]:
    """All practices that the filter finds, newest first, as rows of the table."""
    pages = links.url("practice", lang="en", slug="")
    names = list(lines.FIELDS)
    at, changed, leads = map(names.index, ("published_at", "changed_at", "links"))
    for row in lines.library_lines(chosen):
        row[at], row[changed] = brussels_day(row[at]), brussels_day(row[changed])
        row[leads] = _addresses(row[leads])
        row.insert(1, pages + row[0])
        yield row


def _addresses(leads: Iterable[Mapping[str, str]]) -> list[str]:
    return [lead["url"] for lead in leads if lead.get("url")]


def page_of_records(chosen: LibraryFilter, page: PageRequest) -> Page[dict[str, Any]]:
    """One page of the library."""
    found = library.library_page(chosen, page)
    records = library.library_records([row.id for row in found.items])
    return Page([record(one) for one in records], found.next_cursor, found.previous_cursor)


def practice_in_full(slug: str) -> dict[str, Any]:
    """One practice with all its texts, adoptions and files. Raises NotFound."""
    shown = practice_page(slug, "en", original=True)
    practice = versions.practice_by_slug(slug)
    row = next(iter(library.library_records([shown.id])), None) if shown else None
    version = versions.published_version(practice) if practice else None
    if shown is None or practice is None or row is None or version is None:
        raise NotFound
    original = {"language": version.language, "kind": "original", "is_stale": False}
    translated = [
        _words(one) | {"language": one.language, "kind": one.kind.value,
                       "is_stale": translations.is_stale(one, version)}
        for one in translations.translations_of(practice)
    ]  # fmt: skip
    return {
        "practice": record(row),
        "texts": [_words(version) | original, *translated],
        "links": version.links,
        "files": shown.files,
        "licence_url": shown.licence_url,
        "adoptions": shown.adoptions,
        "history": shown.history,
    }


def _words(text: Any) -> dict[str, Any]:
    return {name: getattr(text, name) for name in TRANSLATED_FIELDS}
