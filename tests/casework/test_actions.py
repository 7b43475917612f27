"""A submission: its reference, its clock, what is written about it, the life of a decision."""

from datetime import date, timedelta

import pytest

from aipact import search
from aipact.casework import actions, queries
from aipact.casework.actions import Decide
from aipact.casework.models import Submission
from aipact.casework.states import FourEyesState, Outcome, SubmissionKind
from aipact.core.clock import now, today
from aipact.core.db import db as database
from aipact.core.db import new_id
from aipact.core.errors import Conflict, IllegalTransition, RuleBroken
from aipact.core.working_days import add_working_days
from tests.factories import casework


@pytest.fixture
def submission(db):
    return casework.registration()


@pytest.fixture
def reviewer(db):
    return casework.acting(casework.reviewer())


def decided(submission, actor, *, needs_second=False, **values):
    command = Decide(Outcome.CHANGES_REQUESTED, submission.revision, **values)
    return actions.record_decision(submission, command, needs_second=needs_second, actor=actor)


@pytest.mark.parametrize(
    ("kind", "days", "unit"),
    [(SubmissionKind.REGISTRATION, 5, "innovation"), (SubmissionKind.PLEDGE, 10, "regulation")],
)
def test_a_new_submission_has_a_unit_and_a_due_date(db, reviewer, clock, kind, days, unit):
    clock.travel("2026-11-06 18:00")
    made = actions.open_submission(
        kind, subject_id=new_id(), organisation_id=new_id(), title="Aquila", actor=reviewer
    )
    assert (made.unit_key, made.reviewer_id, made.closed_at) == (unit, None, None)
    assert made.due_on == add_working_days(date(2026, 11, 6), days)


def test_a_reference_says_its_kind_and_year():
    found = actions.reference_for(SubmissionKind.PLEDGE, new_id(), 2026)
    prefix, year, code = found.split("-")
    assert (prefix, year, len(code)) == ("P", "2026", 6)
    assert not set(code) & set("01IOilo")


def test_references_of_one_moment_differ(db):
    made = {actions.reference_for(SubmissionKind.PLEDGE, new_id(), 2026) for _n in range(500)}
    assert len(made) == 500


def test_a_submission_is_found_by_its_name_and_reference(submission):
    def found(text):
        keys = search.matching_keys("submission", text, public_only=False)
        return list(database.session.scalars(keys))

    assert found(submission.title.upper()) == [submission.id]
    assert found(submission.reference) == [submission.id]
    actions.retitle_submission(submission, "Zażółć Gęślą")
    database.session.flush()
    assert (found("zazolc gesl"), submission.title) == ([submission.id], "Zażółć Gęślą")


def test_the_clock_stops_and_runs_again_with_a_shorter_time(submission, reviewer, clock):
    clock.travel("2026-11-09 09:00")
    actions.stop_clock(submission)
    assert submission.clock_stopped_at is not None
    assert submission.due_on == add_working_days(date(2026, 11, 9), 10) == actions.answer_due_on()
    actions.resume_submission(submission, actor=reviewer)
    assert submission.clock_stopped_at is None
    assert submission.due_on == add_working_days(date(2026, 11, 9), 5)


def test_a_closed_submission_can_be_opened_again(submission, reviewer):
    actions.close_submission(submission, "withdrawn")
    assert (submission.closed_as, submission.closed_at is not None) == ("withdrawn", True)
    actions.resume_submission(submission, actor=reviewer)
    assert (submission.closed_as, submission.closed_at) == ("", None)


def test_what_is_written_counts_as_a_change(submission, reviewer):
    before = submission.revision
    note = actions.add_note(submission, "  Seen.  ", actor=reviewer)
    database.session.flush()
    assert (note.body, submission.revision) == ("Seen.", before + 1)
    message = actions.add_message(submission, "Hello", actor=reviewer, is_from_staff=True)
    database.session.flush()
    assert list(queries.messages(submission)) == [message]
    assert list(queries.notes(submission)) == [note]


@pytest.mark.parametrize("body", ["", " \n "])
def test_nothing_is_not_written_down(submission, reviewer, body):
    with pytest.raises(RuleBroken) as refused:
        actions.add_note(submission, body, actor=reviewer)
    assert refused.value.field == "body"
    with pytest.raises(RuleBroken):
        actions.add_message(submission, body, actor=reviewer, is_from_staff=True)


def test_only_a_person_writes(submission):
    with pytest.raises(ValueError):
        actions.add_note(submission, "Seen.", actor=casework.Actor.system())


def test_a_decision_waits_out_its_hold(submission, reviewer, clock):
    clock.travel("2026-11-09 09:00")
    decision = decided(submission, reviewer, points=[("website", "Dead"), ("size", "Unclear")])
    assert decision.takes_effect_at - now() <= timedelta(minutes=10)
    assert decision.takes_effect_at - now() > timedelta(minutes=9)
    assert (decision.number, decision.is_pending) == (1, True)
    assert [p.field for p in queries.points_of(decision)] == ["website", "size"]
    assert list(queries.change_requests(submission)) == []
    assert queries.four_eyes_of(decision) is None


def test_the_hold_begins_with_the_second_person(submission, reviewer):
    decision = decided(submission, reviewer, needs_second=True)
    request = queries.four_eyes_of(decision)
    assert (decision.takes_effect_at, request.state) == (None, FourEyesState.REQUESTED)
    actions.confirm_decision(request, actor=casework.acting(casework.lead()))
    assert request.state is FourEyesState.APPROVED
    assert decision.takes_effect_at > now()


def test_a_refused_decision_is_undone_with_its_reason(submission, reviewer):
    decision = decided(submission, reviewer, needs_second=True)
    request = queries.four_eyes_of(decision)
    with pytest.raises(RuleBroken) as refused:
        actions.refuse_decision(request, " ", actor=casework.acting(casework.lead()))
    assert refused.value.field == "reason"
    actions.refuse_decision(request, "Too early.", actor=casework.acting(casework.lead()))
    assert (request.state, request.reason) == (FourEyesState.REFUSED, "Too early.")
    assert (decision.is_pending, queries.pending_decision(submission)) == (False, None)
    with pytest.raises(IllegalTransition):
        actions.confirm_decision(request, actor=casework.acting(casework.lead()))


def test_one_decision_at_a_time(submission, reviewer):
    first = decided(submission, reviewer)
    with pytest.raises(Conflict):
        decided(submission, reviewer)
    actions.undo_decision(first, actor=reviewer)
    assert decided(submission, reviewer).number == 2


def test_undoing_withdraws_the_question_to_a_second_person(submission, reviewer):
    decision = decided(submission, reviewer, needs_second=True)
    actions.undo_decision(decision, actor=reviewer)
    assert queries.four_eyes_of(decision).state is FourEyesState.WITHDRAWN
    assert decision.undone_by_id == reviewer.user_id


def test_what_took_effect_cannot_be_undone(submission, reviewer):
    decision = decided(submission, reviewer)
    actions.mark_as_applied(decision, actor=casework.Actor.system())
    assert submission.clock_stopped_at is not None
    with pytest.raises(Conflict):
        actions.undo_decision(decision, actor=reviewer)


def test_a_conflict_says_who_was_faster(submission, reviewer):
    actions.add_note(submission, "Seen.", actor=reviewer)
    database.session.flush()
    with pytest.raises(Conflict) as conflict:
        actions.check_revision(submission, submission.revision - 1)
    assert (conflict.value.who, conflict.value.what) == (
        reviewer.name,
        "An internal note was written.",
    )
    assert conflict.value.when <= now()
    actions.check_revision(submission, submission.revision)


def test_answers_to_points_can_be_taken_back(submission, reviewer):
    (point,) = queries.points_of(decided(submission, reviewer, points=[("website", "Dead")]))
    actions.answer_change_request(point, "It lives.")
    assert (point.answer, point.answered_at is not None) == ("It lives.", True)
    actions.answer_change_request(point, "")
    assert (point.answer, point.answered_at) == ("", None)


def test_open_points_are_those_of_the_last_request_in_effect(submission, reviewer):
    assert list(queries.open_change_requests(None)) == []
    decision = decided(submission, reviewer, points=[("website", "Dead")])
    assert list(queries.open_change_requests(submission)) == []
    actions.mark_as_applied(decision, actor=casework.Actor.system())
    database.session.flush()
    assert [p.field for p in queries.open_change_requests(submission)] == ["website"]
    assert queries.latest_decision(submission) is decision
    assert queries.latest_decision(submission, Outcome.APPROVED) is None
    actions.resume_submission(submission, actor=reviewer)
    assert list(queries.open_change_requests(submission)) == []
    assert [p.field for p in queries.change_requests(submission)] == ["website"]


def test_due_decisions_come_oldest_first_and_only_when_due(submission, reviewer, clock):
    clock.travel("2026-11-09 09:00")
    first = decided(submission, reviewer)
    clock.move(minutes=1)
    second = decided(casework.registration(), reviewer)
    undone = decided(casework.registration(), reviewer)
    actions.undo_decision(undone, actor=reviewer)
    decided(casework.registration(), reviewer, needs_second=True)
    assert list(queries.decisions_due(now())) == []
    clock.move(minutes=20)
    assert list(queries.decisions_due(now())) == [first, second]
    assert list(queries.decisions_due(now(), limit=1)) == [first]


def test_a_submission_is_found_by_what_it_is_about(submission):
    assert queries.submission_about(submission.subject_id) is submission
    assert queries.submission(submission.id) is submission
    assert queries.submission(new_id()) is None
    assert isinstance(queries.submission_to_change(submission.id), Submission)
    assert queries.last_change(submission).what == "It was submitted."
    assert submission.due_on > today()
