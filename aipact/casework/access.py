"""Who may do what at the desk: everybody on the staff reads, reviewers and leads decide."""

import uuid
from collections.abc import Callable

from aipact.accounts.states import StaffRole
from aipact.casework import queries
from aipact.casework.models import FourEyesRequest, Submission
from aipact.core.actor import Actor
from aipact.core.errors import Forbidden, NotFound

REVIEWERS = frozenset({StaffRole.REVIEWER.value, StaffRole.LEAD.value})
LEADS = frozenset({StaffRole.LEAD.value})
KEEPERS = frozenset({StaffRole.LEAD.value, StaffRole.ADMIN.value})

May = Callable[[Actor, Submission], bool]


def may_see_desk(actor: Actor) -> bool:
    return actor.is_staff


def may_review(actor: Actor) -> bool:
    """Take, decide, and confirm what a colleague decided."""
    return bool(actor.staff_roles & REVIEWERS)


def may_assign(actor: Actor) -> bool:
    """Give any submission to any reviewer."""
    return bool(actor.staff_roles & LEADS)


def may_record_leaving(actor: Actor) -> bool:
    return bool(actor.staff_roles & LEADS)


def may_decide_on_members(actor: Actor) -> bool:
    """Where no signatory of an organisation answers a request to join it."""
    return may_review(actor)


def may_see_audit(actor: Actor) -> bool:
    return bool(actor.staff_roles & KEEPERS)


def may_retry_letters(actor: Actor) -> bool:
    return bool(actor.staff_roles & KEEPERS)


# -- one submission ------------------------------------------------------------------------------


def may_see_submission(actor: Actor, submission: Submission) -> bool:
    """Nobody works on an organisation they belong to, or reads what colleagues note about it."""
    return may_see_desk(actor) and not actor.belongs_to(submission.organisation_id)


def may_review_submission(actor: Actor, submission: Submission) -> bool:
    return may_review(actor) and may_see_submission(actor, submission)


def may_assign_submission(actor: Actor, submission: Submission) -> bool:
    """A lead assigns to anybody; a reviewer hands over what is theirs, or takes over."""
    return may_review_submission(actor, submission)


def may_give_to(actor: Actor, submission: Submission, reviewer_id: uuid.UUID) -> bool:
    """Reviewers take a submission over themselves, or hand their own over to a colleague."""
    if not may_assign_submission(actor, submission):
        return False
    is_own = submission.reviewer_id == actor.user_id
    return may_assign(actor) or is_own or reviewer_id == actor.user_id


def may_confirm(actor: Actor, submission: Submission, request: FourEyesRequest) -> bool:
    """The second person: a reviewer or a lead, and not whoever decided."""
    is_another = actor.user_id != request.requested_by_id
    return is_another and may_review_submission(actor, submission)


def submission_for(
    actor: Actor,
    submission_id: uuid.UUID,
    may: May = may_see_submission,
    *,
    to_change: bool = False,
) -> Submission:
    """The submission at this address. to_change: nobody else changes it until the transaction ends.

    Raises NotFound for everybody but staff, Forbidden when they may not do this.
    """
    find = queries.submission_to_change if to_change else queries.submission
    submission = find(submission_id) if may_see_desk(actor) else None
    if submission is None:
        raise NotFound
    if not may(actor, submission):
        raise Forbidden
    return submission
