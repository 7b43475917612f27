"""What the organiser asks in the sign-up form. What somebody answered stays readable: such a
question is retired, not deleted, and keeps its kind and the answers that were chosen."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from aipact import audit
from aipact.core.actor import Actor
from aipact.core.clock import now
from aipact.core.db import db, new_id
from aipact.core.errors import Conflict, RuleBroken
from aipact.events.actions import places
from aipact.events.models import Event, FormAnswer, FormQuestion
from aipact.events.queries import finding
from aipact.events.states import CHANGEABLE, QuestionKind
from aipact.i18n import _


@dataclass(frozen=True)
class AskInForm:
    """A question of the organiser. id: that of the question, or the one that a new question
    gets; without an id it is a new one."""

    kind: QuestionKind
    label: Mapping[str, str]
    options: tuple[Mapping[str, Any], ...] = ()
    is_required: bool = False
    retention_days: int = 90
    id: uuid.UUID | None = None


def set_form_questions(event: Event, wanted: Iterable[AskInForm], *, actor: Actor) -> None:
    """The questions of the sign-up form, in this order. One that is not named is gone; when people
    have answered it, it is retired and its answers stay for their time."""
    places.lock_event(event)
    known = {one.id: one for one in finding.form_questions(event)}
    for position, asked in enumerate(wanted):
        question = known.pop(asked.id, None) if asked.id else None
        if question is None:
            question = FormQuestion(id=new_id(), event_id=event.id)
            db.session.add(question)
        _fill(question, asked)
        question.position = position
    for question in known.values():
        _retire(question)
    _touch(event, actor)


def ask_in_form(event: Event, asked: AskInForm, *, actor: Actor) -> None:
    """Change a question, or ask a new one at the end; the same new one sent twice is one.

    Raises Conflict once the event is over and for a question that is gone, and
    RuleBroken("kind", "options") for what would make answers unreadable.
    """
    _lock(event)
    question = db.session.get(FormQuestion, asked.id) if asked.id else None
    if question is None:
        question = FormQuestion(id=asked.id or new_id(), event_id=event.id)
        question.position = 1 + max((q.position for q in finding.form_questions(event)), default=-1)
        db.session.add(question)
    else:
        if question.event_id != event.id or question.retired_at:
            raise Conflict(_("This question is not asked any more."))
        _require_readable(question, asked)
    _fill(question, asked)
    _touch(event, actor)


def move_form_question(event: Event, question_id: uuid.UUID, step: int, *, actor: Actor) -> None:
    """One place up (-1) or down (1); at the end of the list nothing happens."""
    _lock(event)
    asked = finding.form_questions(event)
    place = next((n for n, one in enumerate(asked) if one.id == question_id), None)
    if place is None or not 0 <= place + step < len(asked):
        return
    asked.insert(place + step, asked.pop(place))
    for position, question in enumerate(asked):
        question.position = position
    _touch(event, actor)


def retire_form_question(event: Event, question_id: uuid.UUID, *, actor: Actor) -> None:
    """The question is not asked any more. Twice is once."""
    _lock(event)
    for question in finding.form_questions(event):
        if question.id == question_id:
            _retire(question)
            _touch(event, actor)


def _lock(event: Event) -> None:
    places.lock_event(event)
    if event.state not in CHANGEABLE:
        raise Conflict(_("What is over or cancelled is not changed any more."))


def _fill(question: FormQuestion, asked: AskInForm) -> None:
    question.kind, question.label = asked.kind, dict(asked.label)
    question.options = [dict(one) for one in asked.options]
    question.is_required, question.retention_days = asked.is_required, asked.retention_days


def _require_readable(question: FormQuestion, asked: AskInForm) -> None:
    given = _answers(question)
    if given and asked.kind is not question.kind:
        raise RuleBroken(
            "kind", _("People have answered already: ask a new question, and retire this one.")
        )
    kept = {one["code"] for one in asked.options}
    if question.kind is QuestionKind.CHOICE and set(given) - kept:
        raise RuleBroken(
            "options",
            _("Somebody has chosen an answer that is missing here. Add to the answers, or correct"
              " their words in their own line."),
        )  # fmt: skip


def _retire(question: FormQuestion) -> None:
    if _answers(question):
        question.retired_at = now()
    else:
        db.session.delete(question)


def _answers(question: FormQuestion) -> Sequence[str]:
    """What people answered, each once."""
    query = select(FormAnswer.value).where(FormAnswer.question_id == question.id).distinct()
    return db.session.scalars(query.order_by(FormAnswer.value)).all()


def _touch(event: Event, actor: Actor) -> None:
    event.changed_at, event.changed_by_id = now(), actor.user_id
    db.session.flush()
    audit.record("event:questions-set", actor=actor, subject_kind="event", subject_id=event.id)
