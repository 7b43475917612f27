"""Letters about accounts. Those that somebody waits for, or must see soon, go first."""

from typing import Any

from aipact.accounts.models import User
from aipact.core import links
from aipact.i18n import _l
from aipact.mail.models import Priority
from aipact.mail.outbox import enqueue
from aipact.mail.render import Recipient

ASKED = _l("Somebody, probably you, entered this address on our site.")
OWNER = _l("You have an account with this address.")


def _send(letter: str, to: Recipient, reason: Any, *, secret: bool = False, **context: Any) -> None:
    enqueue(
        f"accounts/{letter}",
        to=to,
        reason=reason,
        context=context,
        priority=Priority.NOW,
        secret=secret,
    )


def _to(user: User) -> Recipient:
    return Recipient(user.email, user.name, user.locale, user.id)


# ---------------------------------------------------------------- joining


def confirm(address: str, *, locale: str, code: str, secret: str) -> None:
    """The code and the link that prove an address."""
    _send(
        "confirm",
        Recipient(address, locale=locale),
        ASKED,
        secret=True,
        digits=f"{code[:3]} {code[3:]}",
        url=links.url("join_confirm", lang=locale, token=secret),
    )


def already_registered(user: User) -> None:
    """Somebody tried to join with the address of an account."""
    _send(
        "already_registered",
        _to(user),
        ASKED,
        sign_in_url=links.url("sign_in", lang=user.locale),
        forgot_url=links.url("password_forgot", lang=user.locale),
    )


def account_closed(user: User) -> None:
    """Somebody tried to join, or to set a password, with the address of a closed account."""
    _send("account_closed", _to(user), ASKED)


def welcome(user: User) -> None:
    _send("welcome", _to(user), OWNER, url=links.url("sign_in", lang=user.locale))


# ---------------------------------------------------------------- passwords


def password_reset(user: User, secret: str) -> None:
    url = links.url("password_reset", lang=user.locale, token=secret)
    _send("password_reset", _to(user), OWNER, secret=True, url=url)


def no_account(address: str, *, locale: str) -> None:
    """Asked for a new password, but there is no account: whoever owns several addresses knows."""
    _send(
        "no_account",
        Recipient(address, locale=locale),
        ASKED,
        join_url=links.url("join", lang=locale),
    )


def password_changed(user: User) -> None:
    _send("password_changed", _to(user), OWNER, forgot_url=_forgot_url(user))


# ---------------------------------------------------------------- security notices


def second_factor_on(user: User) -> None:
    _send("second_factor_on", _to(user), OWNER, forgot_url=_forgot_url(user))


def second_factor_off(user: User) -> None:
    _send("second_factor_off", _to(user), OWNER, forgot_url=_forgot_url(user))


def recovery_codes_renewed(user: User) -> None:
    _send("recovery_codes_renewed", _to(user), OWNER, forgot_url=_forgot_url(user))


def recovery_code_used(user: User, left: int) -> None:
    _send(
        "recovery_code_used",
        _to(user),
        OWNER,
        left=left,
        url=links.url("account_security", lang=user.locale),
    )


def _forgot_url(user: User) -> str:
    return links.url("password_forgot", lang=user.locale)


# ---------------------------------------------------------------- staff


def staff_invited(user: User, secret: str) -> None:
    _send(
        "staff_invited",
        _to(user),
        _l("An administrator of this site gave you access to the desk."),
        secret=True,
        url=links.url("password_reset", lang=user.locale, token=secret),
    )
