"""What the review does with each kind of submission: one row a kind, each cell a function."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from aipact.casework.models import ChangeRequest, Decision, Submission
from aipact.casework.states import Outcome, SubmissionKind
from aipact.core.errors import NotFound
from aipact.organisations import actions as organisations
from aipact.organisations import emails as organisation_letters
from aipact.organisations import queries as organisation_queries
from aipact.organisations.models import Organisation
from aipact.pledges import actions as pledges
from aipact.pledges import emails as pledge_letters
from aipact.pledges import queries as pledge_queries
from aipact.pledges.models import PledgeVersion

Subject = Organisation | PledgeVersion
Points = Sequence[ChangeRequest]


@dataclass(frozen=True)
class ReviewedKind:
    """load: the object by id. apply: what a decision does. letter: what it says to the
    organisation (queued as held)."""

    load: Callable[[UUID], Subject | None]
    begin_review: Callable[..., None]
    return_to_queue: Callable[..., None]
    apply: dict[Outcome, Callable[..., None]]
    letter: dict[Outcome, Callable[[Any, Decision, Points], None]]
    needs_second: frozenset[Outcome]


KINDS: dict[SubmissionKind, ReviewedKind] = {
    SubmissionKind.REGISTRATION: ReviewedKind(
        load=organisation_queries.organisation,
        begin_review=organisations.begin_review,
        return_to_queue=organisations.return_to_queue,
        apply={
            Outcome.APPROVED: organisations.approve_registration,
            Outcome.CHANGES_REQUESTED: organisations.require_changes,
            Outcome.NOT_ACCEPTED: organisations.not_accept_registration,
            Outcome.DUPLICATE: organisations.mark_as_duplicate,
        },
        letter={
            Outcome.APPROVED: lambda o, d, _p: organisation_letters.registration_approved(o, d),
            Outcome.CHANGES_REQUESTED: organisation_letters.registration_changes_requested,
            Outcome.NOT_ACCEPTED: (
                lambda o, d, _p: organisation_letters.registration_not_accepted(o, d)
            ),
            Outcome.DUPLICATE: lambda o, d, _p: organisation_letters.registration_duplicate(o, d),
        },
        needs_second=frozenset(),
    ),
    SubmissionKind.PLEDGE: ReviewedKind(
        load=pledge_queries.version,
        begin_review=pledges.begin_review,
        return_to_queue=pledges.return_to_queue,
        apply={
            Outcome.APPROVED: pledges.publish,
            Outcome.CHANGES_REQUESTED: pledges.require_changes,
            Outcome.NOT_ACCEPTED: pledges.not_accept_pledge,
        },
        letter={
            Outcome.APPROVED: lambda v, d, _p: pledge_letters.pledge_published(v, d),
            Outcome.CHANGES_REQUESTED: pledge_letters.pledge_changes_requested,
            Outcome.NOT_ACCEPTED: lambda v, d, _p: pledge_letters.pledge_not_accepted(v, d),
        },
        needs_second=frozenset({Outcome.NOT_ACCEPTED}),
    ),
}


def kind_of(submission: Submission) -> ReviewedKind:
    return KINDS[submission.kind]


def subject_of(submission: Submission) -> Subject:
    """The organisation or pledge version under review."""
    subject = kind_of(submission).load(submission.subject_id)
    if subject is None:
        raise NotFound
    return subject


def organisation_of(submission: Submission) -> Organisation:
    subject = subject_of(submission)
    return subject if isinstance(subject, Organisation) else subject.organisation


def needs_second(submission: Submission, outcome: Outcome) -> bool:
    """Does this decision need a second person before it can take effect?"""
    first_publication = submission.needs_second and outcome is Outcome.APPROVED
    return first_publication or outcome in kind_of(submission).needs_second


__all__ = ["KINDS", "Subject", "kind_of", "needs_second", "organisation_of", "subject_of"]
