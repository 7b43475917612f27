"""The library of practices and the search, at 10,000 practices and at a hundred times as many."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from aipact.core.pagination import PageRequest
from aipact.practices.queries import library
from aipact.practices.queries.library_filter import FACETS, LibraryFilter
from bench.measuring import Contestant
from bench.places import Place
from bench.practices import COMMON, MIDDLE, RARE, Codes

NEWEST_GROWTH, RANKED_GROWTH = 1.25, 3.0
DEEP = 20


def contestants(small: Place, large: Place) -> list[Contestant]:
    """The same in both places: what a hundred times more practices cost."""
    with small.app.app_context():
        return list(_contestants(small, large))


def _contestants(small: Place, large: Place) -> Iterator[Contestant]:
    codes = Codes.of_site()
    some = {facet: codes.middling(facet) for facet in FACETS}
    newest: dict[str, dict[str, Any]] = {
        "everything": {},
        **{f"facet {facet}": {facet: [some[facet]]} for facet in FACETS},
        "two facets": {"level": [some["level"]], "country": [some["country"]]},
        "common word (50 %)": {"q": COMMON},
        "middle word (1 %)": {"q": MIDDLE},
        "rare word (12 practices)": {"q": RARE},
        "two words": {"q": f"{MIDDLE} {COMMON}"},
        "beginning of many words": {"q": "co"},
        "common word and facet": {"q": COMMON, "sector": [some["sector"]]},
        "middle word and facet": {"q": MIDDLE, "level": [some["level"]]},
    }
    size = f"{large.size:,} against {small.size:,} practices, {large.database}"
    for name, values in newest.items():
        chosen = LibraryFilter.of(sort="newest", **values)
        yield _query(f"Newest first, query: {size}", name, small, large, chosen, NEWEST_GROWTH)
    for name, values in (
        ("page 20 of everything", {}),
        ("page 20 of a common word", {"q": COMMON}),
    ):
        chosen = LibraryFilter.of(sort="newest", **values)
        yield _deep(f"Newest first, query: {size}", name, small, large, chosen)
    for name, values in newest.items():
        address = _address(LibraryFilter.of(sort="newest", **values))
        yield _page(f"Newest first, whole page: {size}", name, small, large, address, NEWEST_GROWTH)
    for name, values in newest.items():
        if "q" in values:
            chosen = LibraryFilter.of(sort="best", **values)
            yield _query(f"Best first, query: {size}", name, small, large, chosen, RANKED_GROWTH)
            address = _address(chosen)
            group = f"Best first, whole page: {size}"
            yield _page(group, name, small, large, address, RANKED_GROWTH)
    for word in (COMMON, MIDDLE, RARE):
        address = f"/en/search?q={word}"
        group = f"Search over everything, whole page: {size}"
        yield _page(group, word, small, large, address, RANKED_GROWTH)


def _query(
    group: str, name: str, small: Place, large: Place, chosen: LibraryFilter, goal: float
) -> Contestant:
    def read() -> None:
        library.library_page(chosen, PageRequest(), "en")

    return Contestant(group, name, large.reading(read), small.reading(read), goal)


def _deep(group: str, name: str, small: Place, large: Place, chosen: LibraryFilter) -> Contestant:
    def reader(place: Place) -> Any:
        pages = [PageRequest()]

        def turn() -> None:
            pages.append(PageRequest(after=library.library_page(chosen, pages[-1]).next_cursor))

        for _page in range(DEEP):
            place.reading(turn)()
        return place.reading(lambda: library.library_page(chosen, pages[-1], "en"))

    return Contestant(group, name, reader(large), reader(small), NEWEST_GROWTH)


def _page(
    group: str, name: str, small: Place, large: Place, address: str, goal: float
) -> Contestant:
    return Contestant(group, name, large.getting(address), small.getting(address), goal)


def _address(chosen: LibraryFilter) -> str:
    return f"/en/practices?{urlencode(chosen.parameters, doseq=True)}"
