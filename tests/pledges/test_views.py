"""The pages: the whole way through, and every way off it."""

import pytest

from aipact.casework.states import Outcome
from aipact.core.actor import Actor
from aipact.core.clock import today
from aipact.core.working_days import add_working_days
from aipact.i18n.formats import long_date
from aipact.pledges import actions, queries
from aipact.pledges.states import VersionState
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
from tests.pledges.pages import PLEDGE, token, write
from tests.support.actors import editor_of

# -- the whole way -------------------------------------------------------------------------------


def test_a_pledge_from_start_to_receipt(signed_in, organisation, mailbox):
    page = signed_in.get(PLEDGE)
    assert page.h1 == "Your pledge"
    page = signed_in.follow(page.form(action=f"{PLEDGE}/start").submit())
    assert "0 of 3 commitments are filled in" in page.text

    page = page.click("Continue with C-01")
    assert page.h1 == "C-01 AI governance strategy"
    for code in ("C-02", "C-03"):
        page = signed_in.follow(write(page).submit("next"))
        assert page.h1.startswith(code)
    page = signed_in.follow(write(page).submit("next"))
    assert page.h1 == "Check your answers"
    page = page.click("Preview and sign")
    assert ACTION in page.text
    assert "Not public yet" in page.text

    form = page.form(action=f"{PLEDGE}/submit")
    assert form.values["signed_by"] == "Ada Aquila"
    assert form.values["signed_function"] == "Head of legal affairs"
    page = signed_in.follow(form.fill(has_authority=True).submit())
    version = queries.open_version(organisation)
    assert (version.state, version.number) == (VersionState.SUBMITTED, 1)
    due = long_date(add_working_days(today(), 10))
    for words in (version.submission.reference, version.content_hash, due, "Head of legal affairs"):
        assert words in page.text
    letter = mailbox.last(to="ada@aquila.example")
    assert letter.subject == f"We received your pledge ({version.submission.reference})"
    assert letter.link(containing="/pledge") == PLEDGE
    page = signed_in.get(PLEDGE)
    assert page.h1 == "Your pledge is with us"


def test_a_second_submit_shows_the_same_receipt(signed_in, organisation, actor, mailbox):
    draft(organisation, actor, *CORE)
    form = signed_in.get(f"{PLEDGE}/preview").form(action=f"{PLEDGE}/submit")
    form.fill(has_authority=True)
    first, second = form.submit(), form.submit()
    assert (first.status, second.status) == (303, 303)
    assert first.location == second.location == f"{PLEDGE}/receipts/1"
    assert len(mailbox.all()) == 1


def test_choosing_on_the_page(signed_in, organisation, actor):
    draft(organisation, actor)
    page = signed_in.get(f"{PLEDGE}/choose")
    assert "deployer" not in page.form(holding="provider").names
    page = signed_in.follow(page.form(holding="provider").fill(provider=["P-01", "P-07"]).submit())
    assert "0 of 5 commitments are filled in" in page.text
    version = queries.open_version(organisation)
    assert [row.commitment_code for row in version.chosen] == ["P-01", "P-07"]


def test_an_optional_commitment_can_be_put_aside_on_its_page(signed_in, organisation, actor):
    version = draft(organisation, actor, *CORE, "P-01")
    page = signed_in.get(f"{PLEDGE}/commitments/P-01")
    page.form(holding="action").fill(is_chosen=False).submit("list", expect=303)
    assert [row.commitment_code for row in version.chosen] == list(CORE)
    assert (
        "is_chosen" not in signed_in.get(f"{PLEDGE}/commitments/C-01").form(holding="action").names
    )


def test_starting_twice_leads_to_the_same_draft(signed_in, organisation):
    form = signed_in.get(PLEDGE).form(action=f"{PLEDGE}/start")
    assert [form.submit().location for _time in range(2)] == [PLEDGE, PLEDGE]
    assert [v.number for v in queries.versions(organisation)] == [1]


def test_changing_what_is_published(signed_in, organisation, actor, reviewer):
    published(organisation, actor, reviewer)
    page = signed_in.get(PLEDGE)
    assert "Your pledge is public" in page.text
    page = signed_in.follow(page.form(action=f"{PLEDGE}/start").submit())
    assert "Version 1 stays public until this one is published." in page.text
    assert "3 of 3 commitments are filled in" in page.text


# -- what is typed -------------------------------------------------------------------------------


def test_incomplete_input_is_saved_without_an_error(signed_in, organisation, actor):
    draft(organisation, actor)
    page = signed_in.get(f"{PLEDGE}/commitments/C-01")
    page.form(holding="action").fill(action="Half a thought").submit("list", expect=303)
    page = signed_in.get(f"{PLEDGE}/commitments/C-01")
    assert page.form(holding="action").values["action"] == "Half a thought"
    assert page.errors == {}


@pytest.mark.parametrize("day", ["2027-02-30", "soon", "0001-01-01", "9999-12-31", "2027-13-01"])
def test_an_impossible_date_keeps_everything(signed_in, organisation, actor, day):
    draft(organisation, actor)
    page = write(signed_in.get(f"{PLEDGE}/commitments/C-01"), target_on=day).submit(
        "next", expect=422
    )
    assert list(page.errors) == ["target_on"]
    values = page.form(holding="action").values
    assert (values["action"], values["target_on"], values["status"]) == (ACTION, day, "planned")
    assert queries.open_version(organisation).commitments == []


def test_text_that_is_too_long_is_kept_and_named(signed_in, organisation, actor):
    draft(organisation, actor)
    long = "a" * 4001
    page = write(signed_in.get(f"{PLEDGE}/commitments/C-01"), action=long).submit(
        "next", expect=422
    )
    assert page.errors == {"action": "Error: Use at most 4,000 characters; this text has 4,001"}
    assert page.form(holding="action").values["action"].strip() == long


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "{{ 7*7 }}", "Ça été 日本 🎯"])
def test_any_text_is_shown_as_it_was_typed(signed_in, organisation, actor, text):
    draft(organisation, actor, *CORE)
    write(signed_in.get(f"{PLEDGE}/commitments/C-01"), action=text).submit("next", expect=303)
    for path in ("check", "preview"):
        assert text in signed_in.get(f"{PLEDGE}/{path}").text


@pytest.mark.parametrize("code", ["D-01", "c-01", "X-99", "C-01%00", "%F0%9F%98%80"])
def test_a_commitment_that_is_not_on_offer_is_not_found(signed_in, organisation, actor, code):
    draft(organisation, actor)
    assert signed_in.get(f"{PLEDGE}/commitments/{code}").status == 404


def test_a_forged_choice_is_refused(signed_in, organisation, actor):
    draft(organisation, actor)
    form = signed_in.get(f"{PLEDGE}/choose").form(holding="provider")
    form.values["provider"] = ["D-01"]
    assert form.submit().status == 422
    assert queries.open_version(organisation).commitments == []


# -- two people ----------------------------------------------------------------------------------


def test_two_texts_are_shown_and_none_is_lost(signed_in, organisation, actor):
    bo = editor_of(member(organisation, name="Bo"), organisation)
    version = draft(organisation, actor, "C-01")
    form = write(signed_in.get(f"{PLEDGE}/commitments/C-01"), action="Ada's words")
    fill_in(version, "C-01", bo, action="Bo's words")
    page = form.submit("next", expect=409)
    assert "Bo saved another text" in page.text
    assert "Bo's words" in page.text
    assert page.form(holding="action").values["action"].strip() == "Ada's words"
    assert version.commitments[0].action == "Bo's words"
    page.form(holding="action").fill(action="Words of both").submit("next", expect=303)
    assert version.commitments[0].action == "Words of both"


def test_what_is_typed_after_a_colleague_submitted_is_shown(signed_in, organisation, actor):
    version = draft(organisation, actor, *CORE)
    form = write(signed_in.get(f"{PLEDGE}/commitments/C-01"), action="Too late")
    sign(version, actor)
    page = form.submit("next", expect=409)
    assert "Too late" in page.text
    assert {row.action for row in version.commitments} == {ACTION}


def test_what_is_typed_after_a_colleague_withdrew_is_shown(signed_in, organisation, actor):
    version = draft(organisation, actor, *CORE)
    form = write(signed_in.get(f"{PLEDGE}/commitments/C-01"), action="Too late")
    actions.withdraw_pledge(version, actor=actor)
    assert "Too late" in form.submit("next", expect=409).text


def test_a_pledge_that_changed_after_the_preview_is_not_signed(signed_in, organisation, actor):
    bo = editor_of(member(organisation, name="Bo"), organisation)
    version = draft(organisation, actor, *CORE)
    form = signed_in.get(f"{PLEDGE}/preview").form(action=f"{PLEDGE}/submit")
    form.fill(has_authority=True, signed_function="Legal")
    fill_in(version, "C-01", bo, action="Bo's words")
    page = form.submit(expect=409)
    assert "The pledge has changed" in page.text
    assert "Bo's words" in page.text
    assert version.state is VersionState.DRAFT
    again = page.form(action=f"{PLEDGE}/submit")
    assert (again.values["signed_function"], again.values["has_authority"]) == ("Legal", None)
    again.fill(has_authority=True).submit(expect=303)
    assert version.state is VersionState.SUBMITTED


# -- before and after signing --------------------------------------------------------------------


def test_what_is_missing_is_listed_with_links(signed_in, organisation, actor):
    version = draft(organisation, actor, "C-01", "C-02")
    fill_in(version, "C-02", actor, target_on=None)
    page = signed_in.get(f"{PLEDGE}/check")
    assert not page.has_link("Preview and sign")
    assert "C-02: Give the date by which you want to be done." in page.text
    assert page.link("C-03") == f"{PLEDGE}/commitments/C-03"
    assert "Sign and submit" not in signed_in.get(f"{PLEDGE}/preview").text


def test_an_incomplete_pledge_is_sent_back_to_the_check(signed_in, organisation, actor):
    version = draft(organisation, actor, *CORE)
    form = signed_in.get(f"{PLEDGE}/preview").form(action=f"{PLEDGE}/submit")
    fill_in(version, "C-01", actor, action="")
    page = form.fill(has_authority=True).submit()
    assert (page.status, page.location) == (303, f"{PLEDGE}/check")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"has_authority": False}, "has_authority"),
        ({"signed_by": " "}, "signed_by"),
        ({"signed_function": ""}, "signed_function"),
    ],
)
def test_the_signature_has_a_name_a_function_and_authority(
    signed_in, organisation, actor, values, field
):
    version = draft(organisation, actor, *CORE)
    form = signed_in.get(f"{PLEDGE}/preview").form(action=f"{PLEDGE}/submit")
    page = form.fill({"has_authority": True, **values}).submit(expect=422)
    assert list(page.errors) == [field]
    assert version.state is VersionState.DRAFT


def test_looking_at_the_preview_writes_nothing(signed_in, organisation, actor):
    version = draft(organisation, actor, *CORE)
    signed_in.get(f"{PLEDGE}/preview")
    assert version.previewed_at is None


def test_pages_of_a_draft_lead_on_when_it_is_no_draft(signed_in, organisation, actor):
    submitted(organisation, actor)
    for path in ("check", "choose", "commitments/C-01"):
        assert signed_in.get(f"{PLEDGE}/{path}").location == PLEDGE
    assert "Sign and submit" not in signed_in.get(f"{PLEDGE}/preview").text


def test_there_is_no_receipt_before_there_is_a_signature(signed_in, organisation, actor):
    draft(organisation, actor, *CORE)
    assert signed_in.get(f"{PLEDGE}/receipts/1").status == 404
    assert signed_in.get(f"{PLEDGE}/receipts/99999999999999999999").status == 404
    assert signed_in.get(f"{PLEDGE}/preview").status == 200


def test_no_version_no_preview(signed_in, organisation):
    assert signed_in.get(f"{PLEDGE}/preview").status == 404


# -- changes requested, decisions, withdrawing ---------------------------------------------------


def test_points_are_answered_one_by_one(signed_in, organisation, actor, reviewer):
    version = changes_requested(organisation, actor, reviewer, {"C-02": "Which systems?"})
    page = signed_in.get(PLEDGE)
    assert page.h1 == "Your pledge: changes requested"
    assert long_date(add_working_days(today(), 10)) in page.text
    page = page.click("Continue with C-02")
    assert "Which systems?" in page.text
    write(page, answer="We named them.").submit("list", expect=303)
    page = signed_in.get(f"{PLEDGE}/check")
    assert "We named them." in page.text
    page.click("Preview and sign").form(action=f"{PLEDGE}/submit").fill(has_authority=True).submit(
        expect=303
    )
    assert version.state is VersionState.SUBMITTED
    assert "We named them." in signed_in.get(PLEDGE).text


def test_a_decision_in_its_hold_is_not_told(signed_in, organisation, actor, reviewer):
    version = in_review(organisation, actor, reviewer)
    decided(version, reviewer, Outcome.NOT_ACCEPTED, is_applied=False)
    page = signed_in.get(PLEDGE)
    assert page.h1 == "Your pledge is with us"
    assert "The reason." not in page.text
    page = signed_in.get(f"{PLEDGE}/withdraw")
    assert "Yes, withdraw it" not in page.text
    assert signed_in.post(f"{PLEDGE}/withdraw", data=token(page)).status == 409
    assert version.state is VersionState.IN_REVIEW


def test_withdrawing_asks_once_more(signed_in, organisation, actor, mailbox):
    version = submitted(organisation, actor)
    page = signed_in.get(PLEDGE).click("Withdraw this pledge")
    page = signed_in.follow(page.form(action=f"{PLEDGE}/withdraw").submit())
    assert version.state is VersionState.WITHDRAWN
    assert mailbox.last().template == "pledges/pledge_withdrawn"
    page = signed_in.follow(page.form(action=f"{PLEDGE}/start").submit())
    assert "3 of 3 commitments are filled in" in page.text


def test_reasons_for_not_accepting_are_shown_with_the_way_on(
    signed_in, organisation, actor, reviewer
):
    version = in_review(organisation, actor, reviewer)
    decided(version, reviewer, Outcome.NOT_ACCEPTED)
    actions.not_accept_pledge(version, actor=Actor.system())
    page = signed_in.get(PLEDGE)
    assert ("The reason." in page.text, "The remedy." in page.text) == (True, True)
    assert page.form(action=f"{PLEDGE}/start").method == "post"
