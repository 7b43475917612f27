"""Joining as a person does it, page by page."""

import pytest

from aipact.organisations import queries
from aipact.organisations.actions import DescribePublication
from aipact.organisations.states import MembershipState, OrganisationState
from tests.factories import organisations as make
from tests.factories.accounts import UserFactory

UNLISTED = DescribePublication(privacy_notice_version="2026-11")
NAME = {
    "display_name": "Aquila Robotics",
    "legal_name": "Aquila Robotics GmbH",
    "website": "www.aquila.example",
    "country": "AT",
}


@pytest.fixture
def ada(client):
    user = UserFactory(email="ada@aquila.example", name="Ada")
    client.sign_in(user)
    return user


def test_a_whole_registration(client, ada, mailbox, clock):
    clock.travel("2026-11-02 09:00")
    client.sign_in(ada)
    sent = client.get("/en/join/organisation").form(holding="legal_name").fill(NAME).submit()
    base = "/en/workspace/aquila-robotics/organisation"
    assert (sent.status, sent.location) == (303, f"{base}/kind")
    kind = {"respondent_type": "company", "size": "small", "function": "Head of legal"}
    sent = client.follow(sent).form(holding="size").fill(kind).submit("Save and continue")
    assert sent.location == f"{base}/activity"
    activity = {"role": "provider", "sectors": ["software_saas", "other"], "nace_section": "K"}
    sent = client.follow(sent).form(holding="role").fill(activity).submit("Save and continue")
    assert sent.location == f"{base}/numbers"
    sent = client.follow(sent).form(holding="pic").submit("Save and continue")
    assert sent.location == f"{base}/publication"
    publication = {"wants_pledge": "pledge", "is_name_public": True, "privacy_read": True}
    page = client.follow(sent)
    sent = page.form(holding="privacy_read").fill(publication).submit("Save and continue")
    check = client.follow(sent)
    assert check.h1 == "Check your answers"
    assert "Software and SaaS" in check.main
    sent = check.form(action=f"{base}/submit").submit()
    assert sent.location == f"{base}/submitted"
    receipt = client.follow(sent)
    organisation = queries.organisation_by_slug("aquila-robotics")
    assert organisation.website == "https://www.aquila.example"
    assert organisation.privacy_notice_version == "2026-11"
    assert organisation.submission.reference in receipt.main
    assert "9 November 2026" in receipt.main
    assert mailbox.templates(to="ada@aquila.example") == ["organisations/registration_received"]


def test_a_double_click_shows_the_receipt_and_writes_no_second_letter(client, ada, mailbox):
    make.complete(ada)
    client.sign_in(ada)
    base = "/en/workspace/aquila-robotics/organisation"
    form = client.get(base).form(action=f"{base}/submit")
    assert form.submit().location == f"{base}/submitted"
    assert form.submit().location == f"{base}/submitted"
    assert len(mailbox.all()) == 1


def test_the_first_step_says_what_is_missing(client, ada):
    page = client.get("/en/join/organisation").form(holding="legal_name").submit(expect=422)
    assert page.errors == {
        "display_name": "Error: Enter the name of the organisation",
        "legal_name": "Error: Enter the legal name",
        "website": "Error: Enter the address of the website",
        "country": "Error: Choose a country",
    }
    assert page.error_summary[0] == "Enter the name of the organisation"


def test_a_look_alike_is_shown_before_anything_is_saved(client, ada, db):
    make.active(UserFactory(email="bob@else.example"), "Aquila Robotics AG", website="")
    client.sign_in(ada)
    page = client.get("/en/join/organisation").form(holding="legal_name").fill(NAME).submit()
    assert (page.status, page.h1) == (200, "Is your organisation here already?")
    assert queries.organisation_by_slug("aquila-robotics") is None
    form = page.form(holding="not_a_duplicate_because")
    again = form.submit("other", expect=422)
    assert list(again.errors) == ["not_a_duplicate_because"]
    form = again.form(holding="not_a_duplicate_because")
    sent = form.fill(not_a_duplicate_because="We are the Austrian branch.").submit("other")
    assert sent.location == "/en/workspace/aquila-robotics/organisation/kind"
    organisation = queries.organisation_by_slug("aquila-robotics")
    assert organisation.not_a_duplicate_because == "We are the Austrian branch."


def test_what_was_typed_can_be_changed_before_it_is_compared_again(client, ada):
    make.active(UserFactory(email="bob@else.example"), "Aquila Robotics AG", website="")
    client.sign_in(ada)
    page = client.get("/en/join/organisation").form(holding="legal_name").fill(NAME).submit()
    edit = page.form(holding="not_a_duplicate_because").submit("edit")
    assert edit.h1 == "Your organisation"
    assert edit.form(holding="legal_name").values["legal_name"] == "Aquila Robotics GmbH"


def test_a_look_alike_that_is_not_public_is_not_revealed(client, ada):
    make.submitted(UserFactory(email="bob@else.example"), "Aquila Robotics AG", website="")
    client.sign_in(ada)
    sent = client.get("/en/join/organisation").form(holding="legal_name").fill(NAME).submit()
    assert sent.location == "/en/workspace/aquila-robotics/organisation/kind"
    organisation = queries.organisation_by_slug("aquila-robotics")
    assert [h.organisation.slug for h in queries.duplicate_hints(organisation)] == [
        "aquila-robotics-ag"
    ]


def test_asking_to_join_and_being_let_in(client, ada, mailbox):
    owner = UserFactory(name="Bob")
    organisation = make.active(owner, "Borealis")
    client.sign_in(ada)
    page = client.get("/en/join/organisation/borealis")
    sent = page.form(holding="function").fill(function="Legal", message="It is me.").submit()
    assert client.follow(sent).h1 == "You asked to join Borealis"
    assert client.get("/en/workspace").h1 == "Your organisations"
    assert client.get("/en/workspace/borealis").status == 404

    bob = client.fresh().sign_in(owner)
    page = bob.get("/en/workspace/borealis/members").click("Answer Ada")
    form = page.form(holding="answer").fill(answer="accept", roles=["editor"])
    sent = form.submit()
    assert sent.location == "/en/workspace/borealis/members"
    assert queries.live_membership(organisation, ada.id).state is MembershipState.ACTIVE
    assert client.get("/en/workspace").location == "/en/workspace/borealis"
    # The button of an old page, once more.
    assert form.submit().status == 303


def test_declining_asks_for_a_reason(client, mailbox):
    owner = UserFactory()
    request = make.asked(make.active(owner), name="Cleo")
    client.sign_in(owner)
    path = f"/en/workspace/aquila-robotics/members/{request.id}"
    page = client.get(path).form(holding="answer").fill(answer="decline").submit(expect=422)
    assert page.errors == {"reason": "Error: Say why: the person will read it."}
    page.form(holding="answer").fill(answer="decline", reason="Who are you?").submit(expect=303)
    assert request.state is MembershipState.DECLINED
    assert client.get(path).location == "/en/workspace/aquila-robotics/members"


def test_an_organisation_that_is_not_public_cannot_be_asked(client, ada):
    make.submitted(UserFactory(email="bob@else.example"), "Borealis", website="")
    client.sign_in(ada)
    assert client.get("/en/join/organisation/borealis").status == 404
    assert client.get("/en/join/organisation/nowhere").status == 404


def test_a_member_is_led_to_the_workspace(client, ada):
    make.active(ada)
    client.sign_in(ada)
    assert client.get("/en/join/organisation/aquila-robotics").location == (
        "/en/workspace/aquila-robotics"
    )
    page = client.get("/en/join/organisation").form(holding="legal_name").fill(NAME).submit()
    assert page.has_link("Open the workspace of Aquila Robotics")


def test_saving_for_later_keeps_half_an_answer(client, ada):
    organisation = make.begun(ada)
    client.sign_in(ada)
    path = "/en/workspace/aquila-robotics/organisation/kind"
    sent = client.get(path).form(holding="size").fill(size="large").submit("leave")
    assert sent.location == "/en/workspace/aquila-robotics"
    assert organisation.size == "large"
    assert organisation.completed_steps == ["name"]
    page = client.get(path)
    assert page.form(holding="size").values["size"] == "large"
    page = page.form(holding="size").submit("Save and continue", expect=422)
    assert set(page.errors) == {"respondent_type", "function"}


def test_the_name_cannot_be_emptied_even_for_later(client, ada):
    make.begun(ada)
    client.sign_in(ada)
    page = client.get("/en/workspace/aquila-robotics/organisation/name")
    page = page.form(holding="legal_name").fill(display_name="").submit("leave", expect=422)
    assert list(page.errors) == ["display_name"]


def test_a_public_authority_says_for_whom(client, ada):
    make.begun(ada)
    client.sign_in(ada)
    page = client.get("/en/workspace/aquila-robotics/organisation/kind")
    answers = {"respondent_type": "public_authority", "size": "large", "function": "Director"}
    page = page.form(holding="size").fill(answers).submit("Save and continue", expect=422)
    assert page.errors == {"authority_scope": "Error: Choose the scope of the authority"}


@pytest.mark.parametrize(
    ("field", "value"), [("transparency_number", "1234-1"), ("pic", "12345678")]
)
def test_numbers_have_their_form(client, ada, field, value):
    make.begun(ada)
    client.sign_in(ada)
    page = client.get("/en/workspace/aquila-robotics/organisation/numbers")
    page = page.form(holding="pic").fill({field: value}).submit("Save and continue", expect=422)
    assert list(page.errors) == [field]


def test_a_pledge_needs_a_public_name(client, ada):
    make.begun(ada)
    client.sign_in(ada)
    page = client.get("/en/workspace/aquila-robotics/organisation/publication")
    form = page.form(holding="privacy_read").fill(wants_pledge="pledge", privacy_read=True)
    page = form.submit("Save and continue", expect=422)
    assert list(page.errors) == ["is_name_public"]


def test_what_is_missing_is_named_and_submitting_refused(client, ada):
    make.begun(ada)
    client.sign_in(ada)
    base = "/en/workspace/aquila-robotics/organisation"
    page = client.get(base)
    assert page.has_link("Complete: Publication")
    assert page.link("Continue the registration") == f"{base}/kind"
    assert not [form for form in page.forms() if form.action.endswith("/submit")]
    token = page.form(holding="csrf_token").values["csrf_token"]
    page = client.post(f"{base}/submit", data={"csrf_token": token})
    assert (page.status, page.error_summary) == (
        422, ["Complete every step before you submit."],
    )  # fmt: skip


def test_points_of_the_reviewers_are_answered_beside_their_field(client, ada):
    organisation = make.changes_requested(
        ada, (("website", "It cannot be reached."), ("size", "Is it part of a group?"))
    )
    client.sign_in(ada)
    base = "/en/workspace/aquila-robotics/organisation"
    page = client.get(base)
    assert page.has_link("Answer on: Website")
    assert not [form for form in page.forms() if form.action.endswith("/submit")]
    step = page.click("Answer the next point")
    assert "It cannot be reached." in step.main
    form = step.form(holding="website").fill(
        website="https://aquila.example", answer_0="The new address works."
    )
    assert form.submit("Save and continue").location == base
    step = client.get(f"{base}/kind")
    step.form(holding="size").fill(answer_0="No.").submit("Save and continue")
    page = client.get(base)
    assert "The new address works." in page.main
    assert page.form(action=f"{base}/submit").submit().status == 303
    assert organisation.state is OrganisationState.SUBMITTED
    assert organisation.website == "https://aquila.example"


def test_an_old_page_of_a_step_cannot_change_what_was_submitted(client, ada):
    organisation = make.complete(ada)
    client.sign_in(ada)
    path = "/en/workspace/aquila-robotics/organisation/name"
    form = client.get(path).form(holding="legal_name").fill(legal_name="Changed")
    make.actions.submit(organisation, actor=make.acting(ada))
    assert form.submit("Save and continue").status == 409
    assert organisation.legal_name == "Aquila Robotics GmbH"
    assert client.get(path).location == "/en/workspace/aquila-robotics/organisation"


@pytest.mark.parametrize("state", OrganisationState)
def test_the_registration_is_readable_in_every_state(client, ada, state):
    make.in_state(state, ada)
    client.sign_in(ada)
    slug = next(iter(queries.organisations_of(make.acting(ada)))).slug
    assert client.get(f"/en/workspace/{slug}/organisation").status == 200


def test_a_registration_that_was_not_accepted_is_opened_again(client, ada):
    organisation = make.not_accepted(ada)
    client.sign_in(ada)
    page = client.get("/en/workspace/aquila-robotics/organisation")
    assert "We could not reach you." in page.main
    assert "Check the address and submit again." in page.main
    form = page.form(action="/en/workspace/aquila-robotics/organisation/reopen")
    assert form.submit().status == 303
    assert form.submit().status == 303
    assert organisation.state is OrganisationState.DRAFT


def test_a_duplicate_leads_to_the_organisation_that_is_here(client, ada):
    make.duplicate(ada, make.active(UserFactory(), "Borealis", publication=UNLISTED))
    client.sign_in(ada)
    page = client.get("/en/workspace/aquila-robots/organisation").click("Ask to join Borealis")
    assert page.h1 == "Ask to join Borealis"


def test_a_contact_reads_and_does_not_edit(client):
    organisation = make.complete(UserFactory())
    client.sign_in(make.member(organisation, "contact"))
    page = client.get("/en/workspace/aquila-robotics/organisation")
    assert page.h1 == "Registration of Aquila Robotics"
    assert not page.has_link("Change: Name")
    assert client.get("/en/workspace/aquila-robotics/organisation/name").status == 403


def test_names_with_markup_are_text(client, ada):
    make.begun(ada, "<b>Aquila</b> & Co")
    client.sign_in(ada)
    page = client.get("/en/workspace/b-aquila-b-co/organisation")
    assert "<b>Aquila</b> & Co" in page.main


@pytest.mark.parametrize("lang", ["de", "fr"])
def test_the_steps_speak_the_readers_language(client, ada, lang):
    make.begun(ada)
    client.sign_in(ada)
    for step in ("name", "kind", "activity", "numbers", "publication"):
        page = client.get(f"/{lang}/workspace/aquila-robotics/organisation/{step}")
        assert (page.status, page.lang) == (200, lang)


def test_the_members_page_costs_the_same_for_many(client, assert_queries):
    owner = UserFactory()
    organisation = make.active(owner)
    client.sign_in(owner)
    path = "/en/workspace/aquila-robotics/members"
    make.asked(organisation)
    client.get(path)
    with assert_queries() as one:
        client.get(path)
    for _ in range(2):
        make.member(organisation, "editor")
        make.asked(organisation)
    client.get(path)
    with assert_queries() as three:
        client.get(path)
    assert three.count == one.count
