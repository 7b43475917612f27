"""Taking something back that is under review."""

from sqlalchemy import select

from aipact.casework import actions as casework
from aipact.casework import queries
from aipact.core.actor import Actor
from aipact.core.db import db
from aipact.core.errors import RuleBroken
from aipact.i18n import _
from aipact.mail import outbox
from aipact.organisations import actions as organisations
from aipact.organisations import emails as organisation_letters
from aipact.organisations.models import Organisation
from aipact.organisations.states import MAY_PREPARE_A_PLEDGE
from aipact.pledges import actions as pledges
from aipact.pledges import queries as pledge_queries
from aipact.pledges.models import PledgeVersion
from aipact.pledges.states import OPEN
from aipact.practices import actions as practices


def withdraw_registration(organisation: Organisation, *, actor: Actor) -> None:
    """The organisation takes its registration back, and with it what is in preparation: a pledge,
    and practices.

    Raises RuleBroken("organisation") while a decision waits to take effect.
    """
    submission = organisation.submission
    if submission is not None and queries.pending_decision(submission) is not None:
        raise RuleBroken(
            "organisation",
            _("The reviewers have just decided. Please look again in some minutes."),
        )
    version = pledge_queries.open_version(organisation)
    if version is not None:
        pledges.withdraw_pledge(version, actor=actor)
    practices.end_practices_of(organisation)
    organisations.withdraw(organisation, actor=actor)
    if submission is not None:
        casework.close_submission(submission, "withdrawn")
        organisation_letters.registration_withdrawn(organisation)


def withdraw_orphaned_pledges() -> int:
    """Withdraw open pledges whose organisation cannot pledge any more; returns how many."""
    query = (
        select(PledgeVersion)
        .join(Organisation, PledgeVersion.organisation_id == Organisation.id)
        .where(PledgeVersion.state.in_(OPEN), Organisation.state.not_in(MAY_PREPARE_A_PLEDGE))
        .order_by(PledgeVersion.id)
        .limit(100)
    )
    versions = db.session.scalars(query).all()
    for version in versions:
        end_open_pledge(version)
    return len(versions)


def end_open_pledge(version: PledgeVersion) -> None:
    """Withdraw a version because its organisation cannot pledge any more; a decision that waits
    is undone first, and its letter never goes."""
    submission = version.submission
    pending = queries.pending_decision(submission) if submission else None
    if pending is not None:
        casework.undo_decision(pending, actor=Actor.system())
        outbox.cancel(pending.submission_id)
    pledges.withdraw_pledge(version, actor=Actor.system())
