"""Handing a pledge in, again after changes, and taking it back."""

from dataclasses import dataclass

from aipact.casework import actions as casework
from aipact.casework import queries as casework_queries
from aipact.casework.states import SubmissionKind
from aipact.core.actor import Actor
from aipact.core.clock import now
from aipact.core.db import db
from aipact.core.errors import RuleBroken
from aipact.i18n import _
from aipact.mail import outbox
from aipact.organisations.states import MAY_PREPARE_A_PLEDGE
from aipact.pledges import emails, queries
from aipact.pledges.actions.conflicts import ContentChanged, DecisionPending
from aipact.pledges.actions.locking import lock, require_editable
from aipact.pledges.models import PledgeVersion
from aipact.pledges.states import UNDER_REVIEW, VersionState
from aipact.workflow import Party, change_state


@dataclass(frozen=True)
class SubmitPledge:
    """Who declares the authority to commit the organisation, and the hash of the text that the
    page showed them."""

    signed_by: str
    signed_function: str
    shown_hash: str


def submit_pledge(version: PledgeVersion, command: SubmitPledge, *, actor: Actor) -> None:
    """Hand the version in: first submission, or answer to a request for changes. Then letters.

    Sent twice, it is one submission. Raises RuleBroken("commitments") while something is missing
    or unanswered, ContentChanged when the text is no longer the one that the person saw, and
    NotEditable.
    """
    lock(version)
    if version.state in UNDER_REVIEW:
        return
    require_editable(version)
    organisation = version.organisation
    if organisation.state not in MAY_PREPARE_A_PLEDGE:
        raise RuleBroken("organisation", _("Submit your registration first, then pledge."))
    if queries.missing_items(version, organisation):
        raise RuleBroken("commitments", _("Something is missing. Complete it, then submit."))
    content = queries.content(version)
    content_hash = queries.content_hash(content)
    if content_hash != command.shown_hash:
        raise ContentChanged(when=version.changed_at)
    _sign(version, command, content, content_hash, actor)
    _open_review(version, actor)
    db.session.flush()
    emails.pledge_received(version)


def _sign(
    version: PledgeVersion,
    command: SubmitPledge,
    content: dict[str, object],
    content_hash: str,
    actor: Actor,
) -> None:
    version.previewed_at = version.submitted_at = version.changed_at = now()
    version.submitted_by_id = actor.user_id
    version.signed_by = command.signed_by
    version.signed_function = command.signed_function
    version.earlier_content = version.signed_content
    version.signed_content = content
    version.content_hash = content_hash
    number = content["catalogue"]
    version.catalogue_number = number if isinstance(number, int) else None


def _open_review(version: PledgeVersion, actor: Actor) -> None:
    if version.state is VersionState.CHANGES_REQUESTED and version.submission is not None:
        change_state(version, "resubmit", actor=actor, party=Party.ORGANISATION)
        casework.resume_submission(version.submission, actor=actor)
        return
    organisation = version.organisation
    version.submission = casework.open_submission(
        SubmissionKind.PLEDGE,
        subject_id=version.id,
        organisation_id=organisation.id,
        title=organisation.display_name,
        needs_second=not queries.was_ever_public(organisation),
        actor=actor,
    )
    change_state(version, "submit", actor=actor, party=Party.ORGANISATION)


def withdraw_pledge(version: PledgeVersion, *, actor: Actor) -> None:
    """Take back a version that is not decided. Nothing that is public changes. Reviewers and
    contacts learn of it when it had been submitted; a draft just ends. A decision that still waits
    for a second person is undone, and its letter never goes.

    Raises DecisionPending in the minutes before a decision takes effect, and IllegalTransition
    when the version has ended.
    """
    lock(version)
    submission = version.submission
    pending = casework_queries.pending_decision(submission) if submission is not None else None
    if pending is not None:
        if pending.takes_effect_at is not None:
            raise DecisionPending(
                _(
                    "The reviewers are just finishing their decision."
                    " Please look again in some minutes."
                )
            )
        casework.undo_decision(pending, actor=actor)
        outbox.cancel(pending.submission_id)
    party = Party.SYSTEM if actor.is_system else Party.ORGANISATION
    change_state(version, "withdraw", actor=actor, party=party)
    version.changed_at = now()
    if submission is not None:
        casework.close_submission(submission, "withdrawn")
        emails.pledge_withdrawn(version, by=actor)
