"""Throttles: many tries are slowed down, nobody is mail-bombed, and nobody is locked out."""

from datetime import timedelta

import pytest

from aipact.accounts import actions
from aipact.core.errors import TooMany
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.usefixtures("throttled")
MINUTE = timedelta(minutes=1)


def test_a_throttle_lets_some_through_and_says_how_long_to_wait(db, clock):
    clock.travel("2026-11-02 09:00")
    for _try in range(3):
        actions.throttle("test:ada", 3, MINUTE)
        clock.move(seconds=10)
    with pytest.raises(TooMany) as refused:
        actions.throttle("test:ada", 3, MINUTE)
    assert 28 <= refused.value.retry_after_seconds <= 30
    actions.throttle("test:grace", 3, MINUTE)
    clock.move(seconds=31)
    actions.throttle("test:ada", 3, MINUTE)
    with pytest.raises(TooMany):
        actions.throttle("test:ada", 3, MINUTE)


def sign_in(client, email, password, ip="192.0.2.1"):
    form = client.get("/en/sign-in").form(holding="password").fill(email=email, password=password)
    return form.submit(environ_overrides={"REMOTE_ADDR": ip})


def test_wrong_passwords_are_slowed_down(client):
    user = UserFactory()
    answers = [sign_in(client, user.email, "not the password") for _try in range(11)]
    assert [page.status for page in answers] == [422] * 10 + [429]
    assert int(answers[-1].headers["Retry-After"]) <= 15 * 60
    assert "Too many tries." in answers[-1].main
    assert sign_in(client, UserFactory().email, PASSWORD).status == 303


def test_unknown_addresses_are_throttled_alike(client):
    answers = [sign_in(client, "nobody@aquila.example", PASSWORD) for _try in range(11)]
    assert [page.status for page in answers] == [422] * 10 + [429]


def test_an_attack_from_everywhere_does_not_lock_out_whoever_was_here_before(client):
    user = UserFactory()
    assert sign_in(client, user.email, PASSWORD, "198.51.100.7").status == 303
    attacker = client.fresh()
    statuses = [
        sign_in(attacker, user.email, "not the password", f"203.0.113.{n}").status
        for n in range(30)
    ]
    assert statuses[:19] == [422] * 19
    assert statuses[-1] == 429
    assert sign_in(client.fresh(), user.email, PASSWORD, "198.51.100.7").status == 303


def test_the_delay_for_strangers_is_a_minute_at_most(client, clock):
    clock.travel("2026-11-02 09:00")
    user = UserFactory()
    attacker = client.fresh()
    for n in range(60):
        sign_in(attacker, user.email, "not the password", f"203.0.113.{n}")
        clock.move(seconds=20)
    clock.move(seconds=61)
    assert sign_in(client, user.email, PASSWORD, "198.51.100.9").status == 303


def test_one_line_of_ipv6_is_one_network(client):
    user = UserFactory()
    statuses = [
        sign_in(client, user.email, "not the password", f"2001:db8::{n:x}").status
        for n in range(1, 12)
    ]
    assert statuses == [422] * 10 + [429]


def join(client, email, ip="192.0.2.1"):
    form = client.get("/en/join").form(holding="email").fill(email=email)
    return form.submit(environ_overrides={"REMOTE_ADDR": ip})


@pytest.mark.parametrize("is_known", [True, False])
def test_nobody_is_mail_bombed(client, mailbox, clock, is_known):
    clock.travel("2026-11-02 09:00")
    email = UserFactory().email if is_known else "nobody@aquila.example"
    first, second = join(client, email), join(client.fresh(), email, "192.0.2.2")
    assert (first.status, second.status) == (303, 429)
    assert second.errors["email"].startswith("Error: We have just written to this address.")
    for n in range(20):
        clock.move(minutes=2)
        join(client.fresh(), email, f"192.0.2.{n}")
    assert len(mailbox.to(email)) == 10


def test_the_same_browser_gets_back_to_its_code(client, mailbox):
    join(client, "ada@aquila.example")
    again = join(client, "ada@aquila.example")
    assert (again.status, again.location) == (303, "/en/join/confirm")
    assert len(mailbox) == 1


def test_send_again_waits_a_minute(client, mailbox, clock):
    page = client.follow(join(client, "ada@aquila.example"))
    form = page.form(action="/en/join/confirm/again")
    assert "We have just written to this address." in client.follow(form.submit()).main
    clock.move(seconds=61)
    assert "We sent another letter." in client.follow(form.submit()).main
    assert len(mailbox) == 2


def test_one_sender_cannot_write_to_everybody(client, mailbox):
    statuses = [join(client.fresh(), f"p{n}@aquila.example").status for n in range(31)]
    assert statuses == [303] * 30 + [429]


def test_passwords_cannot_be_asked_for_without_end(client, mailbox):
    def forgot(email):
        return client.get("/en/password/forgot").form(holding="email").fill(email=email).submit()

    user = UserFactory()
    assert [forgot(user.email).status for _try in range(2)] == [303, 429]
    assert [forgot("nobody@aquila.example").status for _try in range(2)] == [303, 429]
    assert len(mailbox) == 2


def test_codes_of_the_second_step_cannot_be_guessed(client):
    import pyotp

    from aipact.core.clock import now

    user = UserFactory(totp_secret=pyotp.random_base32(), totp_confirmed_at=now())
    page = client.follow(sign_in(client, user.email, PASSWORD))
    wrong = f"{(int(pyotp.TOTP(user.totp_secret).at(now())) + 1) % 1_000_000:06}"
    form = page.form(holding="code").fill(code=wrong)
    assert [form.submit().status for _try in range(11)] == [422] * 10 + [429]


def test_the_present_password_cannot_be_guessed(client):
    client.sign_in(UserFactory())
    form = client.get("/en/account/security/totp/begin").form(holding="current_password")
    form.fill(current_password="not my password")
    statuses = [form.submit().status for _try in range(11)]
    assert statuses == [422] * 10 + [429]
