"""People at events: their place, what they answered and asked, whether they came."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from aipact.core.clock import now
from aipact.core.db import Base, EnumText, JsonData, new_id
from aipact.events.models.events import Event, FormQuestion
from aipact.events.states import (
    SIGN_UP_TRANSITIONS,
    SPEAKER_QUESTION_TRANSITIONS,
    SignUpState,
    SpeakerQuestionState,
)
from aipact.organisations.models import Organisation

_IS_LIVE = text(
    "email != '' AND state IN ('awaiting_approval', 'confirmed', 'waitlisted', 'offered',"
    " 'attended', 'no_show', 'unknown')"
)
_IS_DUE = text("letter_due_at IS NOT NULL")


class SignUp(Base):
    """One person's sign-up for one event. The row outlives the personal data in it, so that the
    counts stay; `purged_at` is when the last of those went."""

    __tablename__ = "sign_ups"
    __workflow_kind__ = "sign_up"
    __transitions__ = SIGN_UP_TRANSITIONS
    __table_args__ = (
        Index(
            "uq_sign_ups_live",
            "event_id",
            "email",
            unique=True,
            sqlite_where=_IS_LIVE,
            postgresql_where=_IS_LIVE,
        ),
        Index(None, "event_id", "state", "number"),
        Index(None, "event_id", "id"),
        Index(None, "email"),
        Index(None, "organisation_id", "event_id"),
        Index(None, "state", "offer_expires_at"),
        Index(None, "letter_due_at", sqlite_where=_IS_DUE, postgresql_where=_IS_DUE),
        CheckConstraint("(state = 'offered') = (offer_expires_at IS NOT NULL)", name="offered"),
        CheckConstraint("(state = 'pending_email') = (confirmed_at IS NULL)", name="confirmed"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("events.id"))
    state: Mapped[SignUpState] = mapped_column(
        EnumText(SignUpState), default=SignUpState.PENDING_EMAIL
    )
    # Of the page that was filled in: the same page sent forty times is one sign-up.
    form_key: Mapped[uuid.UUID] = mapped_column(unique=True, default=new_id)
    token_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("tokens.id", ondelete="SET NULL"), index=True
    )
    user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"), index=True)
    # In normal form; empty once it is no longer needed.
    email: Mapped[str] = mapped_column(String(254))
    name: Mapped[str] = mapped_column(String(200))
    # As typed, and the entry of the register that it names.
    organisation_name: Mapped[str] = mapped_column(String(200), default="")
    organisation_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organisations.id"))
    access_needs: Mapped[str] = mapped_column(Text, default="")
    locale: Mapped[str] = mapped_column(String(5))
    # In which zone the person reads times, beside that of the event.
    zone: Mapped[str] = mapped_column(String(40), default="Europe/Brussels")
    # Which wording of the notice about personal data the person read.
    notice_version: Mapped[str] = mapped_column(String(20))

    created_at: Mapped[datetime] = mapped_column(default=now)
    # When the address was confirmed: from here on it counts.
    confirmed_at: Mapped[datetime | None]
    # The place in the order of confirmation at this event; who queues again gets a new one.
    number: Mapped[int | None] = mapped_column(Integer)
    # The person accepted no offer and asked for another chance: that is given once.
    has_queued_again: Mapped[bool] = mapped_column(default=False)
    offer_expires_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    joined_at: Mapped[datetime | None]
    feedback_at: Mapped[datetime | None]
    # Which sequence of the event the person was told of, and the last one sent to their calendar.
    told_sequence: Mapped[int] = mapped_column(Integer, default=-1)
    calendar_sequence: Mapped[int] = mapped_column(Integer, default=-1)
    # Since when a letter is owed that says where it stands; null once that is in the outbox.
    letter_due_at: Mapped[datetime | None]
    # A calendar said that the person declines, and we asked: once for a sequence.
    asked_sequence: Mapped[int] = mapped_column(Integer, default=-1)
    purged_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(Integer)

    __mapper_args__ = {"version_id_col": revision}

    event: Mapped[Event] = relationship()
    organisation: Mapped[Organisation | None] = relationship()


class FormAnswer(Base):
    """What a person answered to a question of the organiser; gone after the question's time."""

    __tablename__ = "event_form_answers"
    __table_args__ = (Index(None, "question_id"),)

    sign_up_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("sign_ups.id"), primary_key=True)
    question_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("event_form_questions.id"), primary_key=True
    )
    value: Mapped[str] = mapped_column(Text)

    question: Mapped[FormQuestion] = relationship()


class SpeakerQuestion(Base):
    """A question to the speakers, and its answer once there is one. The published wording is
    that of staff, without the name of whoever asked."""

    __tablename__ = "speaker_questions"
    __workflow_kind__ = "speaker_question"
    __transitions__ = SPEAKER_QUESTION_TRANSITIONS
    __table_args__ = (
        Index(None, "event_id", "state", "vote_count", "id"),
        Index(None, "sign_up_id"),
        CheckConstraint("state != 'answered' OR answered_at IS NOT NULL", name="answered"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("events.id"))
    sign_up_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("sign_ups.id"))
    state: Mapped[SpeakerQuestionState] = mapped_column(
        EnumText(SpeakerQuestionState), default=SpeakerQuestionState.ASKED
    )
    # Empty once it is no longer needed and was not published.
    text: Mapped[str] = mapped_column(Text)
    locale: Mapped[str] = mapped_column(String(5))
    vote_count: Mapped[int] = mapped_column(Integer, default=0)
    asked_at: Mapped[datetime] = mapped_column(default=now)
    # What the public reads; the answer is Markdown.
    language: Mapped[str] = mapped_column(String(2), default="")
    published_text: Mapped[str] = mapped_column(Text, default="")
    answer: Mapped[str] = mapped_column(Text, default="")
    commitments: Mapped[list[str]] = mapped_column(default=list)
    articles: Mapped[list[str]] = mapped_column(default=list)
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    revision: Mapped[int] = mapped_column(Integer)

    __mapper_args__ = {"version_id_col": revision}

    event: Mapped[Event] = relationship()


class QuestionVote(Base):
    """A participant wants this question answered, too."""

    __tablename__ = "speaker_question_votes"
    __table_args__ = (Index(None, "sign_up_id"),)

    question_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("speaker_questions.id"), primary_key=True
    )
    sign_up_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("sign_ups.id"), primary_key=True)


class Feedback(Base):
    """Three answers after an event, without the person who gave them."""

    __tablename__ = "event_feedback"
    __table_args__ = (Index(None, "event_id", "id"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("events.id"))
    # "yes", "partly", "no"
    was_useful: Mapped[str] = mapped_column(String(10))
    what_helped: Mapped[str] = mapped_column(Text, default="")
    what_to_change: Mapped[str] = mapped_column(Text, default="")
    given_on: Mapped[date]


class AttendanceList(Base):
    """A list of a meeting tool, read and shown before it is applied. rows: {"address", "name",
    "minutes", "sign_up_id" or none} each; gone with the personal data of the event."""

    __tablename__ = "attendance_lists"
    __table_args__ = (Index(None, "event_id", "created_at"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("events.id"))
    file_name: Mapped[str] = mapped_column(String(150))
    tool: Mapped[str] = mapped_column(String(20))
    rows: Mapped[list[dict[str, Any]]] = mapped_column(JsonData, default=list)
    created_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    applied_at: Mapped[datetime | None]

    event: Mapped[Event] = relationship()
