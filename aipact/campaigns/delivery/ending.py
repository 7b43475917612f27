"""What the engine does to a campaign as a whole: it pauses one that fails, and ends one that is
through."""

import uuid

from sqlalchemy import exists, select

from aipact.campaigns.models import Campaign, Delivery
from aipact.campaigns.states import FINAL, CampaignState, DeliveryStatus
from aipact.core.actor import Actor
from aipact.core.clock import now
from aipact.core.db import db
from aipact.core.logging import log
from aipact.workflow import Party, change_state

_OPEN = tuple(status for status in DeliveryStatus if status not in FINAL)


def pause(campaign_id: uuid.UUID, reason: str) -> None:
    """Stop a campaign that is being sent, and say why; staff resume it."""
    campaign = _locked(campaign_id)
    if campaign.state is CampaignState.SENDING:
        campaign.pause_reason = reason
        change_state(campaign, "pause", actor=Actor.system(), party=Party.SYSTEM, note=reason)
        log.warning("campaign paused", campaign=str(campaign_id), reason=reason)


def through() -> list[uuid.UUID]:
    """Campaigns whose audience is complete and of whose letters each is accounted for."""
    open_one = exists().where(Delivery.campaign_id == Campaign.id, Delivery.status.in_(_OPEN))
    return list(
        db.session.scalars(
            select(Campaign.id)
            .where(
                Campaign.state == CampaignState.SENDING,
                Campaign.is_audience_complete,
                ~open_one,
            )
            .order_by(Campaign.id)
        )
    )


def finish(campaign_id: uuid.UUID) -> None:
    """End a campaign that is through; nothing if somebody else did."""
    campaign = _locked(campaign_id)
    if campaign.state is CampaignState.SENDING and campaign_id in through():
        campaign.ended_at = now()
        change_state(campaign, "finish", actor=Actor.system(), party=Party.SYSTEM)
        log.info("campaign sent", campaign=str(campaign_id))


def _locked(campaign_id: uuid.UUID) -> Campaign:
    return db.session.get_one(Campaign, campaign_id, with_for_update=True, populate_existing=True)
