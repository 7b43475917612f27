"""Search over everything that is public, in groups."""

import uuid
from collections.abc import Callable, Sequence
from typing import Any

from aipact import search
from aipact.core import links, markdown
from aipact.core.db import db
from aipact.core.pagination import CappedCount, PageRequest
from aipact.core.text import words
from aipact.events.queries import answers, listing
from aipact.organisations import queries as organisations
from aipact.organisations.models import Organisation
from aipact.practices.queries import library
from aipact.reference import queries as reference
from aipact.reference.models import Commitment

Result = dict[str, Any]


def groups(q: str, kinds: Sequence[str], limit: int) -> list[dict[str, Any]]:
    """For each kind the best `limit` results, and how many there are (counted up to 1,000)."""
    return [_group(kind, *KINDS[kind](q, limit)) for kind in KINDS if not kinds or kind in kinds]


def _group(kind: str, results: list[Result], count: CappedCount) -> dict[str, Any]:
    return {
        "kind": kind,
        "count": count.number,
        "is_capped": count.is_capped,
        "results": results,
    }


def _organisations(q: str, limit: int) -> tuple[list[Result], CappedCount]:
    found, count = _indexed("organisation", q, limit)
    query = organisations.public_organisations().where(Organisation.id.in_(found))
    rows = query.with_only_columns(Organisation.id, Organisation.display_name, Organisation.slug)
    known = {key: (name, slug) for key, name, slug in db.session.execute(rows)}
    return [_organisation(*known[key]) for key in found if key in known], count


def _organisation(name: str, slug: str) -> Result:
    page = links.url("organisation", lang="en", slug=slug)
    return {"slug": slug, "title": name, "text": "", "language": "", "page_url": page}


def _practices(q: str, limit: int) -> tuple[list[Result], CappedCount]:
    found, count = _indexed("practice", q, limit)
    rows = library.practices_by_key(found)
    return [
        {
            "slug": row.slug,
            "title": row.title,
            "text": row.summary,
            "language": row.language,
            "page_url": links.url("practice", lang="en", slug=row.slug),
        }
        for row in rows
    ], count


def _events(q: str, limit: int) -> tuple[list[Result], CappedCount]:
    found, count = _indexed("event", q, limit)
    return [
        {
            "slug": row.slug,
            "title": row.title,
            "text": row.summary,
            "language": row.shown.language,
            "page_url": links.url("event", lang="en", slug=row.slug),
        }
        for row in listing.events_by_key(found, "en")
    ], count


def _answers(q: str, limit: int) -> tuple[list[Result], CappedCount]:
    """Published answers, where they stand on the page of their event."""
    found, count = _indexed("answer", q, limit)
    return [
        {
            "slug": row.anchor,
            "title": row.question,
            "text": markdown.plain(row.answer),
            "language": row.language,
            "page_url": f"{links.url('event', lang='en', slug=row.event_slug)}#{row.anchor}",
        }
        for row in answers.answers_by_key(found, "en")
    ], count


def _commitments(q: str, limit: int) -> tuple[list[Result], CappedCount]:
    """There are so few of them that reading all is the index."""
    asked = words(q)
    found = [entry for entry in reference.commitments() if asked and _matches(entry, asked)]
    return [
        {
            "slug": entry.code,
            "title": reference.text(entry.title, "en"),
            "text": reference.text(entry.ask, "en"),
            "language": "en",
            "page_url": links.url("commitment", lang="en", code=entry.code),
        }
        for entry in found[:limit]
    ], CappedCount(len(found))


def _matches(entry: Commitment, asked: Sequence[str]) -> bool:
    """In any of its languages, or by its code; the last word may be a beginning."""
    said = {entry.code.casefold(), *words(entry.code)}
    for text in (*entry.title.values(), *(entry.ask or {}).values()):
        said.update(words(text))
    *whole, last = asked
    return all(word in said for word in whole) and any(word.startswith(last) for word in said)


def _indexed(kind: str, q: str, limit: int) -> tuple[list[uuid.UUID], CappedCount]:
    page = search.find(kind, q=q, page=PageRequest(size=limit), ranked=True)
    return list(page.items), search.count(kind, q=q)


KINDS: dict[str, Callable[[str, int], tuple[list[Result], CappedCount]]] = {
    "organisation": _organisations,
    "practice": _practices,
    "event": _events,
    "answer": _answers,
    "commitment": _commitments,
}
