"""Questions to the speakers as staff see them: what is wanted most, by whom it was asked."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from aipact.core.db import db
from aipact.core.pagination import Page, PageRequest, keyset_page
from aipact.desk.queries.event_person import staff_names
from aipact.events.models import Event, SignUp, SpeakerQuestion
from aipact.events.states import SpeakerQuestionState
from aipact.workflow import history


@dataclass(frozen=True)
class QuestionFilter:
    """language: of whoever asked. newest_first: else what most people support."""

    state: SpeakerQuestionState | None = None
    language: str = ""
    newest_first: bool = False


@dataclass(frozen=True)
class QuestionStep:
    """What staff did with a question: when, what it became, who, why."""

    at: datetime
    state: SpeakerQuestionState
    who: str
    note: str


def questions(event: Event, wanted: QuestionFilter, page: PageRequest) -> Page[SpeakerQuestion]:
    query = select(SpeakerQuestion).where(SpeakerQuestion.event_id == event.id)
    if wanted.state is not None:
        query = query.where(SpeakerQuestion.state == wanted.state)
    if wanted.language:
        query = query.where(SpeakerQuestion.locale == wanted.language)
    order = [SpeakerQuestion.asked_at if wanted.newest_first else SpeakerQuestion.vote_count]
    return keyset_page(query, [*order, SpeakerQuestion.id], page, descending=True, scalars=True)


def counts(event: Event) -> dict[SpeakerQuestionState, int]:
    """How many questions are in each state; states without any are left out."""
    query = (
        select(SpeakerQuestion.state, func.count())
        .where(SpeakerQuestion.event_id == event.id)
        .group_by(SpeakerQuestion.state)
        .order_by(SpeakerQuestion.state)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def languages(event: Event) -> Sequence[str]:
    """Those in which people asked."""
    query = select(SpeakerQuestion.locale).where(SpeakerQuestion.event_id == event.id)
    return db.session.scalars(query.distinct().order_by(SpeakerQuestion.locale)).all()


def names_of_askers(found: Sequence[SpeakerQuestion]) -> dict[uuid.UUID, str]:
    """By sign-up; empty for those whose names are over their time."""
    ids = {one.sign_up_id for one in found if one.sign_up_id}
    query = select(SignUp.id, SignUp.name).where(SignUp.id.in_(ids)).order_by(SignUp.id)
    return {row[0]: row[1] for row in db.session.execute(query)} if ids else {}


def steps(question: SpeakerQuestion) -> list[QuestionStep]:
    """Oldest first."""
    changes = history("speaker_question", question.id)
    names = staff_names(changes)
    return [
        QuestionStep(
            one.at, SpeakerQuestionState(one.to_state), names.get(one.actor_id, ""), one.note
        )
        for one in changes
    ]
