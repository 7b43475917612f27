"""What the review does with each kind of submission: one row a kind, each cell a function."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from aipact.casework.models import ChangeRequest, Decision, Submission
from aipact.casework.states import Outcome, SubmissionKind
from aipact.core.errors import NotFound
from aipact.i18n import _
from aipact.organisations import actions as organisations
from aipact.organisations import emails as organisation_letters
from aipact.organisations import queries as organisation_queries
from aipact.organisations.models import Organisation
from aipact.organisations.states import OrganisationState
from aipact.pledges import actions as pledges
from aipact.pledges import emails as pledge_letters
from aipact.pledges import queries as pledge_queries
from aipact.pledges.models import PledgeVersion
from aipact.practices import actions as practices
from aipact.practices import emails as practice_letters
from aipact.practices.models import Adoption, PracticeVersion
from aipact.practices.queries import adopting
from aipact.practices.queries import versions as practice_queries
from aipact.practices.states import CHECKLIST

Subject = Organisation | PledgeVersion | PracticeVersion | Adoption
Points = Sequence[ChangeRequest]


def _always_ready(_subject: Any) -> str:
    return ""


def _pledge_in_the_way(version: PledgeVersion) -> str:
    if version.organisation.state is OrganisationState.ACTIVE:
        return ""
    return str(
        _("Decide on the registration first: only a registered organisation can be a pledger.")
    )


def _practice_in_the_way(version: PracticeVersion) -> str:
    if version.organisation.state is OrganisationState.ACTIVE:
        return ""
    return str(_("Only a registered organisation can publish a practice."))


def _adoption_in_the_way(adoption: Adoption) -> str:
    if adopting.may_be_adopted_by(adoption.practice, adoption.organisation):
        return ""
    return str(_("The practice or the organisation is not public any more."))


def _tell_both(adoption: Adoption, decision: Decision, _points: Points) -> None:
    practice_letters.adoption_published(adoption, decision)
    practice_letters.adoption_of_yours(adoption, decision)


@dataclass(frozen=True)
class ReviewedKind:
    """load: the object by id. apply: what a decision does. letter: what it says to the
    organisation (queued as held). in_the_way: why it cannot be approved now, or ''. checklist: what
    the reviewer ticks before approving, by code."""

    load: Callable[[UUID], Subject | None]
    begin_review: Callable[..., None]
    return_to_queue: Callable[..., None]
    apply: dict[Outcome, Callable[..., None]]
    letter: dict[Outcome, Callable[[Any, Decision, Points], None]]
    needs_second: frozenset[Outcome] = frozenset()
    in_the_way: Callable[[Any], str] = _always_ready
    checklist: Mapping[str, Any] = field(default_factory=dict)


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
        in_the_way=_pledge_in_the_way,
    ),
    SubmissionKind.PRACTICE: ReviewedKind(
        load=practice_queries.version,
        begin_review=practices.begin_review,
        return_to_queue=practices.return_to_queue,
        apply={
            Outcome.APPROVED: practices.publish_version,
            Outcome.CHANGES_REQUESTED: practices.require_changes,
            Outcome.NOT_ACCEPTED: practices.not_accept_version,
        },
        letter={
            Outcome.APPROVED: lambda v, d, _p: practice_letters.practice_published(v, d),
            Outcome.CHANGES_REQUESTED: practice_letters.practice_changes_requested,
            Outcome.NOT_ACCEPTED: lambda v, d, _p: practice_letters.practice_not_accepted(v, d),
        },
        in_the_way=_practice_in_the_way,
        checklist=CHECKLIST,
    ),
    SubmissionKind.ADOPTION: ReviewedKind(
        load=adopting.adoption,
        begin_review=practices.begin_adoption_review,
        return_to_queue=practices.return_adoption_to_queue,
        apply={
            Outcome.APPROVED: practices.publish_adoption,
            Outcome.CHANGES_REQUESTED: practices.require_changes_to_adoption,
            Outcome.NOT_ACCEPTED: practices.not_accept_adoption,
        },
        letter={
            Outcome.APPROVED: _tell_both,
            Outcome.CHANGES_REQUESTED: practice_letters.adoption_changes_requested,
            Outcome.NOT_ACCEPTED: lambda a, d, _p: practice_letters.adoption_not_accepted(a, d),
        },
        in_the_way=_adoption_in_the_way,
    ),
}


def kind_of(submission: Submission) -> ReviewedKind:
    return KINDS[submission.kind]


def subject_of(submission: Submission) -> Subject:
    """What is under review: the organisation, version or adoption."""
    subject = kind_of(submission).load(submission.subject_id)
    if subject is None:
        raise NotFound
    return subject


def organisation_of(submission: Submission) -> Organisation:
    subject = subject_of(submission)
    return subject if isinstance(subject, Organisation) else subject.organisation


def organisations_concerned(submission: Submission) -> list[Organisation]:
    """Whom a decision is about: who handed it in, and whose practice was adopted."""
    subject = subject_of(submission)
    if isinstance(subject, Adoption):
        return [subject.organisation, subject.practice.organisation]
    return [organisation_of(submission)]


def needs_second(submission: Submission, outcome: Outcome) -> bool:
    """Does this decision need a second person before it can take effect?"""
    first_publication = submission.needs_second and outcome is Outcome.APPROVED
    return first_publication or outcome in kind_of(submission).needs_second


__all__ = [
    "KINDS",
    "Subject",
    "kind_of",
    "needs_second",
    "organisation_of",
    "organisations_concerned",
    "subject_of",
]
