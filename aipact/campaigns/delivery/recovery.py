"""Leases of workers that are gone: their journal says which letters left, which did not, and of
which nobody can say."""

import uuid
from collections import defaultdict
from datetime import timedelta
from pathlib import Path

from sqlalchemy import exists, func, select

from aipact.campaigns.delivery import journal, ledger
from aipact.campaigns.delivery.journal import Entry
from aipact.campaigns.models import Delivery
from aipact.campaigns.states import DeliveryStatus, Doubt
from aipact.core.clock import now
from aipact.core.db import db
from aipact.core.logging import log
from aipact.core.transaction import commit
from aipact.jobs.models import WorkerHeartbeat
from aipact.jobs.process import is_gone, me

# A worker of another machine that has been silent for so long. Its own machine has the journal, and
# comes back sooner as a rule.
SILENCE = timedelta(minutes=10)
# Not tried, not counted.
_UNTOUCHED = Entry(DeliveryStatus.QUEUED)
_UNKNOWN = Entry(DeliveryStatus.UNCERTAIN, reason=Doubt.JOURNAL_LOST.value)
_KILLED = Entry(DeliveryStatus.UNCERTAIN, reason=Doubt.KILLED.value)


def recover(folder: Path) -> None:
    """Account for the letters of every worker that is gone, and of this process's last run: call
    it while none is running here."""
    for worker in holders():
        if worker == me() or is_gone(worker) or _is_silent(worker):
            _account_for(worker, folder)


def holders() -> list[str]:
    """Workers that have letters."""
    return [
        worker
        for worker in db.session.scalars(
            select(Delivery.worker)
            .where(Delivery.worker.is_not(None), Delivery.status == DeliveryStatus.LEASED)
            .distinct()
            .order_by(Delivery.worker)
        )
        if worker
    ]


def _is_silent(worker: str) -> bool:
    limit = now() - SILENCE
    heard = exists().where(WorkerHeartbeat.worker == worker, WorkerHeartbeat.at > limit)
    last = select(func.max(Delivery.leased_at)).where(Delivery.worker == worker)
    leased_at = db.session.scalar(last)
    return not db.session.scalar(select(heard)) and leased_at is not None and leased_at < limit


def _account_for(worker: str, folder: Path) -> None:
    """One transaction; then the journal goes. Who comes second finds nothing leased any more."""
    noted = journal.read(folder, worker)
    groups: dict[Entry, list[uuid.UUID]] = defaultdict(list)
    for delivery_id in db.session.scalars(
        select(Delivery.id)
        .where(Delivery.worker == worker, Delivery.status == DeliveryStatus.LEASED)
        .order_by(Delivery.id)
    ):
        entry = _UNKNOWN if noted is None else noted.get(delivery_id, _UNTOUCHED)
        if entry.status is DeliveryStatus.DATA:
            entry = _KILLED
        groups[entry].append(delivery_id)
    counts: dict[str, int] = {}
    for entry, ids in groups.items():
        more = {"attempts": Delivery.attempts - 1} if entry == _UNTOUCHED else {}
        ledger.settle(ids, worker, entry.status, entry.language, entry.reason, **more)
        counts[entry.status.value] = counts.get(entry.status.value, 0) + len(ids)
    commit()
    journal.forget(folder, worker)
    log.warning("letters of a lost worker", worker=worker, has_journal=noted is not None, **counts)
