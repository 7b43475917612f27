"""Events: when and where, their texts in languages, what is asked of people, letters to many."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from aipact.accounts.models import User
from aipact.core.clock import now
from aipact.core.db import Base, EnumText, JsonData, new_id
from aipact.events.states import (
    EVENT_TRANSITIONS,
    MAILING_TRANSITIONS,
    Audience,
    EventKind,
    EventState,
    MailingKind,
    MailingState,
    QuestionKind,
)
from aipact.practices.models import Practice
from aipact.practices.states import TranslationKind
from aipact.reference.models import Evidence


class Event(Base):
    """One webinar, workshop or meeting. What it says is in its texts, one a language."""

    __tablename__ = "events"
    __workflow_kind__ = "event"
    __transitions__ = EVENT_TRANSITIONS
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("taken_count >= 0 AND waiting_count >= 0", name="counts"),
        CheckConstraint("capacity IS NULL OR capacity > 0", name="capacity"),
        CheckConstraint("(state = 'draft') = (announced_at IS NULL)", name="announced"),
        CheckConstraint("(state = 'cancelled') = (cancelled_at IS NOT NULL)", name="cancelled"),
        Index(None, "state", "starts_at", "id"),
        Index(None, "starts_at", "id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    kind: Mapped[EventKind] = mapped_column(EnumText(EventKind, is_open=True))
    audience: Mapped[Audience] = mapped_column(EnumText(Audience), default=Audience.PUBLIC)
    state: Mapped[EventState] = mapped_column(EnumText(EventState), default=EventState.DRAFT)
    # Of the text that counts where two languages differ.
    language: Mapped[str] = mapped_column(String(2))
    unit_key: Mapped[str | None] = mapped_column(String(40))

    # The zone (an IANA name) in which the clock of the place shows the times.
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    zone: Mapped[str] = mapped_column(String(40), default="Europe/Brussels")
    # Empty: online only.
    place: Mapped[str] = mapped_column(String(300), default="")
    # Shown on personal pages only, near the beginning.
    join_url: Mapped[str] = mapped_column(String(500), default="")
    has_captions: Mapped[bool] = mapped_column(default=False)

    takes_sign_ups: Mapped[bool] = mapped_column(default=True)
    needs_approval: Mapped[bool] = mapped_column(default=False)
    capacity: Mapped[int | None] = mapped_column(Integer)
    # Null: as soon as it is announced, and until it begins.
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    # Kept under the event's lock by `actions.places`, and by nothing else.
    taken_count: Mapped[int] = mapped_column(Integer, default=0)
    waiting_count: Mapped[int] = mapped_column(Integer, default=0)
    last_number: Mapped[int] = mapped_column(Integer, default=0)
    # Personal -> days after the end.
    retention: Mapped[dict[str, Any]] = mapped_column(default=dict)

    # Of calendars: one up whenever time or place change.
    sequence: Mapped[int] = mapped_column(Integer, default=0)

    recording_url: Mapped[str] = mapped_column(String(500), default="")
    # Languages of the captions of the recording.
    recording_captions: Mapped[list[str]] = mapped_column(default=list)

    # Of events of the past that somebody else announced: where that is known from.
    source: Mapped[str] = mapped_column(Text, default="")
    evidence: Mapped[Evidence | None] = mapped_column(EnumText(Evidence))
    as_of: Mapped[date | None]

    created_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    changed_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    changed_at: Mapped[datetime] = mapped_column(default=now)
    announced_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    followed_up_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]
    # As people read it; kept with a request that waits for a second person.
    cancel_reason: Mapped[str] = mapped_column(Text, default="")
    cancel_asked_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    cancel_asked_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(Integer)

    __mapper_args__ = {"version_id_col": revision}

    cancel_asked_by: Mapped[User | None] = relationship(foreign_keys=[cancel_asked_by_id])
    changed_by: Mapped[User | None] = relationship(foreign_keys=[changed_by_id])
    texts: Mapped[list["EventText"]] = relationship(
        order_by="EventText.language", cascade="all, delete-orphan", lazy="selectin"
    )
    facets: Mapped[list["EventFacet"]] = relationship(
        order_by="EventFacet.facet, EventFacet.value", cascade="all, delete-orphan"
    )

    def values_of(self, facet: str) -> list[str]:
        """ "topic": codes of `topics`; "language": those spoken or interpreted; "commitment"."""
        return [one.value for one in self.facets if one.facet == facet]


class EventFacet(Base):
    """A value by which events are found: a topic, a language that is spoken, a commitment."""

    __tablename__ = "event_facets"
    __table_args__ = (Index(None, "facet", "value", "event_id"),)

    event_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("events.id", ondelete="CASCADE"), primary_key=True
    )
    facet: Mapped[str] = mapped_column(String(20), primary_key=True)
    value: Mapped[str] = mapped_column(String(40), primary_key=True)


class EventPractice(Base):
    """A practice that an event presents."""

    __tablename__ = "event_practices"
    __table_args__ = (Index(None, "practice_id", "event_id"),)

    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("events.id"), primary_key=True)
    practice_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("practices.id"), primary_key=True)

    practice: Mapped[Practice] = relationship()


class EventText(Base):
    """What an event says in one language. Of the languages one is authoritative (`Event.language`);
    the others are stale when they were made from a text with another hash.

    programme: {"after": minutes from the beginning, "what": text} each; speakers: {"name", "role"}.
    """

    __tablename__ = "event_texts"
    __table_args__ = (Index(None, "event_id", "language", unique=True),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("events.id"))
    language: Mapped[str] = mapped_column(String(2))
    kind: Mapped[TranslationKind] = mapped_column(
        EnumText(TranslationKind), default=TranslationKind.HUMAN
    )
    title: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(Text, default="")
    # Markdown
    description: Mapped[str] = mapped_column(Text, default="")
    practical: Mapped[str] = mapped_column(Text, default="")
    recap: Mapped[str] = mapped_column(Text, default="")
    programme: Mapped[list[dict[str, Any]]] = mapped_column(JsonData, default=list)
    speakers: Mapped[list[dict[str, str]]] = mapped_column(JsonData, default=list)
    source_hash: Mapped[str] = mapped_column(String(64), default="")
    changed_at: Mapped[datetime] = mapped_column(default=now)
    changed_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    revision: Mapped[int] = mapped_column(Integer)

    __mapper_args__ = {"version_id_col": revision}


class FormQuestion(Base):
    """A question of the organiser in the sign-up form. One that somebody answered is retired, not
    deleted. label: language -> text; options: {"code", "label": {language: text}} each."""

    __tablename__ = "event_form_questions"
    __table_args__ = (Index(None, "event_id", "position", "id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("events.id"))
    position: Mapped[int] = mapped_column(Integer, default=0)
    kind: Mapped[QuestionKind] = mapped_column(EnumText(QuestionKind, is_open=True))
    is_required: Mapped[bool] = mapped_column(default=False)
    label: Mapped[dict[str, str]]
    options: Mapped[list[dict[str, Any]]] = mapped_column(JsonData, default=list)
    retention_days: Mapped[int] = mapped_column(Integer, default=90)
    retired_at: Mapped[datetime | None]


class Mailing(Base):
    """Letters to many people of an event: due at a time, written by the worker in batches along
    the ids of the sign-ups, so that a killed worker goes on where it stopped."""

    __tablename__ = "event_mailings"
    __workflow_kind__ = "mailing"
    __transitions__ = MAILING_TRANSITIONS
    __table_args__ = (
        Index(None, "event_id", "kind", "sequence", unique=True),
        Index(None, "state", "due_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("events.id"))
    kind: Mapped[MailingKind] = mapped_column(EnumText(MailingKind, is_open=True))
    # That of the event when it was planned: a new date plans new reminders.
    sequence: Mapped[int] = mapped_column(Integer, default=0)
    state: Mapped[MailingState] = mapped_column(
        EnumText(MailingState), default=MailingState.SCHEDULED
    )
    due_at: Mapped[datetime]
    # What changed: {"starts_at", "ends_at", "zone", "place"} as they were before.
    before: Mapped[dict[str, Any]] = mapped_column(default=dict)
    # The last sign-up that was looked at.
    cursor: Mapped[uuid.UUID | None]
    letter_count: Mapped[int] = mapped_column(Integer, default=0)
    created_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    done_at: Mapped[datetime | None]

    event: Mapped[Event] = relationship()
