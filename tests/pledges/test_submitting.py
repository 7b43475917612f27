"""Signing, answering and taking back."""

import hashlib
import json

import pytest
from sqlalchemy import select

from aipact.casework.models import Submission
from aipact.casework.states import Outcome
from aipact.core.actor import Actor
from aipact.core.clock import today
from aipact.core.errors import IllegalTransition, RuleBroken
from aipact.core.working_days import add_working_days
from aipact.organisations.states import OrganisationState
from aipact.pledges import actions, queries
from aipact.pledges.actions import ContentChanged, DecisionPending, NotEditable
from aipact.pledges.states import CommitmentStatus, VersionState
from aipact.workflow import history
from tests.factories.pledges import (
    ACTION,
    CORE,
    changes_requested,
    decided,
    draft,
    fill_in,
    in_review,
    member,
    published,
    sign,
    submitted,
)


def test_signing_hands_the_pledge_in(organisation, actor, ada, mailbox):
    version = draft(organisation, actor, *CORE)
    sign(version, actor, signed_by="Ada Aquila", signed_function="CEO")
    assert version.state is VersionState.SUBMITTED
    assert (version.signed_by, version.signed_function) == ("Ada Aquila", "CEO")
    assert (version.submitted_by_id, version.previewed_at) == (ada.id, version.submitted_at)
    submission = version.submission
    assert (submission.kind, submission.subject_id, submission.organisation_id) == (
        "pledge",
        version.id,
        organisation.id,
    )
    assert (submission.title, submission.needs_second) == ("Aquila", True)
    assert submission.due_on == add_working_days(today(), 10)
    assert [c.action for c in history("pledge", version.id)] == ["submit"]
    assert [(m.to, m.template) for m in mailbox.all()] == [
        ("ada@aquila.example", "pledges/pledge_received")
    ]


def test_the_hash_is_of_exactly_what_was_signed(organisation, actor):
    version = submitted(organisation, actor)
    target = version.commitments[0].target_on.isoformat()
    content = {
        "organisation": str(organisation.id),
        "catalogue": 1,
        "commitments": [
            {"code": code, "action": ACTION, "status": "planned", "target_on": target}
            for code in CORE
        ],
    }
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert version.signed_content == content
    assert version.content_hash == hashlib.sha256(text.encode()).hexdigest()
    assert version.catalogue_number == 1


@pytest.mark.parametrize(
    "change",
    [
        {"action": "Something else."},
        {"status": CommitmentStatus.UNDER_WAY},
        {"target_on": today().replace(year=today().year + 2, day=1)},
    ],
)
def test_the_hash_changes_with_every_part(organisation, actor, change):
    version = draft(organisation, actor, *CORE)
    before = queries.content_hash(queries.content(version))
    fill_in(version, "C-03", actor, **change)
    assert queries.content_hash(queries.content(version)) != before


def test_the_hash_ignores_what_is_put_aside(organisation, actor):
    version = draft(organisation, actor, *CORE)
    before = queries.content_hash(queries.content(version))
    actions.choose_commitments(version, {"P-01"}, actor=actor)
    taken = queries.content_hash(queries.content(version))
    actions.choose_commitments(version, set(), actor=actor)
    assert (queries.content_hash(queries.content(version)), taken != before) == (before, True)


def test_a_text_that_changed_after_it_was_shown_is_not_signed(organisation, actor, mailbox):
    version = draft(organisation, actor, *CORE)
    shown = queries.content_hash(queries.content(version))
    fill_in(version, "C-01", actor, action="Changed by a colleague.")
    with pytest.raises(ContentChanged):
        sign(version, actor, shown_hash=shown)
    assert (version.state, version.submission, mailbox.all()) == (VersionState.DRAFT, None, [])


def test_an_incomplete_pledge_cannot_be_submitted(organisation, actor, mailbox):
    version = draft(organisation, actor, "C-01", "C-02")
    with pytest.raises(RuleBroken) as refusal:
        sign(version, actor)
    assert (refusal.value.field, version.state) == ("commitments", VersionState.DRAFT)
    assert mailbox.all() == []


def test_an_organisation_that_withdrew_its_registration_cannot_submit(db, organisation, actor):
    version = draft(organisation, actor, *CORE)
    organisation.state = OrganisationState.DRAFT
    organisation.register_status = organisation.joined_on = None
    with pytest.raises(RuleBroken) as refusal:
        sign(version, actor)
    assert refusal.value.field == "organisation"


def test_sending_the_form_twice_is_one_submission_and_one_letter(db, organisation, actor, mailbox):
    version = draft(organisation, actor, *CORE)
    shown = queries.content_hash(queries.content(version))
    sign(version, actor, shown_hash=shown)
    reference, signed_at = version.submission.reference, version.submitted_at
    sign(version, actor, shown_hash=shown)
    assert (version.submission.reference, version.submitted_at) == (reference, signed_at)
    assert len(db.session.scalars(select(Submission)).all()) == 1
    assert len(mailbox.all()) == 1


def test_a_withdrawn_pledge_cannot_be_signed(organisation, actor):
    version = draft(organisation, actor, *CORE)
    actions.withdraw_pledge(version, actor=actor)
    with pytest.raises(NotEditable):
        sign(version, actor)


def test_only_the_first_publication_needs_a_second_person(organisation, actor, reviewer):
    first = published(organisation, actor, reviewer)
    second = draft(organisation, actor)
    sign(second, actor)
    assert (first.submission.needs_second, second.submission.needs_second) == (True, False)


def test_after_a_refused_first_pledge_a_second_person_is_still_needed(
    organisation, actor, reviewer
):
    first = in_review(organisation, actor, reviewer)
    actions.not_accept_pledge(first, actor=Actor.system())
    assert submitted(organisation, actor).submission.needs_second is True


# -- changes requested ---------------------------------------------------------------------------


def test_all_points_must_be_answered_before_it_is_submitted_again(
    organisation, actor, reviewer, mailbox
):
    points = {"C-01": "Say where.", "C-03": "Until when?"}
    version = changes_requested(organisation, actor, reviewer, points)
    fill_in(version, "C-01", actor, answer="Done.")
    with pytest.raises(RuleBroken):
        sign(version, actor)
    assert version.state is VersionState.CHANGES_REQUESTED
    fill_in(version, "C-03", actor, answer="By spring.")
    mailbox.clear()
    sign(version, actor)
    assert version.state is VersionState.SUBMITTED
    assert (version.submission.clock_stopped_at, version.submission.due_on) == (
        None,
        add_working_days(today(), 5),
    )
    assert [m.template for m in mailbox.all()] == ["pledges/pledge_received"]


def test_a_blank_answer_takes_the_answer_back(organisation, actor, reviewer):
    version = changes_requested(organisation, actor, reviewer, {"C-01": "Say where."})
    fill_in(version, "C-01", actor, answer="Done.")
    assert queries.unanswered_points(version) == []
    fill_in(version, "C-01", actor, answer="")
    assert [point.field for point in queries.unanswered_points(version)] == ["C-01"]


def test_a_point_about_something_put_aside_still_wants_an_answer(organisation, actor, reviewer):
    version = changes_requested(organisation, actor, reviewer, {"P-01": "Not yours?"}, "P-01")
    fill_in(version, "P-01", actor, is_chosen=False)
    assert [i.code for i in queries.missing_items(version, organisation)] == ["P-01"]
    fill_in(version, "P-01", actor, is_chosen=False, answer="Right, we dropped it.")
    sign(version, actor)
    assert [row["code"] for row in version.signed_content["commitments"]] == list(CORE)


def test_the_reviewer_can_compare_with_what_was_signed_before(organisation, actor, reviewer):
    version = changes_requested(organisation, actor, reviewer, {"C-01": "Say where."})
    fill_in(version, "C-01", actor, action="In Ghent.", answer="Done.")
    sign(version, actor)
    earlier = {f.key: f.value for f in queries.earlier_fields(version, "en")}
    present = {f.key: f.value for f in queries.reviewable_fields(version, "en")}
    assert [key for key in present if present[key] != earlier[key]] == ["C-01"]
    assert (earlier["C-01"].startswith(ACTION), present["C-01"].startswith("In Ghent.")) == (
        True,
        True,
    )


def test_an_amendment_is_compared_with_what_is_public(organisation, actor, reviewer):
    first = published(organisation, actor, reviewer)
    second = draft(organisation, actor)
    assert queries.earlier_fields(second, "en") == queries.reviewable_fields(first, "en")
    assert queries.earlier_fields(first, "en") == []


# -- withdraw ------------------------------------------------------------------------------------


def test_a_draft_ends_without_a_letter(organisation, actor, mailbox):
    version = draft(organisation, actor, *CORE)
    actions.withdraw_pledge(version, actor=actor)
    assert (version.state, mailbox.all()) == (VersionState.WITHDRAWN, [])
    assert queries.open_version(organisation) is None


@pytest.mark.parametrize("make", ["submitted", "in_review", "changes_requested"])
def test_what_was_submitted_is_closed_and_a_letter_says_so(
    organisation, actor, reviewer, mailbox, make
):
    version = {
        "submitted": lambda: submitted(organisation, actor),
        "in_review": lambda: in_review(organisation, actor, reviewer),
        "changes_requested": lambda: changes_requested(
            organisation, actor, reviewer, {"C-01": "Say where."}
        ),
    }[make]()
    mailbox.clear()
    actions.withdraw_pledge(version, actor=actor)
    assert (version.state, version.submission.closed_as) == (VersionState.WITHDRAWN, "withdrawn")
    assert [m.template for m in mailbox.all()] == ["pledges/pledge_withdrawn"]
    assert "Ada Aquila withdrew the pledge of Aquila" in mailbox.last().text


def test_not_while_a_decision_is_about_to_take_effect(organisation, actor, reviewer, mailbox):
    version = in_review(organisation, actor, reviewer)
    decided(version, reviewer, Outcome.APPROVED, is_applied=False)
    mailbox.clear()
    with pytest.raises(DecisionPending):
        actions.withdraw_pledge(version, actor=actor)
    assert (version.state, mailbox.all()) == (VersionState.IN_REVIEW, [])


def test_what_is_published_cannot_be_withdrawn(organisation, actor, reviewer):
    version = published(organisation, actor, reviewer)
    with pytest.raises(IllegalTransition):
        actions.withdraw_pledge(version, actor=actor)
    assert version.state is VersionState.PUBLISHED


def test_the_system_withdraws_what_has_no_organisation_any_more(organisation, actor, mailbox):
    version = submitted(organisation, actor)
    mailbox.clear()
    actions.withdraw_pledge(version, actor=Actor.system())
    assert "is not registered any more" in mailbox.last().text
    assert [c.party for c in history("pledge", version.id)][-1] == "system"


def test_letters_go_to_every_contact_and_nobody_else(organisation, actor, mailbox):
    member(organisation, "contact", email="bo@aquila.example")
    member(organisation, "editor", email="cy@aquila.example")
    submitted(organisation, actor)
    assert sorted(m.to for m in mailbox.all()) == ["ada@aquila.example", "bo@aquila.example"]


def test_a_member_in_another_language_reads_the_receipt_in_it(organisation, actor, mailbox):
    member(organisation, "contact", email="bo@aquila.example", locale="de")
    submitted(organisation, actor)
    assert mailbox.last(to="bo@aquila.example").locale == "de"
