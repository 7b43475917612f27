"""The history of states: append-only, written with the state itself."""

import uuid
from datetime import datetime

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from aipact.core.clock import now
from aipact.core.db import Base, new_id


class StateChange(Base):
    """Who moved what from where to where, when and why."""

    __tablename__ = "state_changes"
    __table_args__ = (Index(None, "subject_kind", "subject_id", "at"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    subject_kind: Mapped[str] = mapped_column(String(32))
    subject_id: Mapped[uuid.UUID]
    action: Mapped[str] = mapped_column(String(32))
    from_state: Mapped[str] = mapped_column(String(32))
    to_state: Mapped[str] = mapped_column(String(32))
    party: Mapped[str] = mapped_column(String(16))
    actor_id: Mapped[uuid.UUID | None]
    note: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime] = mapped_column(default=now)
