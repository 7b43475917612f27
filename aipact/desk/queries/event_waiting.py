"""The waiting list of an event: who is next, which offers run, what moved last."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select

from aipact.core.db import db
from aipact.core.pagination import Page, PageRequest, keyset_page
from aipact.desk.queries.event_person import staff_names
from aipact.events.models import Event, SignUp
from aipact.events.states import SignUpState
from aipact.workflow import Party, StateChange

MOST_OFFERS, MOST_MOVES = 100, 30
_WAITS, _OFFERED = SignUpState.WAITLISTED.value, SignUpState.OFFERED.value


@dataclass(frozen=True)
class WaitingRow:
    """Somebody who waits. position: from 1; since: when they came onto the list (last)."""

    position: int
    id: uuid.UUID
    name: str
    email: str
    organisation: str
    since: datetime
    has_queued_again: bool


@dataclass(frozen=True)
class OfferRow:
    """A place that is kept for somebody."""

    id: uuid.UUID
    name: str
    email: str
    offered_at: datetime | None
    expires_at: datetime


@dataclass(frozen=True)
class MoveRow:
    """One thing that happened to an offer. who: of staff."""

    at: datetime
    sign_up_id: uuid.UUID
    name: str
    action: str
    party: Party
    who: str


def waiting(event: Event, page: PageRequest) -> Page[WaitingRow]:
    """In the order in which places are offered."""
    query: Any = select(
        SignUp.id,
        SignUp.name,
        SignUp.email,
        SignUp.organisation_name,
        SignUp.confirmed_at,
        SignUp.has_queued_again,
        SignUp.number,
    ).where(SignUp.event_id == event.id, SignUp.state == SignUpState.WAITLISTED)
    found = keyset_page(query, [SignUp.number, SignUp.id], page)
    if not found.items:
        return Page([], found.next_cursor, found.previous_cursor)
    first = _number_before(event, found.items[0][-1]) + 1
    since = _moments({row[0] for row in found.items}, _WAITS)
    rows = [
        WaitingRow(position, id_, name, email, organisation, since.get(id_) or at, again)
        for position, (id_, name, email, organisation, at, again, _number) in enumerate(
            found.items, first
        )
    ]
    return Page(rows, found.next_cursor, found.previous_cursor)


def running_offers(event: Event) -> Sequence[OfferRow]:
    """What ends first comes first; at most MOST_OFFERS."""
    query = (
        select(SignUp.id, SignUp.name, SignUp.email, SignUp.offer_expires_at)
        .where(SignUp.event_id == event.id, SignUp.state == SignUpState.OFFERED)
        .order_by(SignUp.offer_expires_at, SignUp.id)
        .limit(MOST_OFFERS)
    )
    rows = db.session.execute(query).all()
    at = _moments({row.id for row in rows}, _OFFERED)
    return [
        OfferRow(row.id, row.name, row.email, at.get(row.id), row.offer_expires_at) for row in rows
    ]


def last_moves(event: Event) -> Sequence[MoveRow]:
    """What became of offers, the newest first: made, accepted, declined, run out, taken back."""
    query = (
        select(StateChange, SignUp.name)
        .join(SignUp, SignUp.id == StateChange.subject_id)
        .where(
            StateChange.subject_kind == "sign_up",
            SignUp.event_id == event.id,
            or_(StateChange.to_state == _OFFERED, StateChange.from_state == _OFFERED),
        )
        .order_by(StateChange.at.desc(), StateChange.id.desc())
        .limit(MOST_MOVES)
    )
    rows = db.session.execute(query).all()
    names = staff_names([change for change, _name in rows])
    return [
        MoveRow(
            at=change.at,
            sign_up_id=change.subject_id,
            name=name,
            action=change.action,
            party=Party(change.party),
            who=names.get(change.actor_id, "") if change.party == Party.STAFF else "",
        )
        for change, name in rows
    ]


def _number_before(event: Event, number: int) -> int:
    query = select(func.count()).where(
        SignUp.event_id == event.id,
        SignUp.state == SignUpState.WAITLISTED,
        SignUp.number < number,
    )
    return db.session.scalar(query) or 0


def _moments(ids: Collection[uuid.UUID], state: str) -> dict[Any, datetime]:
    """When each of these came into the state last."""
    query = (
        select(StateChange.subject_id, func.max(StateChange.at))
        .where(
            StateChange.subject_kind == "sign_up",
            StateChange.subject_id.in_(ids),
            StateChange.to_state == state,
        )
        .group_by(StateChange.subject_id)
        .order_by(StateChange.subject_id)
    )
    return {row[0]: row[1] for row in db.session.execute(query)} if ids else {}
