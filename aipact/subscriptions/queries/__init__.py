"""Reads on subscribers: who they are, and what they get."""

import hmac
import uuid
from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import exists, func, select

from aipact.core.clock import today
from aipact.core.db import db
from aipact.core.settings import current_settings
from aipact.core.text import normal_email
from aipact.subscriptions.models import (
    Bounce,
    Follow,
    Subscriber,
    Subscription,
    SubscriptionRequest,
    Suppression,
)
from aipact.subscriptions.states import BounceKind, EndReason, SubscriberState, SubscriptionState


def subscriber(subscriber_id: uuid.UUID | None) -> Subscriber | None:
    return None if subscriber_id is None else db.session.get(Subscriber, subscriber_id)


def subscriber_by_email(address: str) -> Subscriber | None:
    """The subscriber with this address, however it is spelt."""
    return db.session.scalar(select(Subscriber).where(Subscriber.email == normal_email(address)))


def locked_subscriber(subscriber_id: uuid.UUID) -> Subscriber | None:
    """The subscriber, read anew and kept for this transaction; None for one who was erased."""
    query = select(Subscriber).where(Subscriber.id == subscriber_id).with_for_update()
    return db.session.scalar(query.execution_options(populate_existing=True))


def request_of(token_id: uuid.UUID) -> SubscriptionRequest | None:
    return db.session.get(SubscriptionRequest, token_id)


def subscriptions_of(one: Subscriber) -> list[Subscription]:
    """All that the subscriber has, or has had."""
    query = select(Subscription).where(Subscription.subscriber_id == one.id)
    return list(db.session.scalars(query.order_by(Subscription.topic)))


def active_topics(one: Subscriber) -> list[str]:
    is_active = SubscriptionState.ACTIVE
    return [found.topic for found in subscriptions_of(one) if found.state is is_active]


def follows_of(one: Subscriber) -> list[Follow]:
    """What the subscriber follows now."""
    query = select(Follow).where(Follow.subscriber_id == one.id, Follow.ended_at.is_(None))
    return list(db.session.scalars(query.order_by(Follow.kind, Follow.key)))


def follow(follow_id: uuid.UUID) -> Follow | None:
    return db.session.get(Follow, follow_id)


def all_follows_of(one: Subscriber) -> list[Follow]:
    """The same, and what was followed once."""
    query = select(Follow).where(Follow.subscriber_id == one.id)
    return list(db.session.scalars(query.order_by(Follow.kind, Follow.key)))


def is_paused(one: Subscriber, day: date | None = None) -> bool:
    """Whether the subscriber wants no letters on that day (today)."""
    return one.paused_until is not None and (day or today()) < one.paused_until


def address_hash(address: str) -> str:
    """What is kept of an address that gets nothing any more: 256 bits keyed with LINK_KEY, which
    is permanent. Without the key nobody can try addresses."""
    key = current_settings().link_key.encode()
    return hmac.new(key, b"address:" + normal_email(address).encode(), "sha256").hexdigest()


def suppressed(addresses: Collection[str]) -> set[str]:
    """Those of the addresses that get no updates, whatever somebody else says."""
    return set(suppression_reasons(addresses))


def suppression_reasons(addresses: Collection[str]) -> dict[str, EndReason]:
    """The same, each with why."""
    hashes = {address_hash(address): address for address in addresses}
    query = (
        select(Suppression.address_hash, Suppression.reason)
        .where(Suppression.address_hash.in_(hashes))
        .order_by(Suppression.address_hash)
    )
    return {hashes[found]: reason for found, reason in db.session.execute(query)}


def bounces_of(one: Subscriber) -> list[Bounce]:
    """The letters that came back, the latest first."""
    query = select(Bounce).where(Bounce.subscriber_id == one.id)
    return list(db.session.scalars(query.order_by(Bounce.at.desc(), Bounce.event_id)))


def soft_bounces(one: Subscriber, since: datetime) -> int:
    """How many letters came back for now since that moment."""
    mine = (Bounce.subscriber_id == one.id, Bounce.kind == BounceKind.SOFT, Bounce.at > since)
    return db.session.execute(select(func.count()).select_from(Bounce).where(*mine)).scalar_one()


def recovered(since: datetime, limit: int) -> list[Subscriber]:
    """Subscribers whose letters came back for now, but none since that moment."""
    one_came = exists().where(Bounce.subscriber_id == Subscriber.id, Bounce.at > since)
    query = (
        select(Subscriber)
        .where(Subscriber.state == SubscriberState.SOFT_BOUNCING, ~one_came)
        .order_by(Subscriber.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return list(db.session.scalars(query))
