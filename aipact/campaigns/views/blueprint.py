"""The blueprints, and what the pages of subscribers have in common."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from aipact.accounts import queries as account_queries
from aipact.accounts.models import Token
from aipact.campaigns.forms import AddressForm
from aipact.core.clock import now
from aipact.core.errors import TooMany
from aipact.core.network import network
from aipact.core.text import normal_email
from aipact.core.transaction import commit, rollback
from aipact.forms.waiting import retry_after, say_wait_for_letter
from aipact.i18n import current_language
from aipact.subscriptions import actions, queries
from aipact.subscriptions.actions import Subscribe
from aipact.subscriptions.models import Subscriber

bp = Blueprint("updates", __name__)
# Mail programs press the link of a letter's header themselves: they know no language.
one_click = Blueprint("one_click", __name__)

# The token that this browser asked for, and the one that it has proved.
ASKED, PROVED = "updates_asked", "updates_proved"
# Pages about one person: nobody keeps them, and no other site learns of the address.
PRIVATE = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Robots-Tag": "noindex",
}


def page(
    name: str, *, status: int = 200, headers: Mapping[str, str] | None = None, **context: Any
) -> ResponseReturnValue:
    body = render_template(f"campaigns/{name}.html", **context)
    return body, status, {**PRIVATE, **(headers or {})}


def ask(
    form: AddressForm,
    command: Subscribe,
    again: Callable[[int, Mapping[str, str]], ResponseReturnValue],
) -> ResponseReturnValue:
    """Write to the address, and go on to where its code is entered; `again` shows the form, with
    this status and these headers, to whoever asks too often."""
    try:
        token = actions.ask_to_subscribe(command, locale=current_language(), network=network())
        remember(token)
        commit()
        return redirect(url_for("updates.confirm"), 303)
    except TooMany as error:
        rollback()
        waiting = asked_token()
        if waiting is not None and waiting.email == normal_email(command.email):
            return redirect(url_for("updates.confirm"), 303)
        form.add_error("email", say_wait_for_letter(error))
        return again(429, retry_after(error))


def remember(token: Token) -> None:
    """This browser asked for this token, and may enter its code."""
    session[ASKED] = str(token.id)


def prove(token: Token) -> None:
    """This browser has shown that it reads the letters to the address."""
    session.pop(ASKED, None)
    session[PROVED] = str(token.id)


def asked_token() -> Token | None:
    """What this browser waits for, while it works."""
    token = _token(ASKED)
    return token if token and token.used_at is None and token.expires_at > now() else None


def proved_token() -> Token | None:
    """The fresh proof that this browser has; it is looked up each time, so it can be ended."""
    token = _token(PROVED)
    return token if token and actions.has_proof(token) else None


def proved_subscriber() -> Subscriber | None:
    token = proved_token()
    return queries.subscriber_by_email(token.email) if token else None


def _token(key: str) -> Token | None:
    try:
        return account_queries.token(UUID(str(session.get(key))))
    except ValueError:
        return None
