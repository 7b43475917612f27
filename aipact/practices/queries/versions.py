"""Which practices there are, and which versions of them."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import joinedload

from aipact.core.db import db
from aipact.organisations.models import Organisation
from aipact.organisations.states import MAY_PREPARE_A_PLEDGE
from aipact.practices.models import Adoption, Practice, PracticeVersion
from aipact.practices.states import LISTED, OPEN, OPEN_ADOPTION, AdoptionState, VersionState


@dataclass(frozen=True)
class OwnPractice:
    """A practice as its organisation sees it. `current` is the version that is being worked on,
    else the public one, else the last one."""

    practice: Practice
    current: PracticeVersion
    published: PracticeVersion | None

    @property
    def title(self) -> str:
        return (self.published or self.current).title


def practice(practice_id: uuid.UUID) -> Practice | None:
    """One practice with its organisation."""
    return db.session.scalar(_practices().where(Practice.id == practice_id))


def practice_by_slug(slug: str) -> Practice | None:
    """The practice behind a public address, also one that was withdrawn."""
    return db.session.scalar(_practices().where(Practice.slug == slug))


def practice_to_change(practice_id: uuid.UUID) -> Practice | None:
    """The same, read anew, and nobody else changes it until the transaction ends."""
    query = select(Practice).where(Practice.id == practice_id).with_for_update()
    return db.session.scalar(query.execution_options(populate_existing=True))


def version(version_id: uuid.UUID) -> PracticeVersion | None:
    """One version with its practice, organisation and submission."""
    return db.session.scalar(_versions(PracticeVersion.id == version_id))


def version_to_change(version_id: uuid.UUID) -> PracticeVersion | None:
    """The same, read anew, and nobody else changes it until the transaction ends."""
    query = select(PracticeVersion).where(PracticeVersion.id == version_id).with_for_update()
    return db.session.scalar(query.execution_options(populate_existing=True))


def open_version(practice: Practice) -> PracticeVersion | None:
    """The version that is being worked on, by the organisation or by the reviewers."""
    return db.session.scalar(_of(practice).where(PracticeVersion.state.in_(OPEN)))


def published_version(practice: Practice) -> PracticeVersion | None:
    """The last version that was published: what the public reads while the practice is readable."""
    published = PracticeVersion.state == VersionState.PUBLISHED
    return db.session.scalar(_of(practice).where(published))


def latest_version(practice: Practice) -> PracticeVersion | None:
    """The newest version in any state."""
    return db.session.scalar(_of(practice).order_by(PracticeVersion.number.desc()).limit(1))


def versions(practice: Practice) -> Sequence[PracticeVersion]:
    """All versions, newest first."""
    return db.session.scalars(_of(practice).order_by(PracticeVersion.number.desc())).all()


def next_number(practice: Practice) -> int:
    numbers = select(func.max(PracticeVersion.number))
    last = db.session.scalar(numbers.where(PracticeVersion.practice_id == practice.id))
    return (last or 0) + 1


def practices_of(organisation: Organisation) -> list[OwnPractice]:
    """Everything that an organisation contributed or began, newest first."""
    query = (
        _versions(Practice.organisation_id == organisation.id)
        .join(Practice, Practice.id == PracticeVersion.practice_id)
        .order_by(Practice.created_at.desc(), Practice.id.desc(), PracticeVersion.number)
    )
    by_practice: dict[uuid.UUID, list[PracticeVersion]] = {}
    for row in db.session.scalars(query):
        by_practice.setdefault(row.practice_id, []).append(row)
    return [_own(rows) for rows in by_practice.values()]


def own_practice(practice: Practice) -> OwnPractice:
    return _own(versions(practice))


def _own(rows: Sequence[PracticeVersion]) -> OwnPractice:
    published = next((one for one in rows if one.state is VersionState.PUBLISHED), None)
    return OwnPractice(rows[0].practice, max(rows, key=_weight), published)


def _weight(version: PracticeVersion) -> tuple[bool, bool, int]:
    return version.state in OPEN, version.state is VersionState.PUBLISHED, version.number


def organisations_to_end(limit: int) -> Sequence[Organisation]:
    """Those that take no part any more and still have something under way or in the library."""
    is_under_way = (
        select(PracticeVersion.id)
        .join(Practice, Practice.id == PracticeVersion.practice_id)
        .where(Practice.organisation_id == Organisation.id, PracticeVersion.state.in_(OPEN))
    )
    is_listed = select(Practice.id).where(
        Practice.organisation_id == Organisation.id, Practice.state.in_(LISTED)
    )
    adopts = select(Adoption.id).where(
        Adoption.organisation_id == Organisation.id, Adoption.state.in_(OPEN_ADOPTION)
    )
    query = (
        select(Organisation)
        .where(
            Organisation.state.not_in(MAY_PREPARE_A_PLEDGE),
            or_(is_under_way.exists(), is_listed.exists(), adopts.exists()),
        )
        .order_by(Organisation.id)
        .limit(limit)
    )
    return db.session.scalars(query).all()


def adoptions_of(practice: Practice) -> Sequence[Adoption]:
    """Every adoption of a practice in any state, newest first; reviewers and owner read these."""
    query = (
        select(Adoption)
        .where(Adoption.practice_id == practice.id)
        .options(joinedload(Adoption.organisation), joinedload(Adoption.submission))
        .order_by(Adoption.created_at.desc(), Adoption.id.desc())
    )
    return db.session.scalars(query).all()


def adoption_number(practice: Practice) -> int:
    """How many published adoptions there are, counted."""
    query = select(func.count()).where(
        Adoption.practice_id == practice.id, Adoption.state == AdoptionState.PUBLISHED
    )
    return db.session.scalars(query).one()


def _practices() -> Select[Practice]:
    return select(Practice).options(joinedload(Practice.organisation))


def _of(practice: Practice) -> Select[PracticeVersion]:
    return _versions(PracticeVersion.practice_id == practice.id)


def _versions(condition: ColumnElement[bool]) -> Select[PracticeVersion]:
    return (
        select(PracticeVersion)
        .where(condition)
        .options(
            joinedload(PracticeVersion.submission),
            joinedload(PracticeVersion.practice).joinedload(Practice.organisation),
        )
    )
