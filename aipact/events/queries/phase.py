"""What is true of an event at a moment: derived, so that no worker has to be awake for it."""

from datetime import datetime, timedelta

from aipact.core.clock import now
from aipact.events.models import Event
from aipact.events.states import (
    CHANGEABLE,
    COMING,
    JOIN_FROM,
    JOIN_UNTIL,
    LAST_DAY,
    OFFER_CUT_OFF,
    OFFER_GOOD_FOR,
    OFFER_GOOD_FOR_ON_LAST_DAY,
    EventState,
)


def sign_up_ends_at(event: Event) -> datetime:
    """When the last person can sign up."""
    return min(event.closes_at, event.starts_at) if event.closes_at else event.starts_at


def sign_up_times_for(event: Event, starts_at: datetime) -> tuple[datetime | None, datetime | None]:
    """When sign-up would open and end, should the event begin at this time: the end keeps its
    distance, and what has not opened yet opens no later than before."""
    shift = starts_at - event.starts_at
    opens_at, closes_at = event.opens_at, event.closes_at
    if opens_at and opens_at > now():
        opens_at = min(opens_at, opens_at + shift)
    return opens_at, closes_at + shift if closes_at else None


def is_open_for_sign_up(event: Event) -> bool:
    """Whether somebody can sign up now, be it for a place or for the waiting list."""
    moment = now()
    has_opened = event.opens_at is None or event.opens_at <= moment
    return (
        event.takes_sign_ups
        and event.state in COMING
        and has_opened
        and moment < sign_up_ends_at(event)
    )


def opens_later(event: Event) -> bool:
    """Sign-up has not begun, and will."""
    is_ahead = event.opens_at is not None and now() < event.opens_at
    return event.takes_sign_ups and event.state in COMING and is_ahead


def places_left(event: Event) -> int | None:
    """Free places; None where there is no limit."""
    return None if event.capacity is None else max(0, event.capacity - event.taken_count)


def has_free_place(event: Event) -> bool:
    """Whether the next person gets a place at once: nobody overtakes the waiting list."""
    return event.capacity is None or (
        event.taken_count < event.capacity and not event.waiting_count
    )


def offers_end_at(event: Event) -> datetime:
    """After this no place is offered any more; offers made before may run for an hour more."""
    return event.starts_at - OFFER_CUT_OFF


def may_offer(event: Event) -> bool:
    """Whether a freed place still goes to the waiting list."""
    has_place = event.capacity is None or event.taken_count < event.capacity
    is_coming = event.state in COMING
    return is_coming and event.waiting_count > 0 and has_place and now() < offers_end_at(event)


def offer_good_until(event: Event) -> datetime:
    """Until when an offer made now can be accepted."""
    is_last_day = event.starts_at - now() <= LAST_DAY
    good_for = OFFER_GOOD_FOR_ON_LAST_DAY if is_last_day else OFFER_GOOD_FOR
    return min(now() + good_for, event.starts_at - timedelta(hours=1))


def is_joinable(event: Event) -> bool:
    """Whether personal pages show the way in."""
    moment = now()
    is_near = event.starts_at - JOIN_FROM <= moment <= event.ends_at + JOIN_UNTIL
    return bool(event.join_url) and is_near and event.state is not EventState.CANCELLED


def may_be_cancelled(event: Event) -> bool:
    """A draft is deleted instead, and what is over took place."""
    return event.state in CHANGEABLE and event.state is not EventState.DRAFT


def has_begun(event: Event) -> bool:
    return event.starts_at <= now()


def had_people(event: Event) -> bool:
    """Whether it can be said who came: it has begun, and takes place."""
    return has_begun(event) and event.state not in (EventState.DRAFT, EventState.CANCELLED)


def is_over(event: Event) -> bool:
    return event.ends_at <= now() or event.ended_at is not None
