"""Does this text stand in the library already? Copies with small edits are found, other texts about
the same subject are not."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import joinedload

from aipact import search
from aipact.core.db import db
from aipact.core.pagination import PageRequest
from aipact.core.text import words
from aipact.practices.models import Practice, PracticeVersion
from aipact.practices.states import (
    TRANSLATED_FIELDS,
    UNDER_REVIEW,
    PracticeState,
    VersionState,
)

# Words in a row that two texts must have in common before any of them counts as the same.
RUN = 3
# From this share of its words on, a text is called similar. Measured (test_similar.py): a
# copy with one word in five changed shares more than 0.5, a close paraphrase about half, two texts
# about the same subject less than 0.1.
ENOUGH = 0.3
# How many of the longest words the library is asked for, in pairs, and how many answers count.
_RARE_WORDS = 12
_ANSWERS = 8
_MOST_OF_ITS_OWN = 20
_MOST_SHOWN = 5
_COMPARED = {VersionState.PUBLISHED, *UNDER_REVIEW}


@dataclass(frozen=True)
class Similar:
    """A practice that says much the same; `share` of the words of the text that was asked about
    stand there in the same order, 0 to 1."""

    version: PracticeVersion
    share: float

    @property
    def practice(self) -> Practice:
        return self.version.practice

    @property
    def percent(self) -> int:
        """Rounded to tens: more would pretend to be exact. 100 means every word."""
        return 100 if self.share == 1 else min(90, round(self.share * 10) * 10)


def similar_practices(version: PracticeVersion) -> list[Similar]:
    """The practices that a version resembles, the most similar first: of those in the library that
    share its title or its rarest words, and of all others of its organisation."""
    mine = text_of(version)
    keys = set(_found(version.title))
    for pair in rare_pairs(mine):
        keys.update(_found(" ".join(pair)))
    found = [
        Similar(other, same_words(mine, text_of(other))) for other in _candidates(version, keys)
    ]
    alike = [one for one in found if one.share >= ENOUGH]
    return sorted(alike, key=lambda one: (-one.share, str(one.version.id)))[:_MOST_SHOWN]


def text_of(version: PracticeVersion) -> list[str]:
    """The words that it is compared by, without case, accents and signs."""
    return words(" ".join(getattr(version, name) for name in TRANSLATED_FIELDS))


def same_words(mine: Sequence[str], other: Sequence[str]) -> float:
    """Which share of `mine` stands in `other` too, counting runs of RUN words only."""
    if not mine:
        return 0.0
    run = min(RUN, len(mine))
    theirs = {tuple(other[at : at + run]) for at in range(len(other) - run + 1)}
    covered = [False] * len(mine)
    for at in range(len(mine) - run + 1):
        if tuple(mine[at : at + run]) in theirs:
            covered[at : at + run] = [True] * run
    return sum(covered) / len(mine)


def rare_pairs(mine: Iterable[str]) -> list[tuple[str, ...]]:
    """The longest words, which are mostly the rarest, two and two: whoever copied a text has both
    of at least one pair."""
    chosen = sorted(set(mine), key=lambda word: (-len(word), word))[:_RARE_WORDS]
    return list(zip(chosen[::2], chosen[1::2], strict=False))


def _found(asked: str) -> Sequence[uuid.UUID]:
    return search.find(
        "practice", q=asked, page=PageRequest(size=_ANSWERS), public_only=False
    ).items


def _candidates(version: PracticeVersion, keys: set[uuid.UUID]) -> list[PracticeVersion]:
    """One text for each practice: what is public, or else what is under review."""
    own = select(Practice.id).where(Practice.organisation_id == version.practice.organisation_id)
    newest = own.order_by(Practice.id.desc()).limit(_MOST_OF_ITS_OWN)
    rows = db.session.scalars(_texts(or_(Practice.id.in_(keys), Practice.id.in_(newest))))
    by_practice: dict[uuid.UUID, PracticeVersion] = {}
    for row in rows:
        if row.practice_id != version.practice_id:
            by_practice.setdefault(row.practice_id, row)
    return list(by_practice.values())


def _texts(condition: ColumnElement[bool]) -> Select[PracticeVersion]:
    is_public = PracticeVersion.state == VersionState.PUBLISHED
    return (
        select(PracticeVersion)
        .join(PracticeVersion.practice)
        .where(
            condition,
            PracticeVersion.state.in_(_COMPARED),
            Practice.state != PracticeState.WITHDRAWN,
        )
        .options(joinedload(PracticeVersion.practice).joinedload(Practice.organisation))
        .order_by(PracticeVersion.practice_id, is_public.desc(), PracticeVersion.number.desc())
    )
