"""The clock of the sweeps, shared by all workers through the database."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from aipact.core.clock import now
from aipact.core.db import db, dialect_name
from aipact.core.transaction import commit
from aipact.jobs.models import JobSlot, WorkerHeartbeat
from aipact.jobs.process import me
from aipact.jobs.registry import SWEEPS, every

HEARTBEAT_SECONDS = 15
KEPT_SLOTS = 10
FORGOTTEN_AFTER = timedelta(days=1)


def slot_of(name: str) -> int:
    """The number of the present slot of a sweep."""
    return int(now().timestamp()) // SWEEPS[name]


def claim_slot(name: str, slot: int) -> bool:
    """True for exactly one of all workers: that one runs the sweep."""
    insert = (postgresql if dialect_name() == "postgresql" else sqlite).insert(JobSlot)
    row = insert.values(name=name, slot=slot, at=now()).on_conflict_do_nothing()
    claimed = db.session.execute(row.returning(JobSlot.slot)).first() is not None
    commit()
    return claimed


def beat() -> None:
    """Say that this worker is alive."""
    alive = update(WorkerHeartbeat).where(WorkerHeartbeat.worker == me()).values(at=now())
    if not db.session.execute(alive.returning(WorkerHeartbeat.worker)).first():
        db.session.add(WorkerHeartbeat(worker=me()))
    commit()


def say_goodbye() -> None:
    """A worker that ends in order leaves no heartbeat behind."""
    db.session.execute(delete(WorkerHeartbeat).where(WorkerHeartbeat.worker == me()))
    commit()


def last_heartbeat() -> datetime | None:
    """When a worker was last known to be alive."""
    return db.session.execute(select(func.max(WorkerHeartbeat.at))).scalar()


def is_a_worker_alive() -> bool:
    """True when one said so within the last three beats."""
    last = last_heartbeat()
    return last is not None and now() - last < timedelta(seconds=3 * HEARTBEAT_SECONDS)


@every(3600, "jobs.purge")
def purge() -> None:
    """Forget old slots and workers."""
    for name in SWEEPS:
        old = JobSlot.slot < slot_of(name) - KEPT_SLOTS
        db.session.execute(delete(JobSlot).where(JobSlot.name == name, old))
    long_ago = now() - FORGOTTEN_AFTER
    unknown = JobSlot.name.not_in(list(SWEEPS))
    db.session.execute(delete(JobSlot).where(unknown, JobSlot.at < long_ago))
    db.session.execute(delete(WorkerHeartbeat).where(WorkerHeartbeat.at < long_ago))
    commit()
