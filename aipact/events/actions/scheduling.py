"""The life of an event: announced, moved, cancelled, over, followed up; partly by the clock."""

from datetime import UTC, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select

from aipact import audit, files
from aipact.core.actor import Actor
from aipact.core.clock import now
from aipact.core.db import db
from aipact.core.errors import Conflict, Forbidden, RuleBroken
from aipact.core.logging import log
from aipact.events.actions import mailings, material, places
from aipact.events.actions.indexing import index_event
from aipact.events.actions.preparing import EventChanged, Schedule, check_schedule
from aipact.events.models import Event, EventPractice, FormQuestion
from aipact.events.queries import counting, phase
from aipact.events.states import (
    CANCEL_ALONE_UP_TO,
    CHANGEABLE,
    COMING,
    OVER,
    SLIDES_OWNER,
    TRANSCRIPT_OWNER,
    EventState,
)
from aipact.i18n import _
from aipact.workflow import Party, can, change_state


def announce_event(event: Event, *, actor: Actor) -> None:
    """Make a draft public and plan its reminders. Twice is once; RuleBroken("starts_at") for one
    that has begun."""
    places.lock_event(event)
    if event.state is not EventState.DRAFT:
        return
    if phase.has_begun(event):
        raise RuleBroken("starts_at", _("This event lies in the past. Give it another date first."))
    event.announced_at = now()
    change_state(event, "announce", actor=actor, party=Party.STAFF)
    _open_if_due(event, actor)
    mailings.plan_reminders(event, actor=actor)
    index_event(event)


def reschedule_event(event: Event, schedule: Schedule, revision: int, *, actor: Actor) -> None:
    """Another time or place: the calendar's sequence goes up, everybody who has been told is told,
    reminders are planned anew. A draft just changes. Nothing new changes nothing.

    Raises EventChanged, Conflict once it is over or cancelled, RuleBroken.
    """
    places.lock_event(event)
    before = schedule_of(event)
    if before == schedule:
        return
    if event.revision != revision:
        raise EventChanged(when=event.changed_at)
    check_move(event, schedule)
    is_draft = event.state is EventState.DRAFT
    event.opens_at, event.closes_at = phase.sign_up_times_for(event, schedule.starts_at)
    event.starts_at, event.ends_at = schedule.starts_at, schedule.ends_at
    event.zone, event.place = schedule.zone, schedule.place
    event.changed_at, event.changed_by_id = now(), actor.user_id
    audit.record("event:rescheduled", actor=actor, subject_kind="event", subject_id=event.id)
    if is_draft:
        db.session.flush()
        return
    event.sequence += 1
    if event.state is EventState.LIVE:
        change_state(event, "postpone", actor=actor, party=Party.STAFF)
    db.session.flush()
    was = {
        "starts_at": before.starts_at.isoformat(),
        "ends_at": before.ends_at.isoformat(),
        "zone": before.zone,
        "place": before.place,
    }
    mailings.plan_change(event, was, actor=actor)
    mailings.plan_reminders(event, actor=actor)
    places.offer_places(event)
    index_event(event)


def check_move(event: Event, schedule: Schedule) -> None:
    """Raises Conflict once the event is over or cancelled, RuleBroken for a time that cannot be."""
    check_schedule(schedule)
    if event.state not in CHANGEABLE:
        raise Conflict(_("What is over or cancelled is not moved any more."))
    if event.state is not EventState.DRAFT and schedule.starts_at <= now():
        raise RuleBroken("starts_at", _("Choose a time that is still to come."))


def schedule_of(event: Event) -> Schedule:
    return Schedule(event.starts_at, event.ends_at, event.zone, event.place)


def next_schedule(event: Event) -> Schedule:
    """A date to propose for a copy: the same weekday and the same time by the clock of the place,
    four weeks after the event or, for one of the past, after today."""
    zone, length = ZoneInfo(event.zone), event.ends_at - event.starts_at
    missed = max(0, (now() - event.starts_at) // timedelta(weeks=1) + 1)
    shift = timedelta(weeks=4 + missed)
    starts_at = (event.starts_at.astimezone(zone) + shift).astimezone(UTC)
    return Schedule(starts_at, starts_at + length, event.zone, event.place)


def ask_to_cancel(event: Event, reason: str, *, actor: Actor) -> bool:
    """Cancel an event, or, with more than a hundred people to be told, ask a second person to.
    True when it is cancelled. Twice is once.

    Raises RuleBroken("reason") without one, Conflict for what is over.
    """
    places.lock_event(event)
    if event.state is EventState.CANCELLED:
        return True
    if not can(event, "cancel", Party.STAFF):
        raise Conflict(_("What is over cannot be cancelled. A draft can be deleted."))
    if not reason.strip():
        raise RuleBroken("reason", _("Say why: everybody who signed up reads it."))
    if (event.cancel_asked_by_id, event.cancel_reason) == (actor.user_id, reason):
        return False
    event.cancel_reason = reason
    if counting.people_to_tell(event) > CANCEL_ALONE_UP_TO:
        event.cancel_asked_by_id, event.cancel_asked_at = actor.user_id, now()
        _record("event:cancellation-asked", event, actor)
        return False
    _cancel(event, actor)
    return True


def approve_cancellation(event: Event, *, actor: Actor) -> None:
    """The second person agrees: the event is cancelled. Raises Forbidden for whoever asked, and
    Conflict when nothing was asked."""
    places.lock_event(event)
    if event.state is EventState.CANCELLED:
        return
    if event.cancel_asked_at is None:
        raise Conflict(_("Nobody asks to cancel this event (any more)."))
    if event.cancel_asked_by_id == actor.user_id:
        raise Forbidden
    _record("event:cancellation-approved", event, actor)
    _cancel(event, actor)


def refuse_cancellation(event: Event, *, actor: Actor) -> None:
    """The event takes place: the second person says no, or whoever asked takes it back. Twice is
    once."""
    places.lock_event(event)
    if event.state is EventState.CANCELLED:
        raise Conflict(_("The event is cancelled already."))
    if event.cancel_asked_at is None:
        return
    event.cancel_asked_by_id = event.cancel_asked_at = None
    event.cancel_reason = ""
    _record("event:cancellation-refused", event, actor)


def delete_draft(event: Event, *, actor: Actor) -> None:
    """A draft that nobody outside ever saw is gone. Raises Conflict for anything else."""
    places.lock_event(event)
    if event.state is not EventState.DRAFT:
        raise Conflict(_("Only a draft can be deleted. Cancel the event instead."))
    _record("event:draft-deleted", event, actor)
    for table in (FormQuestion, EventPractice):
        db.session.execute(delete(table).where(table.event_id == event.id))
    for owner in (SLIDES_OWNER, TRANSCRIPT_OWNER):
        files.remove_files_of(owner, event.id)
    db.session.delete(event)
    db.session.flush()


def open_sign_up(event: Event, *, actor: Actor) -> None:
    """Staff open the sign-up now, until the event begins unless a later end is set. Twice is once.

    Raises Conflict when nobody can sign up (any more), whatever the times are.
    """
    places.lock_event(event)
    if phase.is_open_for_sign_up(event):
        return
    if event.state not in COMING or not event.takes_sign_ups or phase.has_begun(event):
        raise Conflict(_("Nobody can sign up for this event (any more)."))
    event.opens_at = None
    if event.closes_at and event.closes_at <= now():
        event.closes_at = None
    _record("event:sign-up-opened", event, actor)
    if event.state is not EventState.REGISTRATION_OPEN:
        change_state(event, "open_registration", actor=actor, party=Party.STAFF)


def close_sign_up(event: Event, *, actor: Actor) -> None:
    """Staff end the sign-up now; they open it again with a later time. Twice is once."""
    places.lock_event(event)
    if phase.is_open_for_sign_up(event):
        event.closes_at = now()
        _record("event:sign-up-closed", event, actor)
        if event.state is EventState.REGISTRATION_OPEN:
            change_state(event, "close_registration", actor=actor, party=Party.STAFF)


def end_event(event: Event, *, actor: Actor) -> None:
    """It ended earlier than planned. Twice is once; Conflict for one that is not on."""
    places.lock_event(event)
    if event.state in OVER:
        return
    if event.state is not EventState.LIVE:
        raise Conflict(_("This event is not on now."))
    event.ended_at = now()
    change_state(event, "end", actor=actor, party=Party.STAFF)


def follow_up_event(event: Event, *, actor: Actor) -> None:
    """Recording, slides and answers are public, and everybody who had a place is told where.
    Twice is once; RuleBroken when there is nothing to show yet, and for a recording without
    captions."""
    places.lock_event(event)
    if event.state is EventState.FOLLOWED_UP:
        return
    if not mailings.what_is_left(event) and not any(text.recap for text in event.texts):
        raise RuleBroken(
            "recording_url",
            _("Add a recording, slides, answers or a recap first: the letter leads to them."),
        )
    material.require_captions(event.recording_url, event.recording_captions)
    event.followed_up_at = now()
    change_state(event, "follow_up", actor=actor, party=Party.STAFF)
    for owner in (SLIDES_OWNER, TRANSCRIPT_OWNER):
        files.set_public(owner, event.id, is_public=True)
    mailings.plan_follow_up(event, actor=actor)
    index_event(event)


def follow_the_clock() -> int:
    """Sign-up opens and closes, events begin and end, each at its time; how many moved. Safe to
    run twice, and late; one that fails stops no other."""
    due = (
        select(Event.id)
        .where(Event.state.in_({*COMING, EventState.LIVE}))
        .order_by(Event.starts_at, Event.id)
    )
    moved = 0
    for event_id in db.session.scalars(due).all():
        try:
            with db.session.begin_nested():
                moved += _follow(event_id)
        except Exception as error:
            log.error("event left alone", event=str(event_id), exc_info=error)
    return moved


def _follow(event_id: UUID) -> bool:
    event = db.session.get(Event, event_id)
    if event is None or not _steps_due(event):
        return False
    places.lock_event(event)
    before = event.state
    for action in _steps_due(event):
        if action == "end":
            event.ended_at = event.ends_at
        change_state(event, action, actor=Actor.system(), party=Party.SYSTEM)
    db.session.flush()
    return event.state is not before


def _steps_due(event: Event) -> list[str]:
    """What the clock does with the event now, in order; a worker that slept does all of it."""
    moment, state, steps = now(), event.state, list[str]()
    is_shut = state in (EventState.ANNOUNCED, EventState.REGISTRATION_CLOSED)
    if is_shut and phase.is_open_for_sign_up(event):
        return ["open_registration"]
    has_closed = not event.takes_sign_ups or moment >= phase.sign_up_ends_at(event)
    if state is EventState.REGISTRATION_OPEN and has_closed:
        steps.append("close_registration")
        state = EventState.REGISTRATION_CLOSED
    may_begin = state in (EventState.ANNOUNCED, EventState.REGISTRATION_CLOSED)
    if may_begin and event.starts_at <= moment:
        steps.append("begin")
        state = EventState.LIVE
    if state is EventState.LIVE and event.ends_at <= moment:
        steps.append("end")
    return steps


def _open_if_due(event: Event, actor: Actor) -> None:
    if phase.is_open_for_sign_up(event):
        change_state(event, "open_registration", actor=actor, party=Party.STAFF)


def _cancel(event: Event, actor: Actor) -> None:
    event.cancelled_at = now()
    event.sequence += 1
    change_state(event, "cancel", actor=actor, party=Party.STAFF)
    event.changed_at, event.changed_by_id = now(), actor.user_id
    db.session.flush()
    mailings.plan_cancellation(event, actor=actor)
    index_event(event)


def _record(tag: str, event: Event, actor: Actor) -> None:
    audit.record(tag, actor=actor, subject_kind="event", subject_id=event.id)
    db.session.flush()
