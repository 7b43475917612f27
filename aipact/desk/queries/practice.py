"""One practice as staff look after it: its versions, translations, adoptions, and who did what."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from aipact.accounts import queries as accounts
from aipact.audit.models import AuditEntry
from aipact.core.db import db
from aipact.desk.queries.comparing import Pieces, changed_pieces
from aipact.i18n import _l
from aipact.practices.models import Adoption, Practice, PracticeTranslation, PracticeVersion
from aipact.practices.queries.content import source_hash
from aipact.practices.queries.translations import translated_version, translations_of
from aipact.practices.queries.versions import adoptions_of, versions
from aipact.practices.queries.wording import language_name
from aipact.practices.states import TRANSLATED_FIELDS, VersionState

WHAT_HAPPENED = {
    "practice:publish": _l("Published"),
    "practice:become_stale": _l("Not confirmed for twelve months"),
    "practice:confirmed": _l("Confirmed by the organisation"),
    "practice:archive": _l("Archived"),
    "practice:withdraw": _l("Withdrawn"),
    "practice:translated": _l("Translation saved"),
    "practice:translation-removed": _l("Translation removed"),
    "practice:presentation-noted": _l("Webinar noted"),
    "practice:presentation-removed": _l("Webinar taken away"),
}
_NEWEST = 50


@dataclass(frozen=True)
class ShownTranslation:
    row: PracticeTranslation
    name: str
    by: str
    is_stale: bool


@dataclass(frozen=True)
class Happening:
    """`who` is empty for the system; `language` is that of a translation."""

    at: datetime
    what: Any
    who: str
    language: str


@dataclass(frozen=True)
class PracticeAtDesk:
    """published: what the public reads, or read last."""

    practice: Practice
    versions: Sequence[PracticeVersion]
    published: PracticeVersion | None
    translations: Sequence[ShownTranslation]
    adoptions: Sequence[Adoption]
    happened: Sequence[Happening]

    @property
    def title(self) -> str:
        return (self.published or self.versions[0]).title


def practice_at_desk(practice: Practice, locale: str) -> PracticeAtDesk:
    """Everything about a practice; the same number of queries however much there is."""
    all_versions = versions(practice)
    published = next((one for one in all_versions if one.state is VersionState.PUBLISHED), None)
    translations = translations_of(practice)
    entries = _entries(practice)
    names = _names([one.actor_id for one in entries] + [one.changed_by_id for one in translations])
    current = source_hash(published) if published else ""
    return PracticeAtDesk(
        practice=practice,
        versions=all_versions,
        published=published,
        translations=[
            ShownTranslation(
                one,
                language_name(one.language, locale),
                names.get(one.changed_by_id, ""),
                one.source_hash != current,
            )
            for one in translations
        ],
        adoptions=adoptions_of(practice),
        happened=[
            Happening(
                one.at,
                WHAT_HAPPENED[one.tag],
                names.get(one.actor_id, ""),
                language_name(one.data["language"], locale) if "language" in one.data else "",
            )
            for one in entries
        ],
    )


def _entries(practice: Practice) -> Sequence[AuditEntry]:
    query = (
        select(AuditEntry)
        .where(
            AuditEntry.subject_kind == "practice",
            AuditEntry.subject_id == practice.id,
            AuditEntry.tag.in_(WHAT_HAPPENED),
        )
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
        .limit(_NEWEST)
    )
    return db.session.scalars(query).all()


def _names(people: Collection[uuid.UUID | None]) -> dict[uuid.UUID | None, str]:
    return {one.id: one.name for one in accounts.users({key for key in people if key})}


def changes_since(row: PracticeTranslation, version: PracticeVersion) -> dict[str, Pieces]:
    """What changed in the original since it was translated, by field; empty when nothing did, or
    when nobody knows what it was translated from."""
    before = translated_version(row)
    if before is None:
        return {}
    pieces = {
        name: changed_pieces(getattr(before, name), getattr(version, name))
        for name in TRANSLATED_FIELDS
    }
    return {name: found for name, found in pieces.items() if found}
