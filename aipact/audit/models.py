"""The audit log: append-only, ids and pseudonyms, never names."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from aipact.core.clock import now
from aipact.core.db import Base, new_id


class AuditEntry(Base):
    """One thing that somebody did. `actor_id` is null for the system and for visitors."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index(None, "subject_kind", "subject_id"),
        Index(None, "at", "id"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    at: Mapped[datetime] = mapped_column(default=now)
    tag: Mapped[str] = mapped_column(String(64), index=True)
    actor_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    is_system: Mapped[bool] = mapped_column(default=False)
    subject_kind: Mapped[str] = mapped_column(String(32), default="")
    subject_id: Mapped[uuid.UUID | None]
    request_id: Mapped[str] = mapped_column(String(40), default="")
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
