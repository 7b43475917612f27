"""Which text of a practice a reader gets: their language, else English, else the original."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from babel import Locale
from sqlalchemy import select

from aipact.core.db import db
from aipact.practices.models import PracticeTranslation
from aipact.practices.states import TranslationKind

# What most readers know when their own language is not there.
BRIDGE = "en"


@dataclass(frozen=True, slots=True)
class Wording:
    """In which language a text is shown, and how it came to be."""

    language: str
    original: str
    kind: TranslationKind | None = None
    # The original has changed since it was translated.
    is_stale: bool = False
    # The reader could have a translation instead of this original.
    has_translation: bool = False

    @property
    def is_original(self) -> bool:
        return self.kind is None


def language_name(code: str, locale: str) -> str:
    """A language as the reader calls it; an unknown code names itself."""
    return Locale.parse(locale).languages.get(code, code)


def best_translation(
    original: str, translated: Iterable[PracticeTranslation], locale: str
) -> PracticeTranslation | None:
    """The translation to show to a reader of `locale`; None when the original is better."""
    if original == locale:
        return None
    by_language = {one.language: one for one in translated}
    bridge = by_language.get(BRIDGE) if original != BRIDGE else None
    return by_language.get(locale) or bridge


def translations(
    practice_ids: Iterable[uuid.UUID], locale: str
) -> dict[uuid.UUID, list[PracticeTranslation]]:
    """The translations that a reader of `locale` could get, by practice."""
    found: dict[uuid.UUID, list[PracticeTranslation]] = {}
    for row in db.session.scalars(_useful(practice_ids, locale)):
        found.setdefault(row.practice_id, []).append(row)
    return found


def _useful(practice_ids: Iterable[uuid.UUID], locale: str) -> Any:
    return (
        select(PracticeTranslation)
        .where(
            PracticeTranslation.practice_id.in_(list(practice_ids)),
            PracticeTranslation.language.in_({locale, BRIDGE}),
        )
        .order_by(PracticeTranslation.practice_id, PracticeTranslation.language)
    )
