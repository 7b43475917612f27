"""After a no: the organisation opens what it has, or begins anew, and is reviewed again."""

import pytest

from aipact.casework import queries
from aipact.casework.states import Outcome
from aipact.core.db import db as database
from aipact.core.transaction import commit
from aipact.organisations import actions as acting
from aipact.pledges import actions as pledge_actions
from aipact.procedures.kinds import organisation_of, subject_of
from tests.factories import casework
from tests.factories import organisations as making
from tests.factories import pledges as pledging


@pytest.fixture(autouse=True)
def monday(clock):
    clock.travel("2026-11-09 09:00")


@pytest.fixture
def reviewer(db):
    return casework.reviewer(name="Rosa")


@pytest.fixture
def lead(db):
    return casework.lead(name="Lea")


def state_of(submission):
    commit()
    database.session.expire_all()
    return subject_of(submission).state.value


def test_what_was_not_accepted_is_opened_again_and_approved(db, reviewer, clock):
    """The same submission takes the second round: its history stays in one place."""
    member = making.UserFactory()
    submission = casework.registration(member)
    casework.decide(submission, reviewer, Outcome.NOT_ACCEPTED)
    casework.apply_after_hold(clock)
    organisation = organisation_of(submission)
    acting.reopen(organisation, actor=casework.acting(member))
    commit()
    assert (state_of(submission), submission.closed_as) == ("draft", "not_accepted")
    acting.submit(organisation, actor=casework.acting(member))
    commit()
    assert (state_of(submission), submission.closed_as) == ("submitted", "")
    clock.travel("2026-11-09 10:00")
    casework.decide(submission, reviewer)
    casework.apply_after_hold(clock)
    outcomes = [one.outcome for one in queries.decisions(submission)]
    assert (state_of(submission), outcomes) == ("active", [Outcome.NOT_ACCEPTED, Outcome.APPROVED])


def test_after_a_pledge_that_was_not_accepted_a_new_version_is_reviewed(db, reviewer, lead, clock):
    member = making.UserFactory()
    first = casework.pledge(member)
    casework.confirm(casework.decide(first, reviewer, Outcome.NOT_ACCEPTED), lead)
    casework.apply_after_hold(clock)
    actor = casework.acting(member)
    version = pledging.submitted(organisation_of(first), actor)
    commit()
    second = version.submission
    assert (state_of(first), version.number, second.needs_second) == ("not_accepted", 2, True)
    clock.travel("2026-11-09 10:00")
    casework.confirm(casework.decide(second, reviewer), lead)
    casework.apply_after_hold(clock)
    assert (state_of(first), state_of(second)) == ("not_accepted", "published")


def test_an_organisation_can_withdraw_while_a_second_person_is_awaited(db, reviewer, lead, mailbox):
    """Nothing is decided yet for the organisation; what the reviewer decided is undone."""
    member = making.UserFactory()
    submission = casework.pledge(member)
    decision = casework.decide(submission, reviewer)
    commit()
    pledge_actions.withdraw_pledge(subject_of(submission), actor=casework.acting(member))
    commit()
    assert (state_of(submission), submission.closed_as) == ("withdrawn", "withdrawn")
    assert (decision.undone_at is None, queries.four_eyes_of(decision).state.value) == (
        False,
        "withdrawn",
    )
    held = [one for one in mailbox.all() if one.status == "held"]
    assert held == []


def test_the_letter_names_the_days_of_the_confirmation_not_of_the_decision(
    db, reviewer, lead, clock, mailbox
):
    submission = casework.pledge(making.UserFactory())
    decision = casework.decide(submission, reviewer)
    commit()
    clock.travel("2026-11-16 09:00")
    casework.confirm(decision, lead)
    casework.apply_after_hold(clock)
    commit()
    database.session.expire_all()
    letters = [one for one in mailbox.all() if one.template == "pledges/pledge_published"]
    assert [one.status for one in letters] == ["pending"]
    assert subject_of(submission).report_due_on.isoformat() == "2027-11-16"
    assert "16 November 2027" in letters[0].text
