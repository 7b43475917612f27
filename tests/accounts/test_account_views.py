"""A person's own account."""

import pyotp
import pytest

from aipact.accounts import actions, queries
from aipact.core.actor import Actor
from aipact.core.clock import now
from tests.factories.accounts import PASSWORD, StaffFactory, UserFactory

NEW = "seven herons by the weir"


def test_details_are_changed(client):
    user = UserFactory()
    client.sign_in(user)
    page = client.get("/en/account")
    saved = page.form(holding="name").fill(name="Zoë Ὑπατία", locale="fr").submit()
    assert "Your details are saved." in client.follow(saved).main
    assert (user.name, user.locale) == ("Zoë Ὑπατία", "fr")


def test_a_changed_password_ends_other_sessions_and_renews_this_one(client, mailbox):
    user = UserFactory()
    client.sign_in(user)
    elsewhere = client.fresh().sign_in(user)
    page = client.get("/en/account/password")
    before = client.browser.get_cookie("session").value
    form = page.form(holding="current_password")
    done = form.fill(current_password=PASSWORD, password=NEW).submit()
    assert (done.status, done.location) == (303, "/en/account/security")
    assert client.get("/en/account").status == 200
    assert elsewhere.get("/en/account").status == 303
    thief = client.fresh()
    thief.browser.set_cookie("session", before)
    assert thief.get("/en/account").status == 303
    assert mailbox.templates(to=user.email) == ["accounts/password_changed"]


def test_the_present_password_is_asked_for(client, mailbox):
    user = UserFactory()
    client.sign_in(user)
    form = client.get("/en/account/password").form(holding="current_password")
    refused = form.fill(current_password="not my password", password=NEW).submit(expect=422)
    assert refused.errors == {"current_password": "Error: This is not your present password."}
    assert len(mailbox) == 0


def test_other_sessions_can_be_ended(client):
    user = UserFactory()
    client.sign_in(user)
    elsewhere = client.fresh().sign_in(user)
    page = client.get("/en/account/security")
    assert page.main.count("Signed in on") == 2
    page.form(action="/en/account/security/sessions/end").submit(expect=303)
    assert elsewhere.get("/en/account").status == 303
    assert client.get("/en/account/security").main.count("Signed in on") == 1


def turn_on(client, user):
    page = client.get("/en/account/security").click("Turn on the second step")
    page = page.form(holding="current_password").fill(current_password=PASSWORD).submit(expect=303)
    page = client.follow(page)
    code = pyotp.TOTP(user.totp_pending_secret).at(now())
    return page.form(holding="code").fill(code=code).submit(expect=200)


def test_the_second_step_is_turned_on_and_off(client, mailbox):
    user = UserFactory()
    client.sign_in(user)
    elsewhere = client.fresh().sign_in(user)
    shown = turn_on(client, user)
    assert len(shown.all("code")) == 10
    assert user.has_second_factor
    assert elsewhere.get("/en/account").status == 303
    assert "You have 10 recovery codes left." in client.get("/en/account/security").main

    page = client.get("/en/account/security/totp/off")
    page.form(holding="current_password").fill(current_password=PASSWORD).submit(expect=303)
    assert not user.has_second_factor
    assert queries.unused_recovery_codes(user) == 0
    assert client.get("/en/account").status == 200
    assert mailbox.templates(to=user.email) == [
        "accounts/second_factor_on",
        "accounts/second_factor_off",
    ]


def test_a_new_phone_replaces_the_old_one_only_once_confirmed(client):
    user = UserFactory()
    client.sign_in(user)
    turn_on(client, user)
    old = user.totp_secret
    page = client.get("/en/account/security/totp/begin")
    page.form(holding="current_password").fill(current_password=PASSWORD).submit(expect=303)
    assert user.totp_secret == old
    page = client.get("/en/account/security/totp")
    code = pyotp.TOTP(user.totp_pending_secret).at(now())
    page.form(holding="code").fill(code=code).submit(expect=200)
    assert user.totp_secret != old


def test_new_recovery_codes_void_the_old_ones(client, mailbox):
    user = UserFactory()
    client.sign_in(user)
    old = [element.text for element in turn_on(client, user).all("code")]
    page = client.get("/en/account/security/recovery-codes")
    shown = page.form(holding="current_password").fill(current_password=PASSWORD).submit()
    new = [element.text for element in shown.all("code")]
    assert len(new) == 10
    assert not set(old) & set(new)
    assert mailbox.last(to=user.email).template == "accounts/recovery_codes_renewed"


@pytest.mark.parametrize(
    "path",
    [
        "/en/account/security/totp/begin",
        "/en/account/security/totp/off",
        "/en/account/security/recovery-codes",
    ],
)
def test_the_second_step_changes_only_with_the_password(client, path):
    user = UserFactory()
    client.sign_in(user)
    turn_on(client, user)
    page = client.get(path)
    refused = page.form(holding="current_password").fill(current_password="wrong").submit()
    assert (refused.status, list(refused.errors)) == (422, ["current_password"])
    assert user.has_second_factor


def test_people_of_the_office_cannot_turn_it_off(client):
    user = StaffFactory()
    actions.prepare_totp(user)
    user.totp_secret, user.totp_confirmed_at = user.totp_pending_secret, now()
    client.sign_in(user)
    assert not client.get("/en/account/security").has_link("Turn off")
    page = client.get("/en/account/security/totp/off")
    refused = page.form(holding="current_password").fill(current_password=PASSWORD).submit()
    assert refused.errors == {
        "current_password": "Error: People of the office need the second step."
    }
    assert user.has_second_factor


def test_without_a_second_step_there_are_no_recovery_codes(client):
    client.sign_in(UserFactory())
    page = client.get("/en/account/security/recovery-codes")
    refused = page.form(holding="current_password").fill(current_password=PASSWORD).submit()
    assert (refused.status, refused.all("code")) == (422, [])


def test_nothing_to_scan_leads_to_the_beginning(client):
    client.sign_in(UserFactory())
    assert client.get("/en/account/security/totp").location == "/en/account/security/totp/begin"


def test_an_invited_colleague_sets_a_password_and_comes_in(client, mailbox):
    user = actions.add_staff(
        "grace@office.example", "Grace", ["reviewer"], "a1", actor=Actor.system()
    )
    link = mailbox.last(to="grace@office.example").link(containing="/password/reset/")
    page = client.get(link)
    assert page.h1 == "Welcome: choose a password"
    page.form(holding="password").fill(password=NEW).submit(expect=303)
    assert user.state == "active"
    assert mailbox.templates() == ["accounts/staff_invited"]
    form = client.get("/en/sign-in").form(holding="password")
    form.fill(email=user.email, password=NEW)
    assert form.submit().location == "/en/account/security/totp"
