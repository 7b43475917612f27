"""What the clock does with events, and who may cancel one for many."""

from datetime import timedelta
from typing import Any

import pytest

from aipact.core.clock import now
from aipact.core.errors import Forbidden
from aipact.events import actions
from aipact.events.actions import mailings, scheduling
from aipact.events.states import EventState, MailingKind
from aipact.workflow import history
from tests.factories import events


def test_the_clock_does_each_step_at_its_time_and_once(db: Any, clock: Any) -> None:
    opens_at = now() + timedelta(days=2)
    event = events.announced(opens_at=opens_at)
    steps = [
        (opens_at, EventState.REGISTRATION_OPEN),
        (event.starts_at, EventState.LIVE),
        (event.ends_at, EventState.ENDED),
    ]
    for moment, state in steps:
        before = event.state
        clock.travel(moment - timedelta(minutes=1))
        assert (actions.follow_the_clock(), event.state) == (0, before)
        clock.travel(moment)
        assert (actions.follow_the_clock(), event.state) == (1, state)
        assert actions.follow_the_clock() == 0


def test_a_clock_that_slept_does_all_steps_and_says_when_it_ended(db: Any, clock: Any) -> None:
    event = events.announced()
    clock.travel(event.ends_at + timedelta(days=3))
    assert actions.follow_the_clock() == 1
    assert (event.state, event.ended_at) == (EventState.ENDED, event.ends_at)
    moves = [one.action for one in history("event", event.id)]
    assert moves[-3:] == ["close_registration", "begin", "end"]


def test_more_people_than_one_may_tell_need_a_second_person(db: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(scheduling, "CANCEL_ALONE_UP_TO", 1)
    event, _holders = events.full(capacity=2)
    first, second = events.keeper(), events.keeper()
    sequence = event.sequence
    assert not actions.ask_to_cancel(event, "The speaker is ill.", actor=first)
    with pytest.raises(Forbidden):
        actions.approve_cancellation(event, actor=first)
    assert (event.state, event.sequence) == (EventState.REGISTRATION_OPEN, sequence)
    actions.approve_cancellation(event, actor=second)
    actions.approve_cancellation(event, actor=second)
    assert (event.state, event.sequence) == (EventState.CANCELLED, sequence + 1)
    kinds = [one.kind for one in mailings.scheduled(event, *MailingKind)]
    assert kinds == [MailingKind.CANCELLED]
