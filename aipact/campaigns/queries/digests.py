"""Who is due for a digest, and what it gathers."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import ColumnElement, func, or_, select

from aipact.campaigns.models import Campaign, CampaignText, Delivery
from aipact.campaigns.queries.texts import chosen_language
from aipact.campaigns.states import PUBLIC_STATES, DeliveryStatus
from aipact.core.clock import BRUSSELS, brussels_day, now, today
from aipact.core.db import db
from aipact.subscriptions.models import Follow, Subscriber, Subscription
from aipact.subscriptions.states import Frequency, SubscriptionState

# On the clock of Brussels, in summer and in winter.
DIGEST_TIME = time(8, 30)
# What was under way at that moment is durable a little later, and is then seen.
SETTLES_IN = timedelta(minutes=1)


def last_slot(frequency: Frequency) -> datetime:
    """The moment up to which the latest digest of this rhythm gathers: half past eight of today or
    yesterday; of the last Monday, for weekly ones."""
    day = today()
    if now() < datetime.combine(day, DIGEST_TIME, BRUSSELS) + SETTLES_IN:
        day -= timedelta(days=1)
    if frequency is Frequency.WEEKLY:
        day -= timedelta(days=day.weekday())
    return datetime.combine(day, DIGEST_TIME, BRUSSELS).astimezone(UTC)


def due(frequency: Frequency, slot: datetime, limit: int) -> list[Subscriber]:
    """The next who had no digest of this moment, kept for this transaction; of those who want
    letters at once, who is owed a last one. Whose pause was not over by then is not due."""
    wanted: list[ColumnElement[bool]] = [Subscriber.frequency == frequency]
    if frequency is Frequency.IMMEDIATELY:
        wanted.append(Subscriber.digest_until <= slot)
    has_no_pause = or_(
        Subscriber.paused_until.is_(None), Subscriber.paused_until <= brussels_day(slot)
    )
    query = (
        select(Subscriber)
        .where(*wanted, Subscriber.digest_at < slot, has_no_pause)
        .order_by(Subscriber.digest_at, Subscriber.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def updates_for(people: Sequence[Subscriber], until: datetime) -> dict[uuid.UUID, list[Campaign]]:
    """By subscriber: the updates that wait for the digest, the latest first. One that was cancelled
    is no more, nor is one about topics that the subscriber has left."""
    topics = topics_of(people)
    query = (
        select(Subscriber.id, Campaign)
        .join(Delivery, Delivery.subscriber_id == Subscriber.id)
        .join(Campaign, Campaign.id == Delivery.campaign_id)
        .where(
            Subscriber.id.in_([one.id for one in people]),
            Delivery.status == DeliveryStatus.IN_DIGEST,
            Delivery.done_at > Subscriber.digest_at,
            Delivery.done_at <= until,
            Campaign.state.in_(PUBLIC_STATES),
        )
        .order_by(Campaign.began_at.desc(), Campaign.id.desc())
    )
    found: dict[uuid.UUID, list[Campaign]] = defaultdict(list)
    for subscriber_id, campaign in db.session.execute(query):
        if not set(campaign.topics).isdisjoint(topics[subscriber_id]):
            found[subscriber_id].append(campaign)
    return found


def topics_of(people: Sequence[Subscriber]) -> dict[uuid.UUID, list[str]]:
    """By subscriber: the topics that they have now."""
    query = select(Subscription.subscriber_id, Subscription.topic).where(
        Subscription.subscriber_id.in_([one.id for one in people]),
        Subscription.state == SubscriptionState.ACTIVE,
    )
    found: dict[uuid.UUID, list[str]] = defaultdict(list)
    for subscriber_id, topic in db.session.execute(query.order_by(Subscription.topic)):
        found[subscriber_id].append(topic)
    return found


def follows_of(people: Sequence[Subscriber]) -> dict[uuid.UUID, list[Follow]]:
    """By subscriber: what they follow now."""
    query = select(Follow).where(
        Follow.subscriber_id.in_([one.id for one in people]), Follow.ended_at.is_(None)
    )
    found: dict[uuid.UUID, list[Follow]] = defaultdict(list)
    for follow in db.session.scalars(query.order_by(Follow.kind, Follow.key)):
        found[follow.subscriber_id].append(follow)
    return found


def wordings(campaigns: Sequence[Campaign]) -> dict[uuid.UUID, dict[str, CampaignText]]:
    """The texts of each, by language."""
    query = select(CampaignText).where(
        CampaignText.campaign_id.in_({campaign.id for campaign in campaigns}),
        func.length(CampaignText.body) > 0,
    )
    found: dict[uuid.UUID, dict[str, CampaignText]] = defaultdict(dict)
    for text in db.session.scalars(query.order_by(CampaignText.language)):
        found[text.campaign_id][text.language] = text
    return found


def wording(campaign: Campaign, texts: dict[str, CampaignText], locale: str) -> CampaignText:
    """The one that a reader of this language gets."""
    return texts[chosen_language(list(texts), campaign.language, locale)]
