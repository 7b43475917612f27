"""Organisations in every state, reached by the actions of their people and their reviewers."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from aipact.accounts.models import User
from aipact.casework import actions as casework
from aipact.casework.actions import Decide
from aipact.casework.models import Decision
from aipact.casework.states import Outcome
from aipact.core.actor import Actor
from aipact.core.clock import today
from aipact.core.db import db
from aipact.organisations import actions, queries
from aipact.organisations.actions import (
    AskToJoin,
    DescribeActivity,
    DescribeKind,
    DescribeName,
    DescribeNumbers,
    DescribePublication,
)
from aipact.organisations.models import Membership, Organisation
from aipact.organisations.states import MembershipState, OrganisationState
from tests.factories.accounts import StaffFactory, UserFactory

NAME = DescribeName("Aquila Robotics", "Aquila Robotics GmbH", "https://www.aquila.example", "AT")
KIND = DescribeKind("company", "", "medium", "Head of compliance")
ACTIVITY = DescribeActivity("both", ("it_services", "software_saas"), "K")
NUMBERS = DescribeNumbers("123456789012-34", "912345678")
PUBLICATION = DescribePublication(
    wants_pledge=True, is_name_public=True, privacy_notice_version="2026-11"
)


def acting(user: User) -> Actor:
    """The actor that a request of this person would have."""
    db.session.flush()
    return queries.actor_for(user.id, locale=user.locale)


def reviewer() -> Actor:
    return acting(StaffFactory())


def begun(user: User, name: str = NAME.display_name, **values: Any) -> Organisation:
    """A draft of which only the first step is there."""
    command = replace(NAME, display_name=name, **values)
    organisation = actions.start_registration(command, actor=acting(user))
    db.session.flush()
    return organisation


def complete(
    user: User,
    name: str = NAME.display_name,
    *,
    kind: DescribeKind = KIND,
    activity: DescribeActivity = ACTIVITY,
    publication: DescribePublication = PUBLICATION,
    **values: Any,
) -> Organisation:
    """A draft that can be submitted."""
    organisation = begun(user, name, **values)
    for command in (kind, activity, NUMBERS, publication):
        actions.describe(organisation, command, is_complete=True, actor=acting(user))
    db.session.flush()
    return organisation


def submitted(user: User, *args: Any, **values: Any) -> Organisation:
    organisation = complete(user, *args, **values)
    actions.submit(organisation, actor=acting(user))
    db.session.flush()
    return organisation


def in_review(user: User, *args: Any, **values: Any) -> Organisation:
    organisation = submitted(user, *args, **values)
    actions.begin_review(organisation, actor=reviewer())
    db.session.flush()
    return organisation


def decided(
    organisation: Organisation,
    outcome: Outcome,
    *,
    duplicate_of: UUID | None = None,
    points: tuple[tuple[str, str], ...] = (),
    is_applied: bool = True,
) -> Decision:
    """A decision on the registration, in effect unless said otherwise."""
    submission = organisation.submission
    assert submission is not None
    command = Decide(
        outcome,
        submission.revision,
        reason="We could not reach you.",
        remedy="Check the address and submit again.",
        points=list(points),
        duplicate_of_id=duplicate_of,
    )
    decision = casework.record_decision(submission, command, needs_second=False, actor=reviewer())
    if is_applied:
        casework.mark_as_applied(decision, actor=Actor.system())
    db.session.flush()
    return decision


def active(user: User, *args: Any, **values: Any) -> Organisation:
    """A member of the network; in the public register unless it did not agree."""
    organisation = in_review(user, *args, **values)
    decided(organisation, Outcome.APPROVED)
    actions.approve_registration(organisation, actor=Actor.system())
    db.session.flush()
    return organisation


def changes_requested(
    user: User, points: tuple[tuple[str, str], ...] = (("website", "It cannot be reached."),)
) -> Organisation:
    organisation = in_review(user)
    decided(organisation, Outcome.CHANGES_REQUESTED, points=points)
    actions.require_changes(organisation, actor=Actor.system())
    db.session.flush()
    return organisation


def not_accepted(user: User) -> Organisation:
    organisation = in_review(user)
    decided(organisation, Outcome.NOT_ACCEPTED)
    actions.not_accept_registration(organisation, actor=Actor.system())
    db.session.flush()
    return organisation


def duplicate(user: User, of: Organisation, name: str = "Aquila Robots") -> Organisation:
    organisation = in_review(user, name)
    decided(organisation, Outcome.DUPLICATE, duplicate_of=of.id)
    actions.mark_as_duplicate(organisation, actor=Actor.system())
    db.session.flush()
    return organisation


def withdrawn(user: User) -> Organisation:
    organisation = submitted(user)
    actions.withdraw(organisation, actor=acting(user))
    assert organisation.submission is not None
    casework.close_submission(organisation.submission, "withdrawn")
    db.session.flush()
    return organisation


def left(user: User) -> Organisation:
    organisation = active(user)
    actions.record_leaving(organisation, actor=reviewer(), on=today())
    db.session.flush()
    return organisation


def in_state(state: OrganisationState, user: User) -> Organisation:
    """An organisation of this person in any state."""
    makers = {
        OrganisationState.DRAFT: begun,
        OrganisationState.SUBMITTED: submitted,
        OrganisationState.IN_REVIEW: in_review,
        OrganisationState.CHANGES_REQUESTED: changes_requested,
        OrganisationState.ACTIVE: active,
        OrganisationState.NOT_ACCEPTED: not_accepted,
        OrganisationState.DUPLICATE: lambda one: duplicate(one, active(UserFactory(), "Aquila")),
        OrganisationState.WITHDRAWN: withdrawn,
        OrganisationState.LEFT: left,
    }
    return makers[state](user)


def member(organisation: Organisation, *roles: str, **values: Any) -> User:
    """One more person of an organisation, with these roles."""
    user = UserFactory(**values)
    db.session.add(
        Membership(
            organisation_id=organisation.id,
            user_id=user.id,
            state=MembershipState.ACTIVE,
            roles=list(roles),
        )
    )
    db.session.flush()
    return user


def asked(organisation: Organisation, **values: Any) -> Membership:
    """A stranger's open request to belong to an organisation in the register."""
    user = UserFactory(**values)
    command = AskToJoin("Product lead", "I work with Ada.")
    return actions.ask_to_join(organisation, command, actor=acting(user))
