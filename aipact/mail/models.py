"""The outbox: every letter is a row before it is a message."""

import uuid
from datetime import datetime
from enum import IntEnum, StrEnum

from sqlalchemy import Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from aipact.core.clock import now
from aipact.core.db import Base, EnumText, new_id
from aipact.i18n import _l


class LetterStatus(StrEnum):
    """held: waits for a decision to take effect. sending: leased by a worker."""

    HELD = "held"
    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        """The word that a person reads."""
        return str(STATUS_LABELS[self])


STATUS_LABELS = {
    LetterStatus.HELD: _l("Held back"),
    LetterStatus.PENDING: _l("Waiting"),
    LetterStatus.SENDING: _l("Being sent"),
    LetterStatus.SENT: _l("Sent"),
    LetterStatus.FAILED: _l("Failed"),
    LetterStatus.CANCELLED: _l("Cancelled"),
}


class Priority(IntEnum):
    """Lower goes first: a code that somebody waits for overtakes everything."""

    NOW = 0
    NORMAL = 5
    BULK = 9


class OutboxMessage(Base):
    """One letter, rendered when it was queued, and what became of it."""

    __tablename__ = "outbox_messages"
    __table_args__ = (
        Index(None, "status", "priority", "next_attempt_at"),
        Index(None, "about_id", "created_at"),
        Index(None, "created_at", "id"),
        Index(None, "to_address", "created_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    letter: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(Text)
    about_id: Mapped[uuid.UUID | None]
    dedupe_key: Mapped[str | None] = mapped_column(String(200), unique=True)

    to_user_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    to_name: Mapped[str] = mapped_column(String(200), default="")
    to_address: Mapped[str] = mapped_column(String(254))
    locale: Mapped[str] = mapped_column(String(5))
    subject: Mapped[str] = mapped_column(String(500))
    body_text: Mapped[str] = mapped_column(Text)
    body_html: Mapped[str] = mapped_column(Text)
    # An entry for the receiver's calendar (iCalendar), and what is done with it: REQUEST, CANCEL.
    calendar: Mapped[str] = mapped_column(Text, default="")
    calendar_method: Mapped[str] = mapped_column(String(10), default="")
    # A letter that mail programs can end with one click (RFC 8058): where they post to.
    one_click_url: Mapped[str] = mapped_column(Text, default="")
    # Fixed when queued: a letter that had to be sent twice is recognised as one.
    message_id: Mapped[str] = mapped_column(String(200), unique=True)
    # A letter with a live code or link: its text is blanked once it is sent.
    is_secret: Mapped[bool] = mapped_column(default=False)

    status: Mapped[LetterStatus] = mapped_column(EnumText(LetterStatus))
    priority: Mapped[int] = mapped_column(Integer, default=Priority.NORMAL)
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    next_attempt_at: Mapped[datetime] = mapped_column(default=now)
    leased_at: Mapped[datetime | None]
    leased_by: Mapped[str] = mapped_column(String(64), default="")
    last_error: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    sent_at: Mapped[datetime | None]
