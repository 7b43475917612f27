"""Who adopted a practice, and what they say about it."""

import uuid
from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import joinedload

from aipact.casework import queries as casework
from aipact.casework.models import ChangeRequest
from aipact.casework.queries import ReviewField
from aipact.core.db import db
from aipact.i18n import _
from aipact.organisations.models import Organisation
from aipact.organisations.states import OrganisationState
from aipact.practices.models import Adoption, Practice
from aipact.practices.states import (
    LIVE_ADOPTION,
    OPEN_ADOPTION,
    READABLE,
    AdoptionState,
    PracticeState,
)
from aipact.reference import queries as reference


def adoption(adoption_id: uuid.UUID) -> Adoption | None:
    """One adoption with its practice, both organisations and its submission."""
    return db.session.scalar(_adoptions().where(Adoption.id == adoption_id))


def published_adoptions(practice: Practice) -> Sequence[Adoption]:
    """What others say who adopted it, newest first; those that are in the register."""
    query = (
        _adoptions()
        .join(Organisation, Organisation.id == Adoption.organisation_id)
        .where(
            Adoption.practice_id == practice.id,
            Adoption.state == AdoptionState.PUBLISHED,
            Organisation.is_listed,
        )
        .order_by(Adoption.published_at.desc(), Adoption.id.desc())
    )
    return db.session.scalars(query).all()


def live_adoption(practice: Practice, organisation: Organisation) -> Adoption | None:
    """The adoption of a practice by an organisation that is under review or public."""
    query = _adoptions().where(
        Adoption.practice_id == practice.id,
        Adoption.organisation_id == organisation.id,
        Adoption.state.in_(LIVE_ADOPTION),
    )
    return db.session.scalar(query)


def adoptions_by(organisation: Organisation) -> Sequence[Adoption]:
    """Every adoption that an organisation wrote, in any state, newest first."""
    query = _adoptions().where(Adoption.organisation_id == organisation.id)
    newest = query.order_by(Adoption.created_at.desc(), Adoption.id.desc())
    return db.session.scalars(newest).all()


def open_adoptions_by(organisation: Organisation) -> Sequence[Adoption]:
    """Those that are not decided."""
    return _open(Adoption.organisation_id == organisation.id)


def open_adoptions_of(practice: Practice) -> Sequence[Adoption]:
    """Those of a practice that are not decided."""
    return _open(Adoption.practice_id == practice.id)


def _open(condition: ColumnElement[bool]) -> Sequence[Adoption]:
    query = _adoptions().where(condition, Adoption.state.in_(OPEN_ADOPTION))
    return db.session.scalars(query.order_by(Adoption.id)).all()


def may_be_adopted_by(practice: Practice, organisation: Organisation) -> bool:
    """Another organisation that is in the register, and a practice that can be read."""
    is_other = organisation.id != practice.organisation_id
    return is_other and may_adopt(organisation) and is_adoptable(practice)


def may_adopt(organisation: Organisation) -> bool:
    return organisation.state is OrganisationState.ACTIVE and organisation.is_listed


def is_adoptable(practice: Practice) -> bool:
    return practice.state in READABLE


def orphaned_adoptions(limit: int) -> Sequence[Adoption]:
    """Those that are not decided, of practices that were withdrawn meanwhile."""
    withdrawn = select(Practice.id).where(Practice.state == PracticeState.WITHDRAWN)
    return _open(Adoption.practice_id.in_(withdrawn))[:limit]


# -- what the reviewers read ---------------------------------------------------------------------


def points(adoption: Adoption) -> list[ChangeRequest]:
    """What the reviewers ask to change now."""
    if adoption.state is not AdoptionState.CHANGES_REQUESTED:
        return []
    return list(casework.open_change_requests(adoption.submission))


def reviewable_fields(adoption: Adoption, locale: str) -> list[ReviewField]:
    """The note, and its language."""
    return _fields(adoption, adoption.note, locale)


def earlier_fields(adoption: Adoption, locale: str) -> list[ReviewField]:
    """The same as the reviewers last saw it; empty before they asked for changes."""
    return _fields(adoption, adoption.earlier_note, locale) if adoption.earlier_note else []


def _fields(adoption: Adoption, note: str, locale: str) -> list[ReviewField]:
    language = reference.label("languages", adoption.language, locale)
    return [
        ReviewField("note", _("How it went"), note),
        ReviewField("language", _("Language of the text"), language),
    ]


def _adoptions() -> Select[Adoption]:
    return select(Adoption).options(
        joinedload(Adoption.organisation),
        joinedload(Adoption.practice).joinedload(Practice.organisation),
        joinedload(Adoption.submission),
    )
