"""Practices of the library, made without the workflow that leads there."""

import itertools
from datetime import UTC, date, datetime, timedelta
from typing import Any

from aipact.core.db import db
from aipact.core.text import slug
from aipact.organisations.models import Organisation
from aipact.practices.actions.indexing import index_practice
from aipact.practices.models import Practice, PracticeTranslation, PracticeVersion
from aipact.practices.queries import content
from aipact.practices.states import PracticeState, TranslationKind, VersionState
from tests.public.rows import listed

_numbers = itertools.count(1)
BEGIN = datetime(2025, 2, 4, 9, tzinfo=UTC)
TEXT = {
    "summary": "Everybody who works with AI learns what it can do.",
    "kind": "C-03",
    "articles": ["4"],
    "level": "fully_implemented",
    "target_groups": ["all_staff"],
    "formats": ["e_learning"],
    "ai_systems": "A chatbot for customers",
    "sectors": ["it_services"],
    "size": "medium",
    "languages": ["en"],
    "knowledge": "A test sorts people into **three** groups.",
    "context": "They train with the chatbot itself.",
    "impact": "240 people took part.",
    "challenges": "Night shifts could not attend.",
    "plans": "A second module comes next year.",
    "licence": "cc_by_4",
}


def in_library(
    title: str,
    organisation: Organisation | None = None,
    *,
    state: PracticeState = PracticeState.PUBLISHED,
    confirmed_on: date = date(2026, 9, 1),
    adoption_count: int = 0,
    **values: Any,
) -> Practice:
    """A practice that was published after the one before it, and is in this state now."""
    number = next(_numbers)
    at = BEGIN + timedelta(minutes=number)
    practice = Practice(
        organisation=organisation or listed(f"Organisation {number}"),
        slug=f"{slug(title)}-{number}",
        state=state,
        published_at=at,
        confirmed_on=confirmed_on,
        stale_since=date(2026, 10, 1) if state is PracticeState.STALE else None,
        archived_at=at if state is PracticeState.ARCHIVED else None,
        withdrawn_at=at if state is PracticeState.WITHDRAWN else None,
        adoption_count=adoption_count,
    )
    version = PracticeVersion(
        practice=practice,
        number=1,
        state=VersionState.PUBLISHED,
        published_at=at,
        title=title,
        **{"language": "en", **TEXT, **values},
    )
    db.session.add_all([practice, version])
    db.session.flush()
    index_practice(practice)
    return practice


def version_of(practice: Practice) -> PracticeVersion:
    query = db.select(PracticeVersion).where(PracticeVersion.practice_id == practice.id)
    return db.session.scalars(query).one()


def translated(
    practice: Practice,
    language: str,
    title: str,
    *,
    kind: TranslationKind = TranslationKind.HUMAN,
    is_stale: bool = False,
    **values: Any,
) -> PracticeTranslation:
    """A translation of what is published now; or of what was there before."""
    row = PracticeTranslation(
        practice=practice,
        language=language,
        kind=kind,
        title=title,
        source_hash="0" * 64 if is_stale else content.source_hash(version_of(practice)),
        **{"summary": f"Summary in {language}", "knowledge": f"Answer in {language}", **values},
    )
    db.session.add(row)
    db.session.flush()
    index_practice(practice)
    return row
