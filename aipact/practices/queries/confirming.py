"""How old a practice is: when it was last confirmed, when it is stale, what is to be archived."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from dateutil.relativedelta import relativedelta
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from aipact.accounts.models import User
from aipact.accounts.states import UserState
from aipact.core.clock import now, today
from aipact.core.db import db
from aipact.core.secrets import secret_hash
from aipact.organisations.models import Membership, Organisation
from aipact.organisations.states import MembershipState, OrganisationState
from aipact.practices.models import ConfirmationLink, Practice
from aipact.practices.states import (
    ARCHIVE_AFTER_DAYS,
    CONFIRMED_FOR_MONTHS,
    REMIND_AFTER_DAYS,
    PracticeState,
)

_PERIOD = relativedelta(months=CONFIRMED_FOR_MONTHS)
_A_DAY = timedelta(days=1)


def confirm_by(confirmed_on: date) -> date:
    """The day on which a practice that was confirmed then becomes stale."""
    return confirmed_on + _PERIOD


def archive_from(stale_since: date) -> date:
    """The day from which staff may archive a practice that became stale then."""
    return stale_since + timedelta(days=ARCHIVE_AFTER_DAYS)


def due_to_become_stale(limit: int) -> Sequence[UUID]:
    """Published practices that nobody has confirmed for twelve months, the oldest first."""
    query = _in(PracticeState.PUBLISHED).where(Practice.confirmed_on <= _oldest_confirmation())
    return db.session.scalars(query.order_by(Practice.confirmed_on, Practice.id).limit(limit)).all()


def _oldest_confirmation() -> date:
    """The latest day whose twelve months are over; months that end on 29 February end on the 28th
    in other years."""
    return max(today() - _PERIOD, today() + _A_DAY - _PERIOD - _A_DAY)


def is_unconfirmed(practice: Practice) -> bool:
    """Are its twelve months over?"""
    confirmed_on = practice.confirmed_on
    return confirmed_on is not None and confirmed_on <= _oldest_confirmation()


def due_for_reminder(limit: int) -> Sequence[UUID]:
    """Stale practices whose contacts were asked a month ago, and not again since."""
    query = _in(PracticeState.STALE).where(
        Practice.stale_since <= today() - timedelta(days=REMIND_AFTER_DAYS),
        Practice.reminded_on.is_(None),
    )
    return db.session.scalars(query.order_by(Practice.confirmed_on, Practice.id).limit(limit)).all()


def practices_to_archive(limit: int = 100) -> Sequence[Practice]:
    """Stale practices that nobody confirmed for 90 days more, with their organisations, the
    oldest first: for staff to archive."""
    query = (
        select(Practice)
        .where(Practice.state == PracticeState.STALE, Practice.stale_since <= _archivable_since())
        .options(joinedload(Practice.organisation))
        .order_by(Practice.confirmed_on, Practice.id)
    )
    return db.session.scalars(query.limit(limit)).all()


def may_be_archived(practice: Practice) -> bool:
    """Is it stale for long enough?"""
    since = practice.stale_since
    return (
        practice.state is PracticeState.STALE
        and since is not None
        and (since <= _archivable_since())
    )


def _archivable_since() -> date:
    return today() - timedelta(days=ARCHIVE_AFTER_DAYS)


def confirmation_link(secret: str, *, to_change: bool = False) -> ConfirmationLink | None:
    """The link of a letter while it is good: not used, not too old, its person still belongs to
    the organisation, and the practice can still be confirmed. to_change: of two who press the
    button at once the second waits."""
    query = (
        select(ConfirmationLink)
        .join(User, User.id == ConfirmationLink.user_id)
        .join(Practice, Practice.id == ConfirmationLink.practice_id)
        .join(Organisation, Organisation.id == Practice.organisation_id)
        .join(Membership, Membership.user_id == User.id)
        .where(
            ConfirmationLink.link_hash == secret_hash(secret),
            ConfirmationLink.used_at.is_(None),
            ConfirmationLink.expires_at > now(),
            User.state == UserState.ACTIVE,
            Organisation.state == OrganisationState.ACTIVE,
            Membership.organisation_id == Organisation.id,
            Membership.state == MembershipState.ACTIVE,
            Practice.state != PracticeState.WITHDRAWN,
        )
    )
    if to_change:
        query = query.with_for_update(of=ConfirmationLink)
        query = query.execution_options(populate_existing=True)
    return db.session.scalar(query)


def _in(state: PracticeState) -> Select[UUID]:
    return select(Practice.id).where(Practice.state == state)
