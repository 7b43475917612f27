"""The review of practices and adoptions: checklist, what each decision does and when, what undoes
it, and what leaves with an organisation."""

import pytest

from aipact.casework import queries
from aipact.casework.states import Outcome
from aipact.core.db import db as database
from aipact.core.errors import Conflict, Forbidden, RuleBroken
from aipact.core.transaction import commit
from aipact.practices import actions
from aipact.practices.queries import counting, versions
from aipact.practices.states import (
    CHECKLIST,
    AdoptionState,
    PracticeState,
    VersionState,
)
from aipact.procedures import leaving, messages, review, tasks, withdrawal
from aipact.procedures.kinds import kind_of, organisation_of, subject_of
from aipact.workspace.queries import conversations
from tests.factories import casework
from tests.factories import organisations as registering
from tests.factories import practices as making
from tests.factories.pledges import member

MAKE = {"practice": casework.practice, "adoption": casework.adoption}


@pytest.fixture(autouse=True)
def monday(clock):
    clock.travel("2026-11-09 09:00")


@pytest.fixture
def reviewer(db):
    return casework.reviewer(name="Rosa")


def state_of(submission):
    commit()
    database.session.expire_all()
    return subject_of(submission).state.value


def letters(mailbox, submission):
    """(template, status) of the letters about a submission to whoever submitted."""
    address = casework.member_of(submission).email
    return [(one.template.split("/")[1], one.status) for one in mailbox.to(address)]


@pytest.mark.parametrize("kind", MAKE)
@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        (Outcome.APPROVED, "published"),
        (Outcome.CHANGES_REQUESTED, "changes_requested"),
        (Outcome.NOT_ACCEPTED, "not_accepted"),
    ],
)
def test_it_is_decided_by_one_person_and_then_in_effect(
    db, reviewer, clock, mailbox, kind, outcome, state
):
    submission = MAKE[kind]()
    letter = f"{kind}_{state}"
    decision = casework.decide(submission, reviewer, outcome)
    assert queries.four_eyes_of(decision) is None
    assert (state_of(submission), letters(mailbox, submission)[-1]) == (
        "in_review",
        (letter, "held"),
    )
    clock.move(minutes=9)
    assert review.apply_due_decisions() == 0
    assert casework.apply_after_hold(clock) == 1
    assert (state_of(submission), letters(mailbox, submission)[-1]) == (state, (letter, "pending"))
    closed_as = "" if outcome is Outcome.CHANGES_REQUESTED else outcome.value
    assert submission.closed_as == closed_as
    assert (submission.clock_stopped_at is not None) is (outcome is Outcome.CHANGES_REQUESTED)
    assert counting.count_differences() == {}


@pytest.mark.parametrize("kind", MAKE)
def test_taking_and_putting_back(db, reviewer, kind):
    submission = MAKE[kind]()
    casework.take(submission, reviewer)
    assert state_of(submission) == "in_review"
    review.release(submission, actor=casework.acting(reviewer))
    assert (submission.reviewer_id, state_of(submission)) == (None, "submitted")


# -- the checklist -------------------------------------------------------------------------------


@pytest.mark.parametrize("forgotten", CHECKLIST)
def test_a_practice_is_approved_with_every_point_ticked(db, reviewer, forgotten):
    submission = casework.practice()
    ticked = [code for code in CHECKLIST if code != forgotten]
    with pytest.raises(RuleBroken) as refused:
        casework.decide(submission, reviewer, checklist=ticked)
    assert (refused.value.field, queries.pending_decision(submission)) == ("checklist", None)


def test_what_was_ticked_is_on_record(db, reviewer):
    decision = casework.decide(casework.practice(), reviewer)
    assert decision.checklist == list(CHECKLIST)


@pytest.mark.parametrize("outcome", [Outcome.CHANGES_REQUESTED, Outcome.NOT_ACCEPTED])
def test_only_approving_asks_for_the_checklist(db, reviewer, outcome):
    assert casework.decide(casework.practice(), reviewer, outcome).checklist == []


def test_an_adoption_has_no_checklist(db, reviewer):
    submission = casework.adoption()
    assert not kind_of(submission).checklist
    casework.decide(submission, reviewer)


@pytest.mark.parametrize("kind", MAKE)
def test_neither_is_a_duplicate(db, reviewer, kind):
    with pytest.raises(RuleBroken) as refused:
        casework.decide(MAKE[kind](), reviewer, Outcome.DUPLICATE)
    assert refused.value.field == "outcome"


# -- in effect, undone, overtaken ----------------------------------------------------------------


def test_the_owner_is_told_when_an_adoption_is_public_and_not_before(db, reviewer, clock, mailbox):
    practice = making.published()
    owner = making.person_of(practice.organisation)
    submission = casework.adoption(practice=practice)
    casework.decide(submission, reviewer)
    letter = mailbox.last(to=owner.email)
    assert (letter.template, letter.status) == ("practices/adoption_of_yours", "held")
    casework.apply_after_hold(clock)
    assert mailbox.last(to=owner.email).status == "pending"
    assert practice.adoption_count == 1


@pytest.mark.parametrize("kind", MAKE)
@pytest.mark.parametrize("outcome", [Outcome.APPROVED, Outcome.CHANGES_REQUESTED])
def test_undone_within_the_hold_nothing_moved_and_no_letter_goes(
    db, reviewer, clock, mailbox, kind, outcome
):
    submission = MAKE[kind]()
    decision = casework.decide(submission, reviewer, outcome)
    review.undo(decision, actor=casework.acting(reviewer))
    commit()
    assert {one.status for one in mailbox.all() if one.status != "pending"} == {"cancelled"}
    assert casework.apply_after_hold(clock) == 0
    assert state_of(submission) == "in_review"
    casework.decide(submission, reviewer, outcome)
    assert casework.apply_after_hold(clock) == 1


def test_the_sweep_applies_once(db, reviewer, clock, mailbox):
    submission = casework.practice()
    casework.decide(submission, reviewer)
    casework.apply_after_hold(clock)
    practice = subject_of(submission).practice
    before = practice.revision, len(mailbox), counting.practice_counts()
    assert casework.apply_after_hold(clock) == 0
    assert (practice.revision, len(mailbox), counting.practice_counts()) == before


def test_a_later_version_takes_the_place_when_the_hold_ends(db, reviewer, clock):
    practice = making.published(title="First")
    version = making.revised(practice, title="Second")
    casework.decide(version.submission, reviewer)
    assert versions.published_version(practice).title == "First"
    casework.apply_after_hold(clock)
    assert versions.published_version(practice).title == "Second"


def test_an_adoption_whose_practice_is_withdrawn_is_not_published(db, reviewer, clock, mailbox):
    practice = making.published()
    submission = casework.adoption(practice=practice)
    decision = casework.decide(submission, reviewer)
    actions.withdraw_practice(practice, actor=making.editor_of(practice.organisation))
    commit()
    assert casework.apply_after_hold(clock) == 1
    assert (decision.applied_at, decision.is_pending) == (None, False)
    assert letters(mailbox, submission)[-1] == ("adoption_published", "cancelled")
    with pytest.raises(RuleBroken) as refused:
        casework.decide(submission, reviewer)
    assert refused.value.field == "outcome"
    tasks.end_orphaned_practices()
    assert state_of(submission) == "withdrawn"
    assert letters(mailbox, submission)[-1] == ("adoption_withdrawn", "pending")


def test_ask_answer_and_decide_again(db, reviewer, clock):
    """The reviewer stays, and the second round ends in publication."""
    submission = casework.practice()
    casework.decide(submission, reviewer, Outcome.CHANGES_REQUESTED)
    casework.apply_after_hold(clock)
    version = subject_of(submission)
    making.answer_and_submit(version, making.editor_of(version.organisation), impact="Better.")
    commit()
    assert (submission.reviewer_id, state_of(submission)) == (reviewer.id, "submitted")
    clock.travel("2026-11-09 10:00")
    casework.decide(submission, reviewer)
    casework.apply_after_hold(clock)
    assert state_of(submission) == "published"


@pytest.mark.parametrize("kind", MAKE)
def test_nobody_reviews_their_own_organisation(db, kind):
    submission = MAKE[kind]()
    insider = member(organisation_of(submission), "editor", staff_roles=["reviewer"])
    with pytest.raises(Forbidden):
        casework.decide(submission, insider)


def test_nobody_reviews_who_adopted_their_practice(db, client, reviewer):
    submission = casework.adoption()
    owner = subject_of(submission).practice.organisation
    insider = member(owner, "editor", staff_roles=["reviewer"])
    with pytest.raises(Forbidden):
        casework.decide(submission, insider)
    with pytest.raises(RuleBroken):
        review.assign(submission, insider, actor=casework.acting(reviewer))
    address = f"/en/desk/submissions/{submission.id}"
    commit()
    assert "/decide/approved" not in client.sign_in(insider).get(address).html
    assert "/decide/approved" in client.sign_in(reviewer).get(address).html


def test_what_is_taken_back_is_not_decided(db, reviewer):
    submission = casework.practice()
    version = subject_of(submission)
    actions.withdraw_version(version, actor=making.editor_of(version.organisation))
    commit()
    with pytest.raises(Conflict):
        casework.decide(submission, reviewer)


# -- messages ------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", MAKE)
def test_staff_write_and_the_organisation_reads(db, reviewer, mailbox, kind):
    submission = MAKE[kind]()
    messages.send_message(submission, "Please call us.", actor=casework.acting(reviewer))
    commit()
    letter = mailbox.last(to=casework.member_of(submission).email)
    assert (letter.template, letter.status) == ("organisations/message_from_staff", "pending")
    assert submission.reference in letter.subject
    written = {
        one.submission.id: [message.body for message in one.messages]
        for one in conversations(organisation_of(submission))
    }
    assert written[submission.id] == ["Please call us."]


# -- leaving -------------------------------------------------------------------------------------


def test_who_leaves_keeps_practices_at_their_address_only(db, reviewer, clock, mailbox):
    organisation = making.an_organisation()
    public = making.published(organisation)
    waiting = casework.practice(organisation=organisation)
    decision = casework.decide(waiting, reviewer)
    asked = casework.adoption(organisation=organisation)
    given = making.adoption(organisation=organisation)
    lead = casework.acting(casework.lead())
    leaving.record_leaving(organisation, on=clock.now().date(), reason="Merged.", actor=lead)
    commit()
    assert public.state is PracticeState.ARCHIVED
    assert (state_of(waiting), state_of(asked)) == ("withdrawn", "withdrawn")
    assert (decision.is_pending, given.state) == (False, AdoptionState.PUBLISHED)
    assert casework.apply_after_hold(clock) == 0
    assert counting.count_differences() == {}
    statuses = {one.template: one.status for one in mailbox.all()}
    assert statuses["practices/practice_published"] == "cancelled"


def test_a_registration_taken_back_takes_its_drafts_along(db):
    user = registering.UserFactory()
    organisation = registering.submitted(user, casework.new_name())
    version = making.draft(organisation, casework.acting(user))
    withdrawal.withdraw_registration(organisation, actor=casework.acting(user))
    commit()
    assert (version.state, version.practice.state) == (
        VersionState.WITHDRAWN,
        PracticeState.WITHDRAWN,
    )
