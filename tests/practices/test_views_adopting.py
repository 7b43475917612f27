"""Adopting a practice of another organisation, and the link that confirms one's own."""

import re

import pytest

from aipact.casework.states import Outcome
from aipact.core.clock import today
from aipact.organisations.models import Membership
from aipact.organisations.states import MembershipState
from aipact.practices import actions
from aipact.practices.queries import adopting
from aipact.practices.states import AdoptionState, PracticeState
from tests.factories.accounts import UserFactory
from tests.factories.pledges import MemberOrganisationFactory, member
from tests.factories.practices import (
    adoption,
    decided,
    draft,
    published,
    reviewer,
    stale,
    withdrawn,
)
from tests.practices.pages import PRACTICES, token

NOTE = "We took over the test at the start."


@pytest.fixture
def practice(db):
    """A practice of Borealis."""
    borealis = MemberOrganisationFactory(slug="borealis", display_name="Borealis")
    member(borealis)
    return published(borealis, title="AI basics")


def adopt_address(practice):
    return f"/en/practices/{practice.slug}/adopt"


def address_of(adopted):
    return f"/en/workspace/aquila/adoptions/{adopted.id}"


def note_form(page):
    return page.form(holding="note")


# -- adopting ------------------------------------------------------------------------------------


def test_adopting_from_the_public_page(signed_in, organisation, practice, mailbox):
    page = signed_in.get(f"/en/practices/{practice.slug}").click("We adopted this")
    assert "Aquila" in page.main
    page = signed_in.follow(note_form(page).fill(note=NOTE).submit(expect=303))
    adopted = adopting.live_adoption(practice, organisation)
    assert (adopted.note, adopted.language) == (NOTE, "en")
    assert "We read it and write to you" in page.main
    assert adopted.submission.reference in mailbox.last(to="ada@aquila.example").text
    page = signed_in.get(adopt_address(practice))
    assert page.link("See where that adoption stands") == address_of(adopted)
    assert NOTE in signed_in.get(PRACTICES).main


def test_two_presses_are_one_adoption(signed_in, organisation, practice):
    form = note_form(signed_in.get(adopt_address(practice))).fill(note=NOTE)
    form.submit(expect=303)
    page = form.submit(expect=409)
    assert NOTE in page.main
    assert len(adopting.adoptions_by(organisation)) == 1


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"note": " "}, "note"),
        ({"note": "a" * 2001}, "note"),
        ({"note": NOTE, "language": ""}, "language"),
    ],
)
def test_a_note_that_will_not_do_comes_back(signed_in, organisation, practice, values, field):
    page = note_form(signed_in.get(adopt_address(practice))).fill(values).submit(expect=422)
    assert list(page.errors) == [field]
    assert note_form(page).values["note"].strip() == values["note"].strip()
    assert adopting.adoptions_by(organisation) == []


def test_a_forged_organisation_is_refused(signed_in, organisation, practice):
    form = note_form(signed_in.get(adopt_address(practice))).fill(note=NOTE)
    form.values["organisation"] = "borealis"
    page = form.submit(expect=422)
    assert list(page.errors) == ["organisation"]
    assert note_form(page).values["note"].strip() == NOTE


def test_a_person_with_several_organisations_chooses(db, signed_in, organisation, practice, ada):
    corvus = MemberOrganisationFactory(slug="corvus", display_name="Corvus")
    live = {"state": MembershipState.ACTIVE, "roles": ["editor"]}
    db.session.add(Membership(organisation=corvus, user=ada, **live))
    signed_in.sign_in(ada)
    form = note_form(signed_in.get(adopt_address(practice)))
    assert form.options("organisation") == ["", "aquila", "corvus"]
    assert list(form.fill(note=NOTE).submit(expect=422).errors) == ["organisation"]
    form.fill(note=NOTE, organisation="corvus").submit(expect=303)
    assert adopting.live_adoption(practice, corvus) is not None
    assert adopting.live_adoption(practice, organisation) is None


def test_who_is_not_signed_in_comes_back_here(client, practice):
    target = client.get(adopt_address(practice)).location
    assert target.startswith("/en/sign-in?next=")
    assert practice.slug in target


def test_without_an_organisation_the_page_says_what_to_do(client, practice):
    client.sign_in(UserFactory())
    page = client.get(adopt_address(practice))
    assert "First join with your organisation" in page.main
    assert client.post(adopt_address(practice), data=token(page) | {"note": NOTE}).status == 409


def test_a_contact_is_told_who_can(client, organisation, practice):
    client.sign_in(member(organisation, "contact"))
    assert "an editor of it writes the note" in client.get(adopt_address(practice)).main


def test_ones_own_practice_is_for_others(signed_in, organisation):
    own = published(organisation)
    page = signed_in.get(adopt_address(own))
    assert "This is a practice of your own organisation" in page.main


def test_what_cannot_be_read_cannot_be_adopted(signed_in, organisation, db):
    gone = withdrawn(MemberOrganisationFactory())
    assert signed_in.get(adopt_address(gone)).status == 404
    assert signed_in.get("/en/practices/nothing/adopt").status == 404
    assert draft(MemberOrganisationFactory()).practice.slug is None


# -- where it stands -----------------------------------------------------------------------------


@pytest.mark.parametrize("state", AdoptionState)
def test_every_state_has_a_page(signed_in, organisation, practice, state):
    if state is AdoptionState.IN_REVIEW:
        adopted = adoption(practice, organisation, state=AdoptionState.SUBMITTED)
        actions.begin_adoption_review(adopted, actor=reviewer())
    else:
        adopted = adoption(practice, organisation, state=state)
    page = signed_in.get(address_of(adopted))
    assert page.h1 == "Adopted: AI basics"
    assert adopted.note[:20] in page.main


def test_points_are_answered_with_the_note(signed_in, organisation, practice):
    adopted = adoption(practice, organisation, state=AdoptionState.CHANGES_REQUESTED)
    page = signed_in.get(address_of(adopted))
    assert "Since when?" in page.main
    form = note_form(page).fill(note="Since May we use it.", answer_0="Since May.")
    page = signed_in.follow(form.submit(expect=303))
    assert adopted.state is AdoptionState.SUBMITTED
    assert adopted.note == "Since May we use it."
    assert "Since May." in page.main


def test_an_answer_that_will_not_do_comes_back(signed_in, organisation, practice):
    adopted = adoption(practice, organisation, state=AdoptionState.CHANGES_REQUESTED)
    form = note_form(signed_in.get(address_of(adopted)))
    page = form.fill(note="a" * 2001, answer_0="Kept").submit(expect=422)
    assert note_form(page).values["answer_0"].strip() == "Kept"
    same = note_form(signed_in.get(address_of(adopted))).submit(expect=422)
    assert list(same.errors) == ["note"]
    assert adopted.state is AdoptionState.CHANGES_REQUESTED


def test_what_is_typed_after_a_colleague_withdrew_is_shown(
    signed_in, organisation, practice, actor
):
    adopted = adoption(practice, organisation, state=AdoptionState.CHANGES_REQUESTED)
    form = note_form(signed_in.get(address_of(adopted))).fill(note="Too late")
    actions.withdraw_adoption(adopted, actor=actor)
    assert "Too late" in form.submit(expect=409).main


def test_an_answer_to_an_older_note_shows_both(signed_in, organisation, practice):
    adopted = adoption(practice, organisation, state=AdoptionState.CHANGES_REQUESTED)
    form = note_form(signed_in.get(address_of(adopted))).fill(note="Mine")
    adopted.note = "A colleague's"
    page = form.submit(expect=409)
    assert "A colleague's" in page.main
    assert note_form(page).values["note"].strip() == "Mine"
    note_form(page).submit(expect=303)
    assert adopted.note == "Mine"


def test_withdrawing_asks_once_more(signed_in, organisation, practice):
    adopted = adoption(practice, organisation)
    page = signed_in.get(address_of(adopted)).click("Withdraw this adoption")
    page = signed_in.follow(page.form(action=f"{address_of(adopted)}/withdraw").submit())
    assert adopted.state is AdoptionState.WITHDRAWN
    assert practice.adoption_count == 0
    assert signed_in.get(f"{address_of(adopted)}/withdraw").location == address_of(adopted)


def test_a_decision_in_its_hold_is_not_taken_back(signed_in, organisation, practice):
    adopted = adoption(practice, organisation, state=AdoptionState.SUBMITTED)
    actions.begin_adoption_review(adopted, actor=reviewer())
    decided(adopted, Outcome.NOT_ACCEPTED, is_applied=False)
    page = signed_in.get(f"{address_of(adopted)}/withdraw")
    assert "Not at this moment" in page.main
    assert signed_in.post(f"{address_of(adopted)}/withdraw", data=token(page)).status == 409


def test_strangers_see_and_change_nothing(client, organisation, practice, ada):
    adopted = adoption(practice, organisation, state=AdoptionState.CHANGES_REQUESTED)
    stranger = MemberOrganisationFactory(slug="corvus")
    client.sign_in(member(stranger))
    data = token(client.get("/en/workspace/corvus/practices")) | {"note": "Mine"}
    for path in ("", "/withdraw"):
        for slug in ("aquila", "corvus"):
            address = address_of(adopted).replace("aquila", slug) + path
            assert client.get(address).status == 404
            assert client.post(address, data=data).status == 404
    assert adopted.state is AdoptionState.CHANGES_REQUESTED


def test_a_contact_reads_and_does_not_answer(client, organisation, practice, ada):
    adopted = adoption(practice, organisation, state=AdoptionState.CHANGES_REQUESTED)
    client.sign_in(member(organisation, "contact"))
    page = client.get(address_of(adopted))
    assert "An editor of your organisation can answer." in page.main
    assert client.post(address_of(adopted), data=token(page)).status == 403


# -- the letter's link ---------------------------------------------------------------------------


def link_of(mailbox):
    return re.search(r"/en/practices/confirm/[\w-]+", mailbox.last().text)[0]


def test_one_button_confirms_without_a_sign_in(client, organisation, ada, mailbox):
    practice = stale(organisation, title="AI basics")
    address = link_of(mailbox)
    for _twice in range(2):
        page = client.get(address)
        assert "AI basics" in page.main
        assert practice.state is PracticeState.STALE
    page = page.form(action=address).submit(expect=200)
    assert page.h1 == "Thank you: it is confirmed"
    assert (practice.state, practice.confirmed_on) == (PracticeState.PUBLISHED, today())
    assert client.get(address).status == 410


def test_a_link_works_once(client, organisation, ada, mailbox):
    stale(organisation)
    form = client.get(link_of(mailbox)).form(action=link_of(mailbox))
    assert [form.submit().status for _time in range(2)] == [200, 410]


def test_an_old_link_says_what_to_do(client, organisation, ada, mailbox, clock):
    stale(organisation)
    address = link_of(mailbox)
    clock.move(days=200)
    page = client.get(address)
    assert page.status == 410
    assert page.h1 == "This link no longer works"
    assert page.has_link("Open your workspace")


@pytest.mark.parametrize("secret", ["x", "x" * 22, "%F0%9F%98%80", "a" * 3000, "..", "a%0d%0ab"])
def test_a_link_that_was_never_ours(client, db, secret):
    assert client.get(f"/en/practices/confirm/{secret}").status in (404, 410)


def test_the_link_of_a_withdrawn_practice_is_gone(client, organisation, ada, actor, mailbox):
    practice = stale(organisation)
    address = link_of(mailbox)
    form = client.get(address).form(action=address)
    actions.withdraw_practice(practice, actor=actor)
    assert client.get(address).status == 410
    assert form.submit().status == 410
    assert practice.state is PracticeState.WITHDRAWN
