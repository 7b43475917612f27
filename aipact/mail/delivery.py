"""Letters leave here: claimed under a lease, sent, their outcome made durable one by one.

Whatever stops a worker, a letter is never lost: it goes out again with the same Message-ID, and
only the one in hand can arrive twice. No transaction is open while the mail server is talked to.
"""

import random
from collections.abc import Sequence
from dataclasses import fields
from datetime import timedelta
from typing import Any

from sqlalchemy import exists, or_, select, update

from aipact.core.clock import now
from aipact.core.db import db
from aipact.core.logging import log
from aipact.core.settings import current_settings
from aipact.core.transaction import commit, reading
from aipact.jobs import is_stopping
from aipact.jobs.models import WorkerHeartbeat
from aipact.jobs.process import is_gone, me
from aipact.mail.message import BadLetter, Parcel
from aipact.mail.models import LetterStatus, OutboxMessage
from aipact.mail.transport import (
    Deferred,
    Interrupted,
    PatientConnection,
    Refused,
    ServerDown,
    mail,
)

BATCH = 20
# A lease ends when its worker has not been heard of for this long.
LEASE = timedelta(seconds=60)
# The server broke off over this letter: others go first for a while.
STEP_ASIDE = timedelta(seconds=30)
# Waits between tries: two days in all, then the letter has failed.
WAITS = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, *[240] * 12))


def deliver_due() -> int:
    """Send what is due, most urgent first, until nothing is left or the server is down.

    The number of letters that left (or, in a demo without a mail server, were kept to be read).
    """
    return_lost_leases()
    if not is_anything_due():
        return 0
    if current_settings().keeps_letters:
        return _keep_due()
    count = 0
    with mail.connect() as connection:
        while not is_stopping() and (batch := claim()):
            sent, goes_on = _send(batch, connection)
            count += sent
            if not goes_on:
                break
    return count


def is_anything_due() -> bool:
    """A read only: an idle worker must not take SQLite's one write lock every few seconds."""
    with reading():
        return bool(db.session.execute(select(exists().where(*_due()))).scalar())


def claim() -> list[Parcel]:
    """Lease a few letters: plain values, their lease already durable."""
    query = (
        select(*(OutboxMessage.__table__.columns[field.name] for field in fields(Parcel)))
        .where(*_due())
        .order_by(OutboxMessage.priority, OutboxMessage.next_attempt_at, OutboxMessage.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    letters = [Parcel(*row) for row in db.session.execute(query)]
    _set(letters, LetterStatus.SENDING, leased_at=now(), leased_by=me())
    commit()
    return letters


def return_lost_leases() -> None:
    """Letters whose worker is gone, by its process number here or by its silence elsewhere, are
    pending again."""
    leased = OutboxMessage.status == LetterStatus.SENDING
    with reading():
        holders = db.session.scalars(
            select(OutboxMessage.leased_by)
            .where(leased)
            .distinct()
            .order_by(OutboxMessage.leased_by)
        ).all()
    if not holders:
        return
    limit = now() - LEASE
    alive = select(WorkerHeartbeat.worker).where(WorkerHeartbeat.at > limit)
    silent = (OutboxMessage.leased_at < limit) & OutboxMessage.leased_by.not_in(alive)
    gone = OutboxMessage.leased_by.in_([name for name in holders if is_gone(name)])
    db.session.execute(
        update(OutboxMessage)
        .where(leased, or_(silent, gone))
        .values(status=LetterStatus.PENDING, leased_by="", leased_at=None)
        .execution_options(synchronize_session=False)
    )
    commit()


def _due() -> tuple[Any, Any]:
    return OutboxMessage.status == LetterStatus.PENDING, OutboxMessage.next_attempt_at <= now()


def _keep_due() -> int:
    count = 0
    while batch := claim():
        for letter in batch:
            _set([letter], LetterStatus.SENT, **_sent(letter))
        commit()
        count += len(batch)
    return count


def _send(batch: Sequence[Parcel], connection: PatientConnection) -> tuple[int, bool]:
    """How many of the batch left, and whether to go on with the next one."""
    count = 0
    for position, letter in enumerate(batch):
        if is_stopping():
            _give_back(batch[position:])
            return count, False
        try:
            connection.open()
        except ServerDown as trouble:
            log.warning("mail server is down", reason=str(trouble))
            _give_back(batch[position:], str(trouble))
            return count, False
        status, goes_on = _send_one(letter, connection)
        count += status is LetterStatus.SENT
        if not goes_on:
            _give_back(batch[position + 1 :])
            return count, False
    return count, True


def _send_one(letter: Parcel, connection: PatientConnection) -> tuple[LetterStatus, bool]:
    """Send one letter, record what became of it, and say whether the server is still there."""
    tried = letter.attempts + 1
    try:
        _deliver(letter, connection)
    except (BadLetter, Refused) as reason:
        status = LetterStatus.FAILED
        return _record(letter, status, attempts=tried, last_error=str(reason)), True
    except Deferred as reason:
        return _wait(letter, str(reason)), True
    except Interrupted as reason:
        # The server was there a moment ago, so it may be about this letter: it waits its turn.
        return _wait(letter, str(reason)), False
    except ServerDown as reason:
        soon = now() + STEP_ASIDE * random.uniform(0.8, 1.2)  # noqa: S311 - spreads load
        status = LetterStatus.PENDING
        return _record(letter, status, next_attempt_at=soon, last_error=str(reason)), False
    return _record(letter, LetterStatus.SENT, attempts=tried, **_sent(letter)), True


def _deliver(letter: Parcel, connection: PatientConnection) -> None:
    """A server may close an idle session at any time: one more try on a new one, unless the text
    was on its way already."""
    try:
        connection.deliver(letter)
    except Interrupted as cut:
        if cut.maybe_sent:
            raise
        connection.deliver(letter)


def _wait(letter: Parcel, reason: str) -> LetterStatus:
    """Count the try; the next one is later and later, until it was the last."""
    tried = letter.attempts + 1
    if tried > len(WAITS):
        reason = f"Given up after {tried} tries. {reason}"
        return _record(letter, LetterStatus.FAILED, attempts=tried, last_error=reason)
    due = now() + WAITS[tried - 1] * random.uniform(1, 1.2)  # noqa: S311 - spreads load
    values = {"attempts": tried, "next_attempt_at": due, "last_error": reason}
    return _record(letter, LetterStatus.PENDING, **values)


def _sent(letter: Parcel) -> dict[str, Any]:
    """A live code or link is not kept once it has left; the demo has no other mailbox."""
    values: dict[str, Any] = {"sent_at": now(), "last_error": ""}
    if letter.is_secret and not current_settings().demo:
        values |= {"body_text": "", "body_html": ""}
    return values


def _record(letter: Parcel, status: LetterStatus, **values: Any) -> LetterStatus:
    """Make the outcome durable. The mail server has acted already, so it counts whoever has the
    lease by now."""
    _set([letter], status, **values)
    commit()
    reason = values.get("last_error", "")
    log.info("letter", id=str(letter.id), letter=letter.letter, status=status.value, reason=reason)
    return status


def _give_back(letters: Sequence[Parcel], reason: str = "") -> None:
    """Not tried, not counted: due as before."""
    _set(letters, LetterStatus.PENDING, **({"last_error": reason} if reason else {}))
    commit()


def _set(letters: Sequence[Parcel], status: LetterStatus, **values: Any) -> None:
    if not letters:
        return
    if status is not LetterStatus.SENDING:
        values |= {"leased_by": "", "leased_at": None}
    db.session.execute(
        update(OutboxMessage)
        .where(
            OutboxMessage.id.in_([letter.id for letter in letters]),
            OutboxMessage.status.in_((LetterStatus.PENDING, LetterStatus.SENDING)),
        )
        .values(status=status, **values)
        .execution_options(synchronize_session=False)
    )
