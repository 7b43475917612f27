"""Where a person stands with their sign-up, now: what the personal page says and offers."""

from dataclasses import dataclass
from enum import StrEnum

from aipact.core.clock import now
from aipact.events.models import SignUp
from aipact.events.queries import phase
from aipact.events.queries.waiting import position_of
from aipact.events.states import (
    HAD_PLACE,
    TOLD_OF_CHANGES,
    EventState,
    SignUpState,
)
from aipact.workflow import Party, history


class PlaceStanding(StrEnum):
    EVENT_CANCELLED = "event_cancelled"
    HAS_PLACE = "has_place"
    CAN_JOIN = "can_join"
    ON_NOW = "on_now"
    OVER = "over"
    ASKED = "asked"
    WAITS = "waits"
    WAITS_IN_VAIN = "waits_in_vain"
    OFFERED = "offered"
    OFFER_OVER = "offer_over"
    MAY_QUEUE_AGAIN = "may_queue_again"
    GIVEN_UP = "given_up"
    REMOVED = "removed"
    DECLINED_OFFER = "declined_offer"
    NOT_ADMITTED = "not_admitted"


P, S = PlaceStanding, SignUpState
_DECLINED_BY = {Party.STAFF.value: P.NOT_ADMITTED, Party.SYSTEM.value: P.WAITS_IN_VAIN}
_ENDED = {S.CANCELLED_BY_PERSON: P.GIVEN_UP, S.CANCELLED_BY_STAFF: P.REMOVED}


@dataclass(frozen=True)
class Place:
    """position: in the line, for somebody who waits. may_leave: there is something to give up."""

    standing: PlaceStanding
    position: int = 0
    may_leave: bool = False
    may_change: bool = False
    may_ask: bool = False
    has_calendar: bool = False
    may_say_how_it_was: bool = False
    may_sign_up_again: bool = False


def place_of(sign_up: SignUp) -> Place:
    event = sign_up.event
    standing = _standing(sign_up)
    is_off, had_place = standing is P.EVENT_CANCELLED, sign_up.state in HAD_PLACE
    is_told, is_over = sign_up.state in TOLD_OF_CHANGES, phase.is_over(event)
    has_begun = phase.has_begun(event)
    return Place(
        standing=standing,
        position=position_of(sign_up),
        may_leave=is_told and not is_off and not has_begun and sign_up.state is not S.OFFERED,
        may_change=is_told and not is_off and not is_over and bool(sign_up.email),
        may_ask=had_place and not is_off and not is_over and bool(sign_up.email),
        has_calendar=sign_up.state is S.CONFIRMED and not is_off and not is_over,
        may_say_how_it_was=had_place and not is_off and is_over and sign_up.feedback_at is None,
        may_sign_up_again=standing in (P.GIVEN_UP, P.DECLINED_OFFER, P.OFFER_OVER, P.REMOVED)
        and phase.is_open_for_sign_up(event),
    )


def may_queue_again(sign_up: SignUp) -> bool:
    """After an offer that ran out, once, while places are still offered."""
    event = sign_up.event
    return (
        sign_up.state is S.OFFER_EXPIRED
        and not sign_up.has_queued_again
        and now() < phase.offers_end_at(event)
        and event.state is not EventState.CANCELLED
        and bool(sign_up.email)
    )


def _standing(sign_up: SignUp) -> PlaceStanding:
    event, state = sign_up.event, sign_up.state
    # People are told in batches: the event says so first.
    if event.state is EventState.CANCELLED or state is S.EVENT_CANCELLED:
        return P.EVENT_CANCELLED
    if state in HAD_PLACE:
        return _with_place(sign_up)
    if state is S.AWAITING_APPROVAL:
        return P.WAITS_IN_VAIN if phase.has_begun(event) else P.ASKED
    if state is S.WAITLISTED:
        return P.WAITS_IN_VAIN if now() >= phase.offers_end_at(event) else P.WAITS
    if state is S.OFFERED:
        until = sign_up.offer_expires_at
        return P.OFFERED if until is not None and until > now() else P.OFFER_OVER
    if state is S.OFFER_EXPIRED:
        return P.MAY_QUEUE_AGAIN if may_queue_again(sign_up) else P.OFFER_OVER
    if state is S.DECLINED:
        moves = history("sign_up", sign_up.id)
        return _DECLINED_BY.get(moves[-1].party if moves else "", P.DECLINED_OFFER)
    return _ENDED.get(state, P.GIVEN_UP)


def _with_place(sign_up: SignUp) -> PlaceStanding:
    event = sign_up.event
    if phase.is_joinable(event) and event.ended_at is None:
        return P.CAN_JOIN
    if phase.is_over(event):
        return P.OVER
    return P.ON_NOW if phase.has_begun(event) else P.HAS_PLACE
