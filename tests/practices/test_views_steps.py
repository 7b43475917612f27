"""Writing a practice on its pages: the whole way, what is kept, who comes between."""

import pytest

from aipact.practices import actions
from aipact.practices.queries import content, versions
from aipact.practices.states import QUESTIONS, STEPS, VersionState
from tests.factories.pledges import member
from tests.factories.practices import (
    COMPLETE,
    acting,
    begun,
    draft,
    save,
    submitted,
    with_changes_requested,
)
from tests.practices.pages import PRACTICES, at, step_form, token

# -- the whole way -------------------------------------------------------------------------------


def test_a_practice_from_start_to_receipt(signed_in, organisation, mailbox):
    page = signed_in.get(PRACTICES)
    assert "Nothing here yet" in page.text
    page = page.click("Contribute a practice")
    assert page.form(holding="kind").values["kind"] == "C-03"
    assert page.form(holding="kind").options("kind")[:2] == ["", "C-03"]
    page = signed_in.follow(page.form(holding="kind").fill(title="AI basics").submit())
    assert page.h1 == "What it is"
    assert step_form(page).values["articles"] == ["4"]

    page = signed_in.follow(
        step_form(page)
        .fill(summary=COMPLETE["summary"], level="fully_implemented")
        .submit("next", expect=303)
    )
    assert page.h1 == "For whom and where"
    form = step_form(page)
    assert form.values["size"] == organisation.size
    assert form.values["sectors"] == organisation.sector_codes
    assert form.values["languages"] == ["en"]
    form.fill(target_groups=["all_staff"], formats=["e_learning"], ai_systems="A chatbot.")
    form.fill(sectors=["it_services"])
    page = signed_in.follow(form.submit("next", expect=303))
    assert page.h1 == "Five questions"
    page = signed_in.follow(
        step_form(page).fill(**{name: COMPLETE[name] for name in QUESTIONS}).submit("next")
    )
    assert page.h1 == "Files and links"
    page = signed_in.follow(step_form(page).submit("next"))
    assert page.h1 == "Publication"
    form = step_form(page)
    assert form.values["licence"] == "cc_by_4"
    assert form.values["contact_email"] == "ada@aquila.example"
    assert form.values["is_publication_agreed"] is None
    assert form.values["is_free_of_personal_data"] is None
    form.fill(is_publication_agreed=True, is_free_of_personal_data=True)
    page = signed_in.follow(form.submit("next", expect=303))
    assert page.h1 == "Check and submit"
    assert page.one("strong").text == "three"

    page = signed_in.follow(step_form(page).submit("Submit the practice", expect=303))
    assert page.h1 == "Receipt: AI basics"
    version = versions.practices_of(organisation)[0].current
    assert version.state is VersionState.SUBMITTED
    assert version.previewed_at is not None
    assert version.submission.reference in page.text
    assert version.submission.reference in mailbox.last(to="ada@aquila.example").text
    page = signed_in.get(at(version))
    assert "We read it and write to you" in page.text


def test_a_second_submit_shows_the_same_receipt(signed_in, organisation, actor):
    version = draft(organisation, actor)
    form = step_form(signed_in.get(at(version, "submit")))
    first, second = form.submit(), form.submit()
    assert first.location == second.location == at(version, "receipt")
    assert len(versions.versions(version.practice)) == 1


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "a" * 201}, "title"),
        ({"title": "x", "kind": ""}, "kind"),
        ({"title": "x", "language": ""}, "language"),
    ],
)
def test_beginning_needs_three_answers(signed_in, organisation, values, field):
    form = signed_in.get(f"{PRACTICES}/new").form(holding="kind").fill(values)
    page = form.submit(expect=422)
    assert list(page.errors) == [field]
    assert page.form(holding="kind").values["title"] == values["title"]
    assert versions.practices_of(organisation) == []


def test_a_forged_choice_begins_nothing(signed_in, organisation):
    form = signed_in.get(f"{PRACTICES}/new").form(holding="kind").fill(title="x")
    form.values["kind"] = "X-99"
    assert list(form.submit(expect=422).errors) == ["kind"]
    assert versions.practices_of(organisation) == []


# -- what is typed -------------------------------------------------------------------------------


def test_what_is_incomplete_is_saved(signed_in, organisation, actor):
    version = begun(organisation, actor)
    page = signed_in.get(at(version, "steps/answers"))
    page = signed_in.follow(step_form(page).fill(impact="Half a thought").submit("leave"))
    assert "Saved: Five questions" in page.text
    page = signed_in.get(at(version, "steps/answers"))
    assert step_form(page).values["impact"].strip() == "Half a thought"
    assert page.errors == {}


@pytest.mark.parametrize(
    ("step", "values", "field"),
    [
        ("basics", {"summary": "a" * 601}, "summary"),
        ("context", {"ai_systems": "a" * 1001}, "ai_systems"),
        ("answers", {"plans": "a" * 5001}, "plans"),
        ("publication", {"contact_email": "nobody at all"}, "contact_email"),
        ("material", {"link_label_0": "No address"}, "link_url_0"),
        ("material", {"link_url_0": "javascript:alert(1)"}, "link_url_0"),
        ("material", {"link_url_0": "no address"}, "link_url_0"),
    ],
)
def test_what_cannot_be_read_comes_back(signed_in, organisation, actor, step, values, field):
    version = begun(organisation, actor)
    before = content.step_revision(version, step)
    page = step_form(signed_in.get(at(version, "steps", step))).fill(values).submit("next")
    assert (page.status, list(page.errors)) == (422, [field])
    kept = step_form(page).values
    assert all(text in kept[name] for name, text in values.items())
    assert content.step_revision(version, step) == before


def test_a_forged_code_comes_back(signed_in, organisation, actor):
    version = begun(organisation, actor)
    form = step_form(signed_in.get(at(version, "steps/context")))
    form.values["target_groups"] = ["nobody"]
    form.values["ai_systems"] = "Kept"
    page = form.submit("next", expect=422)
    assert list(page.errors) == ["target_groups"]
    assert step_form(page).values["ai_systems"].strip() == "Kept"


def test_the_form_has_no_box_that_is_ticked_for_me(signed_in, organisation, actor):
    values = step_form(signed_in.get(at(begun(organisation, actor), "steps/publication"))).values
    assert [values[name] for name in ("is_publication_agreed", "is_free_of_personal_data")] == [
        None,
        None,
    ]


def test_each_field_says_whether_it_is_public(signed_in, organisation, actor):
    version = begun(organisation, actor)
    for step in STEPS:
        page = signed_in.get(at(version, "steps", step))
        for name in STEPS[step]:
            if name == "links" or name.startswith("is_"):
                continue
            help_text = "".join(page.one(id=f"{name}-helper").itertext())
            assert "ublic" in help_text or "Only staff" in help_text, name


# -- Markdown ------------------------------------------------------------------------------------


def test_the_preview_shows_what_is_typed_and_saves_nothing(signed_in, organisation, actor):
    version = begun(organisation, actor)
    form = step_form(signed_in.get(at(version, "steps/answers"))).fill(impact="*So* much")
    page = form.submit("preview", expect=200)
    assert [e.text for e in page.all("em")] == ["So"]
    assert step_form(page).values["impact"].strip() == "*So* much"
    assert version.impact == ""
    signed_in.follow(step_form(page).submit("leave"))
    assert version.impact == "*So* much"


HOSTILE = (
    "<script>alert(1)</script>",
    "[x](javascript:alert(1))",
    "![x](https://evil.example/x.png)",
    "<img src=x onerror=alert(1)>",
    "[x](data:text/html,<script>alert(1)</script>)",
    '<a href="x" onclick="alert(1)">x</a>',
    "# Heading\n<style>*{display:none}</style>",
    "<iframe src=//evil.example>",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_markdown_is_harmless_everywhere(signed_in, organisation, actor, text):
    """The client of the tests refuses inline scripts, handlers and other hosts' sources itself."""
    version = draft(organisation, actor)
    form = step_form(signed_in.get(at(version, "steps/answers"))).fill(impact=text, plans=text)
    pages = [form.submit("preview", expect=200)]
    form.submit("leave", expect=303)
    pages += [signed_in.get(at(version, path)) for path in ("submit", "preview", "steps/answers")]
    for page in pages:
        main = page.one("main")
        tags = {e.tag for e in page.tree.all(inside=main)}
        assert not tags & {"script", "style", "iframe", "img"}
        assert not [a for a in page.links() if a.lower().startswith(("javascript:", "data:"))]


# -- two people, ended sessions ------------------------------------------------------------------


def test_two_texts_are_shown_and_none_is_lost(signed_in, organisation, actor):
    bo = acting(member(organisation, name="Bo"))
    version = begun(organisation, actor)
    form = step_form(signed_in.get(at(version, "steps/answers"))).fill(impact="Ada's words")
    save(version, "answers", bo, impact="Bo's words")
    page = form.submit("next", expect=409)
    assert "Bo saved other answers" in page.text
    assert "Bo's words" in page.text
    assert step_form(page).values["impact"].strip() == "Ada's words"
    assert version.impact == "Bo's words"
    step_form(page).fill(impact="Words of both").submit("next", expect=303)
    assert version.impact == "Words of both"


def test_other_steps_do_not_come_between(signed_in, organisation, actor):
    version = begun(organisation, actor)
    form = step_form(signed_in.get(at(version, "steps/answers"))).fill(impact="Ada's words")
    save(version, "context", actor, ai_systems="Changed elsewhere")
    form.submit("next", expect=303)
    assert (version.impact, version.ai_systems) == ("Ada's words", "Changed elsewhere")


def test_what_is_typed_after_a_colleague_submitted_is_shown(signed_in, organisation, actor):
    version = draft(organisation, actor)
    form = step_form(signed_in.get(at(version, "steps/answers"))).fill(impact="Too late")
    actions.submit_practice(version, actor=actor)
    page = form.submit("next", expect=409)
    assert "Too late" in page.text
    assert version.impact == COMPLETE["impact"]


def test_what_is_typed_after_the_session_ended_is_shown(signed_in, organisation, actor):
    version = begun(organisation, actor)
    form = step_form(signed_in.get(at(version, "steps/answers"))).fill(impact="Typed for an hour")
    browser = signed_in.browser
    elsewhere = signed_in.get(at(version)).form(action="/en/sign-out")
    elsewhere.submit(expect=303)
    signed_in.browser = browser
    page = form.submit("next")
    assert page.status in (400, 403)
    assert "Typed for an hour" in page.text
    assert version.impact == ""


def test_a_page_without_a_token_shows_what_was_typed(signed_in, organisation, actor):
    version = begun(organisation, actor)
    page = signed_in.post(at(version, "steps/answers"), data={"impact": "Typed for an hour"})
    assert page.status == 400
    assert "Typed for an hour" in page.text
    assert version.impact == ""


def test_a_signed_out_person_gets_the_text_back(client, organisation, actor):
    version = begun(organisation, actor)
    data = token_of_anybody(client) | {"impact": "Typed for an hour"}
    page = client.post(at(version, "steps/answers"), data=data)
    assert (page.status, "Typed for an hour" in page.text) == (403, True)
    assert client.post(at(version, "steps/answers"), data=token_of_anybody(client)).status == 303


def token_of_anybody(client):
    form = client.get("/en/sign-in").form(holding="csrf_token")
    return {"csrf_token": form.values["csrf_token"]}


# -- points of the reviewers ---------------------------------------------------------------------


def test_points_are_answered_one_by_one(signed_in, organisation, actor):
    version = with_changes_requested(
        organisation, {"impact": "How do you know?", "files": "Which file?"}
    )
    page = signed_in.get(at(version))
    assert "How do you know?" in page.text
    page = page.click("Continue with: Five questions")
    assert "How do you know?" in page.text
    form = step_form(page).fill(answer_0="We counted.")
    page = signed_in.follow(form.submit("next", expect=303))
    assert "Which file?" in page.text
    page = signed_in.get(at(version, "submit"))
    assert "We counted." in page.text
    assert "1 point of the reviewers still needs your answer" in page.text
    refused = step_form(page).submit(expect=422)
    assert version.state is VersionState.CHANGES_REQUESTED
    assert refused.status == 422
    step_form(signed_in.get(at(version, "steps/material"))).fill(answer_0="None.").submit("leave")
    page = signed_in.get(at(version)).click("Check and submit")
    step_form(page).submit("Submit the changes", expect=303)
    assert version.state is VersionState.SUBMITTED
    assert "We counted." in signed_in.get(at(version)).text


def test_missing_answers_are_listed_with_links(signed_in, organisation, actor):
    version = begun(organisation, actor)
    page = signed_in.get(at(version, "submit"))
    assert page.link("Summary") == at(version, "steps/basics#summary")
    assert page.link("How far it is") == at(version, "steps/basics#level-0")
    for missing in content.missing(version):
        target = page.link(containing=f"steps/{missing.step}#{missing.field}")
        step = signed_in.get(target.partition("#")[0])
        assert step.all(id=target.partition("#")[2])
    assert "Submit the practice" not in page.text
    assert step_form(page).submit(expect=422).status == 422


def test_a_practice_that_changed_after_the_check_is_not_submitted(signed_in, organisation, actor):
    version = draft(organisation, actor)
    form = step_form(signed_in.get(at(version, "submit")))
    save(version, "answers", actor, impact="Other words")
    page = form.submit(expect=409)
    assert "The practice has changed" in page.text
    assert "Other words" in page.text
    assert version.state is VersionState.DRAFT
    step_form(page).submit(expect=303)
    assert version.state is VersionState.SUBMITTED


def test_pages_of_a_draft_lead_on_when_it_is_none(signed_in, organisation, actor):
    version = submitted(organisation, actor)
    for path in ("submit", "steps/basics", "steps/material"):
        assert signed_in.get(at(version, path)).location == at(version)
    page = signed_in.get(at(version))
    late = {**token(page), "impact": "Late"}
    assert signed_in.post(at(version, "steps/answers"), data=late).status == 409
