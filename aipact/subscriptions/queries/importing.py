"""Imports of addresses: their rows, and what we know of those addresses already."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import exists, func, select

from aipact.core.db import db
from aipact.core.pagination import Page, PageRequest, keyset_page
from aipact.subscriptions import queries
from aipact.subscriptions.models import (
    Follow,
    Subscriber,
    SubscriberImport,
    SubscriberImportRow,
    Subscription,
    SubscriptionRequest,
)
from aipact.subscriptions.states import (
    EndReason,
    ImportState,
    RowOutcome,
    SubscriberState,
    SubscriptionState,
)

Row = SubscriberImportRow


def import_with(import_id: uuid.UUID) -> SubscriberImport | None:
    return db.session.get(SubscriberImport, import_id)


def locked_import(import_id: uuid.UUID) -> SubscriberImport:
    """The import, read anew and kept for this transaction."""
    query = select(SubscriberImport).where(SubscriberImport.id == import_id).with_for_update()
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def next_import() -> SubscriberImport | None:
    """The oldest import with work for a worker that no other worker has in hand, kept for this
    transaction."""
    query = (
        select(SubscriberImport)
        .where(SubscriberImport.state.in_((ImportState.CHECKING, ImportState.APPLYING)))
        .order_by(SubscriberImport.created_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return db.session.scalar(query.execution_options(populate_existing=True))


def imports(page: PageRequest) -> Page[SubscriberImport]:
    """The newest first."""
    order = [SubscriberImport.created_at, SubscriberImport.id]
    return keyset_page(select(SubscriberImport), order, page, descending=True, scalars=True)


def waiting_since(moment: datetime) -> list[SubscriberImport]:
    """Imports that nobody has confirmed since before that moment."""
    query = select(SubscriberImport).where(
        SubscriberImport.state == ImportState.WAITING, SubscriberImport.created_at <= moment
    )
    return list(db.session.scalars(query.order_by(SubscriberImport.created_at)))


def next_rows(found: SubscriberImport, limit: int) -> Sequence[Row]:
    """The rows after those that are done; while it is carried out, of the new ones."""
    query = select(Row).where(Row.import_id == found.id, Row.number > found.cursor)
    if found.state is ImportState.APPLYING:
        query = query.where(Row.outcome == RowOutcome.NEW)
    return db.session.scalars(query.order_by(Row.number).limit(limit)).all()


def import_rows(
    found: SubscriberImport, outcome: RowOutcome | None, page: PageRequest
) -> Page[Row]:
    """As they stand in the file."""
    query = select(Row).where(Row.import_id == found.id)
    if outcome is not None:
        query = query.where(Row.outcome == outcome)
    return keyset_page(query, [Row.number], page, scalars=True)


def outcome_counts(found: SubscriberImport) -> dict[str, int]:
    query = (
        select(Row.outcome, func.count())
        .where(Row.import_id == found.id, Row.outcome.is_not(None))
        .group_by(Row.outcome)
        .order_by(Row.outcome)
    )
    return {outcome.value: number for outcome, number in db.session.execute(query) if outcome}


def seen_before(found: SubscriberImport, addresses: Collection[str]) -> set[str]:
    """Those of the addresses that stand in the rows that are checked already."""
    query = select(Row.address).where(
        Row.address.in_(addresses), Row.import_id == found.id, Row.number <= found.cursor
    )
    return set(db.session.scalars(query.order_by(Row.number)))


def standings(addresses: Collection[str], *, with_asked: bool) -> dict[str, RowOutcome]:
    """What an import leaves untouched: addresses that get updates, got them, or must not get any;
    with_asked: and those that have been asked, and have not answered."""
    found = {
        address: RowOutcome.LEFT
        if reason in (EndReason.UNSUBSCRIBED, EndReason.STAFF)
        else RowOutcome.SUPPRESSED
        for address, reason in queries.suppression_reasons(addresses).items()
    }
    has_something = exists().where(
        Subscription.subscriber_id == Subscriber.id,
        Subscription.state == SubscriptionState.ACTIVE,
    ) | exists().where(Follow.subscriber_id == Subscriber.id, Follow.ended_at.is_(None))
    people = select(Subscriber.email, Subscriber.state, has_something).where(
        Subscriber.email.in_(addresses)
    )
    for address, state, is_reader in db.session.execute(people.order_by(Subscriber.email)):
        if state is SubscriberState.SUPPRESSED:
            found[address] = RowOutcome.SUPPRESSED
        elif is_reader:
            found[address] = RowOutcome.KNOWN
        else:
            found[address] = RowOutcome.LEFT
    if with_asked:
        asked = select(SubscriptionRequest.email).where(SubscriptionRequest.email.in_(addresses))
        for address in db.session.scalars(asked.order_by(SubscriptionRequest.email)):
            found.setdefault(address, RowOutcome.KNOWN)
    return found
