"""Who may review: role by role."""

import pytest

from aipact.casework import access, queries
from aipact.casework.actions import Decide, record_decision
from aipact.casework.states import Outcome
from aipact.core.actor import Actor
from aipact.core.db import new_id
from aipact.core.errors import Forbidden, NotFound
from tests.factories import casework
from tests.factories.accounts import StaffFactory

ROLES = ("reviewer", "lead", "comms", "admin")
MAY = {
    access.may_see_desk: set(ROLES),
    access.may_review: {"reviewer", "lead"},
    access.may_assign: {"lead"},
    access.may_record_leaving: {"lead"},
    access.may_decide_on_members: {"reviewer", "lead"},
    access.may_see_audit: {"lead", "admin"},
    access.may_retry_letters: {"lead", "admin"},
}


@pytest.mark.pure
@pytest.mark.parametrize("may", MAY, ids=lambda may: may.__name__)
def test_each_permission_belongs_to_some_roles(may):
    allowed = {role for role in ROLES if may(Actor(new_id(), staff_roles=frozenset({role})))}
    assert allowed == MAY[may]
    assert not may(Actor(new_id()))
    assert not may(Actor.anonymous())


@pytest.fixture
def submission(db):
    return casework.registration()


def staff(*roles):
    return casework.acting(StaffFactory(staff_roles=list(roles)))


def recused(submission):
    person = staff("lead")
    return Actor(
        person.user_id,
        staff_roles=person.staff_roles,
        memberships={submission.organisation_id: frozenset({"editor"})},
    )


def test_staff_find_a_submission_others_do_not(submission):
    assert access.submission_for(staff("comms"), submission.id) is submission
    owner = casework.acting(casework.member_of(submission))
    for actor in (owner, Actor.anonymous()):
        with pytest.raises(NotFound):
            access.submission_for(actor, submission.id)
    with pytest.raises(NotFound):
        access.submission_for(staff("lead"), new_id())


def test_who_reads_only_is_refused_to_review(submission):
    with pytest.raises(Forbidden):
        access.submission_for(staff("admin"), submission.id, access.may_review_submission)


def test_nobody_reviews_their_own_organisation(submission):
    with pytest.raises(Forbidden):
        access.submission_for(recused(submission), submission.id)
    assert not access.may_review_submission(recused(submission), submission)


def test_leads_assign_anybody_reviewers_themselves_or_what_is_theirs(submission):
    reviewer, colleague, lead = staff("reviewer"), staff("reviewer"), staff("lead")

    def who_may(reviewer_id):
        return {
            name
            for name, actor in (("reviewer", reviewer), ("colleague", colleague), ("lead", lead))
            if access.may_give_to(actor, submission, reviewer_id)
        }

    assert who_may(colleague.user_id) == {"colleague", "lead"}
    submission.reviewer_id = reviewer.user_id
    assert who_may(colleague.user_id) == {"reviewer", "colleague", "lead"}
    assert not access.may_give_to(staff("comms"), submission, colleague.user_id)


def test_the_second_person_is_another_one(submission):
    first, second = staff("reviewer"), staff("reviewer")
    command = Decide(Outcome.APPROVED, submission.revision)
    decision = record_decision(submission, command, needs_second=True, actor=first)
    request = queries.four_eyes_of(decision)
    may = [
        access.may_confirm(actor, submission, request)
        for actor in (first, second, staff("lead"), staff("admin"), recused(submission))
    ]
    assert may == [False, True, True, False, False]
