"""Subscribers as staff look after them: the list, its figures, and one of them."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import exists, select

from aipact.accounts.models import User
from aipact.campaigns.models import Delivery
from aipact.core.db import db
from aipact.core.pagination import CappedCount, Page, PageRequest, capped_count, keyset_page
from aipact.mail.models import OutboxMessage
from aipact.subscriptions.models import Subscriber, Subscription
from aipact.subscriptions.states import SubscriberState, SubscriptionState

# Counting stops here: a figure that is larger says "at least".
MOST_COUNTED = 100_000
_MOST_LETTERS = 50


class SubscriberList(StrEnum):
    """Which subscribers: by whether letters reach them, or those who have left everything."""

    OK = "ok"
    SOFT_BOUNCING = "soft_bouncing"
    SUPPRESSED = "suppressed"
    LEFT = "left"


@dataclass(frozen=True)
class SubscriberFilter:
    """text: an address, or a part of one. topic: they have it now."""

    text: str = ""
    topic: str = ""
    state: SubscriberList | None = None


def subscribers(wanted: SubscriberFilter, page: PageRequest) -> Page[Subscriber]:
    """The newest first."""
    query = select(Subscriber)
    text = wanted.text.strip().casefold()
    if "@" in text[1:-1]:
        query = query.where(Subscriber.email == text)
    elif text:
        query = query.where(Subscriber.email.contains(text, autoescape=True))
    if wanted.topic:
        query = query.where(
            exists().where(
                Subscription.subscriber_id == Subscriber.id,
                Subscription.topic == wanted.topic,
                Subscription.state == SubscriptionState.ACTIVE,
            )
        )
    if wanted.state is SubscriberList.LEFT:
        query = query.where(Subscriber.left_at.is_not(None))
    elif wanted.state is not None:
        query = query.where(Subscriber.state == SubscriberState(wanted.state.value))
    order: list[Any] = [Subscriber.created_at, Subscriber.id]
    return keyset_page(query, order, page, descending=True, scalars=True)


def topics_of(people: Sequence[Subscriber]) -> dict[uuid.UUID, list[str]]:
    """The topics that they have now."""
    found: dict[uuid.UUID, list[str]] = defaultdict(list)
    query = select(Subscription.subscriber_id, Subscription.topic).where(
        Subscription.subscriber_id.in_([one.id for one in people]),
        Subscription.state == SubscriptionState.ACTIVE,
    )
    for subscriber_id, topic in db.session.execute(query.order_by(Subscription.topic)):
        found[subscriber_id].append(topic)
    return found


def count_of(topic: str) -> CappedCount:
    """How many have the topic."""
    query = select(Subscription.subscriber_id).where(
        Subscription.topic == topic, Subscription.state == SubscriptionState.ACTIVE
    )
    return capped_count(query, MOST_COUNTED)


def updates_to(one: Subscriber) -> list[Delivery]:
    """The latest updates that were meant for the subscriber."""
    query = select(Delivery).where(Delivery.subscriber_id == one.id)
    return list(db.session.scalars(query.order_by(Delivery.id.desc()).limit(_MOST_LETTERS)))


def letters_to(one: Subscriber) -> list[OutboxMessage]:
    """The latest letters about the subscription itself."""
    query = (
        select(OutboxMessage)
        .where(
            OutboxMessage.to_address == one.email,
            OutboxMessage.letter.startswith("subscriptions/"),
        )
        .order_by(OutboxMessage.created_at.desc(), OutboxMessage.id.desc())
        .limit(_MOST_LETTERS)
    )
    return list(db.session.scalars(query))


def names_of(*user_ids: uuid.UUID | None) -> dict[uuid.UUID, str]:
    """What these people are called."""
    query = select(User.id, User.name).where(User.id.in_([one for one in user_ids if one]))
    return {row[0]: row[1] for row in db.session.execute(query.order_by(User.id))}
