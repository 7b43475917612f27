"""Who may see and do what, in which language, and what a page costs."""

import pytest

from aipact.organisations.states import OrganisationState
from aipact.pledges import queries
from tests.factories.pledges import (
    CORE,
    MemberOrganisationFactory,
    SubmittedOrganisationFactory,
    changes_requested,
    draft,
    fill_in,
    member,
)
from tests.pledges.pages import PLEDGE, token

GETS = ("", "/choose", "/commitments/C-01", "/check", "/preview", "/withdraw", "/receipts/1")
POSTS = ("/start", "/choose", "/commitments/C-01", "/submit", "/withdraw")


@pytest.mark.parametrize("path", GETS)
def test_strangers_see_nothing(client, organisation, actor, path):
    draft(organisation, actor)
    assert client.get(PLEDGE + path).status == 303
    other = MemberOrganisationFactory()
    client.sign_in(member(other))
    assert client.get(PLEDGE + path).status == 404
    assert client.get(f"/en/workspace/nobody/pledge{path}").status == 404


@pytest.mark.parametrize("slug", ["a%00b", "%F0%9F%98%80", "x" * 3000])
def test_an_address_that_nobody_has_is_not_found(signed_in, slug):
    assert signed_in.get(f"/en/workspace/{slug}/pledge").status == 404


@pytest.mark.parametrize("path", POSTS)
def test_strangers_change_nothing(client, organisation, actor, path):
    other = MemberOrganisationFactory()
    client.sign_in(member(other))
    page = client.get(f"/en/workspace/{other.slug}/pledge")
    assert client.post(PLEDGE + path, data=token(page)).status == 404
    assert queries.versions(organisation) == []


@pytest.mark.parametrize("path", POSTS)
def test_a_contact_reads_and_does_not_write(client, organisation, actor, path):
    draft(organisation, actor, *CORE)
    client.sign_in(member(organisation, "contact"))
    page = client.get(PLEDGE)
    assert page.status == 200
    assert not page.has_link("Continue with C-01")
    assert client.post(PLEDGE + path, data=token(page)).status == 403


def test_without_a_token_nothing_is_written(signed_in, organisation):
    assert signed_in.post(f"{PLEDGE}/start").status == 400
    assert queries.versions(organisation) == []


def test_before_the_registration_is_submitted_the_page_says_what_is_first(client, db):
    organisation = SubmittedOrganisationFactory(slug="nova", state=OrganisationState.DRAFT)
    client.sign_in(member(organisation))
    page = client.get("/en/workspace/nova/pledge")
    assert "First submit your registration" in page.text
    answer = client.post("/en/workspace/nova/pledge/start", data=token(page))
    assert answer.status == 303
    assert queries.versions(organisation) == []


@pytest.mark.parametrize("lang", ["de", "fr"])
def test_the_pages_speak_other_languages(signed_in, organisation, actor, reviewer, lang):
    changes_requested(organisation, actor, reviewer, {"C-02": "Which?"})
    for path in ("", "/choose", "/commitments/C-01", "/check", "/preview", "/receipts/1"):
        page = signed_in.get(f"/{lang}/workspace/aquila/pledge{path}")
        assert (page.status, page.lang) == (200, lang)


# -- cost ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["", "/check", "/preview", "/commitments/C-01"])
def test_a_page_costs_the_same_with_more_commitments(
    signed_in, organisation, actor, assert_queries, path
):
    version = draft(organisation, actor, "C-01")
    signed_in.get(PLEDGE + path)
    with assert_queries() as one:
        signed_in.get(PLEDGE + path)
    for code in ("C-02", "C-03", "P-01", "P-02"):
        fill_in(version, code, actor)
    with assert_queries() as many:
        signed_in.get(PLEDGE + path)
    assert one.count == many.count
