"""Begin, write step by step, submit, begin anew."""

import io

import pytest

from aipact import files
from aipact.core.errors import RuleBroken
from aipact.practices import actions
from aipact.practices.actions import (
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
from tests.factories.pledges import member

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
    making.leave(organisation)
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
    stored = actions.add_file(version, io.BytesIO(making.PNG), "plan.png", actor=actor)
    assert [f.name for f in files.files_of(FILE_OWNER, version.id)] == ["plan.png"]
    actions.remove_file(version, stored, actor=actor)
    assert files.files_of(FILE_OWNER, version.id) == []
    making.fill_in(version, actor)
    actions.submit_practice(version, actor=actor)
    with pytest.raises(NotEditable):
        actions.add_file(version, io.BytesIO(making.PNG), "plan.png", actor=actor)


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
