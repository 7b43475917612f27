"""Offers by the clock and by hand."""

from datetime import timedelta
from typing import Any

import pytest

from aipact.core.actor import Actor
from aipact.core.clock import now
from aipact.core.errors import Conflict
from aipact.events import actions
from aipact.events.actions import mailings
from aipact.events.queries import phase
from aipact.events.states import EventState, MailingKind, SignUpState
from aipact.workflow import history
from tests.factories import events

NOBODY = Actor.anonymous()


def test_on_the_last_day_an_offer_is_short_and_ends_an_hour_before_the_event(
    db: Any, clock: Any
) -> None:
    event, (first, second) = events.full(capacity=2)
    early, late = events.signed_up(event), events.signed_up(event)
    clock.travel(event.starts_at - timedelta(hours=12))
    actions.give_up(first, actor=NOBODY)
    assert early.offer_expires_at == pytest.approx(
        now() + timedelta(hours=2), abs=timedelta(seconds=5)
    )
    clock.travel(phase.offers_end_at(event) - timedelta(minutes=30))
    actions.give_up(second, actor=NOBODY)
    assert late.offer_expires_at == event.starts_at - timedelta(hours=1)


def test_an_offer_by_hand_goes_out_of_turn_and_the_history_says_who(
    db: Any, mailbox: Any, clock: Any
) -> None:
    event, _holders = events.full(capacity=1)
    first, second = events.signed_up(event), events.signed_up(event)
    keeper = events.keeper()
    with pytest.raises(Conflict):
        actions.offer_by_hand(second, actor=keeper)
    event.capacity = 2
    actions.offer_by_hand(second, actor=keeper)
    actions.offer_by_hand(second, actor=keeper)
    assert (first.state, second.state) == (SignUpState.WAITLISTED, SignUpState.OFFERED)
    assert (event.taken_count, event.waiting_count) == (2, 1)
    assert mailbox.templates(second.email).count("events/place_offered") == 1
    last = history("sign_up", second.id)[-1]
    assert (last.action, last.party, last.actor_id) == ("offer", "staff", keeper.user_id)
    event.capacity = 3
    clock.travel(phase.offers_end_at(event))
    with pytest.raises(Conflict):
        actions.offer_by_hand(first, actor=keeper)
    assert first.state is SignUpState.WAITLISTED


def test_when_it_is_over_whoever_waited_had_no_place_and_gets_no_letter(
    db: Any, clock: Any, mailbox: Any
) -> None:
    event, (holder,) = events.full(capacity=1)
    waiting = events.signed_up(event)
    clock.travel(event.ends_at + timedelta(minutes=1))
    mailbox.clear()
    assert actions.follow_the_clock() == 1
    assert event.state is EventState.ENDED
    assert actions.settle_past_events() == 1
    assert actions.settle_past_events() == 0
    assert (waiting.state, holder.state) == (SignUpState.DECLINED, SignUpState.CONFIRMED)
    assert event.waiting_count == 0
    clock.move(days=15)
    assert actions.settle_past_events() == 1
    assert holder.state is SignUpState.UNKNOWN
    assert len(mailbox) == 0


def test_a_cancelled_event_tells_everybody_once_and_offers_nothing(db: Any, mailbox: Any) -> None:
    event, (holder,) = events.full(capacity=1)
    waiting = events.signed_up(event)
    sequence = event.sequence
    assert actions.ask_to_cancel(event, "The speaker is ill.", actor=events.keeper())
    assert event.sequence == sequence + 1
    while mailings.write_next_batch():
        pass
    for person in (holder, waiting):
        assert person.state is SignUpState.EVENT_CANCELLED
        assert mailbox.templates(person.email).count("events/event_cancelled") == 1
    assert mailings.scheduled(event, *MailingKind) == []
