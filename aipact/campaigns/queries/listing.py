"""Campaigns in lists, the archive of what was sent, and the figures of the ledger."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from aipact.campaigns.models import Campaign, CampaignText, Delivery
from aipact.campaigns.states import (
    FINAL,
    PUBLIC_STATES,
    CampaignState,
    DeliveryStatus,
)
from aipact.core.db import db
from aipact.core.pagination import Page, PageRequest, keyset_page
from aipact.subscriptions.models import Subscriber

FEED_LENGTH = 50


@dataclass(frozen=True)
class Figures:
    """What became of the letters of one campaign: how many are in which status."""

    by_status: dict[DeliveryStatus, int]
    bounced: int

    @property
    def total(self) -> int:
        return sum(self.by_status.values())

    @property
    def done(self) -> int:
        return sum(number for status, number in self.by_status.items() if status in FINAL)

    def number(self, status: DeliveryStatus) -> int:
        return self.by_status.get(status, 0)


def campaign(campaign_id: uuid.UUID) -> Campaign | None:
    return db.session.get(Campaign, campaign_id)


def locked_campaign(campaign_id: uuid.UUID) -> Campaign:
    """The campaign, read anew and kept for this transaction."""
    query = select(Campaign).where(Campaign.id == campaign_id).with_for_update()
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def campaigns(states: Collection[CampaignState], page: PageRequest) -> Page[Campaign]:
    """For the desk: the latest change first."""
    query = select(Campaign).where(Campaign.state.in_(states))
    order = [Campaign.changed_at, Campaign.id]
    return keyset_page(query, order, page, descending=True, scalars=True)


def campaigns_in(*states: CampaignState) -> list[Campaign]:
    """All in these states, the one that is due or was begun longest first."""
    query = select(Campaign).where(Campaign.state.in_(states))
    return list(db.session.scalars(query.order_by(Campaign.scheduled_at, Campaign.id)))


def archived(slug: str) -> Campaign | None:
    """An update that the public may read: it is being sent, or was."""
    found = db.session.scalar(select(Campaign).where(Campaign.slug == slug))
    return found if found is not None and is_public(found) else None


def is_public(campaign: Campaign) -> bool:
    """Sent to somebody; an update that was cancelled midway was, too."""
    return campaign.began_at is not None and (
        campaign.state in PUBLIC_STATES or campaign.state is CampaignState.CANCELLED
    )


def archive(page: PageRequest) -> Page[Campaign]:
    """What was sent, the latest first."""
    order = [Campaign.began_at, Campaign.id]
    return keyset_page(_archive(), order, page, descending=True, scalars=True)


def latest_updates() -> list[Campaign]:
    """The newest for a feed."""
    query = _archive().order_by(Campaign.began_at.desc(), Campaign.id.desc())
    return list(db.session.scalars(query.limit(FEED_LENGTH)))


def correction_of(campaign: Campaign) -> Campaign | None:
    """The public correction of an update; the latest one."""
    query = (
        select(Campaign)
        .where(Campaign.erratum_of_id == campaign.id, Campaign.began_at.is_not(None))
        .order_by(Campaign.began_at.desc(), Campaign.id.desc())
        .limit(1)
    )
    return db.session.scalar(query)


def titles(ids: Collection[uuid.UUID]) -> dict[uuid.UUID, dict[str, str]]:
    """The subjects of campaigns by language."""
    found: dict[uuid.UUID, dict[str, str]] = {one: {} for one in ids}
    query = select(CampaignText).where(CampaignText.campaign_id.in_(ids))
    for text in db.session.scalars(query.order_by(CampaignText.language)):
        found[text.campaign_id][text.language] = text.subject
    return found


def figures(campaign: Campaign) -> Figures:
    mine = Delivery.campaign_id == campaign.id
    query = select(Delivery.status, func.count()).where(mine).group_by(Delivery.status)
    bounced = select(func.count()).select_from(Delivery).where(mine, Delivery.bounce.is_not(None))
    return Figures(
        {row[0]: row[1] for row in db.session.execute(query)},
        db.session.execute(bounced).scalar_one(),
    )


def sent_since(campaign: Campaign, moment: datetime) -> int:
    """How many letters left since then: what a rate is counted from."""
    query = select(func.count()).select_from(Delivery)
    query = query.where(
        Delivery.campaign_id == campaign.id,
        Delivery.status == DeliveryStatus.SENT,
        Delivery.done_at >= moment,
    )
    return db.session.execute(query).scalar_one()


def ledger(
    campaign: Campaign, status: DeliveryStatus | None, text: str, page: PageRequest
) -> Page[Any]:
    """Rows (Delivery, address or none): of one status, or all; text: part of the address."""
    columns: list[Any] = [Delivery, Subscriber.email]
    query = (
        select(*columns)
        .outerjoin(Subscriber, Subscriber.id == Delivery.subscriber_id)
        .where(Delivery.campaign_id == campaign.id)
    )
    if status is not None:
        query = query.where(Delivery.status == status)
    if text:
        query = query.where(Subscriber.email.contains(text.casefold(), autoescape=True))
    return keyset_page(query, [Delivery.id], page)


def _archive() -> Any:
    public = {*PUBLIC_STATES, CampaignState.CANCELLED}
    return select(Campaign).where(Campaign.began_at.is_not(None), Campaign.state.in_(public))
