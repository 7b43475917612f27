"""A campaign that is being sent, and the rows of its recipients: written at once, any number."""

import uuid
from collections import Counter
from collections.abc import Iterable
from typing import Any

from sqlalchemy import func, insert, select

from aipact.campaigns.models import Campaign, CampaignText, Delivery
from aipact.campaigns.states import CampaignState, DeliveryStatus
from aipact.core.clock import now
from aipact.core.db import db, new_id
from aipact.subscriptions.models import Subscriber, Subscription
from aipact.subscriptions.states import Frequency, SubscriberState, SubscriptionState

BODY = (
    """## What is new

Dear colleagues of {organisation|your organisation}, the *guidelines* are out. See
[the guidelines](https://digital-strategy.ec.europa.eu/en/guidelines).

- one point
- another one

.A line that begins with a dot, and a long one: """
    + "über Maß und Ziel " * 12
)


def being_sent(
    texts: dict[str, tuple[str, str]] | None = None, *, topics: Iterable[str] = ("pact",),
    **values: Any,
) -> Campaign:  # fmt: skip
    """texts: language -> subject and body; the first one is authoritative."""
    texts = texts or {"en": ("News of the Pact: naïve œuvre", BODY)}
    campaign = Campaign(
        slug=f"update-{uuid.uuid4().hex[:8]}",
        state=CampaignState.SENDING,
        language=next(iter(texts)),
        topics=list(topics),
        began_at=now(),
        is_audience_complete=True,
        **values,
    )
    db.session.add(campaign)
    db.session.flush()
    for language, (subject, body) in texts.items():
        db.session.add(
            CampaignText(campaign_id=campaign.id, language=language, subject=subject, body=body)
        )
    db.session.flush()
    return campaign


def subscribe(addresses: Iterable[str], *, topics: Iterable[str] = ("pact",), locale: str = "en",
              **values: Any) -> list[uuid.UUID]:  # fmt: skip
    """Confirmed subscribers, their ids."""
    people = [
        {
            "id": new_id(),
            "email": address,
            "state": SubscriberState.OK,
            "locale": locale,
            "frequency": Frequency.IMMEDIATELY,
            "created_at": now(),
            "digest_at": now(),
            "revision": 1,
            **values,
        }
        for address in addresses
    ]
    consents = [
        {
            "id": new_id(),
            "subscriber_id": person["id"],
            "topic": topic,
            "state": SubscriptionState.ACTIVE,
            "consent_version": "2026-11",
            "consented_at": now(),
            "consent_source": "page",
        }
        for person in people
        for topic in topics
    ]
    db.session.execute(insert(Subscriber), people)
    if consents:
        db.session.execute(insert(Subscription), consents)
    return [person["id"] for person in people]


def queue(campaign: Campaign, people: Iterable[uuid.UUID]) -> list[uuid.UUID]:
    """A row for each of them, waiting; the ids of the rows."""
    moment = now()
    rows = [
        {
            "id": new_id(),
            "campaign_id": campaign.id,
            "subscriber_id": key,
            "status": DeliveryStatus.QUEUED,
            "reason": "",
            "language": "",
            "attempts": 0,
            "next_at": moment,
        }
        for key in people
    ]
    db.session.execute(insert(Delivery), rows)
    return [row["id"] for row in rows]


def counts(campaign_id: uuid.UUID) -> Counter[str]:
    query = (
        select(Delivery.status, func.count())
        .where(Delivery.campaign_id == campaign_id)
        .group_by(Delivery.status)
    )
    return Counter({row[0].value: row[1] for row in db.session.execute(query)})


def row(delivery_id: uuid.UUID) -> Delivery:
    return db.session.get_one(Delivery, delivery_id, populate_existing=True)
