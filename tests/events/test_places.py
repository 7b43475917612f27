"""Who has a place, who waits, who is offered one."""

from datetime import timedelta
from typing import Any

import pytest

from aipact.accounts import queries as accounts
from aipact.core.actor import Actor
from aipact.core.clock import now
from aipact.core.errors import Conflict
from aipact.events import actions
from aipact.events.actions import SignUpClosed
from aipact.events.queries import phase
from aipact.events.queries.waiting import position_of
from aipact.events.states import SignUpState
from aipact.workflow import history
from tests.factories import events

NOBODY = Actor.anonymous()


def test_a_place_is_taken_when_the_address_is_confirmed(db: Any, mailbox: Any) -> None:
    event = events.announced(capacity=5)
    pending = events.asked(event, email="Ada@People.example")
    assert (pending.state, event.taken_count) == (SignUpState.PENDING_EMAIL, 0)
    events.signed_up(event, email="bo@people.example")
    assert event.taken_count == 1
    assert mailbox.templates("bo@people.example") == [
        "events/confirm_address",
        "events/sign_up_confirmed",
    ]


def test_the_order_is_that_of_confirmation(db: Any) -> None:
    event, holders = events.full(capacity=2)
    third, fourth = events.signed_up(event), events.signed_up(event)
    assert [one.number for one in (*holders, third, fourth)] == [1, 2, 3, 4]
    assert [position_of(third), position_of(fourth)] == [1, 2]
    assert (event.taken_count, event.waiting_count) == (2, 2)


def test_a_freed_place_is_offered_to_whoever_waits_longest(db: Any, mailbox: Any) -> None:
    event, holders = events.full(capacity=1)
    first, second = events.signed_up(event), events.signed_up(event)
    actions.give_up(holders[0], actor=NOBODY)
    assert (first.state, second.state) == (SignUpState.OFFERED, SignUpState.WAITLISTED)
    assert (event.taken_count, event.waiting_count) == (1, 1)
    assert mailbox.templates(first.email)[-1] == "events/place_offered"
    assert position_of(second) == 1
    actions.accept_offer(first, actor=NOBODY)
    actions.accept_offer(first, actor=NOBODY)
    assert (first.state, event.taken_count) == (SignUpState.CONFIRMED, 1)
    assert mailbox.templates(first.email).count("events/sign_up_confirmed") == 1


def test_an_offer_that_runs_out_goes_to_the_next(db: Any, clock: Any, mailbox: Any) -> None:
    event, holders = events.full(capacity=1)
    first, second = events.signed_up(event), events.signed_up(event)
    actions.give_up(holders[0], actor=NOBODY)
    assert first.offer_expires_at == pytest.approx(
        now() + timedelta(hours=24), abs=timedelta(seconds=5)
    )
    clock.move(hours=25)
    assert actions.expire_offers() == 1
    assert (first.state, second.state) == (SignUpState.OFFER_EXPIRED, SignUpState.OFFERED)
    assert mailbox.templates(first.email)[-1] == "events/offer_expired"
    with pytest.raises(Conflict):
        actions.accept_offer(first, actor=NOBODY)
    actions.queue_once_more(first, actor=NOBODY)
    assert (first.state, position_of(first)) == (SignUpState.WAITLISTED, 1)


def test_nobody_is_offered_a_place_after_the_cut_off(db: Any, clock: Any) -> None:
    event, holders = events.full(capacity=1)
    waiting = events.signed_up(event)
    clock.travel(event.starts_at - timedelta(minutes=90))
    actions.give_up(holders[0], actor=NOBODY)
    assert waiting.state is SignUpState.WAITLISTED
    assert phase.places_left(event) == 1
    # Nobody overtakes the list either.
    assert events.signed_up(event).state is SignUpState.WAITLISTED


def test_more_places_are_offered_at_once(db: Any) -> None:
    event, _holders = events.full(capacity=1)
    waiting = [events.signed_up(event) for _number in range(3)]
    command = actions.DescribeEvent(**{**vars(events.FACTS), "capacity": 3})
    actions.describe_event(event, command, event.revision, actor=events.keeper())
    assert [one.state for one in waiting] == [
        SignUpState.OFFERED,
        SignUpState.OFFERED,
        SignUpState.WAITLISTED,
    ]
    moves = [(m.action, m.party) for m in history("sign_up", waiting[0].id)]
    assert moves == [("queue", "participant"), ("offer", "system")]


def test_an_address_signs_up_once(db: Any, mailbox: Any) -> None:
    event = events.announced()
    first = events.signed_up(event, email="ada@people.example")
    token_id = actions.ask_to_sign_up(
        event,
        events.fill_in(email="ADA@people.example"),
        locale="en",
        network="n",
        actor=NOBODY,
    )
    assert mailbox.templates("ada@people.example")[-1] == "events/already_signed_up"
    token = accounts.token(token_id)
    assert token is not None
    assert actions.confirm_sign_up(event, token, actor=NOBODY) is first
    assert (first.state, event.taken_count) == (SignUpState.CONFIRMED, 1)


def test_whoever_gave_up_can_sign_up_again_and_the_calendar_takes_it(db: Any) -> None:
    event = events.announced(capacity=1)
    first = events.signed_up(event, email="ada@people.example")
    actions.give_up(first, actor=NOBODY)
    assert first.calendar_sequence == 1
    again = events.signed_up(event, email="ada@people.example")
    assert again.state is SignUpState.CONFIRMED
    assert again.calendar_sequence == 2


def test_a_closed_event_takes_nobody(db: Any, clock: Any) -> None:
    event = events.announced()
    pending = events.asked(event)
    clock.travel(event.starts_at)
    with pytest.raises(SignUpClosed):
        events.asked(event)
    assert pending.state is SignUpState.PENDING_EMAIL


def test_what_nobody_confirms_is_forgotten(db: Any, clock: Any) -> None:
    event = events.announced()
    pending = events.asked(event, question="May I ask?")
    clock.move(hours=49)
    assert actions.forget_unconfirmed() == 1
    db.session.expire_all()
    assert db.session.get(type(pending), pending.id) is None
