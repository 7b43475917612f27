"""Published answers: questions to the speakers that staff answered, beside what they are about."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from aipact import search
from aipact.core.db import db
from aipact.core.pagination import PageRequest
from aipact.events.models import Event, SpeakerQuestion
from aipact.events.queries.texts import ShownText, shown_text
from aipact.events.states import PUBLIC_STATES, SpeakerQuestionState


@dataclass(frozen=True)
class AnswerRow:
    """One answer; `answer` is Markdown, `language` that of question and answer."""

    id: uuid.UUID
    question: str
    answer: str
    language: str
    commitments: tuple[str, ...]
    articles: tuple[str, ...]
    answered_at: datetime | None
    event_slug: str
    event_shown: ShownText

    @property
    def anchor(self) -> str:
        """Where it stands on the page of its event."""
        return f"answer-{self.id}"


def answers_of_event(event: Event) -> list[SpeakerQuestion]:
    """What was asked most first."""
    query = select(SpeakerQuestion).where(
        SpeakerQuestion.event_id == event.id, SpeakerQuestion.state == SpeakerQuestionState.ANSWERED
    )
    order = (SpeakerQuestion.vote_count.desc(), SpeakerQuestion.id)
    return list(db.session.scalars(query.order_by(*order)))


def answers_by_key(keys: Sequence[uuid.UUID], locale: str) -> list[AnswerRow]:
    """These answers in this order, without those that are not public."""
    if not keys:
        return []
    query = (
        select(SpeakerQuestion)
        .join(SpeakerQuestion.event)
        .where(
            SpeakerQuestion.id.in_(keys),
            SpeakerQuestion.state == SpeakerQuestionState.ANSWERED,
            Event.state.in_(PUBLIC_STATES),
        )
        .options(joinedload(SpeakerQuestion.event))
    )
    found = {one.id: one for one in db.session.scalars(query)}
    return [_row(found[key], locale) for key in keys if key in found]


def answers_for_commitment(code: str, limit: int, locale: str) -> list[AnswerRow]:
    """The newest answers that are about a commitment."""
    tags = {"commitment": (code,)}
    page = search.find("answer", tags=tags, page=PageRequest(size=limit))
    return answers_by_key(page.items, locale)


def _row(question: SpeakerQuestion, locale: str) -> AnswerRow:
    return AnswerRow(
        id=question.id,
        question=question.published_text,
        answer=question.answer,
        language=question.language,
        commitments=tuple(question.commitments),
        articles=tuple(question.articles),
        answered_at=question.answered_at,
        event_slug=question.event.slug,
        event_shown=shown_text(question.event, locale),
    )
