"""An organisation's own side, as its people see it."""

import pytest

from aipact.casework import actions as casework
from aipact.casework import queries as casework_queries
from aipact.casework.states import Outcome
from aipact.organisations import emails
from aipact.organisations.states import OrganisationState
from tests.factories import organisations as make
from tests.factories.accounts import StaffFactory, UserFactory

AQUILA = "/en/workspace/aquila-robotics"


@pytest.fixture
def ada(client):
    user = UserFactory(email="ada@aquila.example", name="Ada")
    client.sign_in(user)
    return user


def test_nobody_is_asked_to_sign_in(client):
    make.active(UserFactory())
    assert client.get(AQUILA).location.startswith("/en/sign-in?next=")


def test_without_an_organisation_one_joins(client, ada):
    assert client.get("/en/workspace").location == "/en/join/organisation"


def test_staff_are_led_to_the_desk(client):
    client.sign_in(StaffFactory())
    assert client.get("/en/workspace").location == "/en/desk"


def test_straight_on_with_one_organisation(client, ada):
    make.begun(ada)
    client.sign_in(ada)
    assert client.get("/en/workspace").location == AQUILA


def test_several_organisations_are_listed_with_what_is_next(client, ada, assert_queries):
    make.begun(ada, "Aquila")
    make.active(ada, "Borealis")
    client.sign_in(ada)
    page = client.get("/en/workspace")
    assert "Complete your registration" in page.main
    assert "Prepare your pledge" in page.main
    with assert_queries() as two:
        client.get("/en/workspace")
    make.submitted(ada, "Corvus")
    make.submitted(ada, "Delphin")
    client.get("/en/workspace")
    with assert_queries() as four:
        client.get("/en/workspace")
    assert four.count == two.count


@pytest.mark.parametrize("state", OrganisationState)
def test_the_overview_of_every_state(client, ada, state):
    organisation = make.in_state(state, ada)
    client.sign_in(ada)
    page = client.get(f"/en/workspace/{organisation.slug}")
    assert (page.status, page.h1) == (200, organisation.display_name)


def test_the_overview_says_whose_turn_it_is(client, ada, clock):
    clock.travel("2026-11-02 09:00")
    make.submitted(ada)
    client.sign_in(ada)
    assert "With the reviewers, answer expected by 9 November 2026" in client.get(AQUILA).main


def test_a_decision_is_not_seen_before_it_takes_effect(client, ada):
    organisation = make.in_review(ada)
    decision = make.decided(organisation, Outcome.NOT_ACCEPTED, is_applied=False)
    emails.registration_not_accepted(organisation, decision)
    client.sign_in(ada)
    for path in (AQUILA, f"{AQUILA}/organisation", f"{AQUILA}/letters"):
        assert "not accepted" not in client.get(path).main


def test_messages_go_both_ways(client, ada, mailbox):
    organisation = make.submitted(ada)
    submission = organisation.submission
    staff = make.reviewer()
    message = casework.add_message(
        submission, "Who is your contact?", actor=staff, is_from_staff=True
    )
    emails.message_from_staff(organisation, submission, message)
    client.sign_in(ada)
    page = client.get(AQUILA)
    assert "Who is your contact?" in page.main
    assert staff.name not in page.main
    sent = page.form(holding="body").fill(body="It is me.\nAda").submit()
    assert sent.location == f"{AQUILA}/messages"
    assert "It is me. Ada" in client.follow(sent).main
    bodies = [(m.body, m.is_from_staff) for m in casework_queries.messages(submission)]
    assert bodies == [("Who is your contact?", True), ("It is me.\nAda", False)]
    letter = mailbox.last(template="organisations/message_from_staff")
    assert f"{AQUILA}/messages" in letter.links


def test_an_empty_message_is_refused_and_the_page_stays(client, ada):
    make.submitted(ada)
    client.sign_in(ada)
    page = client.get(AQUILA).form(holding="body").submit(expect=422)
    assert page.errors == {"body": "Error: Write something first"}


def test_without_a_submission_there_is_nobody_to_write_to(client, ada):
    make.begun(ada)
    client.sign_in(ada)
    assert "body" not in [name for form in client.get(AQUILA).forms() for name in form.names]
    assert client.get(f"{AQUILA}/messages").status == 200


def test_letters_are_read_again(client, ada):
    make.submitted(ada)
    client.sign_in(ada)
    page = client.get(f"{AQUILA}/letters")
    letter = page.click(containing=f"{AQUILA}/letters/")
    assert letter.h1.startswith("We received your registration (R-")
    assert "There is nothing you need to do until then." in letter.main


def test_letters_of_others_are_not_found(client, ada, mailbox):
    from aipact.workspace import queries

    mine = make.submitted(ada)
    theirs = make.submitted(UserFactory(), "Borealis")
    page = queries.letters_to(theirs, queries.letters.PageRequest())
    client.sign_in(ada)
    assert len(page.items) == 1
    assert client.get(f"{AQUILA}/letters/{page.items[0].id}").status == 404
    assert client.get("/en/workspace/borealis/letters").status == 404
    assert len(queries.letters_to(mine, queries.letters.PageRequest()).items) == 1


def test_secret_letters_are_never_shown(client, ada, db):
    from aipact.mail.models import OutboxMessage

    make.submitted(ada)
    db.session.query(OutboxMessage).update({"is_secret": True})
    client.sign_in(ada)
    assert "No letters yet" in client.get(f"{AQUILA}/letters").main


def test_the_letters_page_costs_the_same_for_many(client, ada, assert_queries):
    organisation = make.submitted(ada)
    client.sign_in(ada)
    client.get(f"{AQUILA}/letters")
    with assert_queries() as one:
        client.get(f"{AQUILA}/letters")
    for _ in range(2):
        emails.registration_received(organisation)
    client.get(f"{AQUILA}/letters")
    with assert_queries() as three:
        client.get(f"{AQUILA}/letters")
    assert three.count == one.count


def test_the_overview_costs_the_same_for_many_messages(client, ada, assert_queries):
    organisation = make.submitted(ada)
    actor = make.acting(ada)
    client.sign_in(ada)
    casework.add_message(organisation.submission, "One", actor=actor, is_from_staff=False)
    client.get(AQUILA)
    with assert_queries() as one:
        client.get(AQUILA)
    for body in ("Two", "Three"):
        casework.add_message(organisation.submission, body, actor=actor, is_from_staff=False)
    client.get(AQUILA)
    with assert_queries() as three:
        client.get(AQUILA)
    assert three.count == one.count


def test_withdrawing_says_what_happens_and_can_be_taken_back(client, ada, mailbox):
    organisation = make.submitted(ada)
    client.sign_in(ada)
    mailbox.clear()
    page = client.get(f"{AQUILA}/organisation").click("Withdraw the registration")
    form = page.form(action=f"{AQUILA}/organisation/withdraw")
    assert form.submit().location == AQUILA
    assert organisation.state is OrganisationState.WITHDRAWN
    assert organisation.submission.closed_as == "withdrawn"
    assert mailbox.templates() == ["organisations/registration_withdrawn"]
    # A second click finds it done.
    assert form.submit().location == f"{AQUILA}/organisation"


def test_withdrawing_waits_for_a_decision_that_is_on_its_way(client, ada):
    organisation = make.in_review(ada)
    make.decided(organisation, Outcome.APPROVED, is_applied=False)
    client.sign_in(ada)
    page = client.get(f"{AQUILA}/organisation/withdraw")
    page = page.form(action=f"{AQUILA}/organisation/withdraw").submit(expect=409)
    assert page.has_link("No, go back")
    assert organisation.state is OrganisationState.IN_REVIEW


def test_a_member_of_the_network_cannot_withdraw(client, ada):
    make.active(ada)
    client.sign_in(ada)
    assert client.get(f"{AQUILA}/organisation/withdraw").location == f"{AQUILA}/organisation"
