"""Letters to many people of an event: planned as rows that staff see, written by the worker.

A mailing goes along the ids of the sign-ups in batches; each batch, its letters and how far it came
are one commit. A worker that dies in between leaves nothing half: the next one goes on from there,
and the dedupe key of each letter (mailing and sign-up) keeps repeats harmless.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import select

from aipact import files
from aipact.core.actor import Actor
from aipact.core.clock import now
from aipact.core.db import db, new_id
from aipact.core.errors import Conflict
from aipact.events import emails
from aipact.events.actions import places
from aipact.events.models import Event, Mailing, SignUp, SpeakerQuestion
from aipact.events.states import (
    HAD_PLACE,
    REMINDERS,
    SLIDES_OWNER,
    TOLD_OF_CHANGES,
    TRANSCRIPT_OWNER,
    EventState,
    MailingKind,
    MailingState,
    SignUpState,
    SpeakerQuestionState,
)
from aipact.i18n import _
from aipact.jobs import nudge_after_commit
from aipact.workflow import Party, change_state

BATCH = 50
# A reminder that is later than this says something that is no longer so.
TOO_LATE = {
    MailingKind.WEEK_BEFORE: REMINDERS[MailingKind.WEEK_BEFORE] - REMINDERS[MailingKind.DAY_BEFORE],
    MailingKind.DAY_BEFORE: REMINDERS[MailingKind.DAY_BEFORE] - REMINDERS[MailingKind.HOUR_BEFORE],
    MailingKind.HOUR_BEFORE: REMINDERS[MailingKind.HOUR_BEFORE],
}


# -- planning ------------------------------------------------------------------------------------


def plan_reminders(event: Event, *, actor: Actor) -> None:
    """The reminders of the event's present date; those of an earlier one are left out. What would
    have been due before the event was announced is not planned."""
    for mailing in scheduled(event, *REMINDERS):
        if mailing.sequence != event.sequence:
            change_state(mailing, "skip", actor=actor, party=Party.STAFF, note="new date")
            mailing.done_at = now()
    known = {one.kind for one in mailings_of(event) if one.sequence == event.sequence}
    for kind, before in REMINDERS.items():
        due_at = event.starts_at - before
        if kind not in known and due_at > now():
            _plan(event, kind, due_at, actor=actor)


def plan_change(event: Event, before: dict[str, Any], *, actor: Actor) -> None:
    """Everybody who has been told another date or place is told the new one."""
    _plan(event, MailingKind.CHANGED, now(), before=before, actor=actor)


def plan_cancellation(event: Event, *, actor: Actor) -> None:
    for mailing in scheduled(event, *REMINDERS, MailingKind.CHANGED):
        change_state(mailing, "skip", actor=actor, party=Party.STAFF, note="event cancelled")
        mailing.done_at = now()
    _plan(event, MailingKind.CANCELLED, now(), actor=actor)


def plan_follow_up(event: Event, *, actor: Actor) -> None:
    _plan(event, MailingKind.FOLLOW_UP, now(), actor=actor)


def skip_mailing(mailing: Mailing, *, actor: Actor) -> None:
    """Staff leave a reminder out. Twice is once; Conflict for one that is written, and for the
    other letters: whoever is told of a date is told when it changes."""
    db.session.refresh(mailing, with_for_update=True)
    if mailing.state is MailingState.SKIPPED:
        return
    if mailing.kind not in REMINDERS:
        raise Conflict(_("Only reminders can be left out."))
    change_state(mailing, "skip", actor=actor, party=Party.STAFF)
    mailing.done_at = now()


def schedule_again(mailing: Mailing, *, actor: Actor) -> None:
    """Staff take that back. Twice is once; Conflict for what comes too late, or belongs to an
    earlier date."""
    db.session.refresh(mailing, with_for_update=True)
    if mailing.state is MailingState.SCHEDULED:
        return
    if not may_schedule_again(mailing):
        raise Conflict(_("It is too late for this letter."))
    change_state(mailing, "schedule", actor=actor, party=Party.STAFF)
    mailing.done_at = None


def may_schedule_again(mailing: Mailing) -> bool:
    """Whether a reminder that was left out would still be written."""
    return (
        mailing.state is MailingState.SKIPPED
        and mailing.sequence == mailing.event.sequence
        and not _is_pointless(mailing)
    )


def mailings_of(event: Event) -> list[Mailing]:
    query = select(Mailing).where(Mailing.event_id == event.id)
    return list(db.session.scalars(query.order_by(Mailing.due_at, Mailing.id)))


def scheduled(event: Event, *kinds: MailingKind) -> list[Mailing]:
    return [
        one
        for one in mailings_of(event)
        if one.state is MailingState.SCHEDULED and one.kind in kinds
    ]


def _plan(
    event: Event,
    kind: MailingKind,
    due_at: datetime,
    *,
    actor: Actor,
    before: dict[str, Any] | None = None,
) -> None:
    db.session.add(
        Mailing(
            id=new_id(),
            event_id=event.id,
            kind=kind,
            sequence=event.sequence,
            due_at=due_at,
            before=before or {},
            created_by_id=actor.user_id,
        )
    )
    db.session.flush()
    if due_at <= now():
        nudge_after_commit("events.write_mailings")


# -- writing -------------------------------------------------------------------------------------


def write_next_batch() -> bool:
    """The next batch of the mailing that is due longest; False when nothing is due. One commit for
    each call, so that what is written is never written again."""
    mailing = _next_due()
    if mailing is None:
        return False
    # In the order of everybody's locks: the event, then what belongs to it.
    places.lock_event(mailing.event)
    db.session.refresh(mailing, with_for_update=True)
    if mailing.state is not MailingState.SCHEDULED:
        return True
    if _is_pointless(mailing):
        change_state(mailing, "skip", actor=Actor.system(), party=Party.SYSTEM)
        mailing.done_at = now()
        return True
    batch = _next_people(mailing)
    write = _WRITERS[mailing.kind]
    for sign_up in batch:
        mailing.letter_count += write(mailing, sign_up)
        mailing.cursor = sign_up.id
    if len(batch) < BATCH:
        change_state(mailing, "write", actor=Actor.system(), party=Party.SYSTEM)
        mailing.done_at = now()
    return True


def _next_due() -> Mailing | None:
    query = (
        select(Mailing)
        .where(Mailing.state == MailingState.SCHEDULED, Mailing.due_at <= now())
        .order_by(Mailing.due_at, Mailing.id)
        .limit(1)
    )
    return db.session.scalar(query)


def _is_pointless(mailing: Mailing) -> bool:
    """A reminder of what is cancelled, over or long begun, or that a later one has overtaken: a
    worker that slept for a week writes one letter, not three."""
    event = mailing.event
    if mailing.kind in (MailingKind.CANCELLED, MailingKind.FOLLOW_UP):
        return False
    is_off = event.state in (EventState.CANCELLED, EventState.ENDED, EventState.FOLLOWED_UP)
    if mailing.kind is MailingKind.CHANGED:
        return is_off or mailing.sequence < event.sequence
    return is_off or now() >= mailing.due_at + TOO_LATE[mailing.kind]


def _next_people(mailing: Mailing) -> list[SignUp]:
    """The next sign-ups after those that were looked at, kept for this transaction. New ones have
    higher ids; who is told already is found out one by one."""
    query = select(SignUp).where(
        SignUp.event_id == mailing.event_id, SignUp.confirmed_at.is_not(None), SignUp.email != ""
    )
    if mailing.cursor is not None:
        query = query.where(SignUp.id > mailing.cursor)
    query = query.order_by(SignUp.id).limit(BATCH).with_for_update()
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def _remind(mailing: Mailing, sign_up: SignUp) -> bool:
    if sign_up.state is not SignUpState.CONFIRMED or _is_too_new(mailing, sign_up):
        return False
    emails.event_reminder(sign_up, mailing)
    return True


def _is_too_new(mailing: Mailing, sign_up: SignUp) -> bool:
    """Who signed up when the reminder was due has all of it in the first letter."""
    return sign_up.confirmed_at is None or sign_up.confirmed_at >= mailing.due_at


def _tell_change(mailing: Mailing, sign_up: SignUp) -> bool:
    if sign_up.state not in TOLD_OF_CHANGES or sign_up.told_sequence >= mailing.sequence:
        return False
    sign_up.told_sequence = mailing.sequence
    if sign_up.state is SignUpState.CONFIRMED:
        sign_up.calendar_sequence = max(mailing.sequence, sign_up.calendar_sequence + 1)
    db.session.flush()
    emails.event_changed(sign_up, mailing)
    return True


def _tell_cancelled(mailing: Mailing, sign_up: SignUp) -> bool:
    if sign_up.state not in TOLD_OF_CHANGES:
        return False
    if sign_up.calendar_sequence >= 0:
        sign_up.calendar_sequence += 1
    sign_up.offer_expires_at, sign_up.ended_at = None, now()
    change_state(sign_up, "cancel_event", actor=Actor.system(), party=Party.SYSTEM)
    db.session.flush()
    emails.event_cancelled(sign_up, mailing)
    return True


def _follow_up(mailing: Mailing, sign_up: SignUp) -> bool:
    if sign_up.state not in HAD_PLACE:
        return False
    if sign_up.state is SignUpState.CONFIRMED:
        change_state(sign_up, "leave_open", actor=Actor.system(), party=Party.SYSTEM)
    db.session.flush()
    emails.event_followed_up(sign_up, mailing, has=what_is_left(mailing.event))
    return True


_WRITERS: dict[MailingKind, Callable[[Mailing, SignUp], bool]] = {
    **dict.fromkeys(REMINDERS, _remind),
    MailingKind.CHANGED: _tell_change,
    MailingKind.CANCELLED: _tell_cancelled,
    MailingKind.FOLLOW_UP: _follow_up,
}


def what_is_left(event: Event) -> list[str]:
    """Of "recording", "slides", "transcript" and "answers": what people find after the event."""
    answers = select(SpeakerQuestion.id).where(
        SpeakerQuestion.event_id == event.id,
        SpeakerQuestion.state == SpeakerQuestionState.ANSWERED,
    )
    found = {
        "recording": bool(event.recording_url),
        "slides": bool(files.files_of(SLIDES_OWNER, event.id)),
        "transcript": bool(files.files_of(TRANSCRIPT_OWNER, event.id)),
        "answers": db.session.scalar(answers.limit(1)) is not None,
    }
    return [name for name, is_there in found.items() if is_there]
