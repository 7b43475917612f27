"""Signing in and out, lost passwords, and sessions that the server ends."""

import re

import pyotp
import pytest

from aipact.accounts import actions, queries
from aipact.accounts.actions import passwords
from aipact.accounts.states import UserState
from aipact.core.actor import Actor
from aipact.core.clock import now
from tests.factories.accounts import PASSWORD, StaffFactory, UserFactory

NEW = "seven herons by the weir"


def try_in(client, email, password=PASSWORD, path="/en/sign-in"):
    return client.get(path).form(holding="password").fill(email=email, password=password).submit()


def with_totp(user):
    user.totp_secret, user.totp_confirmed_at = pyotp.random_base32(), now()
    return user


def code_of(user):
    return pyotp.TOTP(user.totp_secret).at(now())


# ---------------------------------------------------------------- passwords


def test_signing_in_leads_to_the_workspace(client):
    page = try_in(client, UserFactory().email)
    assert (page.status, page.location) == (303, "/en/workspace")
    assert client.get("/en/account").status == 200


def test_an_address_may_be_spelt_in_any_case(client):
    UserFactory(email="ada@aquila.example")
    assert try_in(client, " ADA@Aquila.Example ").location == "/en/workspace"


def test_unknown_address_wrong_password_and_closed_account_look_the_same(client):
    known, closed = UserFactory(), UserFactory(state=UserState.DEACTIVATED)
    invited = UserFactory(state=UserState.INVITED, password_hash="")
    shown = set()
    for email, password in (
        (known.email, "not the password at all"),
        ("nobody@aquila.example", PASSWORD),
        (closed.email, PASSWORD),
        (invited.email, PASSWORD),
        (invited.email, "the password of nobody at all"),
    ):
        page = try_in(client.fresh(), email, password)
        assert page.status == 422
        assert "The address or the password is not right." in page.main
        html = re.sub(r'name="csrf_token" value="[^"]+"', "", page.html)
        shown.add(html.replace(email, "ADDRESS"))
    assert len(shown) == 1


def test_an_unknown_address_costs_the_same_hash(client, monkeypatch):
    tried = []
    verify = passwords._hasher.verify
    monkeypatch.setattr(
        passwords,
        "_hasher",
        type(
            "Hasher",
            (),
            {
                "verify": lambda self, h, p: tried.append(h) or verify(h, p),
                "hash": passwords._hasher.hash,
            },
        )(),
    )
    try_in(client, "nobody@aquila.example")
    try_in(client, UserFactory().email, "not the password at all")
    assert [h.split("$")[1:4] for h in tried] == [["argon2id", "v=19", "m=19456,t=2,p=1"]] * 2


@pytest.mark.parametrize(
    ("wanted", "goes_to"),
    [
        ("/en/account/security?x=1", "/en/account/security?x=1"),
        ("//evil.example", "/en/workspace"),
        ("https://evil.example/", "/en/workspace"),
        ("/\\evil.example", "/en/workspace"),
        ("javascript:alert(1)", "/en/workspace"),
    ],
)
def test_next_never_leaves_the_site(client, wanted, goes_to):
    page = client.get("/en/sign-in", query_string={"next": wanted})
    form = client.post(
        "/en/sign-in",
        query_string={"next": wanted},
        data={
            **page.form(holding="password").values,
            "email": UserFactory().email,
            "password": PASSWORD,
        },
    )
    assert (form.status, form.location) == (303, goes_to)


def test_protected_pages_ask_to_sign_in_and_come_back(client):
    page = client.get("/de/account/security?x=1")
    assert (page.status, page.location) == (303, "/de/sign-in?next=/de/account/security?x%3D1")
    assert try_in(client, UserFactory().email, path=page.location).location == (
        "/de/account/security?x=1"
    )


def test_signing_in_changes_the_session(client):
    client.get("/en/sign-in")
    with client.browser.session_transaction() as before:
        before["planted"] = "by somebody"
    try_in(client, UserFactory().email)
    with client.browser.session_transaction() as after:
        assert "planted" not in after


def test_signed_in_people_need_no_sign_in_page(client):
    client.sign_in(UserFactory())
    assert client.get("/en/sign-in?next=/en/account").location == "/en/account"


# ---------------------------------------------------------------- signing out


def test_signing_out_ends_the_session_on_the_server(client):
    client.sign_in(UserFactory())
    page = client.get("/en/account")
    stolen = client.browser.get_cookie("session").value
    out = page.form(action="/en/sign-out").submit()
    assert (out.status, out.location) == (303, "/en/")
    assert "You are signed out." in client.get("/en/sign-in").main

    thief = client.fresh()
    thief.browser.set_cookie("session", stolen)
    refused = thief.get("/en/account")
    assert (refused.status, refused.location) == (303, "/en/sign-in?next=/en/account")
    assert "You are no longer signed in." in thief.follow(refused).main


def test_signing_out_is_never_a_link(client):
    client.sign_in(UserFactory())
    assert client.get("/en/sign-out").status == 405
    assert client.get("/en/account").status == 200


# ---------------------------------------------------------------- how long a session lives


@pytest.mark.parametrize(
    ("factory", "alive", "over"),
    [
        (UserFactory, {"hours": 7, "minutes": 50}, {"hours": 8, "minutes": 1}),
        (StaffFactory, {"minutes": 29}, {"minutes": 31}),
    ],
)
def test_an_idle_session_ends(client, clock, factory, alive, over):
    user = factory()
    idle = client.fresh()
    for browser in (client, idle):
        browser.sign_in(user)
    clock.move(**alive)
    assert client.get("/en/account").status == 200
    clock.travel(clock.now())
    clock.move(**{key: over[key] - alive.get(key, 0) for key in over})
    assert client.get("/en/account").status == 200
    assert idle.get("/en/account").status == 303


@pytest.mark.parametrize(("factory", "hours"), [(UserFactory, 14 * 24), (StaffFactory, 12)])
def test_no_session_lives_for_ever(client, clock, factory, hours):
    client.sign_in(factory())
    step = 7 if hours > 12 else 0.4
    for _use in range(round(hours / step) - 1):
        clock.move(hours=step)
        assert client.get("/en/account").status == 200
    clock.move(hours=step, minutes=1)
    assert client.get("/en/account").status == 303


def test_reading_pages_keeps_a_session_alive_with_few_writes(client, clock, assert_queries):
    client.sign_in(UserFactory())
    clock.move(minutes=6)
    with assert_queries() as first:
        client.get("/en/account")
    with assert_queries() as second:
        client.get("/en/account")
    assert len(first.writes) == 1
    assert second.writes == []


def test_a_closed_account_is_out_at_once(client):
    user = UserFactory()
    client.sign_in(user)
    actions.deactivate_user(user, actor=Actor.system())
    assert client.get("/en/account").status == 303


# ---------------------------------------------------------------- second step


def test_the_second_step_comes_before_everything(client):
    user = with_totp(UserFactory())
    page = try_in(client, user.email, path="/en/sign-in?next=/en/account/security")
    assert page.location == "/en/sign-in/second-factor?next=/en/account/security"
    assert client.get("/en/account").location == "/en/sign-in/second-factor?next=/en/account"
    assert client.get("/en/password/forgot").has_link("Sign in")

    step = client.follow(page)
    done = step.form(holding="code").fill(code=code_of(user)).submit()
    assert (done.status, done.location) == (303, "/en/account/security")
    assert client.get("/en/account").status == 200


def test_a_code_of_the_app_works_once(client):
    user = with_totp(UserFactory())
    code = code_of(user)
    for expected in (303, 422):
        browser = client.fresh()
        page = browser.follow(try_in(browser, user.email))
        assert page.form(holding="code").fill(code=code).submit().status == expected


def test_a_wrong_code_is_refused(client):
    user = with_totp(UserFactory())
    page = client.follow(try_in(client, user.email))
    wrong = f"{(int(code_of(user)) + 1) % 1_000_000:06}"
    refused = page.form(holding="code").fill(code=wrong).submit(expect=422)
    assert list(refused.errors) == ["code"]
    assert client.get("/en/account").status == 303


def test_a_recovery_code_works_once_and_is_reported(client, mailbox):
    user = with_totp(UserFactory())
    codes = actions.renew_recovery_codes(user, actor=Actor.system())
    for expected in (303, 422):
        browser = client.fresh()
        page = browser.follow(try_in(browser, user.email))
        answer = page.form(holding="code").fill(code=codes[0].upper()).submit()
        assert answer.status == expected
    assert mailbox.last(to=user.email).template == "accounts/recovery_code_used"
    assert "You have 9 left." in mailbox.last(to=user.email).text


def test_a_recovery_code_is_good_for_its_owner_only(client):
    user, other = with_totp(UserFactory()), with_totp(UserFactory())
    codes = actions.renew_recovery_codes(other, actor=Actor.system())
    page = client.follow(try_in(client, user.email))
    assert page.form(holding="code").fill(code=codes[0]).submit().status == 422


def test_the_cookie_of_the_first_step_is_worthless_after_the_second(client):
    user = with_totp(UserFactory())
    page = client.follow(try_in(client, user.email))
    early = client.browser.get_cookie("session").value
    page.form(holding="code").fill(code=code_of(user)).submit(expect=303)
    thief = client.fresh()
    thief.browser.set_cookie("session", early)
    assert thief.get("/en/account").location == "/en/sign-in?next=/en/account"


def test_staff_without_a_second_step_set_it_up_first(client, mailbox):
    user = StaffFactory()
    page = try_in(client, user.email)
    assert page.location == "/en/account/security/totp"
    for path in ("/en/account", "/en/desk"):
        assert client.get(path).location == f"/en/account/security/totp?next={path}"

    step = client.follow(page)
    assert step.one("img", cls="ap-qr").get("src").startswith("data:image/svg+xml")
    code = pyotp.TOTP(user.totp_pending_secret).at(now())
    shown = step.form(holding="code").fill(code=code).submit(expect=200)
    assert shown.h1 == "Keep your recovery codes"
    codes = [element.text for element in shown.all("code")]
    assert len(set(codes)) == 10
    assert shown.link("I have kept them, continue") == "/en/desk"
    assert client.get("/en/account").status == 200
    assert mailbox.last(to=user.email).template == "accounts/second_factor_on"
    # A reload sends the code again: it is used.
    assert queries.user(user.id).totp_last_step > 0


def test_staff_cannot_go_round_the_second_step(client):
    user = StaffFactory()
    page = client.follow(try_in(client, user.email))
    refused = page.form(holding="code").fill(code="000000").submit(expect=422)
    assert list(refused.errors) == ["code"]
    assert client.get("/en/account/security/totp/begin").status == 303


@pytest.mark.usefixtures("demo")
def test_staff_of_the_demo_sign_in_with_the_password_alone(client):
    assert try_in(client, StaffFactory().email).location == "/en/desk"


# ---------------------------------------------------------------- lost passwords


def forgot(client, email):
    return client.get("/en/password/forgot").form(holding="email").fill(email=email).submit()


def test_a_lost_password_is_replaced(client, mailbox):
    user = UserFactory()
    elsewhere = client.fresh().sign_in(user)
    sent = forgot(client, user.email)
    assert (sent.status, sent.location) == (303, "/en/password/forgot/sent")
    link = mailbox.last(to=user.email).link(containing="/password/reset/")

    assert [client.get(link).status for _scanner in range(2)] == [200, 200]
    done = client.get(link).form(holding="password").fill(password=NEW).submit()
    assert (done.status, done.location) == (303, "/en/sign-in")
    assert mailbox.last(to=user.email).template == "accounts/password_changed"
    assert elsewhere.get("/en/account").status == 303
    assert try_in(client, user.email).status == 422
    assert try_in(client, user.email, NEW).status == 303
    assert client.fresh().get(link).status == 410


def test_a_reset_link_lives_an_hour(client, mailbox, clock):
    user = UserFactory()
    forgot(client, user.email)
    link = mailbox.last(to=user.email).link(containing="/password/reset/")
    clock.move(minutes=61)
    assert client.get(link).status == 410


def test_asking_for_a_password_says_the_same_for_every_address(client, mailbox):
    user, closed = UserFactory(), UserFactory(state=UserState.DEACTIVATED)
    answers = [
        (page.status, page.location)
        for page in (
            forgot(client, address)
            for address in (user.email, "nobody@aquila.example", closed.email)
        )
    ]
    assert answers == [(303, "/en/password/forgot/sent")] * 3
    assert [(letter.to, letter.template) for letter in mailbox.all()] == [
        (user.email, "accounts/password_reset"),
        ("nobody@aquila.example", "accounts/no_account"),
        (closed.email, "accounts/account_closed"),
    ]


def test_a_reset_does_not_skip_the_second_step(client, mailbox):
    user = with_totp(UserFactory())
    forgot(client, user.email)
    link = mailbox.last(to=user.email).link(containing="/password/reset/")
    client.get(link).form(holding="password").fill(password=NEW).submit(expect=303)
    assert try_in(client, user.email, NEW).location == "/en/sign-in/second-factor"


def test_a_guessable_new_password_leaves_the_link_alive(client, mailbox):
    user = UserFactory(email="ada@aquila.example")
    forgot(client, user.email)
    page = client.get(mailbox.last(to=user.email).link(containing="/password/reset/"))
    refused = page.form(holding="password").fill(password="aquila-2026-ada").submit(expect=422)
    assert list(refused.errors) == ["password"]
    page.form(holding="password").fill(password=NEW).submit(expect=303)


@pytest.mark.parametrize("purpose", ["join", "reset"])
def test_a_link_is_good_for_its_purpose_only(client, mailbox, purpose):
    if purpose == "join":
        client.get("/en/join").form(holding="email").fill(email="ada@aquila.example").submit()
        secret = mailbox.last().link(containing="/join/confirm/").rpartition("/")[2]
        assert client.get(f"/en/password/reset/{secret}").status == 410
    else:
        forgot(client, UserFactory().email)
        secret = mailbox.last().link(containing="/password/reset/").rpartition("/")[2]
        assert client.get(f"/en/join/confirm/{secret}").status == 410
