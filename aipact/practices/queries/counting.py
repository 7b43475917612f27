"""The numbers of the library, and what search knows of a practice: kept by the actions, and
counted anew to check them."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import Select, select, tuple_
from sqlalchemy.orm import contains_eager

from aipact import search
from aipact.core import markdown
from aipact.core.db import db
from aipact.practices.models import (
    Practice,
    PracticeCount,
    PracticeTranslation,
    PracticeVersion,
)
from aipact.practices.queries.versions import published_version
from aipact.practices.states import LISTED, QUESTIONS, READABLE, PracticeState, VersionState

Pair = tuple[str, str]
ALL: Pair = ("all", "all")
ARCHIVED: Pair = ("archived", "all")
_BATCH = 500


def practice_counts() -> dict[str, dict[str, int]]:
    """{facet: {value: number}} of listed practices; "archived" counts the others that can be read.
    Values that none has are left out."""
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    for (facet, value), number in _kept().items():
        if number:
            counts[facet][value] = number
    return dict(counts)


def _kept() -> dict[Pair, int]:
    query = select(PracticeCount.facet, PracticeCount.value, PracticeCount.number)
    rows = db.session.execute(query.order_by(PracticeCount.facet, PracticeCount.value))
    return {(row.facet, row.value): row.number for row in rows}


def counted_values(practice: Practice) -> frozenset[Pair]:
    """Where a practice counts; nowhere while it cannot be read."""
    if practice.state not in READABLE:
        return frozenset()
    version = published_version(practice)
    return _counted_values(practice, version) if version is not None else frozenset()


def _counted_values(practice: Practice, version: PracticeVersion) -> frozenset[Pair]:
    if practice.state is PracticeState.ARCHIVED:
        return frozenset({ARCHIVED})
    values = facets(practice, version)
    return frozenset({ALL, *((facet, one) for facet, codes in values.items() for one in codes)})


def facets(practice: Practice, version: PracticeVersion) -> dict[str, Sequence[str]]:
    """By what a practice is found, without those that say nothing."""
    values: dict[str, Sequence[str]] = {
        "level": [version.level],
        "target_group": version.target_groups,
        "commitment": sorted({version.kind, *version.commitments}),
        "article": version.articles,
        "sector": version.sectors,
        "size": [version.size],
        "country": [practice.organisation.country],
        "language": [version.language],
    }
    return {facet: [code for code in codes if code] for facet, codes in values.items()}


def count_differences() -> dict[Pair, tuple[int, int]]:
    """{(facet, value): (kept, counted)} where the kept number is wrong."""
    kept = _kept()
    counted: Counter[Pair] = Counter()
    for practice, version in published_practices():
        counted.update(_counted_values(practice, version))
    pairs = sorted(set(kept) | set(counted))
    both = {pair: (kept.get(pair, 0), counted[pair]) for pair in pairs}
    return {pair: (before, right) for pair, (before, right) in both.items() if before != right}


def published_practices() -> Iterator[tuple[Practice, PracticeVersion]]:
    """Every practice that can be read, with its public version, in the order of publication."""
    after: tuple[Any, Any] | None = None
    while True:
        query = _published().order_by(Practice.published_at, Practice.id).limit(_BATCH)
        if after is not None:
            query = query.where(tuple_(Practice.published_at, Practice.id) > after)
        rows = db.session.scalars(query).all()
        for version in rows:
            yield version.practice, version
        if len(rows) < _BATCH:
            return
        after = (rows[-1].practice.published_at, rows[-1].practice.id)


def _published() -> Select[PracticeVersion]:
    return (
        select(PracticeVersion)
        .join(PracticeVersion.practice)
        .join(Practice.organisation)
        .where(Practice.state.in_(READABLE), PracticeVersion.state == VersionState.PUBLISHED)
        .options(
            contains_eager(PracticeVersion.practice).contains_eager(Practice.organisation),
        )
    )


# -- what search knows ---------------------------------------------------------------------------


def documents() -> Iterator[search.Document]:
    """Every practice that can be read, as search keeps it, in the order of publication."""
    rows = published_practices()
    while batch := list(islice(rows, _BATCH)):
        translated = translations_by_practice([practice.id for practice, _version in batch])
        for practice, version in batch:
            yield document(practice, version, translated.get(practice.id, ()))


def document(
    practice: Practice, version: PracticeVersion, translations: Iterable[PracticeTranslation]
) -> search.Document:
    """A practice as search keeps it: found by its words in all its languages."""
    texts = [_words(version), version.ai_systems, practice.organisation.display_name]
    scope = "listed" if practice.state in LISTED else "archived"
    return search.Document(
        practice.id,
        version.title,
        "\n".join(texts),
        is_public=True,
        language=version.language,
        tags=facets(practice, version)
        | {"scope": [scope], "organisation": [practice.organisation_id.hex]},
        translations=[search.Wording(o.language, o.title, _words(o)) for o in translations],
    )


def _words(text: PracticeVersion | PracticeTranslation) -> str:
    answers = [markdown.plain(getattr(text, name)) for name in QUESTIONS]
    return "\n".join([text.summary, *answers])


def translations_by_practice(
    practice_ids: Sequence[uuid.UUID],
) -> dict[uuid.UUID, list[PracticeTranslation]]:
    query = select(PracticeTranslation).where(PracticeTranslation.practice_id.in_(practice_ids))
    found: dict[uuid.UUID, list[PracticeTranslation]] = defaultdict(list)
    for row in db.session.scalars(query.order_by(PracticeTranslation.language)):
        found[row.practice_id].append(row)
    return found
