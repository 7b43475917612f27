"""People, their sessions and the secrets that prove who they are (only hashes are stored)."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from aipact.accounts.states import TRANSITIONS, TokenPurpose, UserState
from aipact.core.clock import now
from aipact.core.db import Base, EnumText, new_id


class User(Base):
    """A person with an account. `email` is stored in normal form and unique."""

    __tablename__ = "users"
    __workflow_kind__ = "user"
    __transitions__ = TRANSITIONS

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(200), default="")
    locale: Mapped[str] = mapped_column(String(5), default="en")
    state: Mapped[UserState] = mapped_column(EnumText(UserState), default=UserState.INVITED)
    password_hash: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime] = mapped_column(default=now)

    staff_roles: Mapped[list[str]] = mapped_column(default=list)
    unit_key: Mapped[str | None] = mapped_column(String(32), index=True)

    totp_secret: Mapped[str] = mapped_column(String(64), default="")
    totp_confirmed_at: Mapped[datetime | None]
    # Shown to be scanned; replaces the one above once a code of it was entered.
    totp_pending_secret: Mapped[str] = mapped_column(String(64), default="")
    # The time step of the last accepted code: a code works once.
    totp_last_step: Mapped[int] = mapped_column(Integer, default=0)

    @property
    def is_staff(self) -> bool:
        return bool(self.staff_roles)

    @property
    def has_second_factor(self) -> bool:
        return self.totp_confirmed_at is not None


class UserSession(Base):
    """One signed-in browser. The cookie holds a token, the table its hash: what ends here ends."""

    __tablename__ = "user_sessions"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"), index=True)
    user_agent: Mapped[str] = mapped_column(String(300), default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    last_seen_at: Mapped[datetime] = mapped_column(default=now)
    # When the person last proved who they are (password, and TOTP where set up).
    proved_at: Mapped[datetime] = mapped_column(default=now)
    # Until then nobody is signed in: the session only leads to the page of the second step.
    is_second_factor_done: Mapped[bool] = mapped_column(default=False)
    ended_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()


class RecoveryCode(Base):
    """A code for the day the phone is lost. Hashed, works once."""

    __tablename__ = "recovery_codes"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    used_at: Mapped[datetime | None]


class Token(Base):
    """A secret sent by letter: a link (128 bits) and, for confirmations, a six-digit code."""

    __tablename__ = "tokens"
    __table_args__ = (Index(None, "email", "purpose", "created_at"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    purpose: Mapped[TokenPurpose] = mapped_column(EnumText(TokenPurpose, is_open=True))
    email: Mapped[str] = mapped_column(String(254))
    user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    link_hash: Mapped[str] = mapped_column(String(64), unique=True)
    code_hash: Mapped[str] = mapped_column(String(64), default="")
    failed_tries: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime] = mapped_column(default=now)
    expires_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]


class Attempt(Base):
    """One counted attempt for a throttle: `bucket` names what is limited, hashed."""

    __tablename__ = "attempts"
    __table_args__ = (Index(None, "bucket", "at"), Index(None, "at"))

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    bucket: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(default=now)
