"""Which letter came back, and how many of an update did."""

import uuid
from dataclasses import dataclass

from sqlalchemy import func, select

from aipact.campaigns.models import Campaign, Delivery
from aipact.campaigns.states import DeliveryStatus
from aipact.core.db import db
from aipact.subscriptions.states import BounceKind


@dataclass(frozen=True)
class Complaints:
    """How many called an update unwanted, of how many that got it."""

    number: int
    sent: int


def delivery_named(delivery_id: uuid.UUID | None, message_id: str) -> Delivery | None:
    """The row of the letter with this id, or with this Message-ID, which holds it."""
    key = delivery_id or _id_in(message_id)
    return db.session.get(Delivery, key) if key else None


def locked_delivery(delivery: Delivery) -> Delivery:
    """The row, read anew and kept for this transaction."""
    query = select(Delivery).where(Delivery.id == delivery.id).with_for_update()
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def complaints(campaign: Campaign) -> Complaints:
    mine = select(func.count()).select_from(Delivery).where(Delivery.campaign_id == campaign.id)
    unwanted = mine.where(Delivery.bounce == BounceKind.COMPLAINT)
    sent = mine.where(Delivery.status == DeliveryStatus.SENT)
    return Complaints(
        db.session.execute(unwanted).scalar_one(), db.session.execute(sent).scalar_one()
    )


def _id_in(message_id: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(message_id.strip("<> ").partition("@")[0])
    except ValueError:
        return None
