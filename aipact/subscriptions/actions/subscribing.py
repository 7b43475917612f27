"""Subscribing: the address is written to first, and nothing counts until its owner confirms.

Known and unknown addresses take the same way, so that nobody learns who subscribes.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select

from aipact.accounts import actions as accounts
from aipact.accounts import queries as account_queries
from aipact.accounts.models import Token
from aipact.accounts.states import TokenPurpose
from aipact.core.actor import Actor
from aipact.core.clock import now
from aipact.core.db import db, new_id
from aipact.core.errors import Conflict
from aipact.core.text import normal_email
from aipact.i18n import _
from aipact.subscriptions import emails, queries
from aipact.subscriptions.actions.renewing import (
    choose_frequency,
    follow,
    lift_suppression,
    renew,
)
from aipact.subscriptions.models import Subscriber, SubscriptionRequest
from aipact.subscriptions.states import (
    CONFIRM_WITHIN,
    CONSENT_VERSION,
    PROOF_LASTS,
    Frequency,
)

BATCH = 500
PAGE = "page"


@dataclass(frozen=True)
class Subscribe:
    """What somebody wants. frequency: none where it shall stay as it is. follows:
    "organisation:<id>" and the like. source: where the consent was given."""

    email: str
    topics: Sequence[str] = ()
    follows: Sequence[str] = ()
    frequency: Frequency | None = None
    source: str = PAGE


def ask_to_subscribe(command: Subscribe, *, locale: str, network: str) -> Token:
    """Keep what is wanted for a week, and write to the address: code and link. Raises TooMany."""
    address = normal_email(command.email)
    accounts.throttle_letter(address, network)
    issued = accounts.issue_token(TokenPurpose.SUBSCRIBE, address, valid=CONFIRM_WITHIN)
    request = SubscriptionRequest(
        id=issued.token.id,
        email=address,
        locale=locale,
        frequency=command.frequency,
        topics=list(command.topics),
        follows=list(command.follows),
        consent_version=CONSENT_VERSION,
        source=command.source,
    )
    db.session.add(request)
    emails.confirm_subscription(request, code=issued.code, secret=issued.secret)
    return issued.token


def ask_for_preferences(email: str, *, locale: str, network: str) -> Token:
    """Write to the address how to reach its preferences, or that it has none. Raises TooMany."""
    address = normal_email(email)
    accounts.throttle_letter(address, network)
    issued = accounts.issue_token(TokenPurpose.PREFERENCES, address, valid=PROOF_LASTS)
    one = queries.subscriber_by_email(address)
    if one is None:
        emails.no_subscription(address, locale=locale)
    else:
        emails.open_preferences(one, code=issued.code, secret=issued.secret)
    return issued.token


def write_again(token: Token, *, locale: str, network: str) -> Token:
    """Another letter for the same; from here on the newest one counts. Raises TooMany, and
    Conflict when nothing waits any more."""
    if token.purpose is TokenPurpose.PREFERENCES:
        return ask_for_preferences(token.email, locale=locale, network=network)
    request = queries.request_of(token.id)
    if request is None:
        raise Conflict(_("There is nothing left to confirm."))
    command = Subscribe(
        request.email, request.topics, request.follows, request.frequency, request.source
    )
    db.session.delete(request)
    token.used_at = now()
    return ask_to_subscribe(command, locale=request.locale, network=network)


def confirm(token: Token, *, actor: Actor) -> Subscriber:
    """The owner of the address has the letter: what was asked for becomes so, and the preferences
    are open for a while. Again is harmless. Raises Conflict when there is nothing to confirm."""
    kept = account_queries.locked_token(token.id)
    if kept is None:
        raise Conflict(_("This link no longer works."))
    is_first = kept.confirmed_at is None
    accounts.confirm_address(kept)
    request = queries.request_of(kept.id)
    one = queries.subscriber_by_email(kept.email)
    if request is None:
        if one is None:
            raise Conflict(_("This address gets no updates."))
        if is_first or kept.purpose is TokenPurpose.PREFERENCES:
            kept.confirmed_at = now()
        return one
    one = one or _new_subscriber(request)
    one = queries.locked_subscriber(one.id) or one
    _apply(one, request, actor=actor)
    db.session.delete(request)
    return one


def _new_subscriber(request: SubscriptionRequest) -> Subscriber:
    one = Subscriber(
        id=new_id(),
        email=request.email,
        locale=request.locale,
        frequency=request.frequency or Frequency.IMMEDIATELY,
    )
    db.session.add(one)
    db.session.flush()
    return one


def _apply(one: Subscriber, request: SubscriptionRequest, *, actor: Actor) -> None:
    one.locale = request.locale
    choose_frequency(one, request.frequency or one.frequency)
    one.left_at = None
    lift_suppression(one, actor=actor)
    for topic in request.topics:
        renew(one, topic, request.consent_version, request.source, actor=actor)
    for wanted in request.follows:
        follow(one, wanted, request.consent_version, request.source, actor=actor)
    db.session.flush()
    emails.subscription_confirmed(
        one, queries.active_topics(one), is_following=bool(queries.follows_of(one))
    )


def forget_unconfirmed() -> int:
    """Requests that nobody confirmed in time go, and their addresses with them: the next few; how
    many those were."""
    old = (
        select(SubscriptionRequest.id)
        .where(SubscriptionRequest.created_at <= now() - CONFIRM_WITHIN)
        .order_by(SubscriptionRequest.created_at)
        .limit(BATCH)
    )
    ids: list[uuid.UUID] = list(db.session.scalars(old))
    if ids:
        db.session.execute(delete(SubscriptionRequest).where(SubscriptionRequest.id.in_(ids)))
        db.session.execute(delete(Token).where(Token.id.in_(ids)))
    return len(ids)
