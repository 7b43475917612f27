"""Who gets updates. An address is here only once its owner has confirmed it."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from aipact.core.clock import now
from aipact.core.db import Base, EnumText, new_id
from aipact.subscriptions.states import (
    IMPORT_TRANSITIONS,
    SUBSCRIBER_TRANSITIONS,
    SUBSCRIPTION_TRANSITIONS,
    BounceKind,
    EndReason,
    FollowKind,
    Frequency,
    ImportState,
    NewsKind,
    RowOutcome,
    SubscriberState,
    SubscriptionState,
)


class SubscriptionRequest(Base):
    """What somebody asked for in the name of an address, until its owner confirms it. It carries
    the id of the token whose code and link were sent."""

    __tablename__ = "subscription_requests"
    __table_args__ = (Index(None, "created_at"), Index(None, "email"))

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    # In normal form.
    email: Mapped[str] = mapped_column(String(254))
    locale: Mapped[str] = mapped_column(String(5))
    frequency: Mapped[Frequency | None] = mapped_column(EnumText(Frequency))
    topics: Mapped[list[str]] = mapped_column(default=list)
    # "organisation:<id>", "commitment:C-01", "article:50"
    follows: Mapped[list[str]] = mapped_column(default=list)
    consent_version: Mapped[str] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(String(100))
    created_at: Mapped[datetime] = mapped_column(default=now)


class Subscriber(Base):
    """A confirmed address, how it wants its letters, and whether they arrive."""

    __tablename__ = "subscribers"
    __workflow_kind__ = "subscriber"
    __transitions__ = SUBSCRIBER_TRANSITIONS
    __table_args__ = (
        Index(None, "state", "frequency"),
        Index(None, "frequency", "digest_at"),
        Index(None, "digest_until"),
        Index(None, "left_at"),
        Index(None, "created_at", "id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    state: Mapped[SubscriberState] = mapped_column(
        EnumText(SubscriberState), default=SubscriberState.OK
    )
    locale: Mapped[str] = mapped_column(String(5))
    frequency: Mapped[Frequency] = mapped_column(EnumText(Frequency))
    # Nothing goes before this day.
    paused_until: Mapped[date | None]
    created_at: Mapped[datetime] = mapped_column(default=now)
    # When the last subscription and the last follow ended: the address goes some time after.
    left_at: Mapped[datetime | None]
    # The last digest holds what was published up to here.
    digest_at: Mapped[datetime] = mapped_column(default=now)
    # Who wants letters at once from this moment on gets one more digest, of what came before it.
    digest_until: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(Integer)

    __mapper_args__ = {"version_id_col": revision}


class Subscription(Base):
    """One topic for one subscriber, with the consent that it rests on."""

    __tablename__ = "subscriptions"
    __workflow_kind__ = "subscription"
    __transitions__ = SUBSCRIPTION_TRANSITIONS
    __table_args__ = (
        UniqueConstraint("subscriber_id", "topic"),
        Index(None, "topic", "state", "subscriber_id"),
        CheckConstraint("(state = 'ended') = (ended_at IS NOT NULL)", name="ended"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    subscriber_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("subscribers.id", ondelete="CASCADE")
    )
    topic: Mapped[str] = mapped_column(String(40))
    state: Mapped[SubscriptionState] = mapped_column(
        EnumText(SubscriptionState), default=SubscriptionState.ACTIVE
    )
    # Which wording the person agreed to, when, and where: "page", or what an import names.
    consent_version: Mapped[str] = mapped_column(String(20))
    consented_at: Mapped[datetime]
    consent_source: Mapped[str] = mapped_column(String(100))
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[EndReason | None] = mapped_column(EnumText(EndReason))

    subscriber: Mapped[Subscriber] = relationship()


class Follow(Base):
    """One organisation, commitment or article that a subscriber follows."""

    __tablename__ = "follows"
    __table_args__ = (
        UniqueConstraint("subscriber_id", "kind", "key"),
        Index(None, "kind", "key"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    subscriber_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("subscribers.id", ondelete="CASCADE")
    )
    kind: Mapped[FollowKind] = mapped_column(EnumText(FollowKind))
    key: Mapped[str] = mapped_column(String(64))
    consent_version: Mapped[str] = mapped_column(String(20))
    consented_at: Mapped[datetime]
    consent_source: Mapped[str] = mapped_column(String(100))
    ended_at: Mapped[datetime | None]


class News(Base):
    """Something of an organisation that was published. It names the organisation and leads to the
    page by itself: what it is about belongs to features above."""

    __tablename__ = "news"
    __table_args__ = (Index(None, "told_at", "at"), Index(None, "at"))

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    at: Mapped[datetime] = mapped_column(default=now)
    kind: Mapped[NewsKind] = mapped_column(EnumText(NewsKind))
    organisation_id: Mapped[uuid.UUID]
    organisation_name: Mapped[str] = mapped_column(Text)
    # Of a practice, in its own language.
    title: Mapped[str] = mapped_column(Text, default="")
    # A pattern of core/links, and what stands in it.
    page: Mapped[str] = mapped_column(String(40))
    page_values: Mapped[dict[str, str]] = mapped_column(default=dict)
    # Who wants it at once is told along the ids of subscribers: how far that has come, and when
    # everybody was told.
    cursor: Mapped[uuid.UUID | None]
    told_at: Mapped[datetime | None]

    @property
    def headline(self) -> str:
        return self.kind.headline(self.organisation_name, self.title)


class NewsSubject(Base):
    """Who follows this is told: kind and key are those of a follow."""

    __tablename__ = "news_subjects"
    __table_args__ = (Index(None, "kind", "key"),)

    news_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("news.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[FollowKind] = mapped_column(EnumText(FollowKind), primary_key=True)
    key: Mapped[str] = mapped_column(String(64), primary_key=True)


class Suppression(Base):
    """An address that gets no updates, whatever is imported: only its keyed hash is kept, which
    outlives the erasure of everything else."""

    __tablename__ = "suppressions"

    address_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    reason: Mapped[EndReason] = mapped_column(EnumText(EndReason))
    created_at: Mapped[datetime] = mapped_column(default=now)


class Bounce(Base):
    """A letter that came back, once for each event that a mail server told us of."""

    __tablename__ = "bounces"
    __table_args__ = (Index(None, "subscriber_id", "at"),)

    # The id of the report: what arrives twice counts once.
    event_id: Mapped[str] = mapped_column(String(200), primary_key=True)
    subscriber_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("subscribers.id", ondelete="SET NULL")
    )
    kind: Mapped[BounceKind] = mapped_column(EnumText(BounceKind))
    at: Mapped[datetime] = mapped_column(default=now)
    detail: Mapped[str] = mapped_column(Text, default="")


class SubscriberImport(Base):
    """A file of addresses, and the consent that somebody says they gave."""

    __tablename__ = "subscriber_imports"
    __workflow_kind__ = "subscriber_import"
    __transitions__ = IMPORT_TRANSITIONS
    __table_args__ = (Index(None, "state", "created_at"), Index(None, "created_at", "id"))

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    state: Mapped[ImportState] = mapped_column(EnumText(ImportState), default=ImportState.CHECKING)
    file_name: Mapped[str] = mapped_column(String(150), default="")
    topics: Mapped[list[str]] = mapped_column(default=list)
    locale: Mapped[str] = mapped_column(String(5))
    # Where the consent was given; documented: it can be shown, so that nobody is asked again.
    consent_source: Mapped[str] = mapped_column(String(100))
    is_documented: Mapped[bool]
    row_count: Mapped[int] = mapped_column(Integer, default=0)
    # The rows up to this number are checked, or carried out.
    cursor: Mapped[int] = mapped_column(Integer, default=0)
    created_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    confirmed_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    ended_at: Mapped[datetime | None]
    # How many rows had which outcome: stays when the rows are gone.
    counts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    revision: Mapped[int] = mapped_column(Integer)

    __mapper_args__ = {"version_id_col": revision}


class SubscriberImportRow(Base):
    """One address of a file; without an outcome it is not checked yet."""

    __tablename__ = "subscriber_import_rows"
    __table_args__ = (
        Index(None, "address", "import_id"),
        Index(None, "import_id", "outcome", "number"),
    )

    import_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("subscriber_imports.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    address: Mapped[str] = mapped_column(String(254))
    outcome: Mapped[RowOutcome | None] = mapped_column(EnumText(RowOutcome))
