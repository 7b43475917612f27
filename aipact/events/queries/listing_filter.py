"""Which events to look for, as the address of a page says it."""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import Any

from aipact.events.states import Audience, EventKind
from aipact.reference import queries as reference

LONGEST_QUERY = 200
MOST_VALUES = 50
FACETS = ("kind", "topic", "language", "audience")
# "" is what is to come.
COMING, PAST, ALL = "", "past", "all"
_LISTS = {"topic": "topics", "language": "languages"}
_CODES = {"kind": [one.value for one in EventKind], "audience": [one.value for one in Audience]}


@dataclass(frozen=True)
class EventFilter:
    """Values of one facet widen the list, facets narrow it down; a value that does not exist finds
    nothing. Its fields are the parameters of the page."""

    q: str = ""
    kind: tuple[str, ...] = ()
    topic: tuple[str, ...] = ()
    # Spoken or interpreted.
    language: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()
    when: str = COMING

    @classmethod
    def of(cls, q: str = "", when: str = "", **values: Iterable[str]) -> "EventFilter":
        """From what somebody typed: any case, each value once."""
        chosen = {
            facet: tuple(dict.fromkeys(filter(None, map(_code, given))))[:MOST_VALUES]
            for facet, given in values.items()
        }
        return cls(
            q=_printable(q)[:LONGEST_QUERY], when=when if when in (PAST, ALL) else COMING, **chosen
        )

    @property
    def chosen(self) -> list[tuple[str, str]]:
        """(facet, value) pairs, in the order of the fields."""
        return [(facet, value) for facet in FACETS for value in getattr(self, facet)]

    @property
    def parameters(self) -> dict[str, Any]:
        """As the parameters of an address, without what is empty."""
        return {f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name)}

    def without(self, facet: str, value: str) -> "EventFilter":
        """The same filter with one value less."""
        left = tuple(kept for kept in getattr(self, facet) if kept != value)
        changed: dict[str, Any] = {facet: left}
        return replace(self, **changed)


def unknown_values(chosen: EventFilter) -> list[str]:
    """What nothing can be found by, because the value does not exist."""
    return [value for facet, value in chosen.chosen if not _exists(facet, value)]


def _exists(facet: str, value: str) -> bool:
    if facet in _CODES:
        return value in _CODES[facet]
    return reference.is_code(_LISTS[facet], value)


def _code(value: str) -> str:
    return _printable(value)[:40].lower()


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text).strip()
