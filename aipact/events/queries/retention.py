"""Which personal data are over their time."""

from datetime import timedelta

from sqlalchemy import ColumnElement, exists, or_, select

from aipact.core.clock import now
from aipact.core.db import db
from aipact.events.models import Event, FormAnswer, FormQuestion, SignUp, SpeakerQuestion
from aipact.events.states import DEFAULT_RETENTION_DAYS, Personal


def retention_days(event: Event, what: Personal) -> int:
    """How many days after the end something of a person is kept."""
    return int(event.retention.get(what.value, DEFAULT_RETENTION_DAYS[what]))


def overdue(event: Event) -> frozenset[Personal]:
    """What of people is over its time at this event."""
    age = now() - event.ends_at
    return frozenset(
        what for what in Personal if age >= timedelta(days=retention_days(event, what))
    )


def events_with_overdue_data(limit: int) -> list[Event]:
    """Events of the past that still hold what is over its time, the oldest first."""
    past = (
        select(Event)
        .where(Event.ends_at < now(), or_(*_something_left()))
        .order_by(Event.ends_at, Event.id)
    )
    found = []
    for event in db.session.scalars(past):
        if _holds_overdue(event):
            found.append(event)
            if len(found) == limit:
                break
    return found


def _something_left() -> list[ColumnElement[bool]]:
    """Conditions under which an event may hold personal data."""
    mine = SignUp.event_id == Event.id
    kept = or_(SignUp.email != "", SignUp.access_needs != "", SignUp.organisation_name != "")
    return [
        exists().where(mine, kept),
        exists().where(SpeakerQuestion.event_id == Event.id, SpeakerQuestion.text != ""),
        exists().where(
            FormQuestion.event_id == Event.id, FormAnswer.question_id == FormQuestion.id
        ),
    ]


def _holds_overdue(event: Event) -> bool:
    due, mine = overdue(event), SignUp.event_id == event.id
    asked = SpeakerQuestion.event_id == event.id
    checks = {
        Personal.NAME_AND_ADDRESS: exists().where(mine, or_(SignUp.email != "", SignUp.name != "")),
        Personal.ACCESS_NEEDS: exists().where(mine, SignUp.access_needs != ""),
        Personal.ORGANISATION: exists().where(mine, SignUp.organisation_name != ""),
        Personal.QUESTIONS: exists().where(asked, SpeakerQuestion.text != ""),
    }
    if any(db.session.scalar(select(checks[what])) for what in sorted(due)):
        return True
    questions = select(FormQuestion).where(FormQuestion.event_id == event.id)
    return any(
        event.ends_at + timedelta(days=one.retention_days) <= now()
        and db.session.scalar(select(exists().where(FormAnswer.question_id == one.id)))
        for one in db.session.scalars(questions.order_by(FormQuestion.id))
    )
