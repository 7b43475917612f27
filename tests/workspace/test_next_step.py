"""One sentence for every state of both machines: what is next, whose turn, until when."""

import pytest

from aipact.core.clock import today
from aipact.core.db import new_id
from aipact.organisations.states import OrganisationState as O
from aipact.pledges.models import PledgeVersion
from aipact.pledges.states import VersionState as V
from aipact.workspace import queries
from aipact.workspace.queries import Ball
from tests.factories import organisations as make
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.usefixtures("request_context")
YOU, STAFF, NOBODY = Ball.YOU, Ball.STAFF, Ball.NOBODY


@pytest.fixture
def request_context(app, db):
    with app.test_request_context("/en/"):
        yield


def version_in(state, organisation):
    """A version as a value: the rule only reads it."""
    day = today() if state is V.PUBLISHED else None
    return PledgeVersion(
        organisation_id=organisation.id,
        id=new_id(),
        number=1,
        created_at=organisation.created_at,
        state=state,
        submission=organisation.submission if state is not V.DRAFT else None,
        report_due_on=day,
    )


REGISTRATION = {
    O.DRAFT: ("Complete your registration", YOU, False, "organisations.show"),
    O.SUBMITTED: ("Your registration is with the reviewers", STAFF, True, "pledges.show"),
    O.IN_REVIEW: ("Your registration is with the reviewers", STAFF, True, "pledges.show"),
    O.CHANGES_REQUESTED: (
        "Answer the reviewers about your registration", YOU, True, "organisations.show",
    ),
    O.ACTIVE: ("Prepare your pledge", YOU, False, "pledges.show"),
    O.NOT_ACCEPTED: ("Your registration was not accepted", YOU, False, "organisations.show"),
    O.DUPLICATE: ("Your organisation is here already", YOU, False, "organisations.show"),
    O.WITHDRAWN: ("Your registration is withdrawn", NOBODY, False, "organisations.show"),
    O.LEFT: ("Your organisation has left the Pact", NOBODY, False, None),
}  # fmt: skip
PLEDGE = {
    V.DRAFT: ("Complete your pledge", YOU, False),
    V.SUBMITTED: ("Your pledge is with the reviewers", STAFF, True),
    V.IN_REVIEW: ("Your pledge is with the reviewers", STAFF, True),
    V.CHANGES_REQUESTED: ("Answer the reviewers about your pledge", YOU, True),
    V.APPROVED: ("Your pledge is approved", STAFF, False),
    V.NOT_ACCEPTED: ("Your pledge was not accepted", YOU, False),
    V.PUBLISHED: ("Your pledge is public", NOBODY, True),
    V.SUPERSEDED: ("Prepare your pledge", YOU, False),
    V.WITHDRAWN: ("Prepare your pledge", YOU, False),
}


@pytest.mark.parametrize("state", O)
def test_every_state_of_a_registration(state):
    organisation = make.in_state(state, UserFactory())
    step = queries.next_step(organisation, None)
    endpoint = step.action.endpoint if step.action else None
    assert (step.headline, step.ball, step.until is not None, endpoint) == REGISTRATION[state]
    if step.until:
        assert step.until == organisation.submission.due_on


@pytest.mark.parametrize("state", V)
def test_every_state_of_a_pledge(state):
    organisation = make.active(UserFactory())
    version = version_in(state, organisation)
    step = queries.next_step(organisation, version)
    assert (step.headline, step.ball, step.until is not None) == PLEDGE[state]
    assert step.action.endpoint == "pledges.show"


def test_a_complete_draft_is_to_be_submitted():
    organisation = make.complete(UserFactory())
    step = queries.next_step(organisation, None)
    assert step.headline == "Check your registration and submit it"


def test_a_member_that_wants_no_pledge_has_nothing_to_do():
    publication = make.DescribePublication(privacy_notice_version="2026-11")
    organisation = make.active(UserFactory(), publication=publication)
    step = queries.next_step(organisation, None)
    assert (step.headline, step.ball) == ("You are a member of the network", NOBODY)


@pytest.mark.parametrize(
    ("state", "headline"),
    [
        (V.DRAFT, "Complete your pledge"),
        (V.CHANGES_REQUESTED, "Answer the reviewers about your pledge"),
        (V.SUBMITTED, "Your registration is with the reviewers"),
    ],
)
def test_a_pledge_may_need_you_while_the_registration_waits(state, headline):
    organisation = make.submitted(UserFactory())
    version = version_in(state, organisation)
    assert queries.next_step(organisation, version).headline == headline


@pytest.mark.parametrize("state", O)
def test_a_track_has_one_present_stop_at_most(state):
    organisation = make.in_state(state, UserFactory())
    track = queries.registration_track(organisation)
    states = [item.state for item in track]
    assert states == sorted(states, key=["done", "current", "next"].index)
    is_over = state is O.ACTIVE
    assert states.count("current") == (0 if is_over else 1)
    assert all(item.when for item in track if item.state == "done")


@pytest.mark.parametrize("state", [*V, None])
def test_a_pledge_track_has_one_present_stop_at_most(state):
    organisation = make.active(UserFactory())
    version = version_in(state, organisation) if state else None
    states = [item.state for item in queries.pledge_track(version)]
    assert states == sorted(states, key=["done", "current", "next"].index)
