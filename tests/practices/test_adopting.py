"""Another organisation adopted a practice: who may say so, and what becomes of it."""

import pytest
from sqlalchemy import select

from aipact.casework import queries as casework_queries
from aipact.casework.models import Submission
from aipact.core.actor import Actor
from aipact.core.clock import today
from aipact.core.errors import Conflict, IllegalTransition, RuleBroken
from aipact.core.working_days import add_working_days
from aipact.practices import actions
from aipact.practices.actions import AdoptPractice, NotEditable, TextChanged
from aipact.practices.queries import adopting, versions
from aipact.practices.states import AdoptionState
from tests.factories import practices as making
from tests.factories.pledges import MemberOrganisationFactory, SubmittedOrganisationFactory

GOOD = AdoptPractice("We took it over.", "en")


@pytest.fixture
def practice(organisation, actor):
    return making.published(organisation, title="AI basics")


@pytest.fixture
def bo(other):
    return making.editor_of(other)


def test_an_adoption_goes_before_the_staff(practice, other, bo, mailbox):
    mailbox.clear()
    adoption = actions.adopt_practice(practice, other, GOOD, actor=bo)
    submission = adoption.submission
    assert (adoption.state, adoption.created_by_id) == (AdoptionState.SUBMITTED, bo.user_id)
    assert (submission.kind, submission.subject_id, submission.organisation_id) == (
        "adoption",
        adoption.id,
        other.id,
    )
    assert (submission.title, submission.unit_key) == ("Borealis: AI basics", "innovation")
    assert submission.due_on == add_working_days(today(), 5)
    assert submission.reference.startswith("A-")
    assert [(m.to, m.template) for m in mailbox.all()] == [
        ("bo@borealis.example", "practices/adoption_received")
    ]
    assert (adopting.live_adoption(practice, other), practice.adoption_count) == (adoption, 0)
    assert adopting.published_adoptions(practice) == []


def test_it_goes_to_the_unit_of_the_practice(organisation, other, bo):
    practice = making.published(organisation, kind="P-08")
    made = actions.adopt_practice(practice, other, GOOD, actor=bo)
    assert made.submission.unit_key == "safety"


@pytest.mark.parametrize("make", ["published", "stale", "archived"])
def test_what_can_be_read_can_be_adopted(organisation, other, bo, make):
    practice = getattr(making, make)(organisation)
    assert actions.adopt_practice(practice, other, GOOD, actor=bo).practice is practice


@pytest.mark.parametrize("make", ["submitted", "withdrawn"])
def test_what_cannot_be_read_cannot(organisation, other, bo, make):
    made = getattr(making, make)(organisation)
    practice = getattr(made, "practice", made)
    with pytest.raises(Conflict):
        actions.adopt_practice(practice, other, GOOD, actor=bo)


def test_nobody_adopts_their_own(practice, organisation, actor):
    with pytest.raises(RuleBroken) as refused:
        actions.adopt_practice(practice, organisation, GOOD, actor=actor)
    assert refused.value.field == "organisation"


@pytest.mark.parametrize("kind", ["not listed", "not registered", "left"])
def test_only_who_is_in_the_register_adopts(db, practice, bo, kind):
    makers = {
        "not listed": lambda: MemberOrganisationFactory(is_listed=False),
        "not registered": SubmittedOrganisationFactory,
        "left": MemberOrganisationFactory,
    }
    organisation = makers[kind]()
    if kind == "left":
        making.leave(organisation)
    with pytest.raises(RuleBroken) as refused:
        actions.adopt_practice(practice, organisation, GOOD, actor=bo)
    assert refused.value.field == "organisation"


@pytest.mark.parametrize(
    ("command", "field"),
    [
        (AdoptPractice(" \n", "en"), "note"),
        (AdoptPractice("x" * 2001, "en"), "note"),
        (AdoptPractice("Fine.", ""), "language"),
        (AdoptPractice("Fine.", "no"), "language"),
    ],
)
def test_a_note_is_needed(practice, other, bo, command, field):
    with pytest.raises(RuleBroken) as refused:
        actions.adopt_practice(practice, other, command, actor=bo)
    assert (refused.value.field, versions.adoptions_of(practice)) == (field, [])


@pytest.mark.parametrize(
    ("state", "is_free"),
    [
        (AdoptionState.SUBMITTED, False),
        (AdoptionState.IN_REVIEW, False),
        (AdoptionState.CHANGES_REQUESTED, False),
        (AdoptionState.PUBLISHED, False),
        (AdoptionState.NOT_ACCEPTED, True),
        (AdoptionState.WITHDRAWN, True),
    ],
)
def test_one_adoption_at_a_time(db, practice, other, bo, state, is_free):
    making.adoption(practice, other, state=state)
    if is_free:
        actions.adopt_practice(practice, other, GOOD, actor=bo)
    else:
        with pytest.raises(Conflict):
            actions.adopt_practice(practice, other, GOOD, actor=bo)
    assert len(db.session.scalars(select(Submission)).all()) == 2 + is_free


def test_once_reviewed_it_is_public_and_counted(practice, other):
    adoption = making.adoption(practice, other, note="It went well.")
    (shown,) = adopting.published_adoptions(practice)
    assert (shown, shown.note, shown.published_at is None) == (adoption, "It went well.", False)
    assert (practice.adoption_count, versions.adoption_number(practice)) == (1, 1)


def test_newest_first(practice, other):
    one = making.adoption(practice, other)
    two = making.adoption(practice, making.an_organisation())
    assert adopting.published_adoptions(practice) == [two, one]
    assert versions.adoptions_of(practice) == [two, one]


def test_what_lost_its_ground_is_not_published(practice, other, actor):
    adoption = making.adoption(practice, other, state=AdoptionState.IN_REVIEW)
    actions.withdraw_practice(practice, actor=actor)
    with pytest.raises(Conflict):
        actions.publish_adoption(adoption, actor=Actor.system())
    assert (adoption.state, practice.adoption_count) == (AdoptionState.IN_REVIEW, 0)


# -- answering -----------------------------------------------------------------------------------


@pytest.fixture
def asked(practice, other):
    return making.adoption(practice, other, state=AdoptionState.CHANGES_REQUESTED, note="Fine.")


def answers(adoption, text):
    return {str(point.id): text for point in adopting.points(adoption)}


def test_a_changed_note_is_an_answer(asked, bo, mailbox):
    mailbox.clear()
    command = AdoptPractice("Fine since March.", "en")
    actions.resubmit_adoption(asked, command, answers=answers(asked, "Added."), actor=bo)
    assert (asked.state, asked.note, asked.earlier_note) == (
        AdoptionState.SUBMITTED,
        "Fine since March.",
        "Fine.",
    )
    (point,) = casework_queries.change_requests(asked.submission)
    assert (point.answer, asked.submission.clock_stopped_at) == ("Added.", None)
    assert asked.submission.due_on == add_working_days(today(), 5)
    assert "the changed note" in mailbox.last().text
    earlier = {one.key: one.value for one in adopting.earlier_fields(asked, "en")}
    now = {one.key: one.value for one in adopting.reviewable_fields(asked, "en")}
    assert (earlier["note"], now["note"]) == ("Fine.", "Fine since March.")
    assert (now["language"], set(earlier)) == ("English", set(now))


def test_a_note_may_stay_when_somebody_says_why(asked, bo):
    same = AdoptPractice("Fine.", "en")
    with pytest.raises(RuleBroken) as refused:
        actions.resubmit_adoption(asked, same, answers=answers(asked, " "), actor=bo)
    assert refused.value.field == "note"
    actions.resubmit_adoption(asked, same, answers=answers(asked, "It is so."), actor=bo)
    assert asked.state is AdoptionState.SUBMITTED


def test_an_answer_sent_twice_is_one(asked, bo, mailbox):
    mailbox.clear()
    for _time in range(2):
        actions.resubmit_adoption(asked, AdoptPractice("New.", "en"), actor=bo)
    assert (asked.state, len(mailbox.all())) == (AdoptionState.SUBMITTED, 1)


def test_a_colleague_was_faster(asked, bo):
    with pytest.raises(TextChanged):
        actions.resubmit_adoption(asked, GOOD, shown_revision=asked.revision - 1, actor=bo)
    assert asked.note == "Fine."


def test_what_is_decided_is_not_answered(practice, other, bo):
    adoption = making.adoption(practice, other)
    with pytest.raises(NotEditable):
        actions.resubmit_adoption(adoption, AdoptPractice("New.", "en"), actor=bo)


# -- taking back ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "state",
    [AdoptionState.SUBMITTED, AdoptionState.IN_REVIEW, AdoptionState.CHANGES_REQUESTED],
)
def test_it_is_taken_back(practice, other, bo, mailbox, state):
    adoption = making.adoption(practice, other, state=state)
    actions.withdraw_adoption(adoption, actor=bo)
    assert (adoption.state, adoption.submission.closed_as) == (
        AdoptionState.WITHDRAWN,
        "withdrawn",
    )
    assert "Nothing of it became public" in mailbox.last(to="bo@borealis.example").text
    with pytest.raises(IllegalTransition):
        actions.withdraw_adoption(adoption, actor=bo)


def test_taken_back_from_the_public_the_decision_stays_on_record(practice, other, bo, mailbox):
    adoption = making.adoption(practice, other)
    actions.withdraw_adoption(adoption, actor=bo)
    assert (adoption.state, adoption.submission.closed_as) == (
        AdoptionState.WITHDRAWN,
        "approved",
    )
    assert (practice.adoption_count, adopting.published_adoptions(practice)) == (0, [])
    assert "does not show it any more" in mailbox.last(to="bo@borealis.example").text
