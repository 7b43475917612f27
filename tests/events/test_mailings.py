"""Letters to many by the clock: reminders and changes, to whom and when."""

from datetime import timedelta
from typing import Any

from aipact.core.actor import Actor
from aipact.core.clock import now
from aipact.events import actions
from aipact.events.actions import Schedule, mailings
from aipact.events.models import Event
from aipact.events.states import REMINDERS, MailingKind, MailingState, SignUpState
from tests.factories import events

REMINDER, CHANGE = "events/event_reminder", "events/event_changed"


def write_all() -> None:
    while mailings.write_next_batch():
        pass


def move(event: Event, by: timedelta) -> None:
    begins = event.starts_at + by
    schedule = Schedule(begins, begins + timedelta(hours=1), event.zone, event.place)
    actions.reschedule_event(event, schedule, event.revision, actor=events.keeper())


def test_only_those_with_a_place_are_reminded_each_time_once(
    db: Any, clock: Any, mailbox: Any
) -> None:
    event, (holder, leaver) = events.full(capacity=2, starts_at=now() + timedelta(days=10))
    waiting = events.signed_up(event)
    pending = events.asked(event)
    for number, before in enumerate(REMINDERS.values(), start=1):
        clock.travel(event.starts_at - before - timedelta(minutes=1))
        write_all()
        assert mailbox.templates(holder.email).count(REMINDER) == number - 1
        clock.move(minutes=2)
        write_all()
        write_all()
        assert mailbox.templates(holder.email).count(REMINDER) == number
        if number == 1:
            event.capacity = 1  # The place that is given up is offered to nobody.
            actions.give_up(leaver, actor=Actor.anonymous())
    assert waiting.state is SignUpState.WAITLISTED
    assert mailbox.templates(leaver.email).count(REMINDER) == 1
    assert REMINDER not in mailbox.templates(waiting.email) + mailbox.templates(pending.email)


def test_a_new_date_moves_the_reminders_and_each_is_told_the_last_date_once(
    db: Any, clock: Any, mailbox: Any
) -> None:
    event, (holder,) = events.full(capacity=1, starts_at=now() + timedelta(days=10))
    waiting = events.signed_up(event)
    first_date = event.starts_at
    move(event, timedelta(days=5))
    move(event, timedelta(days=5))
    write_all()
    for person in (holder, waiting):
        assert mailbox.templates(person.email).count(CHANGE) == 1
    assert (holder.told_sequence, holder.calendar_sequence) == (2, 2)
    due = {one.kind: one.due_at for one in mailings.scheduled(event, *REMINDERS)}
    assert due == {kind: event.starts_at - before for kind, before in REMINDERS.items()}
    clock.travel(first_date)
    write_all()
    assert REMINDER not in mailbox.templates(holder.email)


def test_a_worker_that_slept_writes_only_the_reminder_that_is_still_true(
    db: Any, clock: Any, mailbox: Any
) -> None:
    event, (holder,) = events.full(capacity=1, starts_at=now() + timedelta(days=10))
    clock.travel(event.starts_at - timedelta(minutes=30))
    write_all()
    assert mailbox.templates(holder.email).count(REMINDER) == 1
    assert {one.kind: one.state for one in mailings.mailings_of(event)} == {
        MailingKind.WEEK_BEFORE: MailingState.SKIPPED,
        MailingKind.DAY_BEFORE: MailingState.SKIPPED,
        MailingKind.HOUR_BEFORE: MailingState.WRITTEN,
    }


def test_reminders_due_before_the_announcement_are_not_planned(db: Any) -> None:
    event = events.announced(starts_at=now() + timedelta(days=2))
    kinds = [one.kind for one in mailings.mailings_of(event)]
    assert kinds == [MailingKind.DAY_BEFORE, MailingKind.HOUR_BEFORE]
