"""The review of both kinds: who takes, what a decision does and when, and what undoes it."""

import pytest

from aipact.casework import queries
from aipact.casework.states import Outcome
from aipact.core.db import db as database
from aipact.core.errors import Conflict, Forbidden, RuleBroken
from aipact.core.transaction import commit
from aipact.organisations import queries as organisations
from aipact.organisations.states import OrganisationState, RegisterStatus
from aipact.pledges import queries as pledges
from aipact.pledges.states import VersionState
from aipact.procedures import review
from aipact.procedures.kinds import KINDS as KINDS_BY_NAME
from aipact.procedures.kinds import organisation_of, subject_of
from tests.factories import casework
from tests.factories import organisations as making
from tests.factories import pledges as pledging

KINDS = ("registration", "pledge")


@pytest.fixture(autouse=True)
def monday(clock):
    clock.travel("2026-11-09 09:00")


@pytest.fixture
def reviewer(db):
    return casework.reviewer(name="Rosa")


@pytest.fixture
def lead(db):
    return casework.lead(name="Lea")


def make(kind):
    return casework.registration() if kind == "registration" else casework.pledge()


def state_of(submission):
    commit()
    database.session.expire_all()
    return subject_of(submission).state.value


def letters(mailbox, submission):
    """(template, status) of the letters to whoever submitted."""
    address = casework.member_of(submission).email
    return [(one.template.split("/")[1], one.status) for one in mailbox.to(address)]


# -- taking --------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_taking_begins_the_review_and_putting_back_ends_it(db, reviewer, kind):
    submission = make(kind)
    casework.take(submission, reviewer)
    assert (submission.reviewer_id, state_of(submission)) == (reviewer.id, "in_review")
    casework.take(submission, reviewer)
    review.release(submission, actor=casework.acting(reviewer))
    assert (submission.reviewer_id, state_of(submission)) == (None, "submitted")
    review.release(submission, actor=casework.acting(reviewer))


def test_what_a_colleague_has_is_not_taken(db, reviewer, lead):
    submission = make("registration")
    casework.take(submission, reviewer)
    with pytest.raises(Conflict) as conflict:
        casework.take(submission, lead)
    assert conflict.value.who == "Rosa"
    assert submission.reviewer_id == reviewer.id


def test_assigning_tells_the_reviewer(db, reviewer, lead, mailbox):
    submission = make("pledge")
    review.assign(submission, reviewer, actor=casework.acting(lead))
    commit()
    assert (submission.reviewer_id, state_of(submission)) == (reviewer.id, "in_review")
    letter = mailbox.last(to=reviewer.email)
    assert letter.template == "casework/submission_assigned"
    assert letter.link(containing="submissions") == f"/en/desk/submissions/{submission.id}"
    review.assign(submission, lead, actor=casework.acting(lead))
    assert mailbox.to(lead.email) == []
    assert submission.reviewer_id == lead.id


def test_a_member_of_the_organisation_never_reviews_it(db, lead):
    submission = make("registration")
    member = making.member(organisation_of(submission), "editor", staff_roles=["reviewer"])
    actor = casework.acting(member)
    with pytest.raises(Forbidden):
        review.take(submission, actor=actor, reviewer=member)
    with pytest.raises(RuleBroken) as refused:
        review.assign(submission, member, actor=casework.acting(lead))
    assert refused.value.field == "reviewer"
    with pytest.raises(Forbidden):
        casework.decide(submission, member)
    assert submission.reviewer_id is None


def test_a_closed_submission_is_not_taken(db, reviewer, clock):
    submission = make("registration")
    casework.decide(submission, casework.lead(), Outcome.NOT_ACCEPTED)
    casework.apply_after_hold(clock)
    with pytest.raises(Conflict):
        review.assign(submission, reviewer, actor=casework.acting(reviewer))


# -- deciding ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcome", "state", "letter"),
    [
        (Outcome.APPROVED, "active", "registration_approved"),
        (Outcome.CHANGES_REQUESTED, "changes_requested", "registration_changes_requested"),
        (Outcome.NOT_ACCEPTED, "not_accepted", "registration_not_accepted"),
        (Outcome.DUPLICATE, "duplicate", "registration_duplicate"),
    ],
)
def test_a_registration_is_decided_and_then_in_effect(
    db, reviewer, clock, mailbox, outcome, state, letter
):
    submission = make("registration")
    other = making.active(making.UserFactory(), "Hydra")
    more = {"duplicate_of_id": other.id} if outcome is Outcome.DUPLICATE else {}
    decision = casework.decide(submission, reviewer, outcome, **more)
    assert (state_of(submission), submission.reviewer_id) == ("in_review", reviewer.id)
    assert letters(mailbox, submission)[-1] == (letter, "held")
    clock.move(minutes=9)
    assert review.apply_due_decisions() == 0
    assert state_of(submission) == "in_review"
    assert casework.apply_after_hold(clock) == 1
    assert state_of(submission) == state
    assert letters(mailbox, submission)[-1] == (letter, "pending")
    closed_as = "" if outcome is Outcome.CHANGES_REQUESTED else outcome.value
    assert (submission.closed_as, decision.is_pending) == (closed_as, False)
    assert (submission.clock_stopped_at is not None) is (outcome is Outcome.CHANGES_REQUESTED)


@pytest.mark.parametrize(
    ("outcome", "state", "needs_second"),
    [
        (Outcome.APPROVED, "published", True),
        (Outcome.CHANGES_REQUESTED, "changes_requested", False),
        (Outcome.NOT_ACCEPTED, "not_accepted", True),
    ],
)
def test_a_pledge_is_decided_and_then_in_effect(
    db, reviewer, lead, clock, mailbox, outcome, state, needs_second
):
    submission = make("pledge")
    decision = casework.decide(submission, reviewer, outcome)
    assert (queries.four_eyes_of(decision) is not None) is needs_second
    if needs_second:
        assert casework.apply_after_hold(clock) == 0
        assert state_of(submission) == "in_review"
        casework.confirm(decision, lead)
    assert letters(mailbox, submission)[-1][1] == "held"
    assert casework.apply_after_hold(clock) == 1
    assert state_of(submission) == state
    assert letters(mailbox, submission)[-1][1] == "pending"


def test_a_later_version_needs_no_second_person(db, reviewer, lead, clock):
    first = make("pledge")
    casework.confirm(casework.decide(first, reviewer), lead)
    casework.apply_after_hold(clock)
    organisation = organisation_of(first)
    user = casework.member_of(first)
    version = pledging.draft(organisation, casework.acting(user))
    for code in pledging.CORE:
        pledging.fill_in(version, code, casework.acting(user), action="More than before.")
    pledging.sign(version, casework.acting(user))
    decision = casework.decide(version.submission, reviewer)
    assert queries.four_eyes_of(decision) is None
    casework.apply_after_hold(clock)
    assert [v.state for v in pledges.versions(organisation)] == [
        VersionState.PUBLISHED,
        VersionState.SUPERSEDED,
    ]


def test_publishing_makes_a_pledger(db, reviewer, lead, clock):
    submission = make("pledge")
    casework.confirm(casework.decide(submission, reviewer), lead)
    before = organisations.register_counts().get("commitment", {}).get("C-01", 0)
    casework.apply_after_hold(clock)
    organisation = organisation_of(submission)
    assert organisation.register_status is RegisterStatus.PLEDGER
    assert organisations.register_counts()["commitment"]["C-01"] == before + 1


def test_nothing_of_an_answered_request_is_lost(db, reviewer, lead, clock):
    """Ask, answer, decide again: the reviewer stays, and need not take it a second time."""
    submission = make("registration")
    casework.decide(submission, reviewer, Outcome.CHANGES_REQUESTED)
    casework.apply_after_hold(clock)
    user = casework.member_of(submission)
    organisation = organisation_of(submission)
    (point,) = queries.open_change_requests(submission)
    making.actions.answer_points(organisation, {point.id: "It lives."})
    making.actions.submit(organisation, actor=casework.acting(user))
    commit()
    assert (submission.reviewer_id, state_of(submission)) == (reviewer.id, "submitted")
    casework.decide(submission, reviewer)
    casework.apply_after_hold(clock)
    assert state_of(submission) == "active"


def test_what_a_colleague_reviews_is_not_decided(db, reviewer, lead):
    submission = make("registration")
    casework.take(submission, reviewer)
    with pytest.raises(Conflict):
        casework.decide(submission, lead)
    review.assign(submission, lead, actor=casework.acting(lead))
    commit()
    casework.decide(submission, lead)


def test_an_old_page_decides_nothing(db, reviewer):
    submission = make("registration")
    seen = submission.revision
    casework.take(submission, reviewer)
    with pytest.raises(Conflict) as conflict:
        casework.decide(submission, reviewer, revision=seen)
    assert (conflict.value.who, conflict.value.what) == ("Rosa", "A reviewer has it now.")
    assert queries.pending_decision(submission) is None


@pytest.mark.parametrize(
    ("outcome", "values", "field"),
    [
        (Outcome.CHANGES_REQUESTED, {"points": []}, "points"),
        (Outcome.CHANGES_REQUESTED, {"points": [("website", " ")]}, "points"),
        (Outcome.NOT_ACCEPTED, {"reason": ""}, "reason"),
        (Outcome.NOT_ACCEPTED, {"remedy": ""}, "remedy"),
        (Outcome.DUPLICATE, {}, "duplicate_of"),
    ],
)
def test_a_decision_is_complete_or_refused(db, reviewer, outcome, values, field):
    submission = make("registration")
    with pytest.raises(RuleBroken) as refused:
        casework.decide(submission, reviewer, outcome, **values)
    assert refused.value.field == field
    assert queries.pending_decision(submission) is None


def test_a_pledge_cannot_be_a_duplicate(db, reviewer):
    with pytest.raises(RuleBroken) as refused:
        casework.decide(make("pledge"), reviewer, Outcome.DUPLICATE)
    assert refused.value.field == "outcome"


def test_the_registration_is_decided_before_the_pledge(db, reviewer):
    user = making.UserFactory()
    organisation = making.submitted(user, casework.new_name())
    version = pledging.submitted(organisation, casework.acting(user))
    with pytest.raises(RuleBroken) as refused:
        casework.decide(version.submission, reviewer)
    assert refused.value.field == "outcome"
    casework.decide(version.submission, reviewer, Outcome.CHANGES_REQUESTED)


# -- the second person ---------------------------------------------------------------------------


def test_nobody_confirms_their_own_decision(db, reviewer):
    decision = casework.decide(make("pledge"), reviewer)
    with pytest.raises(Forbidden):
        casework.confirm(decision, reviewer)
    request = queries.four_eyes_of(decision)
    with pytest.raises(Forbidden):
        review.refuse(request, "No.", actor=casework.acting(reviewer))
    assert decision.takes_effect_at is None


def test_a_refused_decision_leaves_no_letter(db, reviewer, lead, mailbox, clock):
    submission = make("pledge")
    decision = casework.decide(submission, reviewer)
    review.refuse(queries.four_eyes_of(decision), "Too early.", actor=casework.acting(lead))
    commit()
    assert letters(mailbox, submission)[-1] == ("pledge_published", "cancelled")
    assert casework.apply_after_hold(clock) == 0
    assert state_of(submission) == "in_review"
    casework.decide(submission, reviewer, Outcome.CHANGES_REQUESTED)


# -- undoing, and taking effect ------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_undone_within_the_hold_nothing_moved(db, reviewer, clock, mailbox, kind):
    submission = make(kind)
    outcome = Outcome.CHANGES_REQUESTED
    decision = casework.decide(submission, reviewer, outcome)
    review.undo(decision, actor=casework.acting(reviewer))
    commit()
    assert letters(mailbox, submission)[-1][1] == "cancelled"
    assert casework.apply_after_hold(clock) == 0
    assert (state_of(submission), submission.clock_stopped_at) == ("in_review", None)
    casework.decide(submission, reviewer, outcome)
    assert casework.apply_after_hold(clock) == 1
    sent = [status for _letter, status in letters(mailbox, submission)]
    assert sent.count("cancelled") == 1


def test_the_sweep_applies_once(db, reviewer, clock, mailbox):
    submission = make("registration")
    casework.decide(submission, reviewer)
    assert casework.apply_after_hold(clock) == 1
    moved = submission.revision, letters(mailbox, submission)
    assert casework.apply_after_hold(clock) == 0
    assert (submission.revision, letters(mailbox, submission)) == moved


def test_after_the_hold_there_is_nothing_to_undo(db, reviewer, clock):
    submission = make("registration")
    decision = casework.decide(submission, reviewer)
    casework.apply_after_hold(clock)
    with pytest.raises(Conflict):
        review.undo(decision, actor=casework.acting(reviewer))
    assert state_of(submission) == "active"


def test_a_decision_without_ground_is_undone(db, reviewer, lead, clock, mailbox):
    """The organisation left while the approval of its pledge waited."""
    submission = make("pledge")
    decision = casework.decide(submission, reviewer)
    casework.confirm(decision, lead)
    making.actions.record_leaving(
        organisation_of(submission), actor=casework.acting(lead), on=clock.now().date()
    )
    commit()
    assert casework.apply_after_hold(clock) == 1
    assert (decision.applied_at, decision.is_pending) == (None, False)
    assert letters(mailbox, submission)[-1] == ("pledge_published", "cancelled")


def test_one_decision_that_fails_stops_no_other(db, reviewer, clock, monkeypatch):
    broken, fine = make("registration"), make("registration")
    for submission in (broken, fine):
        casework.decide(submission, reviewer)
    approve = review.kind_of(broken).apply[Outcome.APPROVED]

    def fails_for_one(organisation, **more):
        approve(organisation, **more)
        database.session.flush()
        if organisation.id == broken.organisation_id:
            raise ZeroDivisionError

    monkeypatch.setitem(review.kind_of(broken).apply, Outcome.APPROVED, fails_for_one)
    casework.apply_after_hold(clock)
    assert (state_of(broken), state_of(fine)) == ("in_review", "active")
    monkeypatch.undo()
    clock.travel("2026-11-09 10:00")
    casework.apply_after_hold(clock)
    assert state_of(broken) == OrganisationState.ACTIVE.value


def test_what_was_undone_after_the_sweep_looked_stays_undone(db, reviewer, clock, monkeypatch):
    submission = make("registration")
    decision = casework.decide(submission, reviewer)
    review.undo(decision, actor=casework.acting(reviewer))
    monkeypatch.setattr(queries, "decisions_due", lambda *_when: [decision])
    casework.apply_after_hold(clock)
    assert (state_of(submission), decision.applied_at) == ("in_review", None)


def test_the_tables_of_kinds_are_complete(db):
    for kind in KINDS_BY_NAME.values():
        assert set(kind.apply) == set(kind.letter) <= set(Outcome)
        assert kind.needs_second <= set(kind.apply)
