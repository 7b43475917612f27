"""What workers tell each other: which sweep ran when, and who is alive."""

from datetime import datetime

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from aipact.core.clock import now
from aipact.core.db import Base


class JobSlot(Base):
    """One run of a sweep. The key decides which worker it belongs to: the first to write it."""

    __tablename__ = "job_slots"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    slot: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    at: Mapped[datetime] = mapped_column(default=now)


class WorkerHeartbeat(Base):
    """A worker that was alive at `at`."""

    __tablename__ = "worker_heartbeats"

    worker: Mapped[str] = mapped_column(String(64), primary_key=True)
    started_at: Mapped[datetime] = mapped_column(default=now)
    at: Mapped[datetime] = mapped_column(default=now)
