"""The review, whatever its kind: take, decide, confirm, undo, and what happens when a decision
takes effect. *Decided* and *effective* are two moments: between them lies the hold, in which
nothing has left the house and everything can be undone."""

from aipact.accounts.models import User
from aipact.casework import actions as casework
from aipact.casework import emails as casework_letters
from aipact.casework import queries
from aipact.casework.actions import Decide
from aipact.casework.models import Decision, FourEyesRequest, Submission
from aipact.casework.states import Outcome, SubmissionKind
from aipact.core.actor import Actor
from aipact.core.clock import now
from aipact.core.db import db
from aipact.core.errors import Forbidden, RuleBroken
from aipact.core.logging import log
from aipact.i18n import _
from aipact.mail import outbox
from aipact.organisations.queries import live_membership
from aipact.organisations.states import MembershipState
from aipact.procedures.kinds import (
    kind_of,
    needs_second,
    organisations_concerned,
    subject_of,
)
from aipact.workflow import Party, can

# Decisions that take effect in one transaction.
BATCH = 50


def is_impartial(submission: Submission, actor: Actor) -> bool:
    """Does the actor belong to none of the organisations that a decision is about?"""
    if submission.kind is not SubmissionKind.ADOPTION:
        return not actor.belongs_to(submission.organisation_id)
    return not any(actor.belongs_to(one.id) for one in organisations_concerned(submission))


def require_impartial(submission: Submission, actor: Actor) -> None:
    """Nobody reviews an organisation they belong to, or what others say about its practices
    (Forbidden)."""
    if not is_impartial(submission, actor):
        raise Forbidden


def take(submission: Submission, *, actor: Actor, reviewer: User) -> None:
    """A reviewer takes a submission that nobody reviews. Raises Conflict when somebody does."""
    require_impartial(submission, actor)
    if submission.reviewer_id not in (None, reviewer.id):
        raise casework.conflict_about(submission)
    _hand_over(submission, reviewer, actor=actor)


def assign(submission: Submission, reviewer: User, *, actor: Actor) -> None:
    """Give a submission to a reviewer, who is told by letter.

    Raises RuleBroken("reviewer") for one who belongs to the organisation.
    """
    if submission.reviewer_id == reviewer.id:
        return
    _hand_over(submission, reviewer, actor=actor)
    if reviewer.id != actor.user_id:
        casework_letters.submission_assigned(submission, reviewer, by=actor)


def _hand_over(submission: Submission, reviewer: User, *, actor: Actor) -> None:
    casework.require_open(submission)
    for organisation in organisations_concerned(submission):
        membership = live_membership(organisation, reviewer.id)
        if membership is not None and membership.state is MembershipState.ACTIVE:
            raise RuleBroken("reviewer", _("This person belongs to the organisation."))
    if submission.reviewer_id != reviewer.id:
        casework.set_reviewer(submission, reviewer.id, actor=actor)
    _begin(submission, actor)


def _begin(submission: Submission, actor: Actor) -> None:
    """Whoever works on it, it is in review; after an answer its reviewer has not changed."""
    subject = subject_of(submission)
    if can(subject, "take", Party.REVIEWER):
        kind_of(submission).begin_review(subject, actor=actor)


def release(submission: Submission, *, actor: Actor) -> None:
    """Put a submission back for anybody to take."""
    casework.require_open(submission)
    casework.require_undecided(submission)
    if submission.reviewer_id is None:
        return
    subject = subject_of(submission)
    if can(subject, "release", Party.REVIEWER):
        kind_of(submission).return_to_queue(subject, actor=actor)
    casework.set_reviewer(submission, None, actor=actor)


def decide(submission: Submission, command: Decide, *, actor: Actor) -> Decision:
    """Record the decision and the letter that will tell it; both wait for the end of the hold.

    Raises Conflict (the page was old, there is a decision, a colleague reviews it), Forbidden (own
    organisation), RuleBroken (what is missing).
    """
    require_impartial(submission, actor)
    casework.check_revision(submission, command.revision)
    casework.require_open(submission)
    casework.require_undecided(submission)
    if submission.reviewer_id not in (None, actor.user_id):
        raise casework.conflict_about(submission)
    _require_complete(submission, command)
    subject = subject_of(submission)
    if submission.reviewer_id is None:
        casework.set_reviewer(submission, actor.user_id, actor=actor)
    _begin(submission, actor)
    if not can(subject, _MOVE[command.outcome], Party.SYSTEM):
        raise casework.conflict_about(submission)
    decision = casework.record_decision(
        submission,
        command,
        needs_second=needs_second(submission, command.outcome),
        actor=actor,
    )
    _write_letter(decision)
    return decision


def _write_letter(decision: Decision) -> None:
    """The letter that tells the decision; held until it takes effect."""
    submission = decision.submission
    write = kind_of(submission).letter[decision.outcome]
    write(subject_of(submission), decision, queries.points_of(decision))


_MOVE = {
    Outcome.APPROVED: "approve",
    Outcome.CHANGES_REQUESTED: "request_changes",
    Outcome.NOT_ACCEPTED: "not_accept",
    Outcome.DUPLICATE: "mark_duplicate",
}


def _require_complete(submission: Submission, command: Decide) -> None:
    outcome = command.outcome
    if outcome not in kind_of(submission).apply:
        raise RuleBroken("outcome", _("This decision does not exist for this kind of submission."))
    if outcome is Outcome.CHANGES_REQUESTED and not command.points:
        raise RuleBroken("points", _("Name at least one field that has to change."))
    if any(not reason.strip() for _field, reason in command.points):
        raise RuleBroken("points", _("Give a reason for each field that you name."))
    if outcome is Outcome.NOT_ACCEPTED:
        if not command.reason.strip():
            raise RuleBroken("reason", _("Give the reason: the organisation will read it."))
        if not command.remedy.strip():
            raise RuleBroken("remedy", _("Say what the organisation can do about it."))
    if outcome is Outcome.DUPLICATE and command.duplicate_of_id is None:
        raise RuleBroken("duplicate_of", _("Choose the organisation that is already here."))
    if outcome is Outcome.APPROVED:
        _require_approvable(submission, command)


def _require_approvable(submission: Submission, command: Decide) -> None:
    kind = kind_of(submission)
    if in_the_way := kind.in_the_way(subject_of(submission)):
        raise RuleBroken("outcome", in_the_way)
    if any(code not in command.checklist for code in kind.checklist):
        raise RuleBroken("checklist", _("Tick every point before you approve."))


def confirm(request: FourEyesRequest, *, actor: Actor) -> None:
    """The second person approves. Forbidden for whoever decided, and for a member."""
    _require_second_person(request, actor)
    casework.confirm_decision(request, actor=actor)
    # The letter names days that follow from when the decision takes effect: known only now.
    outbox.discard_held(request.decision.submission_id)
    _write_letter(request.decision)


def refuse(request: FourEyesRequest, reason: str, *, actor: Actor) -> None:
    """The second person does not approve: the decision is undone, its letter never goes."""
    _require_second_person(request, actor)
    casework.refuse_decision(request, reason, actor=actor)
    outbox.cancel(request.decision.submission_id)


def _require_second_person(request: FourEyesRequest, actor: Actor) -> None:
    require_impartial(request.decision.submission, actor)
    if actor.user_id == request.requested_by_id:
        raise Forbidden


def undo(decision: Decision, *, actor: Actor) -> None:
    """Take a decision back within its hold; its letter never goes."""
    casework.undo_decision(decision, actor=actor)
    outbox.cancel(decision.submission_id)


def apply_due_decisions(limit: int = BATCH) -> int:
    """Make the decisions whose hold is over effective; returns how many were due. Safe to run
    twice; one that fails is reported, tried again later and stops no other."""
    moment = now()
    due = queries.decisions_due(moment, limit)
    for decision_id in [decision.id for decision in due]:
        try:
            with db.session.begin_nested():
                decision = queries.decision_to_apply(decision_id, moment)
                if decision is not None:
                    _apply(decision)
        except Exception as error:
            log.error("decision not applied", decision=str(decision_id), exc_info=error)
    return len(due)


def _apply(decision: Decision) -> None:
    submission = decision.submission
    actor = Actor.system()
    subject = subject_of(submission)
    if not can(subject, _MOVE[decision.outcome], Party.SYSTEM) or (
        decision.outcome is Outcome.APPROVED and kind_of(submission).in_the_way(subject)
    ):
        # The ground went away meanwhile (the organisation left): nothing is sent, staff look again.
        casework.undo_decision(decision, actor=actor)
        outbox.cancel(submission.id)
        return
    kind_of(submission).apply[decision.outcome](subject, actor=actor)
    casework.mark_as_applied(decision, actor=actor)
    outbox.release(submission.id)
