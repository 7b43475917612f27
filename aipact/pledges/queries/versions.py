"""Which versions of a pledge there are."""

import uuid
from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import joinedload

from aipact.core.db import db
from aipact.core.working_days import next_working_day
from aipact.organisations import queries as organisation_queries
from aipact.organisations.models import Organisation
from aipact.organisations.states import RegisterStatus
from aipact.pledges.models import PledgedCommitment, PledgeVersion
from aipact.pledges.states import OPEN, PUBLIC, VersionState


def version(version_id: uuid.UUID) -> PledgeVersion | None:
    """One version with its organisation and submission."""
    return db.session.scalar(
        _versions(PledgeVersion.id == version_id).options(joinedload(PledgeVersion.organisation))
    )


def open_version(organisation: Organisation) -> PledgeVersion | None:
    """The version that is being worked on, by the organisation or by the reviewers."""
    return db.session.scalar(_of(organisation).where(PledgeVersion.state.in_(OPEN)))


def published_version(organisation: Organisation) -> PledgeVersion | None:
    """The version that the public sees now."""
    published = PledgeVersion.state == VersionState.PUBLISHED
    return db.session.scalar(_of(organisation).where(published))


def latest_version(organisation: Organisation) -> PledgeVersion | None:
    """The newest version in any state."""
    return db.session.scalar(_of(organisation).order_by(PledgeVersion.number.desc()).limit(1))


def numbered_version(organisation: Organisation, number: int) -> PledgeVersion | None:
    return db.session.scalar(_of(organisation).where(PledgeVersion.number == number))


def versions(organisation: Organisation) -> Sequence[PledgeVersion]:
    """All versions, newest first."""
    query = _of(organisation).order_by(PledgeVersion.number.desc())
    return db.session.scalars(query).all()


def was_ever_public(organisation: Organisation) -> bool:
    """Has any version of this pledge been published?"""
    query = select(PledgeVersion.id).where(
        PledgeVersion.organisation_id == organisation.id, PledgeVersion.state.in_(PUBLIC)
    )
    return db.session.execute(query.limit(1)).first() is not None


def next_number(organisation: Organisation) -> int:
    query = select(func.max(PledgeVersion.number)).where(
        PledgeVersion.organisation_id == organisation.id
    )
    return (db.session.scalar(query) or 0) + 1


def commitment_counts() -> dict[str, int]:
    """How many organisations in the register take each commitment, by its code."""
    return organisation_queries.register_counts().get("commitment", {})


def commitment_count_differences() -> dict[str, tuple[int, int]]:
    """{code: (kept, counted)} where the kept number is wrong."""
    query = (
        select(PledgedCommitment.commitment_code, func.count())
        .join(PledgeVersion, PledgeVersion.id == PledgedCommitment.version_id)
        .join(Organisation, Organisation.id == PledgeVersion.organisation_id)
        .where(
            PledgeVersion.state == VersionState.PUBLISHED,
            Organisation.register_status == RegisterStatus.PLEDGER,
        )
        .group_by(PledgedCommitment.commitment_code)
        .order_by(PledgedCommitment.commitment_code)
    )
    counted: dict[str, int] = dict(db.session.execute(query).all())
    kept = commitment_counts()
    codes = sorted(set(kept) | set(counted))
    both = {code: (kept.get(code, 0), counted.get(code, 0)) for code in codes}
    return {code: pair for code, pair in both.items() if pair[0] != pair[1]}


def _of(organisation: Organisation) -> Select[PledgeVersion]:
    return _versions(PledgeVersion.organisation_id == organisation.id)


def _versions(condition: ColumnElement[bool]) -> Select[PledgeVersion]:
    return select(PledgeVersion).where(condition).options(joinedload(PledgeVersion.submission))


def report_due_on(published_on: date) -> date:
    """The first working day a year after publication: when a progress report is invited."""
    is_leap_day = (published_on.month, published_on.day) == (2, 29)
    a_year_later = published_on.replace(
        year=published_on.year + 1, day=28 if is_leap_day else published_on.day
    )
    return next_working_day(a_year_later)
