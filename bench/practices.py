"""A library of any size from a seed: organisations, practices, their texts and their index.

A practice here has about 60 words, drawn as in a natural language: a few are everywhere, most are
rare. Three words are as frequent as their names say.
"""

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from typing import Any

from sqlalchemy import JSON, Boolean, Integer, Table
from tqdm import tqdm

from aipact.organisations.models import Organisation
from aipact.practices.models import Practice, PracticeCount, PracticeVersion
from aipact.reference import queries as reference
from aipact.search.models import SearchDocument, search_words
from aipact.search.stems import stems_in
from aipact.search.terms import MARKS, mark, tag_token
from bench.places import Place, build_index, writer

SEED = 4711
COMMON, MIDDLE, RARE = "commonword", "middleword", "rareword"
# So many practices have the rare word, however many there are.
RARE_NUMBER = 12
ORGANISATIONS = 3000
MEMBER_STATES = 27
VOCABULARY = 100_000
BATCH = 2000
START = datetime(2020, 1, 1, tzinfo=UTC)
SECONDS_BETWEEN = 60
ARCHIVED_EVERY = 40
TITLE_WORDS, TEXT_WORDS = 6, 54


@dataclass(frozen=True)
class Codes:
    """Values of the facets, the first ones the most frequent."""

    values: dict[str, list[str]]

    @classmethod
    def of_site(cls) -> "Codes":
        lists = {
            "level": "implementation_levels",
            "target_group": "practice_target_groups",
            "article": "ai_act_articles",
            "sector": "sectors",
            "size": "sizes",
            "language": "languages",
        }
        values = {
            facet: [entry.code for entry in reference.entries(name)]
            for facet, name in lists.items()
        }
        values["commitment"] = [entry.code for entry in reference.commitments()]
        values["country"] = [entry.code for entry in reference.countries_in_protocol_order("en")][
            :27
        ]
        return cls(values)

    def middling(self, facet: str) -> str:
        codes = self.values[facet]
        return codes[len(codes) // 3]


class Language:
    """Invented words with the frequencies of real ones, and their tokens."""

    def __init__(self, dice: random.Random) -> None:
        parts = [c + v for c in "bcdfglmnprstv" for v in ("a", "e", "i", "o", "u", "er", "in")]
        words = {COMMON: None, MIDDLE: None, RARE: None}
        while len(words) < VOCABULARY:
            words["".join(dice.choices(parts, k=dice.choice((2, 3, 3, 4, 5))))] = None
        self.words = list(words)
        both = list(zip(self.words, stems_in("en", self.words), strict=True))
        scopes = {scope: mark("practice", scope, is_public=True) for scope in MARKS["practice"]}
        self.text_tokens = {
            scope: {word: f"{own}:{word} {own}~{stem}" for word, stem in both}
            for scope, own in scopes.items()
        }
        self.title_tokens = {
            scope: {word: f"{own}:^{word} {own}~^{stem}" for word, stem in both}
            for scope, own in scopes.items()
        }
        # The three words have frequencies of their own.
        self.drawn = self.words[3:]
        self.weights = list(accumulate(1 / (rank + 3) for rank in range(len(self.drawn))))


@dataclass
class Chunk:
    organisations: list[dict[str, Any]]
    practices: list[dict[str, Any]]
    versions: list[dict[str, Any]]
    documents: list[dict[str, Any]]


class Library:
    """Makes the rows of so many practices, the oldest first."""

    def __init__(self, size: int, codes: Codes) -> None:
        self.size, self.codes = size, codes
        self.dice = random.Random(SEED)
        self.language = Language(random.Random(SEED))
        self.counts: Counter[tuple[str, str]] = Counter()
        self.used: set[str] = set()
        self.organisations = [self._organisation(n) for n in range(ORGANISATIONS)]
        self._weights = {
            facet: list(accumulate(1 / (rank + 2) for rank in range(len(values))))
            for facet, values in codes.values.items()
        }

    def chunks(self) -> Iterator[Chunk]:
        for start in range(0, self.size, BATCH):
            chunk = Chunk([], [], [], [])
            for number in range(start, min(start + BATCH, self.size)):
                self._practice(number, chunk)
            yield chunk

    def _organisation(self, number: int) -> dict[str, Any]:
        name = f"Organisation {number:05d}"
        return {
            "id": self._id(number),
            "slug": f"organisation-{number:05d}",
            "state": "active",
            "display_name": name,
            "sort_name": name.lower(),
            "country": self.dice.choice(self.codes.values["country"]),
            "register_status": "pledger",
            "is_listed": 1,
            "joined_on": "2024-05-01",
            "created_at": _moment(START),
            "completed_steps": "[]",
            "role": "deployer",
        }

    def _id(self, number: int) -> str:
        return f"{number + (1 << 40):012x}7{0:03x}{self.dice.getrandbits(62) | 2 << 62:016x}"

    def _practice(self, number: int, chunk: Chunk) -> None:
        organisation = self.organisations[self.dice.randrange(ORGANISATIONS)]
        title, text = self._texts(number)
        facets = {
            facet: self._values(facet, 2 if facet in ("target_group", "commitment") else 1)
            for facet in ("level", "target_group", "commitment", "article", "sector", "size")
        }
        facets["language"] = self._values("language", 1)
        facets["country"] = [organisation["country"]]
        is_archived = number % ARCHIVED_EVERY == 7
        at = START + timedelta(seconds=number * SECONDS_BETWEEN)
        practice_id, moment = self._id(number), _moment(at)
        chunk.practices.append(
            {
                "id": practice_id,
                "slug": f"practice-{number:07d}",
                "organisation_id": organisation["id"],
                "state": "archived" if is_archived else "published",
                "created_at": moment,
                "published_at": moment,
                "confirmed_on": moment[:10],
                "archived_at": moment if is_archived else None,
            }
        )
        half = TEXT_WORDS // 2
        chunk.versions.append(
            {
                "id": self._id(number),
                "practice_id": practice_id,
                "state": "published",
                "language": facets["language"][0],
                "title": " ".join(title).capitalize(),
                "summary": " ".join(text[:half]).capitalize(),
                "knowledge": " ".join(text[half:]).capitalize(),
                "kind": facets["commitment"][0],
                "commitments": _json(facets["commitment"]),
                "articles": _json(facets["article"]),
                "target_groups": _json(facets["target_group"]),
                "sectors": _json(facets["sector"]),
                "level": facets["level"][0],
                "size": facets["size"][0],
                "created_at": moment,
                "changed_at": moment,
                "published_at": moment,
            }
        )
        scope = "archived" if is_archived else "listed"
        tags = {**facets, "organisation": [organisation["id"]]}
        chunk.documents.append(
            {
                "id": number + 1,
                "kind": "practice",
                "key": practice_id,
                "is_public": 1,
                "body": self._body(scope, title, text, tags),
            }
        )
        if is_archived:
            self.counts["archived", "all"] += 1
        else:
            self.counts["all", "all"] += 1
            self.counts.update((facet, value) for facet in facets for value in facets[facet])

    def _texts(self, number: int) -> tuple[list[str], list[str]]:
        drawn = self.dice.choices(
            self.language.drawn, cum_weights=self.language.weights, k=TITLE_WORDS + TEXT_WORDS
        )
        title, text = drawn[:TITLE_WORDS], drawn[TITLE_WORDS:]
        if self.dice.random() < 0.5:
            text[0] = COMMON
        if self.dice.random() < 0.01:
            text[1] = MIDDLE
        if self.dice.random() < 0.05:
            title[0] = COMMON
        if number % max(self.size // RARE_NUMBER, 1) == 0:
            text[2] = RARE
        return title, text

    def _values(self, facet: str, number: int) -> list[str]:
        drawn = self.dice.choices(
            self.codes.values[facet], cum_weights=self._weights[facet], k=number
        )
        return list(dict.fromkeys(drawn))

    def _body(
        self, scope: str, title: list[str], text: list[str], tags: dict[str, list[str]]
    ) -> str:
        own = mark("practice", scope, is_public=True)
        words = dict.fromkeys((*title, *text))
        self.used.update(words)
        return " ".join(
            (
                own,
                *(tag_token(own, facet, value) for facet in tags for value in tags[facet]),
                *map(self.language.title_tokens[scope].__getitem__, dict.fromkeys(title)),
                *map(self.language.text_tokens[scope].__getitem__, words),
            )
        )


def load(places: Sequence[Place]) -> None:
    """Fill these places, which are of one size, with the same library, and index it."""
    size = places[0].size
    with places[0].app.app_context():
        library = Library(size, Codes.of_site())
    for place in places:
        place.leave()
    writers = [writer(place) for place in places]

    def write(model: Any, rows: list[dict[str, Any]]) -> None:
        table: Table = model if isinstance(model, Table) else model.__table__
        columns, tuples = _tuples(table, rows)
        for each in writers:
            each.write(table.name, columns, tuples)

    write(Organisation, library.organisations)
    with tqdm(total=size, desc=f"{size:,} practices", unit=" rows", leave=False) as bar:
        for chunk in library.chunks():
            write(Practice, chunk.practices)
            write(PracticeVersion, chunk.versions)
            write(SearchDocument, chunk.documents)
            bar.update(len(chunk.practices))
    counts = [{"facet": f, "value": v, "number": n} for (f, v), n in library.counts.items()]
    write(PracticeCount, counts)
    words = [{"kind": "practice", "length": len(w), "word": w} for w in sorted(library.used)]
    write(search_words, words)
    for each in writers:
        each.finish()
    with (
        tqdm(total=len(places), desc="Full-text index", leave=False) as bar,
        ThreadPoolExecutor(len(places)) as pool,
    ):
        for _done in pool.map(build_index, places):
            bar.update()


def _tuples(table: Table, rows: list[dict[str, Any]]) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Every column of the table: what a row leaves out is empty."""
    columns = [c for c in table.columns if not (c.name == "id" and c.name not in rows[0])]
    empty = {column.name: _empty(column) for column in columns}
    names = list(empty)
    return names, [tuple({**empty, **row}.values()) for row in rows]


def _empty(column: Any) -> Any:
    if column.nullable:
        return None
    if isinstance(column.type, JSON):
        return "{}" if column.name == "earlier_content" else "[]"
    if isinstance(column.type, Boolean):
        return 0
    return 1 if isinstance(column.type, Integer) else ""


def _json(values: list[str]) -> str:
    return "[" + ", ".join(f'"{value}"' for value in values) + "]"


def _moment(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M:%S.%f")


__all__ = ["COMMON", "MIDDLE", "RARE", "Codes", "load"]
