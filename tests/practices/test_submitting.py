"""Handing a practice in, answering, and beginning a new version."""

import io

import pytest
from sqlalchemy import select

from aipact import files
from aipact.casework import queries as casework_queries
from aipact.casework.models import Submission
from aipact.core.clock import today
from aipact.core.errors import Conflict, RuleBroken
from aipact.core.working_days import add_working_days
from aipact.practices import actions
from aipact.practices.actions import ContentChanged, SaveStep
from aipact.practices.queries import content, versions
from aipact.practices.states import FILE_OWNER, VersionState
from tests.factories import practices as making
from tests.factories.pledges import MemberOrganisationFactory, SubmittedOrganisationFactory, member

# -- submitting ----------------------------------------------------------------------------------


def test_submitting_puts_it_before_the_staff(organisation, actor, ada, mailbox):
    version = making.submitted(organisation, actor, title="AI basics")
    submission = version.submission
    assert (version.state, version.submitted_by_id) == (VersionState.SUBMITTED, ada.id)
    assert (submission.kind, submission.subject_id, submission.organisation_id) == (
        "practice",
        version.id,
        organisation.id,
    )
    assert (submission.title, submission.needs_second) == ("Aquila: AI basics", False)
    assert submission.due_on == add_working_days(today(), 10)
    assert submission.reference.startswith("B-")
    assert [(m.to, m.template) for m in mailbox.all()] == [
        ("ada@aquila.example", "practices/practice_received")
    ]


@pytest.mark.parametrize(
    ("kind", "unit"),
    [
        ("C-03", "innovation"),
        ("P-08", "safety"),
        ("P-09", "safety"),
        ("D-07", "societal-good"),
        ("C-01", "regulation"),
    ],
)
def test_it_goes_to_the_unit_of_its_topic(organisation, actor, kind, unit):
    assert making.submitted(organisation, actor, kind=kind).submission.unit_key == unit


def test_who_submits_is_the_contact_unless_another_is_named(organisation, actor):
    version = making.submitted(organisation, actor, contact_name="", contact_email="")
    assert (version.contact_name, version.contact_email) == ("Ada Aquila", "ada@aquila.example")
    named = making.submitted(organisation, actor, contact_name="Eve", contact_email="eve@a.example")
    assert (named.contact_name, named.contact_email) == ("Eve", "eve@a.example")


def test_articles_are_those_of_the_commitment_unless_named(organisation, actor):
    assert making.submitted(organisation, actor, articles=[]).articles == ["4"]
    assert making.submitted(organisation, actor, articles=["9", "4"]).articles == ["9", "4"]


def test_sent_twice_it_is_one_submission_and_one_letter(db, organisation, actor, mailbox):
    version = making.draft(organisation, actor)
    for _time in range(2):
        actions.submit_practice(version, actor=actor)
    assert len(db.session.scalars(select(Submission)).all()) == 1
    assert len(mailbox.all()) == 1


def test_a_text_that_changed_after_it_was_shown_is_not_submitted(organisation, actor, mailbox):
    version = making.draft(organisation, actor)
    shown = version.revision
    making.save(version, "answers", actor, plans="Changed by a colleague.")
    with pytest.raises(ContentChanged):
        actions.submit_practice(version, actor=actor, shown_revision=shown)
    assert (version.state, mailbox.all()) == (VersionState.DRAFT, [])
    actions.submit_practice(version, actor=actor, shown_revision=version.revision)
    assert version.state is VersionState.SUBMITTED


def test_only_a_registered_organisation_submits(db):
    organisation = SubmittedOrganisationFactory()
    actor = making.acting(member(organisation))
    version = making.draft(organisation, actor)
    with pytest.raises(RuleBroken) as refused:
        actions.submit_practice(version, actor=actor)
    assert (refused.value.field, version.state) == ("organisation", VersionState.DRAFT)


def test_an_answer_needs_a_word_on_each_point(organisation, actor, mailbox):
    points = {"impact": "How do you know?", "title": "Too long."}
    version = making.with_changes_requested(organisation, points)
    with pytest.raises(RuleBroken) as refused:
        actions.submit_practice(version, actor=actor)
    assert refused.value.field == "points"
    making.save(version, "answers", actor, answer="We count.", impact="We count now.")
    assert [one.field for one in content.unanswered_points(version)] == ["title"]
    making.save(version, "basics", actor, answer="It is short now.", title="Short")
    actions.submit_practice(version, actor=actor)
    submission = version.submission
    assert (version.state, submission.clock_stopped_at) == (VersionState.SUBMITTED, None)
    assert submission.due_on == add_working_days(today(), 5)
    assert submission.title == "Aquila: Short"
    assert [p.answer for p in casework_queries.change_requests(submission)] == [
        "We count.",
        "It is short now.",
    ]


def test_the_answer_of_another_practice_is_not_taken(organisation, actor):
    mine = making.with_changes_requested(organisation)
    theirs = making.with_changes_requested(organisation)
    (point,) = content.points(theirs)
    revision = content.step_revision(mine, "answers")
    command = SaveStep("answers", revision, {"plans": "New."}, {str(point.id): "Sneaked in"})
    actions.save_step(mine, command, actor=actor)
    assert (point.answer, mine.plans) == ("", "New.")


def test_the_address_follows_the_title_until_it_is_public(organisation, actor):
    version = making.with_changes_requested(organisation, title="First title")
    assert version.practice.slug == "first-title"
    making.answer_and_submit(version, actor, title="Second title")
    assert version.practice.slug == "second-title"
    practice = making.publish(version)
    making.publish(making.revised(practice, title="Third title"))
    assert practice.slug == "second-title"


def test_addresses_are_told_apart_and_never_those_of_other_pages(organisation, actor):
    titles = ("Same", "Same", "Compare", "Confirm", "!!!")
    slugs = [making.submitted(organisation, actor, title=one).practice.slug for one in titles]
    assert slugs == ["same", "same-2", "compare-2", "confirm-2", "x"]


# -- a new version -------------------------------------------------------------------------------


def test_a_new_version_begins_with_what_is_public(organisation, actor):
    version = making.draft(organisation, actor)
    actions.add_file(version, io.BytesIO(making.PNG), "plan.png", actor=actor)
    actions.submit_practice(version, actor=actor)
    practice = making.publish(version)
    (public,) = files.files_of(FILE_OWNER, version.id)
    revision = actions.start_revision(practice, actor=actor)
    (copied,) = files.files_of(FILE_OWNER, revision.id)
    consent = {"is_publication_agreed": False, "is_free_of_personal_data": False}
    assert content.content(revision) == content.content(version) | consent
    assert (revision.number, revision.state) == (2, VersionState.DRAFT)
    assert (public.is_public, copied.is_public, copied.digest) == (True, False, public.digest)
    actions.remove_file(revision, copied, actor=actor)
    assert files.files_of(FILE_OWNER, version.id) == [public]


def test_after_a_no_it_begins_with_what_was_not_accepted(organisation, actor):
    refused = making.not_accepted(organisation, title="Refused")
    version = actions.start_revision(refused.practice, actor=actor)
    assert (version.title, version.number) == ("Refused", 2)


def test_after_a_withdrawal_the_public_text_begins_the_next(organisation, actor):
    practice = making.published(organisation, title="Public")
    second = making.revised(practice, title="Withdrawn")
    actions.withdraw_version(second, actor=actor)
    assert actions.start_revision(practice, actor=actor).title == "Public"


def test_there_is_one_new_version_at_a_time(organisation, actor):
    practice = making.published(organisation)
    actions.start_revision(practice, actor=actor)
    with pytest.raises(Conflict):
        actions.start_revision(practice, actor=actor)


def test_what_is_withdrawn_or_of_who_left_gets_no_new_version(organisation, actor):
    with pytest.raises(Conflict):
        actions.start_revision(making.withdrawn(organisation), actor=actor)
    practice = making.published(organisation)
    making.leave(organisation)
    with pytest.raises(RuleBroken) as refused:
        actions.start_revision(practice, actor=actor)
    assert refused.value.field == "organisation"


def test_practices_of_others_are_not_listed(organisation, actor):
    making.published(MemberOrganisationFactory())
    mine = making.published(organisation)
    newer = actions.start_revision(mine, actor=actor)
    (own,) = versions.practices_of(organisation)
    assert (own.practice, own.current, own.published.number) == (mine, newer, 1)
