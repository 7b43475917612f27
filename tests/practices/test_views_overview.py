"""One practice in its workspace: every state has a page, and every page leads on."""

from itertools import product

import pytest

from aipact.casework.states import Outcome
from aipact.core.clock import today
from aipact.i18n.formats import long_date
from aipact.practices import actions
from aipact.practices.queries import versions
from aipact.practices.states import AdoptionState, PracticeState, VersionState
from tests.factories.pledges import (
    MemberOrganisationFactory,
    SubmittedOrganisationFactory,
    member,
)
from tests.factories.practices import (
    acting,
    adoption,
    archived,
    begun,
    decided,
    draft,
    in_review,
    not_accepted,
    published,
    revised,
    stale,
    submitted,
    with_changes_requested,
    withdrawn,
)
from tests.practices.pages import PRACTICES, at, step_form, token

MAKERS = {
    "begun": (begun, "Tell others how you do it"),
    "draft": (draft, "Everything is filled in. Check your answers and submit."),
    "submitted": (submitted, "We read it and write to you"),
    "in review": (in_review, "We read it and write to you"),
    "changes requested": (with_changes_requested, "The reviewers ask you to look at some points"),
    "not accepted": (not_accepted, "The practice was not accepted"),
    "published": (published, "It is in the library"),
    "stale": (stale, "Is it still true?"),
    "archived": (archived, "It is archived: is it still true?"),
    "withdrawn": (withdrawn, "This practice is withdrawn"),
}


@pytest.mark.parametrize("name", MAKERS)
def test_every_state_has_a_sentence_and_a_line_in_the_list(signed_in, organisation, name):
    make, words = MAKERS[name]
    made = make(organisation)
    page = signed_in.get(PRACTICES)
    assert page.has_link(containing=at(made))
    page = signed_in.get(at(made))
    assert words in page.main
    assert signed_in.get(at(made, "preview")).status == 200


@pytest.mark.parametrize("name", MAKERS)
def test_the_pages_speak_other_languages(signed_in, organisation, name):
    made = MAKERS[name][0](organisation)
    paths = ("", "preview", "steps/basics", "steps/material", "submit", "withdraw")
    for lang, path in product(("de", "fr"), paths):
        page = signed_in.get(at(made, *([path] if path else [])).replace("/en/", f"/{lang}/"))
        assert page.status == 303 or page.lang == lang


def test_the_preview_is_the_public_page_in_a_frame(signed_in, organisation):
    version = submitted(organisation, title="AI basics")
    page = signed_in.get(at(version, "preview"))
    assert "Not public yet" in page.main
    assert "AI basics" in page.main
    assert "ada@aquila.example" not in page.main


def test_confirming_says_so_and_twice_is_once(signed_in, organisation):
    practice = stale(organisation)
    page = signed_in.get(at(practice))
    form = page.form(action=at(practice, "confirm"))
    page = signed_in.follow(form.submit(expect=303))
    assert practice.state is PracticeState.PUBLISHED
    assert practice.confirmed_on == today()
    assert f"Last confirmed on {long_date(today())}" in page.main
    assert form.submit().status == 303


def test_what_readers_did(signed_in, organisation):
    practice = published(organisation)
    other = MemberOrganisationFactory(display_name="Borealis")
    member(other)
    assert "No organisation has said so far" in signed_in.get(at(practice)).main
    adoption(practice, other, note="It went well.")
    page = signed_in.get(at(practice))
    assert "1 organisation says that it adopted it." in page.main
    assert "It went well." in page.main
    assert "adopted by 1 organisation" in signed_in.get(PRACTICES).main


def test_notes_that_nobody_reviewed_are_not_shown(signed_in, organisation):
    practice = published(organisation)
    adoption(practice, state=AdoptionState.SUBMITTED, note="Not reviewed.")
    assert "Not reviewed." not in signed_in.get(at(practice)).main


def test_a_new_version_begins_with_what_is_public(signed_in, organisation):
    practice = published(organisation)
    form = signed_in.get(at(practice)).form(action=at(practice, "revise"))
    page = signed_in.follow(form.submit(expect=303))
    assert "What is public stays as it is until this new version is published." in page.main
    assert form.submit().status == 303
    assert [one.number for one in versions.versions(practice)] == [2, 1]


def test_what_is_public_is_confirmed_while_a_new_version_is_read(signed_in, organisation):
    practice = stale(organisation)
    revised(practice)
    page = signed_in.get(at(practice))
    page.form(action=at(practice, "confirm")).submit(expect=303)
    assert practice.state is PracticeState.PUBLISHED


def test_withdrawing_a_new_version_keeps_what_is_public(signed_in, organisation):
    practice = published(organisation)
    version = revised(practice)
    page = signed_in.get(at(practice)).click("Withdraw this new version")
    page = signed_in.follow(page.form(action=at(practice, "withdraw")).submit())
    assert version.state is VersionState.WITHDRAWN
    assert practice.state is PracticeState.PUBLISHED


def test_taking_a_practice_out_of_the_library(signed_in, organisation):
    practice = published(organisation)
    page = signed_in.get(at(practice)).click("Take the practice out of the library")
    assert "This is for good" in page.main
    page = signed_in.follow(page.form(action=at(practice, "withdraw")).submit())
    assert practice.state is PracticeState.WITHDRAWN
    assert "This practice is withdrawn" in page.main
    assert signed_in.get(at(practice, "withdraw")).location == at(practice)


def test_discarding_a_draft_ends_the_practice(signed_in, organisation, mailbox):
    version = begun(organisation)
    page = signed_in.get(at(version)).click("Discard this draft")
    page.form(action=at(version, "withdraw")).submit(expect=303)
    assert version.practice.state is PracticeState.WITHDRAWN
    assert mailbox.all() == []


def test_a_decision_in_its_hold_is_not_told(signed_in, organisation):
    version = in_review(organisation)
    decided(version, Outcome.NOT_ACCEPTED, is_applied=False)
    page = signed_in.get(at(version))
    assert "We read it and write to you" in page.main
    assert "The reason." not in page.text
    page = signed_in.get(at(version, "withdraw"))
    assert "Not at this moment" in page.main
    assert signed_in.post(at(version, "withdraw"), data=token(page)).status == 409
    assert version.state is VersionState.IN_REVIEW


def test_reasons_for_not_accepting_are_shown_with_the_way_on(signed_in, organisation):
    version = not_accepted(organisation)
    page = signed_in.get(at(version))
    assert "The reason." in page.main
    assert "The remedy." in page.main
    page.form(action=at(version, "revise")).submit(expect=303)
    assert versions.open_version(version.practice).number == 2


# -- who may -------------------------------------------------------------------------------------

GETS = ("", "preview", "submit", "withdraw", "receipt", "steps/basics", "steps/material")
POSTS = ("submit", "withdraw", "steps/basics", "files", "revise", "confirm")


@pytest.mark.parametrize("path", GETS)
def test_strangers_see_nothing(client, organisation, actor, path):
    version = draft(organisation, actor)
    address = at(version, *([path] if path else []))
    assert client.get(address).status == 303
    other = MemberOrganisationFactory(slug="borealis")
    client.sign_in(member(other))
    assert client.get(address).status == 404
    assert client.get(address.replace("aquila", "borealis")).status == 404
    assert client.get(PRACTICES).status == 404


@pytest.mark.parametrize("path", POSTS)
def test_strangers_change_nothing(client, organisation, actor, path):
    version = draft(organisation, actor)
    before = version.revision
    other = MemberOrganisationFactory(slug="borealis")
    client.sign_in(member(other))
    data = token(client.get("/en/workspace/borealis/practices"))
    assert client.post(at(version, path), data=data).status == 404
    assert version.revision == before


@pytest.mark.parametrize("path", POSTS)
def test_a_contact_reads_and_does_not_write(client, organisation, actor, path):
    version = draft(organisation, actor)
    client.sign_in(member(organisation, "contact"))
    page = client.get(at(version))
    assert page.status == 200
    assert not page.has_link("Check and submit")
    assert client.get(PRACTICES).links("Contribute a practice") == []
    assert client.post(at(version, path), data=token(page)).status == 403


def test_without_a_token_nothing_is_written(signed_in, organisation, actor):
    version = draft(organisation, actor)
    assert signed_in.post(at(version, "submit")).status == 400
    assert version.state is VersionState.DRAFT


def test_looking_writes_nothing(signed_in, organisation, actor):
    version = draft(organisation, actor)
    for path in ("preview", "submit", "steps/answers", "withdraw"):
        signed_in.get(at(version, path))
    assert version.previewed_at is None


def test_there_is_no_receipt_before_something_is_submitted(signed_in, organisation, actor):
    assert signed_in.get(at(draft(organisation, actor), "receipt")).status == 404


def test_an_organisation_that_is_not_registered_writes_and_does_not_submit(client, db):
    organisation = SubmittedOrganisationFactory(slug="aquila")
    ada = member(organisation)
    version = draft(organisation, acting(ada))
    client.sign_in(ada)
    page = client.get(at(version, "submit"))
    assert "Your registration comes first" in page.main
    page = step_form(page).submit(expect=422)
    assert "Your organisation must be registered before you can submit." in page.main
    assert version.state is VersionState.DRAFT


@pytest.mark.parametrize("path", ["", "submit", "steps/answers"])
def test_a_page_costs_the_same_with_more_versions(
    signed_in, organisation, actor, assert_queries, path
):
    address = [path] if path else []
    one = draft(organisation, actor)
    signed_in.get(at(one, *address))
    with assert_queries() as few:
        signed_in.get(at(one, *address))
    for _time in range(3):
        draft(organisation, actor)
    with assert_queries() as many:
        signed_in.get(at(one, *address))
    assert few.count == many.count


def test_the_list_costs_the_same_with_more_practices(signed_in, organisation, assert_queries):
    published(organisation)
    signed_in.get(PRACTICES)
    with assert_queries() as few:
        signed_in.get(PRACTICES)
    for make in (published, submitted, draft):
        make(organisation)
    with assert_queries() as many:
        signed_in.get(PRACTICES)
    assert few.count == many.count


def test_a_withdrawn_version_is_no_draft(signed_in, organisation, actor):
    version = begun(organisation, actor)
    actions.withdraw_version(version, actor=actor)
    assert signed_in.get(at(version, "steps/basics")).location == at(version)
    assert signed_in.get(at(version)).status == 200
