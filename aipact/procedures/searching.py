"""Search over everything that is public: the page and the API read it here."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from aipact import search
from aipact.core.pagination import CappedCount, PageRequest
from aipact.events.queries import answers, listing
from aipact.pledges.queries import register
from aipact.practices.queries import library
from aipact.practices.queries.library_filter import LibraryFilter
from aipact.reference import queries as reference
from aipact.reference.models import Commitment

LONGEST_QUERY = 200


@dataclass(frozen=True)
class Group:
    """What was found of one kind: the best of it, and how many there are.

    The rows are those of the kind: `RegisterRow`, `LibraryRow`, `EventRow`, `AnswerRow`,
    `Commitment`.
    """

    kind: str
    rows: Sequence[Any]
    count: CappedCount

    @property
    def has_more(self) -> bool:
        return self.count.is_capped or self.count.number > len(self.rows)


def search_everything(
    q: str, locale: str, *, kinds: Iterable[str] = (), size: int = 5
) -> list[Group]:
    """A group for each kind, the best first in each; groups that found nothing as well.

    kinds: those alone, all when empty; who asks has made sure that they exist.
    """
    asked = q[:LONGEST_QUERY]
    return [KINDS[kind](asked, locale, size) for kind in (tuple(kinds) or KINDS)]


def _organisations(q: str, _locale: str, size: int) -> Group:
    found = search.find("organisation", q=q, page=PageRequest(size=size), ranked=True)
    rows = register.organisations_by_key(found.items)
    is_whole = len(rows) < size
    count = CappedCount(len(rows)) if is_whole else search.count("organisation", q=q)
    return Group("organisation", rows, count)


def _practices(q: str, locale: str, size: int) -> Group:
    chosen = LibraryFilter.of(q=q)
    rows = library.library_page(chosen, PageRequest(size=size), locale).items
    is_whole = len(rows) < size
    count = CappedCount(len(rows)) if is_whole else library.library_count(chosen)
    return Group("practice", rows, count)


def _events(q: str, locale: str, size: int) -> Group:
    found = search.find("event", q=q, page=PageRequest(size=size), ranked=True)
    rows = listing.events_by_key(found.items, locale)
    is_whole = len(rows) < size
    return Group("event", rows, CappedCount(len(rows)) if is_whole else search.count("event", q=q))


def _answers(q: str, locale: str, size: int) -> Group:
    """Questions to the speakers with their published answers."""
    found = search.find("answer", q=q, page=PageRequest(size=size), ranked=True)
    rows = answers.answers_by_key(found.items, locale)
    is_whole = len(rows) < size
    count = CappedCount(len(rows)) if is_whole else search.count("answer", q=q)
    return Group("answer", rows, count)


def _commitments(q: str, _locale: str, size: int) -> Group:
    """By code, title and what they ask, in every language of the catalogue."""
    entries = [(entry, _wordings(entry)) for entry in reference.commitments()]
    found = search.best_matches(q, entries)
    return Group("commitment", found[:size], CappedCount(len(found)))


def _wordings(entry: Commitment) -> list[search.Wording]:
    return [
        search.Wording(language, f"{entry.code} {title}", entry.ask.get(language, ""))
        for language, title in entry.title.items()
    ]


# A kind that comes later is one entry more, in the order of the page.
KINDS: dict[str, Callable[[str, str, int], Group]] = {
    "organisation": _organisations,
    "practice": _practices,
    "event": _events,
    "answer": _answers,
    "commitment": _commitments,
}
