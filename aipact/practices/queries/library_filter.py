"""What to look for in the library of practices, as the address of a page says it."""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import Any

from aipact.core.db import db
from aipact.organisations import queries as organisations
from aipact.organisations.models import Organisation
from aipact.practices.states import LISTED, READABLE, PracticeState
from aipact.reference import queries as reference

LONGEST_QUERY = 200
# A facet with more values than this at once narrows nothing down.
MOST_VALUES = 50
NEWEST, BEST = "newest", "best"
# Facets whose numbers are kept; "organisation" narrows too, and is found in an entry's link only.
FACETS = (
    *("level", "target_group", "commitment", "article"),
    *("sector", "size", "country", "language"),
)
# The reference list of each facet whose values are codes of one.
LISTS = {
    "level": "implementation_levels",
    "target_group": "practice_target_groups",
    "article": "ai_act_articles",
    "sector": "sectors",
    "size": "sizes",
    "language": "languages",
}


@dataclass(frozen=True)
class LibraryFilter:
    """What to look for. Values of one facet widen the list, facets narrow it down; a value that
    does not exist finds nothing. Its fields are the parameters of page, export and API."""

    q: str = ""
    level: tuple[str, ...] = ()
    target_group: tuple[str, ...] = ()
    commitment: tuple[str, ...] = ()
    article: tuple[str, ...] = ()
    sector: tuple[str, ...] = ()
    size: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    # Names of organisations in addresses.
    organisation: tuple[str, ...] = ()
    # "yes": archived ones as well.
    archived: str = ""
    sort: str = ""

    @classmethod
    def of(
        cls, q: str = "", archived: str = "", sort: str = "", **values: Iterable[str]
    ) -> "LibraryFilter":
        """From what somebody typed: EU and ISO codes of countries, any case, each value once."""
        chosen = {
            facet: tuple(dict.fromkeys(filter(None, (_code(facet, value) for value in given))))
            for facet, given in values.items()
        }
        cut = {facet: codes[:MOST_VALUES] for facet, codes in chosen.items()}
        return cls(
            q=_printable(q)[:LONGEST_QUERY],
            archived="yes" if archived == "yes" else "",
            sort=sort if sort in (NEWEST, BEST) else "",
            **cut,
        )

    @property
    def chosen(self) -> list[tuple[str, str]]:
        """(facet, value) pairs, in the order of the fields."""
        return [(facet, v) for facet in (*FACETS, "organisation") for v in getattr(self, facet)]

    @property
    def parameters(self) -> dict[str, Any]:
        """As the parameters of an address, without what is empty."""
        return {f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name)}

    @property
    def is_empty(self) -> bool:
        """Whether it finds the whole library. The order finds nothing."""
        return not self.q and not self.chosen

    @property
    def is_ranked(self) -> bool:
        """Best match first: where words are asked for, unless somebody wants the newest."""
        return bool(self.q) and self.sort != NEWEST

    @property
    def states(self) -> frozenset[PracticeState]:
        return READABLE if self.archived else LISTED

    def without(self, facet: str, value: str) -> "LibraryFilter":
        """The same filter with one value less."""
        left = tuple(kept for kept in getattr(self, facet) if kept != value)
        changed: dict[str, Any] = {facet: left}
        return replace(self, **changed)


def unknown_values(chosen: LibraryFilter) -> list[tuple[str, str]]:
    """(facet, value) of what nothing can be found by, because the value does not exist."""
    return [pair for pair in chosen.chosen if not _exists(*pair)]


def organisation_name(slug: str) -> str:
    """The name behind an organisation's address; '' when the public knows of none."""
    query = organisations.public_organisations().where(Organisation.slug == slug)
    return db.session.scalar(query.with_only_columns(Organisation.display_name)) or ""


def _exists(facet: str, value: str) -> bool:
    if facet == "country":
        return reference.country_by_any_code(value) is not None
    if facet == "commitment":
        return value in reference.commitment_titles("en")
    if facet == "organisation":
        return bool(organisation_name(value))
    return reference.is_code(LISTS[facet], value)


def _code(facet: str, value: str) -> str:
    value = _printable(value)[:80]
    if facet == "country":
        country = reference.country_by_any_code(value)
        return country.code if country else value.upper()
    if facet == "article":
        return _article(value)
    return value.upper() if facet == "commitment" else value.lower()


def _article(value: str) -> str:
    """Annexes have Roman numbers, articles may have small letters: annex-III, 4a."""
    word, dash, number = value.lower().partition("-")
    return word + dash + number.upper()


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text).strip()
