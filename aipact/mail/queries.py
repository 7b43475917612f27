"""Reads of the outbox."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from aipact.core.clock import now
from aipact.core.db import db
from aipact.core.pagination import Page, PageRequest, keyset_page
from aipact.mail.models import LetterStatus, OutboxMessage

WAITING = (LetterStatus.PENDING, LetterStatus.SENDING)


@dataclass(frozen=True)
class LetterFilter:
    """receiver: an address, or a part of one. letter: "pledges/received"."""

    receiver: str = ""
    status: LetterStatus | None = None
    letter: str = ""


def letters(wanted: LetterFilter, page: PageRequest) -> Page[OutboxMessage]:
    """Letters, newest first."""
    query = select(OutboxMessage)
    receiver = wanted.receiver.strip().casefold()
    if "@" in receiver[1:-1]:
        query = query.where(OutboxMessage.to_address == receiver)
    elif receiver:
        query = query.where(OutboxMessage.to_address.contains(receiver, autoescape=True))
    if wanted.status:
        query = query.where(OutboxMessage.status == wanted.status)
    if wanted.letter:
        query = query.where(OutboxMessage.letter == wanted.letter)
    order: list[Any] = [OutboxMessage.created_at, OutboxMessage.id]
    return keyset_page(query, order, page, descending=True, scalars=True)


def letters_about(submission_id: uuid.UUID) -> Sequence[OutboxMessage]:
    """The letters about a submission, oldest first: for its timeline."""
    query = (
        select(OutboxMessage)
        .where(OutboxMessage.about_id == submission_id)
        .order_by(OutboxMessage.created_at, OutboxMessage.id)
    )
    return db.session.scalars(query).all()


def letter(letter_id: uuid.UUID) -> OutboxMessage | None:
    return db.session.get(OutboxMessage, letter_id)


def letter_with(message_id: str) -> OutboxMessage | None:
    query = select(OutboxMessage).where(OutboxMessage.message_id == message_id)
    return db.session.scalar(query)


def failed_letters() -> Sequence[OutboxMessage]:
    """Letters that nobody tries any more, oldest first; without those whose text was not kept."""
    query = (
        select(OutboxMessage)
        .where(OutboxMessage.status == LetterStatus.FAILED, OutboxMessage.body_text != "")
        .order_by(OutboxMessage.created_at, OutboxMessage.id)
    )
    return db.session.scalars(query).all()


def oldest_waiting() -> datetime | None:
    """Since when the letter that waits longest is due; None when nothing waits."""
    query = select(func.min(OutboxMessage.next_attempt_at)).where(
        OutboxMessage.status.in_(WAITING), OutboxMessage.next_attempt_at <= now()
    )
    return db.session.execute(query).scalar()


def counts_by_status() -> dict[LetterStatus, int]:
    """How many letters are in each state; states without letters are left out."""
    query = (
        select(OutboxMessage.status, func.count())
        .group_by(OutboxMessage.status)
        .order_by(OutboxMessage.status)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}
