"""Personal data of events go when their time is over: each kind after its own number of days from
the end. The rows stay without them, so that the counts stay."""

from datetime import timedelta

from sqlalchemy import delete, or_, select, update

from aipact import audit
from aipact.core.actor import Actor
from aipact.core.clock import now
from aipact.core.db import db
from aipact.events.models import (
    AttendanceList,
    Event,
    FormAnswer,
    FormQuestion,
    QuestionVote,
    SignUp,
    SpeakerQuestion,
)
from aipact.events.queries import retention
from aipact.events.states import Personal, SpeakerQuestionState
from aipact.mail.models import OutboxMessage

BATCH = 20


def purge_next_batch() -> bool:
    """Take away what is over its time, in the next events that have some; False when there was
    nothing. The caller commits."""
    events = retention.events_with_overdue_data(BATCH)
    for event in events:
        purge(event)
    return bool(events)


def purge(event: Event) -> dict[str, int]:
    """What is over its time in one event is gone: from its tables, and from the letters. Returns
    how many sign-ups, answers and questions lost something. Safe to run twice."""
    due = retention.overdue(event)
    done: dict[str, int] = {}
    mine = SignUp.event_id == event.id
    if Personal.ACCESS_NEEDS in due:
        done["access_needs"] = _set(mine & (SignUp.access_needs != ""), access_needs="")
    if Personal.ORGANISATION in due:
        named = mine & (SignUp.organisation_name != "")
        done["organisation"] = _set(named, organisation_name="")
    if Personal.QUESTIONS in due:
        done["questions"] = _purge_questions(event)
    done["answers"] = _purge_answers(event)
    if Personal.NAME_AND_ADDRESS in due:
        done["name_and_address"] = _purge_people(event)
    found = {name: number for name, number in done.items() if number}
    if found:
        audit.record(
            "event:personal-data-removed",
            actor=Actor.system(),
            subject_kind="event",
            subject_id=event.id,
            data=found,
        )
    return found


def _purge_people(event: Event) -> int:
    """Names and addresses, whose account it is, and every letter to them: those hold both."""
    people = select(SignUp.id).where(SignUp.event_id == event.id)
    db.session.execute(delete(OutboxMessage).where(OutboxMessage.about_id.in_(people)))
    db.session.execute(delete(QuestionVote).where(QuestionVote.sign_up_id.in_(people)))
    db.session.execute(delete(AttendanceList).where(AttendanceList.event_id == event.id))
    db.session.execute(
        update(SpeakerQuestion)
        .where(SpeakerQuestion.event_id == event.id)
        .values(sign_up_id=None)
        .execution_options(synchronize_session=False)
    )
    is_known = (SignUp.event_id == event.id) & or_(SignUp.email != "", SignUp.name != "")
    return _set(is_known, email="", name="", user_id=None, token_id=None, purged_at=now())


def _purge_questions(event: Event) -> int:
    """Questions that were not answered are gone; of those that were, the published words stay."""
    mine = SpeakerQuestion.event_id == event.id
    open_ones = mine & (SpeakerQuestion.state != SpeakerQuestionState.ANSWERED)
    votes = select(SpeakerQuestion.id).where(open_ones)
    db.session.execute(delete(QuestionVote).where(QuestionVote.question_id.in_(votes)))
    gone = db.session.execute(delete(SpeakerQuestion).where(open_ones))
    kept = db.session.execute(
        update(SpeakerQuestion)
        .where(mine, or_(SpeakerQuestion.text != "", SpeakerQuestion.sign_up_id.is_not(None)))
        .values(text="", sign_up_id=None)
        .execution_options(synchronize_session=False)
    )
    return int(gone.rowcount) + int(kept.rowcount)  # type: ignore[attr-defined]


def _purge_answers(event: Event) -> int:
    number = 0
    for question in db.session.scalars(
        select(FormQuestion).where(FormQuestion.event_id == event.id).order_by(FormQuestion.id)
    ):
        if event.ends_at + timedelta(days=question.retention_days) <= now():
            gone = delete(FormAnswer).where(FormAnswer.question_id == question.id)
            number += int(db.session.execute(gone).rowcount)  # type: ignore[attr-defined]
    return number


def _set(where: object, **values: object) -> int:
    statement = update(SignUp).where(where).values(values)  # type: ignore[arg-type]
    done = db.session.execute(statement.execution_options(synchronize_session=False))
    return int(done.rowcount)  # type: ignore[attr-defined]
