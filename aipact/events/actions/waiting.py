"""The waiting list by the clock and by staff: offers that run out, places that staff give, and what
is still open when the event is over."""

from collections.abc import Callable, Sequence
from typing import TypeVar
from uuid import UUID

from sqlalchemy import and_, or_, select

from aipact.core.actor import Actor
from aipact.core.clock import now
from aipact.core.db import db
from aipact.core.errors import Conflict
from aipact.core.logging import log
from aipact.events import emails
from aipact.events.actions import places, signing_up
from aipact.events.models import Event, SignUp
from aipact.events.queries import phase
from aipact.events.states import CONFIRM_WITHIN, MARKED_WITHIN, OVER, EventState, SignUpState
from aipact.i18n import _
from aipact.workflow import Party, can, change_state

BATCH = 50
Row = TypeVar("Row")


def expire_offers(limit: int = BATCH) -> int:
    """Offers whose time is over go to the next person; how many were due. One that fails stops no
    other."""
    query = (
        select(SignUp.id)
        .where(SignUp.state == SignUpState.OFFERED, SignUp.offer_expires_at <= now())
        .order_by(SignUp.offer_expires_at, SignUp.id)
        .limit(limit)
    )
    return _each(db.session.scalars(query).all(), expire_offer)


def expire_offer(sign_up: SignUp) -> None:
    places.lock_sign_up(sign_up)
    expires_at = sign_up.offer_expires_at
    if sign_up.state is not SignUpState.OFFERED or expires_at is None or expires_at > now():
        return
    places.leave(sign_up, "expire", party=Party.SYSTEM, actor=Actor.system())
    emails.offer_expired(sign_up)


def forget_unconfirmed(limit: int = BATCH) -> int:
    """Sign-ups whose address nobody confirmed in two days are gone, with all that was typed."""
    query = (
        select(SignUp.id)
        .where(
            SignUp.state == SignUpState.PENDING_EMAIL,
            SignUp.created_at < now() - CONFIRM_WITHIN,
        )
        .order_by(SignUp.id)
        .limit(limit)
    )
    return _each(db.session.scalars(query).all(), signing_up.forget)


def settle_past_events(limit: int = BATCH) -> int:
    """When an event is over, whoever still waits has had no place, which their personal page says:
    nobody is written to. Who is not marked two weeks later may have come or not. How many were
    due; one that fails stops no other."""
    waits = SignUp.state.in_((SignUpState.WAITLISTED, SignUpState.AWAITING_APPROVAL))
    is_late = Event.ends_at <= now() - MARKED_WITHIN
    query = (
        select(SignUp.id)
        .join(SignUp.event)
        .where(
            Event.state.in_(OVER),
            or_(waits, and_(is_late, SignUp.state == SignUpState.CONFIRMED)),
        )
        .order_by(SignUp.event_id, SignUp.id)
        .limit(limit)
    )
    return _each(db.session.scalars(query).all(), _settle)


def _settle(sign_up: SignUp) -> None:
    places.lock_sign_up(sign_up)
    actor = Actor.system()
    if can(sign_up, "close", Party.SYSTEM):
        places.leave(sign_up, "close", party=Party.SYSTEM, actor=actor)
    elif can(sign_up, "leave_open", Party.SYSTEM):
        change_state(sign_up, "leave_open", actor=actor, party=Party.SYSTEM)
    db.session.flush()


def offer_by_hand(sign_up: SignUp, *, actor: Actor) -> None:
    """Staff offer a free place to one person, out of turn; the history says so. Raises Conflict
    when no place is free or it is too late."""
    places.lock_sign_up(sign_up)
    if sign_up.state is SignUpState.OFFERED:
        return
    left = phase.places_left(sign_up.event)
    if left == 0:
        raise Conflict(_("No place is free."))
    if now() >= phase.offers_end_at(sign_up.event):
        raise Conflict(_("It is too late to offer a place."))
    if sign_up.state is not SignUpState.WAITLISTED:
        raise Conflict(_("This person is not on the waiting list."))
    places.offer(sign_up, party=Party.STAFF, actor=actor)


def approve(sign_up: SignUp, *, actor: Actor) -> None:
    """Staff say yes: a place, or the waiting list when it is full. Twice is once."""
    places.lock_sign_up(sign_up)
    if sign_up.state in (SignUpState.CONFIRMED, SignUpState.WAITLISTED):
        return
    if sign_up.state is not SignUpState.AWAITING_APPROVAL:
        raise Conflict(_("This person does not wait for an answer."))
    if sign_up.event.state is EventState.CANCELLED or phase.has_begun(sign_up.event):
        raise Conflict(_("The event has begun, or is cancelled."))
    places.settle(sign_up, party=Party.STAFF, actor=actor)


def decline(sign_up: SignUp, *, reason: str, actor: Actor) -> None:
    """Staff say no, with a reason that the person reads. Twice is once."""
    places.lock_sign_up(sign_up)
    if sign_up.state is SignUpState.DECLINED:
        return
    if sign_up.state is not SignUpState.AWAITING_APPROVAL:
        raise Conflict(_("This person does not wait for an answer."))
    places.leave(sign_up, "decline", party=Party.STAFF, actor=actor, note=reason)
    emails.sign_up_declined(sign_up, reason=reason)


def _each(ids: Sequence[UUID], act: Callable[[SignUp], None]) -> int:
    """Each in a savepoint of its own: one that fails stops no other."""
    for sign_up_id in ids:
        try:
            with db.session.begin_nested():
                sign_up = db.session.get(SignUp, sign_up_id)
                if sign_up is not None:
                    act(sign_up)
        except Exception as error:
            log.error("sign-up left alone", sign_up=str(sign_up_id), exc_info=error)
    return len(ids)
