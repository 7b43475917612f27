"""Letters about accounts are short, say why they came and read in every language."""

import pytest

from aipact.accounts import emails
from tests.factories.accounts import UserFactory

LETTERS = {
    "confirm": lambda user: emails.confirm(
        user.email, locale=user.locale, code="123456", secret="s" * 32
    ),
    "already_registered": emails.already_registered,
    "account_closed": emails.account_closed,
    "welcome": emails.welcome,
    "password_reset": lambda user: emails.password_reset(user, "s" * 32),
    "no_account": lambda user: emails.no_account(user.email, locale=user.locale),
    "password_changed": emails.password_changed,
    "second_factor_on": emails.second_factor_on,
    "second_factor_off": emails.second_factor_off,
    "recovery_codes_renewed": emails.recovery_codes_renewed,
    "recovery_code_used": lambda user: emails.recovery_code_used(user, 9),
    "staff_invited": lambda user: emails.staff_invited(user, "s" * 32),
}


@pytest.mark.parametrize("name", LETTERS)
@pytest.mark.parametrize("locale", ["en", "de", "fr"])
def test_a_letter_is_short_and_says_why_it_came(db, mailbox, name, locale):
    user = UserFactory(name="Ada <b>Lovelace</b> & %(co)s", locale=locale)
    LETTERS[name](user)
    letter = mailbox.last(to=user.email)
    assert (letter.template, letter.locale) == (f"accounts/{name}", locale)
    body = letter.text.partition(letter.reason)[0]
    assert letter.reason in letter.text
    assert len(body.split()) < 110
    assert "<b>" not in letter.html
    assert len(letter.subject) < 80
    assert all(f"/{locale}" in link for link in letter.links)
