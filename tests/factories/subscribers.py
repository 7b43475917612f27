"""Subscribers, reached by the actions."""

from itertools import count
from typing import Any

from aipact.core.actor import Actor
from aipact.core.db import db
from aipact.subscriptions import actions
from aipact.subscriptions.actions import Subscribe
from aipact.subscriptions.models import Subscriber
from aipact.subscriptions.states import Frequency

NOBODY = Actor.anonymous()
_numbers = count(1)


def asked(*topics: str, email: str = "", locale: str = "en", **values: Any) -> Any:
    """The token of somebody who asked, and has not confirmed."""
    address = email or f"reader{next(_numbers)}@people.example"
    command = Subscribe(address, topics or ("pact",), **values)
    return actions.ask_to_subscribe(command, locale=locale, network="192.0.2.1")


def subscriber(
    *topics: str,
    email: str = "",
    locale: str = "en",
    frequency: Frequency | None = None,
    **values: Any,
) -> Subscriber:
    """Somebody who gets updates about these topics."""
    token = asked(*topics, email=email, locale=locale, frequency=frequency, **values)
    made = actions.confirm(token, actor=NOBODY)
    db.session.flush()
    return made


def follower(
    *follows: str,
    email: str = "",
    locale: str = "en",
    frequency: Frequency | None = None,
) -> Subscriber:
    """Somebody who follows these ("commitment:C-01"), and has no topic."""
    address = email or f"follower{next(_numbers)}@people.example"
    command = Subscribe(address, follows=follows, frequency=frequency)
    token = actions.ask_to_subscribe(command, locale=locale, network="192.0.2.1")
    made = actions.confirm(token, actor=NOBODY)
    db.session.flush()
    return made
