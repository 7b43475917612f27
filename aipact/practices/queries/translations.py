"""What staff translated, and whether it still says what the original says."""

from collections.abc import Sequence

from sqlalchemy import select

from aipact.core.db import db
from aipact.practices.models import Practice, PracticeTranslation, PracticeVersion
from aipact.practices.queries.content import source_hash
from aipact.practices.queries.wording import language_name
from aipact.practices.states import VersionState
from aipact.reference import queries as reference

# Versions that a translation can have been made from.
_WERE_PUBLIC = (VersionState.PUBLISHED, VersionState.SUPERSEDED)


def translations_of(practice: Practice) -> Sequence[PracticeTranslation]:
    """All translations of a practice, by language."""
    return db.session.scalars(
        select(PracticeTranslation)
        .where(PracticeTranslation.practice_id == practice.id)
        .order_by(PracticeTranslation.language)
    ).all()


def translation(
    practice: Practice, language: str, *, to_change: bool = False
) -> PracticeTranslation | None:
    """The translation into a language. to_change: read anew, and nobody else changes it until the
    transaction ends."""
    query = select(PracticeTranslation).where(
        PracticeTranslation.practice_id == practice.id, PracticeTranslation.language == language
    )
    if to_change:
        query = query.with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(query)


def is_stale(translation: PracticeTranslation, version: PracticeVersion) -> bool:
    """Was it made from another text than this version has?"""
    return translation.source_hash != source_hash(version)


def translated_version(translation: PracticeTranslation) -> PracticeVersion | None:
    """The version that it was made from, the latest of those with the same words."""
    query = (
        select(PracticeVersion)
        .where(
            PracticeVersion.practice_id == translation.practice_id,
            PracticeVersion.state.in_(_WERE_PUBLIC),
        )
        .order_by(PracticeVersion.number.desc())
    )
    return next((one for one in db.session.scalars(query) if not is_stale(translation, one)), None)


def languages_to_translate_into(
    version: PracticeVersion, there: Sequence[PracticeTranslation], locale: str
) -> list[tuple[str, str]]:
    """(code, name) of the official languages that the practice cannot be read in yet."""
    known = {version.language, *(one.language for one in there)}
    codes = [entry.code for entry in reference.entries("languages")]
    return [(code, language_name(code, locale)) for code in codes if code not in known]
