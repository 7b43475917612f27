"""Submissions of all kinds, as organisations hand them in, and what reviewers do with them."""

from itertools import count
from typing import Any

from aipact.accounts.models import User
from aipact.casework import queries
from aipact.casework.actions import Decide
from aipact.casework.models import Decision, Submission
from aipact.casework.states import Outcome, SubmissionKind
from aipact.core.actor import Actor
from aipact.core.db import db
from aipact.core.transaction import commit
from aipact.practices.states import CHECKLIST, AdoptionState
from aipact.procedures import review
from tests.factories import organisations, pledges, practices
from tests.factories.accounts import StaffFactory, UserFactory
from tests.support.clock import Clock

_numbers = count(1)
# What a request for changes names where a test does not care.
FIELD_OF_KIND = {
    SubmissionKind.REGISTRATION: "website",
    SubmissionKind.PLEDGE: "C-01",
    SubmissionKind.PRACTICE: "impact",
    SubmissionKind.ADOPTION: "note",
}
NAMES = ("Aquila", "Borealis", "Corvus", "Draco", "Equuleus", "Fornax", "Gemini", "Hydra", "Indus")


def new_name() -> str:
    """A name that resembles no other of the test."""
    number = next(_numbers)
    return f"{NAMES[number % len(NAMES)]} {number:04}"


def registration(user: User | None = None, name: str = "", **values: Any) -> Submission:
    """A registration that nobody has taken."""
    name = name or new_name()
    website = f"https://{name.lower().replace(' ', '-')}.example"
    made = organisations.submitted(
        user or UserFactory(), name, **{"legal_name": name, "website": website, **values}
    )
    assert made.submission is not None
    return made.submission


def pledge(user: User | None = None, name: str = "", *codes: str) -> Submission:
    """The first pledge of a member of the network: its approval needs two people."""
    user = user or UserFactory()
    organisation = organisations.active(user, name or new_name())
    version = pledges.submitted(organisation, organisations.acting(user), *codes)
    assert version.submission is not None
    return version.submission


def practice(**values: Any) -> Submission:
    """The first version of a practice."""
    version = practices.submitted(**values)
    assert version.submission is not None
    return version.submission


def adoption(**values: Any) -> Submission:
    """What an organisation says about a practice that it adopted."""
    made = practices.adoption(**{"state": AdoptionState.SUBMITTED} | values)
    assert made.submission is not None
    return made.submission


def member_of(submission: Submission) -> User:
    """Whoever handed it in."""
    from aipact.organisations import queries as organisation_queries

    organisation = organisation_queries.organisation(submission.organisation_id)
    assert organisation is not None
    return organisation_queries.members(organisation)[0].user


def reviewer(**values: Any) -> User:
    return StaffFactory(**values)


def lead(**values: Any) -> User:
    return StaffFactory(staff_roles=["lead"], **values)


def acting(user: User) -> Actor:
    return organisations.acting(user)


def take(submission: Submission, user: User) -> None:
    review.take(submission, actor=acting(user), reviewer=user)
    commit()


def decide(
    submission: Submission, user: User, outcome: Outcome = Outcome.APPROVED, **values: Any
) -> Decision:
    """A decision as its page would make it; complete unless values say otherwise."""
    given: dict[str, Any] = {"revision": submission.revision}
    if outcome is Outcome.CHANGES_REQUESTED:
        given["points"] = [(FIELD_OF_KIND[submission.kind], "It cannot be reached.")]
    if outcome is Outcome.APPROVED and submission.kind is SubmissionKind.PRACTICE:
        given["checklist"] = list(CHECKLIST)
    if outcome is Outcome.NOT_ACCEPTED:
        given |= {"reason": "It is no organisation.", "remedy": "Register the organisation."}
    decision = review.decide(submission, Decide(outcome, **given | values), actor=acting(user))
    commit()
    return decision


def confirm(decision: Decision, user: User) -> None:
    request = queries.four_eyes_of(decision)
    assert request is not None
    review.confirm(request, actor=acting(user))
    commit()


def apply_after_hold(clock: Clock) -> int:
    """Let the hold pass, and the sweep run once."""
    clock.move(minutes=11)
    number = review.apply_due_decisions()
    commit()
    db.session.expire_all()
    return number
