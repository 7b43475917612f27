"""Practices on the overview: what is to do, and when it is the next step."""

from datetime import timedelta

from aipact.casework import actions as casework
from aipact.core.clock import today
from aipact.practices.states import AdoptionState
from aipact.workspace import queries
from aipact.workspace.queries import NOTHING, Ball, PracticeTasks
from tests.factories.pledges import MemberOrganisationFactory, member
from tests.factories.practices import (
    acting,
    adoption,
    begun,
    published,
    stale,
    submitted,
    with_changes_requested,
)


def tasks_of(organisation):
    return queries.practice_tasks([organisation.id])[organisation.id]


def test_nothing_is_nothing(db):
    assert tasks_of(MemberOrganisationFactory()) == NOTHING


def test_everything_is_counted_once_and_by_organisation(db):
    organisation, other = MemberOrganisationFactory(), MemberOrganisationFactory()
    actor = acting(member(organisation))
    member(other)
    asked = with_changes_requested(organisation)
    begun(organisation, actor)
    published(organisation)
    stale(organisation)
    adoption(published(other), organisation, state=AdoptionState.CHANGES_REQUESTED)
    found = queries.practice_tasks([organisation.id, other.id])
    assert found[organisation.id] == PracticeTasks(
        questions=2, answer_by=asked.submission.due_on, stale=1, listed=2, drafts=1
    )
    assert found[other.id] == PracticeTasks(listed=1)


def test_practices_come_where_nothing_else_is_asked(db):
    organisation = MemberOrganisationFactory(wants_pledge=False)
    assert queries.next_step(organisation, None).ball is Ball.NOBODY
    by = today() + timedelta(days=9)
    step = queries.next_step(organisation, None, PracticeTasks(questions=1, answer_by=by, stale=1))
    assert (step.ball, step.until) == (Ball.YOU, by)
    assert step.headline == "Answer the reviewers about a practice"
    step = queries.next_step(organisation, None, PracticeTasks(stale=1))
    assert step.headline == "Say whether a practice is still true"


def test_the_pledge_comes_first(db):
    organisation = MemberOrganisationFactory(wants_pledge=True)
    step = queries.next_step(organisation, None, PracticeTasks(questions=1, stale=1))
    assert step.headline == "Prepare your pledge"


def test_the_overview_says_it_and_leads_there(client, db):
    organisation = MemberOrganisationFactory(slug="aquila", wants_pledge=False)
    ada = member(organisation)
    client.sign_in(ada)
    page = client.get("/en/workspace/aquila")
    assert page.link("Contribute a practice") == "/en/workspace/aquila/practices"
    with_changes_requested(organisation)
    page = client.get("/en/workspace/aquila")
    assert "1 waits for your answer to the reviewers." in page.main
    assert "Answer the reviewers about a practice" in page.main
    assert set(page.links("Go to your practices")) == {"/en/workspace/aquila/practices"}


def test_conversations_name_their_practice(client, db):
    organisation = MemberOrganisationFactory(slug="aquila", display_name="Aquila: the first")
    ada = member(organisation)
    version = submitted(organisation, title="AI basics")
    submitted(organisation, title="Other things")
    casework.add_message(version.submission, "A question.", actor=acting(ada), is_from_staff=False)
    client.sign_in(ada)
    page = client.get("/en/workspace/aquila/messages")
    reference = version.submission.reference
    assert f"Best practice {reference}: AI basics" in page.main
    assert "Other things" in page.main
