"""Questions to the speakers: asked and supported by participants, shown, hidden and answered by
staff. An answer is public, tied to commitments and articles, and found by the search."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from aipact import audit
from aipact.core.actor import Actor
from aipact.core.clock import now
from aipact.core.db import db, new_id
from aipact.core.errors import Conflict, Forbidden, RuleBroken
from aipact.events.actions.indexing import index_answer
from aipact.events.models import QuestionVote, SignUp, SpeakerQuestion
from aipact.events.queries import phase
from aipact.events.states import HAD_PLACE, SpeakerQuestionState
from aipact.i18n import _
from aipact.workflow import Party, change_state

MOST_QUESTIONS = 5


class AnswerChanged(Conflict):
    """A colleague changed the answer while the page was open."""


@dataclass(frozen=True)
class Answer:
    """What the public will read. question: in the wording of staff; answer: Markdown."""

    question: str
    answer: str
    language: str
    commitments: Sequence[str] = ()
    articles: Sequence[str] = ()
    revision: int = 0


def ask_speakers(sign_up: SignUp, text: str) -> SpeakerQuestion:
    """One more question of a participant; the same one twice is one.

    Raises Conflict and RuleBroken.
    """
    db.session.refresh(sign_up, with_for_update=True)
    if sign_up.state not in HAD_PLACE or phase.is_over(sign_up.event):
        raise Conflict(_("Questions are for those who have a place, until the event is over."))
    mine = select(SpeakerQuestion).where(SpeakerQuestion.sign_up_id == sign_up.id)
    asked = db.session.scalars(mine.order_by(SpeakerQuestion.id)).all()
    for question in asked:
        if question.text == text:
            return question
    if len(asked) >= MOST_QUESTIONS:
        raise RuleBroken("question", _("You have asked as many questions as one person can."))
    question = SpeakerQuestion(
        id=new_id(),
        event_id=sign_up.event_id,
        sign_up_id=sign_up.id,
        text=text,
        locale=sign_up.locale,
        state=SpeakerQuestionState.ASKED,
    )
    db.session.add(question)
    db.session.flush()
    return question


def support_question(question: SpeakerQuestion, sign_up: SignUp) -> None:
    """One more participant wants this answered. Twice is once; nobody supports their own.

    Raises Forbidden for people of another event, Conflict when it is not shown.
    """
    if question.event_id != sign_up.event_id or sign_up.state not in HAD_PLACE:
        raise Forbidden
    if question.state is not SpeakerQuestionState.SHOWN:
        raise Conflict(_("This question is not open any more."))
    if question.sign_up_id == sign_up.id:
        return
    try:
        with db.session.begin_nested():
            db.session.add(QuestionVote(question_id=question.id, sign_up_id=sign_up.id))
    except IntegrityError:
        return
    _count_votes(question)


def withdraw_support(question: SpeakerQuestion, sign_up: SignUp) -> None:
    vote = db.session.get(QuestionVote, (question.id, sign_up.id))
    if vote is not None:
        db.session.delete(vote)
        db.session.flush()
        _count_votes(question)


def show_question(question: SpeakerQuestion, *, actor: Actor) -> None:
    """Participants can read and support it. Twice is once."""
    db.session.refresh(question, with_for_update=True)
    if question.state is not SpeakerQuestionState.SHOWN:
        change_state(question, "show", actor=actor, party=Party.STAFF)


def hide_question(question: SpeakerQuestion, *, reason: str = "", actor: Actor) -> None:
    """Nobody but staff and whoever asked reads it, with the reason; an answer is not public any
    more. Twice is once."""
    db.session.refresh(question, with_for_update=True)
    if question.state is not SpeakerQuestionState.HIDDEN:
        change_state(question, "hide", actor=actor, party=Party.STAFF, note=reason)
        db.session.flush()
        index_answer(question)


def answer_question(question: SpeakerQuestion, command: Answer, *, actor: Actor) -> None:
    """Publish an answer, or a better one. Raises RuleBroken, and AnswerChanged when a colleague
    was faster; the same answer twice is one."""
    db.session.refresh(question, with_for_update=True)
    new = (command.question, command.answer, command.language)
    is_public = question.state is SpeakerQuestionState.ANSWERED
    is_same = new == (question.published_text, question.answer, question.language)
    is_tied = (list(command.commitments), list(command.articles)) == (
        question.commitments,
        question.articles,
    )
    if is_public and is_same and is_tied:
        return
    if question.revision != command.revision:
        raise AnswerChanged(when=question.answered_at)
    if not command.question.strip():
        raise RuleBroken("question", _("Write the question as people shall read it."))
    if not command.answer.strip():
        raise RuleBroken("answer", _("Write an answer before you publish it."))
    question.published_text, question.answer, question.language = new
    question.commitments = list(command.commitments)
    question.articles = list(command.articles)
    question.answered_at, question.answered_by_id = now(), actor.user_id
    if not is_public:
        change_state(question, "answer", actor=actor, party=Party.STAFF)
    audit.record(
        "speaker_question:answer-written",
        actor=actor,
        subject_kind="speaker_question",
        subject_id=question.id,
    )
    db.session.flush()
    index_answer(question)


def _count_votes(question: SpeakerQuestion) -> None:
    """Beside the revision, which is for what people edit."""
    votes = select(func.count()).where(QuestionVote.question_id == question.id).scalar_subquery()
    db.session.execute(
        update(SpeakerQuestion).where(SpeakerQuestion.id == question.id).values(vote_count=votes)
    )
    db.session.expire(question, ["vote_count"])
