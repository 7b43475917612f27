"""Questions to the speakers as one participant sees them: their own, and those to support."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from aipact.core.db import db
from aipact.events.models import QuestionVote, SignUp, SpeakerQuestion
from aipact.events.states import SpeakerQuestionState
from aipact.workflow import StateChange

MOST_SHOWN = 100


@dataclass(frozen=True)
class ShownQuestion:
    """A question that others can read. is_mine: one does not support one's own."""

    id: uuid.UUID
    text: str
    language: str
    votes: int
    is_mine: bool
    is_supported: bool


def own_questions(sign_up: SignUp) -> Sequence[SpeakerQuestion]:
    """What this person asked, in their order; not what is gone after its time."""
    query = select(SpeakerQuestion).where(
        SpeakerQuestion.sign_up_id == sign_up.id, SpeakerQuestion.text != ""
    )
    return db.session.scalars(query.order_by(SpeakerQuestion.id)).all()


def reasons_of_hiding(questions: Sequence[SpeakerQuestion]) -> dict[uuid.UUID, str]:
    """What staff said to those whose question they hid last, by question."""
    hidden = [one.id for one in questions if one.state is SpeakerQuestionState.HIDDEN]
    if not hidden:
        return {}
    query = select(StateChange.subject_id, StateChange.note).where(
        StateChange.subject_kind == SpeakerQuestion.__workflow_kind__,
        StateChange.subject_id.in_(hidden),
        StateChange.action == "hide",
    )
    rows = db.session.execute(query.order_by(StateChange.at, StateChange.id))
    return {row[0]: row[1] for row in rows}


def shown_questions(sign_up: SignUp) -> list[ShownQuestion]:
    """What staff showed to participants, most wanted first."""
    query = (
        select(SpeakerQuestion)
        .where(
            SpeakerQuestion.event_id == sign_up.event_id,
            SpeakerQuestion.state == SpeakerQuestionState.SHOWN,
            SpeakerQuestion.text != "",
        )
        .order_by(SpeakerQuestion.vote_count.desc(), SpeakerQuestion.id)
        .limit(MOST_SHOWN)
    )
    votes = select(QuestionVote.question_id).where(QuestionVote.sign_up_id == sign_up.id)
    supported = set(db.session.scalars(votes))
    return [
        ShownQuestion(
            id=one.id,
            text=one.text,
            language=one.locale,
            votes=one.vote_count,
            is_mine=one.sign_up_id == sign_up.id,
            is_supported=one.id in supported,
        )
        for one in db.session.scalars(query)
    ]
