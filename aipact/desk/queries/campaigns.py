"""Updates as staff look after them: what was done to one, and its ledger as a file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select

from aipact.accounts.models import User
from aipact.audit.models import AuditEntry
from aipact.campaigns.models import Campaign, Delivery
from aipact.campaigns.states import CampaignState, DeliveryStatus
from aipact.core.db import db
from aipact.subscriptions.models import Subscriber
from aipact.workflow.models import StateChange

_MOST = 200
_STREAM = 1000
C = CampaignState


class CampaignList(StrEnum):
    """Which updates."""

    OPEN = "open"
    SENT = "sent"
    CANCELLED = "cancelled"
    ALL = "all"


LISTS: dict[CampaignList, frozenset[CampaignState]] = {
    CampaignList.OPEN: frozenset(
        {C.DRAFT, C.IN_APPROVAL, C.APPROVED, C.SCHEDULED, C.SENDING, C.PAUSED}
    ),
    CampaignList.SENT: frozenset({C.SENT, C.CLOSED}),
    CampaignList.CANCELLED: frozenset({C.CANCELLED}),
    CampaignList.ALL: frozenset(C),
}


@dataclass(frozen=True)
class Happening:
    """Something that was done to an update; `who` is empty for the system."""

    at: datetime
    who: str
    tag: str
    data: dict[str, Any]
    note: str


def happenings(campaign: Campaign) -> Sequence[Happening]:
    """The newest first, each with the note that was left."""
    notes = {
        change.action: change.note
        for change in db.session.scalars(
            select(StateChange)
            .where(StateChange.subject_kind == "campaign", StateChange.subject_id == campaign.id)
            .order_by(StateChange.at, StateChange.id)
        )
        if change.note
    }
    query = (
        select(AuditEntry, User.name)
        .outerjoin(User, User.id == AuditEntry.actor_id)
        .where(AuditEntry.subject_kind == "campaign", AuditEntry.subject_id == campaign.id)
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
        .limit(_MOST)
    )
    return [
        Happening(
            entry.at,
            name or "",
            entry.tag,
            entry.data,
            notes.get(entry.tag.partition(":")[2], ""),
        )
        for entry, name in db.session.execute(query)
    ]


def ledger_rows(campaign: Campaign, status: DeliveryStatus | None) -> Iterator[Any]:
    """All rows (Delivery, address) of the ledger, a thousand at a time: the memory of one page."""
    last = None
    while True:
        columns: list[Any] = [Delivery, Subscriber.email]
        query = (
            select(*columns)
            .outerjoin(Subscriber, Subscriber.id == Delivery.subscriber_id)
            .where(Delivery.campaign_id == campaign.id)
            .order_by(Delivery.id)
            .limit(_STREAM)
        )
        if status is not None:
            query = query.where(Delivery.status == status)
        if last is not None:
            query = query.where(Delivery.id > last)
        rows = db.session.execute(query).all()
        yield from rows
        if len(rows) < _STREAM:
            return
        last = rows[-1][0].id
        db.session.expunge_all()
