"""Begin, write step by step, submit, begin anew."""

import io

import pytest
from sqlalchemy import select

from aipact import files
from aipact.casework import queries as casework_queries
from aipact.casework.models import Submission
from aipact.core.clock import today
from aipact.core.errors import Conflict, RuleBroken
from aipact.core.working_days import add_working_days
from aipact.organisations.states import OrganisationState
from aipact.practices import actions
from aipact.practices.actions import (
    ContentChanged,
    NotEditable,
    SaveStep,
    StartPractice,
    TextChanged,
)
from aipact.practices.queries import content, versions
from aipact.practices.states import (
    FILE_OWNER,
    QUESTIONS,
    STEPS,
    PracticeState,
    VersionState,
)
from tests.factories import practices as making
from tests.factories.pledges import MemberOrganisationFactory, SubmittedOrganisationFactory, member

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f"
    b"\x15\xc4\x89\x00\x00\x00\nIDATx\x9cc\x00\x01\x00\x00\x05\x00\x01\r\n-\xb4\x00\x00\x00\x00"
    b"IEND\xaeB`\x82"
)


def leave(organisation):
    organisation.state = OrganisationState.LEFT
    organisation.register_status = "left"


# -- beginning -----------------------------------------------------------------------------------


def test_a_draft_begins_with_what_is_known(organisation, ada, actor):
    command = StartPractice("  AI basics ", "P-08", "fr")
    version = actions.start_practice(organisation, command, actor=actor)
    assert (version.title, version.kind, version.language) == ("AI basics", "P-08", "fr")
    assert (version.articles, version.size, version.number) == (["50"], "small", 1)
    practice = version.practice
    assert (practice.state, practice.slug, practice.created_by_id) == (
        PracticeState.DRAFT,
        None,
        ada.id,
    )
    assert [(own.practice, own.current) for own in versions.practices_of(organisation)] == [
        (practice, version)
    ]


@pytest.mark.parametrize(
    ("command", "field"),
    [
        (StartPractice(" ", "C-03", "en"), "title"),
        (StartPractice("x" * 201, "C-03", "en"), "title"),
        (StartPractice("Title", "", "en"), "kind"),
        (StartPractice("Title", "Z-99", "en"), "kind"),
        (StartPractice("Title", "c-03", "en"), "kind"),
        (StartPractice("Title", "C-03", ""), "language"),
        (StartPractice("Title", "C-03", "no"), "language"),
    ],
)
def test_what_will_not_do_begins_nothing(organisation, actor, command, field):
    with pytest.raises(RuleBroken) as refused:
        actions.start_practice(organisation, command, actor=actor)
    assert refused.value.field == field
    assert versions.practices_of(organisation) == []


def test_who_left_begins_nothing(organisation, actor):
    leave(organisation)
    with pytest.raises(RuleBroken) as refused:
        making.begun(organisation, actor)
    assert refused.value.field == "organisation"


def test_every_official_language_will_do(organisation, actor):
    from aipact.reference import queries as reference

    codes = [entry.code for entry in reference.entries("languages")]
    assert len(codes) == 24
    for code in codes:
        assert making.begun(organisation, actor, language=code).language == code


# -- writing -------------------------------------------------------------------------------------


def test_a_step_is_kept_as_it_is_complete_or_not(organisation, ada, actor):
    version = making.begun(organisation, actor)
    version.changed_by_id = None
    making.save(version, "answers", actor, impact=" **240** people \n")
    assert (version.impact, version.knowledge, version.changed_by_id) == (
        "**240** people",
        "",
        ada.id,
    )


def test_the_same_text_twice_is_no_conflict(organisation, actor):
    version = making.begun(organisation, actor)
    shown = content.step_revision(version, "answers")
    command = SaveStep("answers", shown, dict.fromkeys(QUESTIONS, "The same."))
    for _time in range(2):
        actions.save_step(version, command, actor=actor)
    assert version.plans == "The same."


def test_another_text_in_the_same_step_is_told(organisation, ada, actor):
    version = making.begun(organisation, actor)
    bo = making.acting(member(organisation, "editor", name="Bo"))
    shown = content.step_revision(version, "answers")
    making.save(version, "answers", actor, plans="Ada's")
    with pytest.raises(TextChanged) as conflict:
        actions.save_step(version, SaveStep("answers", shown, {"plans": "Bo's"}), actor=bo)
    assert (conflict.value.who, version.plans) == ("Ada Aquila", "Ada's")


def test_colleagues_in_two_steps_do_not_disturb_each_other(organisation, actor):
    version = making.begun(organisation, actor)
    shown = content.step_revision(version, "context")
    making.save(version, "answers", actor, plans="Ada's")
    actions.save_step(
        version, SaveStep("context", shown, {"ai_systems": "A chatbot."}), actor=actor
    )
    assert (version.plans, version.ai_systems) == ("Ada's", "A chatbot.")


@pytest.mark.parametrize(
    ("step", "values", "field"),
    [
        ("answers", {"impact": "x" * 5001}, "impact"),
        ("basics", {"summary": "x" * 601}, "summary"),
        ("basics", {"kind": "Z-99"}, "kind"),
        ("basics", {"commitments": ["C-01", "Z-99"]}, "commitments"),
        ("basics", {"articles": ["4", "4711"]}, "articles"),
        ("basics", {"level": "great"}, "level"),
        ("context", {"target_groups": ["nobody"]}, "target_groups"),
        ("context", {"formats": ["song"]}, "formats"),
        ("context", {"sectors": ["magic"]}, "sectors"),
        ("context", {"size": "huge"}, "size"),
        ("context", {"languages": ["en", "xx"]}, "languages"),
        ("material", {"links": [{"label": "A", "url": "javascript:alert(1)"}]}, "links"),
        ("material", {"links": [{"label": "A", "url": "https://[oops"}]}, "links"),
        ("material", {"links": [{"label": "A", "url": "https://a.example"}] * 11}, "links"),
        ("publication", {"licence": "mine"}, "licence"),
    ],
)
def test_what_cannot_be_kept_is_named(organisation, actor, step, values, field):
    version = making.begun(organisation, actor)
    before = content.content(version)
    with pytest.raises(RuleBroken) as refused:
        making.save(version, step, actor, **values)
    assert (refused.value.field, content.content(version)) == (field, before)


def test_five_thousand_characters_are_kept(organisation, actor):
    version = making.begun(organisation, actor)
    making.save(version, "answers", actor, impact="x" * 5000)
    assert len(version.impact) == 5000


def test_codes_are_kept_once_and_the_kind_is_no_other_commitment(organisation, actor):
    version = making.begun(organisation, actor)
    making.save(version, "basics", actor, commitments=["C-01", "C-03", "C-01"])
    assert version.commitments == ["C-01"]


def test_a_code_that_left_its_list_may_stay_but_not_come(db, organisation, actor):
    version = making.begun(organisation, actor)
    version.sectors = ["retired_long_ago"]
    db.session.flush()
    making.save(version, "context", actor, ai_systems="None yet.")
    with pytest.raises(RuleBroken):
        making.save(version, "context", actor, sectors=["retired_long_ago", "another"])


def test_a_column_of_another_step_is_a_mistake_of_the_page(organisation, actor):
    version = making.begun(organisation, actor)
    with pytest.raises(ValueError):
        making.save(version, "answers", actor, title="Sneaked in")


def test_what_was_handed_in_is_not_written_any_more(organisation, actor):
    version = making.submitted(organisation, actor)
    with pytest.raises(NotEditable):
        making.save(version, "answers", actor, plans="Later.")


def test_files_belong_to_what_is_being_written(organisation, actor):
    version = making.begun(organisation, actor)
    stored = actions.add_file(version, io.BytesIO(PNG), "plan.png", actor=actor)
    assert [f.name for f in files.files_of(FILE_OWNER, version.id)] == ["plan.png"]
    actions.remove_file(version, stored, actor=actor)
    assert files.files_of(FILE_OWNER, version.id) == []
    making.fill_in(version, actor)
    actions.submit_practice(version, actor=actor)
    with pytest.raises(NotEditable):
        actions.add_file(version, io.BytesIO(PNG), "plan.png", actor=actor)


def test_a_change_asks_for_another_look(organisation, actor):
    version = making.begun(organisation, actor)
    actions.mark_as_previewed(version)
    assert version.previewed_at is not None
    making.save(version, "answers", actor, plans="More.")
    assert version.previewed_at is None


# -- what is missing -----------------------------------------------------------------------------


def test_a_complete_draft_lacks_nothing(organisation, actor):
    assert content.missing(making.draft(organisation, actor)) == []


@pytest.mark.parametrize(
    ("step", "field"),
    [
        *(("basics", name) for name in ("title", "summary", "language", "kind", "level")),
        *(("context", name) for name in STEPS["context"]),
        *(("answers", name) for name in QUESTIONS),
        ("publication", "licence"),
        ("publication", "is_publication_agreed"),
        ("publication", "is_free_of_personal_data"),
    ],
)
def test_everything_is_needed(organisation, actor, step, field):
    version = making.draft(organisation, actor)
    before = getattr(version, field)
    empty = False if isinstance(before, bool) else [] if isinstance(before, list) else ""
    making.save(version, step, actor, **{field: empty})
    (found,) = content.missing(version)
    assert (found.step, found.field) == (step, field)
    with pytest.raises(RuleBroken) as refused:
        actions.submit_practice(version, actor=actor)
    assert (refused.value.field, version.state) == ("missing", VersionState.DRAFT)


def test_blanks_are_no_answer(db, organisation, actor):
    version = making.draft(organisation, actor)
    version.plans = " \n"
    assert [one.field for one in content.missing(version)] == ["plans"]


def test_a_contact_has_an_address(organisation, actor):
    version = making.draft(organisation, actor, contact_email="")
    assert [one.field for one in content.missing(version)] == ["contact_email"]


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
    actions.add_file(version, io.BytesIO(PNG), "plan.png", actor=actor)
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
    leave(organisation)
    with pytest.raises(RuleBroken) as refused:
        actions.start_revision(practice, actor=actor)
    assert refused.value.field == "organisation"


def test_practices_of_others_are_not_listed(organisation, actor):
    making.published(MemberOrganisationFactory())
    mine = making.published(organisation)
    newer = actions.start_revision(mine, actor=actor)
    (own,) = versions.practices_of(organisation)
    assert (own.practice, own.current, own.published.number) == (mine, newer, 1)
