"""An update to many, and the ledger: one row for each recipient of each campaign."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from aipact.campaigns.states import TRANSITIONS, CampaignState, DeliveryStatus
from aipact.core.clock import now
from aipact.core.db import Base, EnumText, new_id
from aipact.subscriptions.models import Subscriber
from aipact.subscriptions.states import BounceKind


class Campaign(Base):
    """One update. Its texts are frozen with the approval; its audience when it begins."""

    __tablename__ = "campaigns"
    __workflow_kind__ = "campaign"
    __transitions__ = TRANSITIONS
    __table_args__ = (
        Index(None, "state", "scheduled_at"),
        Index(None, "changed_at", "id"),
        Index(None, "began_at", "id"),
        CheckConstraint("state != 'scheduled' OR scheduled_at IS NOT NULL", name="scheduled"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    state: Mapped[CampaignState] = mapped_column(
        EnumText(CampaignState), default=CampaignState.DRAFT
    )
    # The authoritative language; the other texts are translations of it.
    language: Mapped[str] = mapped_column(String(2))
    # Who has one of these topics; further conditions narrow that down.
    topics: Mapped[list[str]] = mapped_column(default=list)
    conditions: Mapped[dict[str, Any]] = mapped_column(default=dict)

    # When letters may leave, on the clock of Brussels: {"days": [0-6], "from": 8, "to": 18}.
    send_window: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # Letters a minute; none: as fast as the mail server takes them.
    rate: Mapped[int | None] = mapped_column(Integer)
    # With a rate: no worker takes letters before this moment.
    next_lease_at: Mapped[datetime | None]
    scheduled_at: Mapped[datetime | None]

    # What the second person saw: of the texts the hash, of the audience the number.
    content_hash: Mapped[str] = mapped_column(String(64), default="")
    tested_hash: Mapped[str] = mapped_column(String(64), default="")
    audience_seen_at: Mapped[datetime | None]
    approved_count: Mapped[int | None] = mapped_column(Integer)
    asked_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime | None]
    approved_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    approved_at: Mapped[datetime | None]

    # The audience is made of subscribers up to this id, in chunks: how far that has come.
    began_at: Mapped[datetime | None]
    audience_cursor: Mapped[uuid.UUID | None]
    is_audience_complete: Mapped[bool] = mapped_column(default=False)
    pause_reason: Mapped[str] = mapped_column(Text, default="")
    ended_at: Mapped[datetime | None]
    # The correction goes to exactly those who got the other one.
    erratum_of_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("campaigns.id"))

    created_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    changed_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    changed_at: Mapped[datetime] = mapped_column(default=now)
    revision: Mapped[int] = mapped_column(Integer)

    __mapper_args__ = {"version_id_col": revision}


class CampaignText(Base):
    """The wording in one language: subject and Markdown."""

    __tablename__ = "campaign_texts"

    campaign_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("campaigns.id"), primary_key=True)
    language: Mapped[str] = mapped_column(String(2), primary_key=True)
    subject: Mapped[str] = mapped_column(String(200), default="")
    body: Mapped[str] = mapped_column(Text, default="")
    is_machine_translation: Mapped[bool] = mapped_column(default=False)
    # The hash of the authoritative wording that this translation renders.
    source_hash: Mapped[str] = mapped_column(String(64), default="")
    changed_at: Mapped[datetime] = mapped_column(default=now)

    campaign: Mapped[Campaign] = relationship()


class Delivery(Base):
    """One campaign to one subscriber: what became of it. The address is the subscriber's, read
    when the letter goes, so that nothing of an erased person is left here."""

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("campaign_id", "subscriber_id"),
        Index(None, "campaign_id", "status", "next_at", "id"),
        Index(None, "subscriber_id"),
        Index(None, "worker"),
    )

    # Also the local part of the letter's Message-ID, and of the address that returns come to.
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    campaign_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("campaigns.id"))
    subscriber_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("subscribers.id", ondelete="SET NULL")
    )
    status: Mapped[DeliveryStatus] = mapped_column(
        EnumText(DeliveryStatus), default=DeliveryStatus.QUEUED
    )
    # A SkipReason, or what the mail server said.
    reason: Mapped[str] = mapped_column(Text, default="")
    # In which language the letter went.
    language: Mapped[str] = mapped_column(String(2), default="")
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    # Not before; the same for all that were never tried, so that the order is that of the ids.
    next_at: Mapped[datetime] = mapped_column(default=now)
    worker: Mapped[str | None] = mapped_column(String(64))
    leased_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    bounce: Mapped[BounceKind | None] = mapped_column(EnumText(BounceKind))

    campaign: Mapped[Campaign] = relationship()
    subscriber: Mapped[Subscriber | None] = relationship()
