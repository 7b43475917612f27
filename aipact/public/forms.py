"""What the address of a list says: parameters, read without ever failing."""

import re

from werkzeug.datastructures import MultiDict

from aipact.core.pagination import PageRequest
from aipact.events.queries import listing_filter
from aipact.events.queries.listing_filter import EventFilter
from aipact.i18n.zones import known_zone
from aipact.pledges.queries.register import RegisterFilter
from aipact.practices.queries import library_filter
from aipact.practices.queries.library_filter import LibraryFilter
from aipact.procedures.searching import KINDS, LONGEST_QUERY
from aipact.search import MOST_QUERY_WORDS

FACETS = ("country", "sector", "role", "size", "commitment", "status")
PRACTICE_FACETS = (*library_filter.FACETS, "organisation")


def register_filter(parameters: MultiDict[str, str]) -> RegisterFilter:
    """The filter that a page's address asks for; what nobody knows is left alone."""
    return RegisterFilter.of(
        q=parameters.get("q", ""),
        **{facet: parameters.getlist(facet) for facet in FACETS},
    )


def library_filter_of(parameters: MultiDict[str, str]) -> LibraryFilter:
    """The practices that a page's address asks for."""
    return LibraryFilter.of(
        q=parameters.get("q", ""),
        archived=parameters.get("archived", ""),
        sort=parameters.get("sort", ""),
        **{facet: parameters.getlist(facet) for facet in PRACTICE_FACETS},
    )


def event_filter(parameters: MultiDict[str, str]) -> EventFilter:
    """The events that a page's address asks for."""
    return EventFilter.of(
        q=parameters.get("q", ""),
        when=parameters.get("when", ""),
        **{facet: parameters.getlist(facet) for facet in listing_filter.FACETS},
    )


def chosen_zone(parameters: MultiDict[str, str]) -> str:
    """The time zone that a reader chose; '' for none, and for one that is not offered."""
    return known_zone(parameters.get("zone", ""))


def compared_slugs(parameters: MultiDict[str, str]) -> list[str]:
    """The practices that somebody puts side by side, each once; a few more than fit."""
    return list(dict.fromkeys(slug for slug in parameters.getlist("p") if _is_slug(slug)))[:10]


def _is_slug(text: str) -> bool:
    return re.fullmatch(r"[a-z0-9-]{1,80}", text) is not None


def page_request(parameters: MultiDict[str, str]) -> PageRequest:
    """Where in the list the reader is."""
    return PageRequest(after=parameters.get("after", ""), before=parameters.get("before", ""))


def search_words(parameters: MultiDict[str, str]) -> tuple[str, bool]:
    """What to search for, in one line, and whether more was written than is searched for."""
    written = " ".join(parameters.get("q", "").split())
    printable = "".join(char for char in written if char.isprintable()).strip()
    asked = printable[:LONGEST_QUERY]
    return asked, len(printable) > LONGEST_QUERY or len(asked.split()) > MOST_QUERY_WORDS


def searched_kind(parameters: MultiDict[str, str]) -> str:
    """The one kind that is searched for; '' for all."""
    kind = parameters.get("kind", "")
    return kind if kind in KINDS else ""
