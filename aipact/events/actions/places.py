"""The places of an event: who has one, who waits, who is offered one.

Everything here happens under the event's lock, in the transaction of what caused it: the count of
places is read and written by one person at a time, so exactly the capacity is given out. Everybody
takes locks in one order: the event first, then its sign-ups.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm.attributes import set_committed_value

from aipact.core.actor import Actor
from aipact.core.clock import now
from aipact.core.db import db
from aipact.core.errors import NotFound
from aipact.events import emails
from aipact.events.actions import letters
from aipact.events.models import Event, SignUp
from aipact.events.queries import finding, phase
from aipact.events.states import HOLDS_PLACE, SignUpState
from aipact.workflow import Party, change_state

_COUNTERS = ("taken_count", "waiting_count", "last_number")


def lock_event(event: Event) -> None:
    """From here to the end of the transaction nobody else takes or frees a place of this event,
    and what was read of it before is read anew."""
    db.session.flush()
    if finding.event_to_change(event.id) is None:
        raise NotFound


def lock_sign_up(sign_up: SignUp) -> None:
    """The event's lock, and the sign-up as it is under it."""
    lock_event(sign_up.event)
    try:
        db.session.refresh(sign_up, with_for_update=True)
    except InvalidRequestError as error:
        # Whoever held the lock took the row away.
        raise NotFound from error


def settle(
    sign_up: SignUp, *, party: Party, actor: Actor, known: Sequence[SignUp] | None = None
) -> None:
    """Give a place, or the next number of the waiting list, or hand the wish to the organiser; a
    letter that says so is owed. The caller holds the event's lock. known: all sign-ups of this
    address, where the caller has read them."""
    event = sign_up.event
    if event.needs_approval and party is Party.PARTICIPANT:
        _give_number(sign_up)
        change_state(sign_up, "ask", actor=actor, party=party)
        letters.owe(sign_up)
    elif phase.has_free_place(event):
        _give_number(sign_up, taken_count=1)
        change_state(sign_up, "take_place", actor=actor, party=party)
        tell_confirmed(sign_up, known)
    else:
        _give_number(sign_up, waiting_count=1)
        change_state(sign_up, "queue", actor=actor, party=party)
        tell_waitlisted(sign_up)


def queue_again(sign_up: SignUp, *, actor: Actor) -> None:
    """To the end of the waiting list, once. The caller holds the event's lock."""
    _give_number(sign_up, waiting_count=1)
    sign_up.has_queued_again, sign_up.ended_at = True, None
    change_state(sign_up, "queue_again", actor=actor, party=Party.PARTICIPANT)
    tell_waitlisted(sign_up)
    offer_places(sign_up.event)


def leave(sign_up: SignUp, action: str, *, party: Party, actor: Actor, note: str = "") -> None:
    """End a sign-up; its place goes to whoever waits longest. The caller holds the event's lock."""
    event, before = sign_up.event, sign_up.state
    sign_up.offer_expires_at, sign_up.ended_at = None, now()
    change_state(sign_up, action, actor=actor, party=party, note=note)
    if before in HOLDS_PLACE:
        _count(event, taken_count=-1)
    elif before is SignUpState.WAITLISTED:
        _count(event, waiting_count=-1)
    offer_places(event)


def accept(sign_up: SignUp, *, actor: Actor) -> None:
    """The place that was kept is theirs. The caller holds the event's lock."""
    sign_up.offer_expires_at = None
    change_state(sign_up, "accept", actor=actor, party=Party.PARTICIPANT)
    tell_confirmed(sign_up)


def offer_places(event: Event, *, party: Party = Party.SYSTEM, actor: Actor | None = None) -> int:
    """Offer every free place to the people who wait, in their order, until the cut-off; how many
    were offered. The caller holds the event's lock."""
    number = 0
    while phase.may_offer(event):
        waiting = _next_waiting(event)
        if waiting is None:
            break
        offer(waiting, party=party, actor=actor or Actor.system())
        number += 1
    return number


def offer(sign_up: SignUp, *, party: Party, actor: Actor) -> None:
    """Keep a place for somebody who waits, for a time. The caller holds the event's lock."""
    event = sign_up.event
    sign_up.offer_expires_at = phase.offer_good_until(event)
    change_state(sign_up, "offer", actor=actor, party=party)
    _count(event, taken_count=1, waiting_count=-1)
    db.session.flush()
    emails.place_offered(sign_up)


def tell_confirmed(sign_up: SignUp, known: Sequence[SignUp] | None = None) -> None:
    """The letter comes with an entry for the calendar. A calendar that held an earlier sign-up of
    this address takes this one as newer."""
    event = sign_up.event
    if known is None:
        with db.session.no_autoflush:
            last = finding.last_calendar_sequence(event, sign_up.email)
    else:
        last = max(one.calendar_sequence for one in known)
    sign_up.calendar_sequence = max(event.sequence, last + 1)
    sign_up.told_sequence = event.sequence
    letters.owe(sign_up)


def tell_waitlisted(sign_up: SignUp) -> None:
    sign_up.told_sequence = sign_up.event.sequence
    letters.owe(sign_up)


def _next_waiting(event: Event) -> SignUp | None:
    query = (
        select(SignUp)
        .where(SignUp.event_id == event.id, SignUp.state == SignUpState.WAITLISTED)
        .order_by(SignUp.number, SignUp.id)
        .limit(1)
    )
    db.session.flush()
    return db.session.scalar(query)


def _give_number(sign_up: SignUp, **steps: int) -> None:
    """The next one in the order of confirmation, counted as `steps` say. The table wants all of it
    together with the state, which the caller changes next."""
    _count(sign_up.event, last_number=1, **steps)
    sign_up.number = sign_up.event.last_number
    sign_up.confirmed_at = sign_up.confirmed_at or now()


def _count(event: Event, **steps: int) -> None:
    """Move the counters of the event. Beside the ORM, whose revision is for what people edit: a
    sign-up must not spoil the page that a colleague has open."""
    values = {"event_id": event.id, **{f"{name}_step": step for name, step in steps.items()}}
    row = db.session.execute(_counting(tuple(steps)), values).one()
    for name, value in zip(_COUNTERS, row, strict=True):
        set_committed_value(event, name, value)


@cache
def _counting(names: tuple[str, ...]) -> Any:
    columns = Event.__table__.c
    steps = {name: columns[name] + bindparam(f"{name}_step") for name in names}
    return (
        update(Event.__table__)  # type: ignore[arg-type]
        .where(columns.id == bindparam("event_id"))
        .values(steps)
        .returning(*(columns[name] for name in _COUNTERS))
    )
