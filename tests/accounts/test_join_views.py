"""Joining through the pages: address, proof, name and password."""

import re

import pytest

from aipact.accounts import queries
from aipact.accounts.states import UserState
from tests.factories.accounts import PASSWORD, UserFactory

ADA = "ada@aquila.example"


def ask(client, address=ADA):
    return client.get("/en/join").form(holding="email").fill(email=address).submit()


def test_a_person_joins_by_code(client, mailbox):
    sent = ask(client)
    assert (sent.status, sent.location) == (303, "/en/join/confirm")
    page = client.follow(sent)
    assert "We wrote to ada@aquila.example." in page.main
    right = page.form(holding="code").fill(code=mailbox.last(to=ADA).code).submit()
    assert (right.status, right.location) == (303, "/en/join/password")

    page = client.follow(right)
    done = page.form(holding="password").fill(name="Ada Lovelace", password=PASSWORD).submit()
    assert (done.status, done.location) == (303, "/en/join/organisation")

    user = queries.user_by_email(ADA)
    assert (user.name, user.state, user.locale) == ("Ada Lovelace", UserState.ACTIVE, "en")
    assert mailbox.templates(to=ADA) == ["accounts/confirm", "accounts/welcome"]
    assert client.get("/en/account").h1 == "Your details"


def test_the_link_of_the_letter_works_in_another_browser(client, mailbox):
    ask(client)
    other = client.fresh()
    link = mailbox.last(to=ADA).link(containing="/join/confirm/")
    pressed = other.get(link).form().submit()
    assert (pressed.status, pressed.location) == (303, "/en/join/password")
    assert other.follow(pressed).h1 == "Your name and a password"


def test_opening_the_link_confirms_nothing(client, mailbox):
    ask(client)
    link = mailbox.last(to=ADA).link(containing="/join/confirm/")
    for _scanner in range(2):
        assert client.get(link).h1 == "Confirm your address"
    refused = client.get("/en/join/password")
    assert (refused.status, refused.location) == (303, "/en/join")


def test_a_link_confirmed_elsewhere_proves_nothing_about_the_browser_that_asked(client, mailbox):
    """Or somebody could ask for another's address and wait until the owner presses the button."""
    ask(client)
    owner = client.fresh()
    owner.get(mailbox.last(to=ADA).link(containing="/join/confirm/")).form().submit()
    assert owner.get("/en/join/password").status == 200
    assert client.get("/en/join/password").location == "/en/join"


def test_a_used_link_is_over(client, mailbox):
    ask(client)
    link = mailbox.last(to=ADA).link(containing="/join/confirm/")
    page = client.follow(client.get(link).form().submit())
    page.form(holding="password").fill(name="Ada", password=PASSWORD).submit(expect=303)
    again = client.fresh().get(link)
    assert (again.status, again.h1) == (410, "This link no longer works")


def test_an_unknown_link_is_over(client):
    assert client.get("/en/join/confirm/nonsense").status == 410


def test_a_link_lives_two_days(client, mailbox, clock):
    ask(client)
    link = mailbox.last(to=ADA).link(containing="/join/confirm/")
    clock.move(hours=47, minutes=59)
    assert client.get(link).status == 200
    clock.move(minutes=2)
    assert client.get(link).status == 410


def test_a_code_lives_a_quarter_of_an_hour(client, mailbox, clock):
    page = client.follow(ask(client))
    clock.move(minutes=16)
    late = page.form(holding="code").fill(code=mailbox.last(to=ADA).code).submit(expect=422)
    assert "This code no longer works" in late.main
    assert client.get("/en/join/password").location == "/en/join"


def test_five_wrong_codes_end_the_code_but_not_the_link(client, mailbox):
    page = client.follow(ask(client))
    letter = mailbox.last(to=ADA)
    wrong = "000000" if letter.code != "000000" else "111111"
    form = page.form(holding="code")
    first = form.fill(code=wrong).submit(expect=422)
    assert first.errors == {"code": "Error: That is not the code. You have 4 tries left."}
    for _try in range(4):
        last = form.submit(expect=422)
    assert "This code no longer works" in last.main
    assert form.fill(code=letter.code).submit().status == 422
    assert client.get(letter.link(containing="/join/confirm/")).form().submit().status == 303


def test_a_known_address_sees_the_same_page_and_gets_another_letter(client, mailbox):
    user = UserFactory()
    pages = []
    for address in (user.email, "nobody@aquila.example"):
        browser = client.fresh()
        answer = ask(browser, address)
        page = browser.follow(answer)
        wrong = page.form(holding="code").fill(code="123").submit()
        shown = [re.sub(r'name="csrf_token" value="[^"]+"', "", p.html) for p in (page, wrong)]
        pages.append([html.replace(address, "ADDRESS") for html in shown])
    assert pages[0] == pages[1]
    assert mailbox.templates(to=user.email) == ["accounts/already_registered"]
    assert mailbox.templates(to="nobody@aquila.example") == ["accounts/confirm"]
    assert "code" not in mailbox.last(to=user.email).text


def test_a_closed_account_is_told_so_by_letter(client, mailbox):
    user = UserFactory(state=UserState.DEACTIVATED)
    ask(client, user.email)
    assert mailbox.templates() == ["accounts/account_closed"]


def test_another_letter_can_be_asked_for(client, mailbox):
    page = client.follow(ask(client))
    again = page.form(action="/en/join/confirm/again").submit()
    assert "We sent another letter" in client.follow(again).main
    codes = [letter.code for letter in mailbox.to(ADA)]
    assert len(codes) == 2
    page.form(holding="code").fill(code=codes[1]).submit(expect=303)


@pytest.mark.parametrize("address", ["", "ada", "ada@", "=?utf-8?q?x?=@aquila.example"])
def test_an_address_that_is_none_is_explained(client, mailbox, address):
    page = ask(client, address)
    assert page.status == 422
    assert list(page.errors) == ["email"]
    assert len(mailbox) == 0


@pytest.mark.parametrize(
    ("password", "message"),
    [
        ("short", "Error: Use at least 12 characters. A few words in a row are fine."),
        ("x1y2" * 33, "Error: Use at most 128 characters."),
    ],
)
def test_a_password_must_have_some_length(client, mailbox, password, message):
    page = client.follow(ask(client))
    page = client.follow(page.form(holding="code").fill(code=mailbox.last().code).submit())
    refused = page.form(holding="password").fill(name="Ada", password=password).submit(expect=422)
    assert refused.errors == {"password": message}
    assert queries.user_by_email(ADA) is None


def test_signed_in_people_go_straight_to_their_organisation(client):
    client.sign_in(UserFactory())
    page = client.get("/en/join")
    assert (page.status, page.location) == (303, "/en/join/organisation")


@pytest.mark.parametrize("path", ["/en/join/confirm", "/en/join/password"])
def test_later_steps_lead_back_to_the_first(client, path):
    assert client.get(path).location == "/en/join"
    client.browser.set_cookie("session", "forged")
    assert client.get(path).location == "/en/join"


def test_the_letter_speaks_the_language_of_the_page(client, mailbox):
    client.get("/de/join").form(holding="email").fill(email=ADA).submit()
    assert mailbox.last(to=ADA).locale == "de"
    assert mailbox.last(to=ADA).link(containing="/confirm/").startswith("/de/join/confirm/")


def test_whoever_has_an_account_by_now_is_sent_to_sign_in(client, mailbox):
    ask(client)
    link = mailbox.last(to=ADA).link(containing="/join/confirm/")
    page = client.follow(client.get(link).form().submit())
    UserFactory(email=ADA)
    late = page.form(holding="password").fill(name="Ada", password=PASSWORD).submit()
    assert (late.status, late.location) == (303, "/en/sign-in")
