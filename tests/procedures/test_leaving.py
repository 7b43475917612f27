"""Leaving, withdrawing and writing to an organisation."""

from datetime import date

import pytest

from aipact.casework import queries
from aipact.casework.states import Outcome
from aipact.core.db import db as database
from aipact.core.errors import Conflict, RuleBroken
from aipact.core.transaction import commit
from aipact.organisations import queries as organisations
from aipact.organisations.states import OrganisationState, RegisterStatus
from aipact.pledges import queries as pledges
from aipact.pledges.states import VersionState
from aipact.procedures import leaving, messages, withdrawal
from aipact.procedures.kinds import organisation_of
from tests.factories import casework
from tests.factories import organisations as making
from tests.factories import pledges as pledging


@pytest.fixture(autouse=True)
def monday(clock):
    clock.travel("2026-11-09 09:00")


def published(clock):
    submission = casework.pledge()
    decision = casework.decide(submission, casework.reviewer())
    casework.confirm(decision, casework.lead())
    casework.apply_after_hold(clock)
    return organisation_of(submission), casework.member_of(submission)


def leave(organisation, on=date(2026, 11, 9)):
    actor = casework.acting(casework.lead())
    leaving.record_leaving(organisation, on=on, reason="Merged.", actor=actor)
    commit()
    database.session.expire_all()


def test_who_leaves_stays_in_the_register_and_counts_no_more(db, clock, mailbox):
    organisation, user = published(clock)
    before = organisations.register_counts()
    leave(organisation)
    after = organisations.register_counts()
    assert organisation.state is OrganisationState.LEFT
    assert organisation.register_status is RegisterStatus.LEFT
    assert (organisation.left_on, organisation.is_listed) == (date(2026, 11, 9), True)
    assert after.get("commitment", {}).get("C-01", 0) == before["commitment"]["C-01"] - 1
    assert after["status"]["left"] == before["status"].get("left", 0) + 1
    assert pledges.published_version(organisation).state is VersionState.PUBLISHED
    assert mailbox.last(to=user.email).template == "organisations/organisation_left"
    assert pledges.commitment_count_differences() == {}
    assert organisations.count_differences() == {}


def test_who_leaves_withdraws_what_is_under_way(db, clock, mailbox):
    submission = casework.pledge()
    decision = casework.decide(submission, casework.reviewer())
    organisation, user = organisation_of(submission), casework.member_of(submission)
    leave(organisation)
    assert pledges.open_version(organisation) is None
    assert (submission.closed_as, decision.is_pending) == ("withdrawn", False)
    statuses = {one.template: one.status for one in mailbox.to(user.email)}
    assert statuses["pledges/pledge_published"] == "cancelled"
    assert statuses["pledges/pledge_withdrawn"] == "pending"


def test_nobody_leaves_before_they_joined_or_twice(db, clock):
    organisation, _user = published(clock)
    with pytest.raises(RuleBroken) as refused:
        leave(organisation, date(2026, 11, 8))
    assert refused.value.field == "on"
    leave(organisation)
    with pytest.raises(Conflict):
        leave(organisation)


def test_a_registration_taken_back_takes_its_pledge_along(db):
    user = making.UserFactory()
    organisation = making.submitted(user, casework.new_name())
    version = pledging.submitted(organisation, casework.acting(user))
    withdrawal.withdraw_registration(organisation, actor=casework.acting(user))
    commit()
    assert organisation.state is OrganisationState.WITHDRAWN
    assert version.state is VersionState.WITHDRAWN
    assert organisation.submission.closed_as == "withdrawn"
    assert version.submission.closed_as == "withdrawn"


def test_while_a_decision_waits_nothing_is_taken_back(db):
    submission = casework.registration()
    casework.decide(submission, casework.reviewer())
    actor = casework.acting(casework.member_of(submission))
    with pytest.raises(RuleBroken):
        withdrawal.withdraw_registration(organisation_of(submission), actor=actor)
    assert queries.pending_decision(submission) is not None


def test_orphaned_pledges_are_withdrawn_with_their_decisions(db, clock, mailbox):
    """The registration is not accepted while a decision on the pledge waits."""
    user = making.UserFactory()
    organisation = making.submitted(user, casework.new_name())
    version = pledging.submitted(organisation, casework.acting(user))
    reviewer = casework.reviewer()
    casework.decide(organisation.submission, reviewer, Outcome.NOT_ACCEPTED)
    casework.apply_after_hold(clock)
    decision = casework.decide(version.submission, reviewer, Outcome.CHANGES_REQUESTED)
    assert withdrawal.withdraw_orphaned_pledges() == 1
    commit()
    assert (version.state, decision.is_pending) == (VersionState.WITHDRAWN, False)
    letter = mailbox.last(template="pledges/pledge_changes_requested")
    assert letter.status == "cancelled"
    assert withdrawal.withdraw_orphaned_pledges() == 0


@pytest.mark.parametrize("make", [casework.registration, casework.pledge])
def test_a_message_is_on_the_record_and_a_letter(db, mailbox, make):
    submission = make()
    actor = casework.acting(casework.reviewer())
    messages.send_message(submission, "Please call us.\n\nThank you.", actor=actor)
    commit()
    (message,) = queries.messages(submission)
    assert (message.body, message.is_from_staff) == ("Please call us.\n\nThank you.", True)
    letter = mailbox.last(to=casework.member_of(submission).email)
    assert (letter.template, letter.status) == ("organisations/message_from_staff", "pending")
    assert "Please call us." in letter.text
    assert submission.reference in letter.subject + letter.text
