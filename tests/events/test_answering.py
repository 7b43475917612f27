"""Questions to the speakers: answered, taken back, declined; and what the search knows of them."""

from typing import Any

import pytest

from aipact import search
from aipact.core.errors import RuleBroken
from aipact.core.pagination import PageRequest
from aipact.events import actions
from aipact.events.actions import Answer, AnswerChanged
from aipact.events.models import SpeakerQuestion
from aipact.events.queries import asking
from aipact.events.states import SpeakerQuestionState
from aipact.workflow import history
from tests.factories import events

Q = SpeakerQuestionState


@pytest.fixture
def question(db: Any) -> SpeakerQuestion:
    return actions.ask_speakers(events.signed_up(events.announced()), "Do interns need training?")


def answer(question: SpeakerQuestion, text: str = "Yes, **all** of them.", **values: Any) -> Answer:
    saved: dict[str, Any] = {"language": "en", "revision": question.revision, **values}
    return Answer("Do interns count?", text, **saved)


def found(words: str, **tags: Any) -> list[Any]:
    return list(search.find("answer", q=words, tags=tags, page=PageRequest()).items)


def test_an_answer_is_found_by_its_words_and_by_what_it_is_about(question: Any) -> None:
    command = answer(question, commitments=("C-03",), articles=("4",))
    actions.answer_question(question, command, actor=events.keeper())
    assert found("interns") == [question.id]
    assert found("", commitment=("C-03",)) == found("", article=("4",)) == [question.id]
    assert found("", article=("5",)) == []
    # The words of whoever asked are not public.
    assert found("training") == []


def test_an_answer_is_taken_back_and_given_again(question: Any) -> None:
    keeper = events.keeper()
    actions.answer_question(question, answer(question), actor=keeper)
    actions.hide_question(question, reason="Under legal review.", actor=keeper)
    actions.hide_question(question, reason="Twice.", actor=keeper)
    assert (question.state, found("interns")) == (Q.HIDDEN, [])
    assert asking.reasons_of_hiding([question]) == {question.id: "Under legal review."}
    actions.answer_question(question, answer(question, "Only some."), actor=keeper)
    assert (question.state, found("only some")) == (Q.ANSWERED, [question.id])
    assert asking.reasons_of_hiding([question]) == {}
    moves = [one.action for one in history("speaker_question", question.id)]
    assert moves == ["answer", "hide", "answer"]


def test_the_same_answer_twice_is_one_and_an_older_page_is_told(question: Any) -> None:
    keeper, first = events.keeper(), answer(question)
    actions.answer_question(question, first, actor=keeper)
    answered_at = question.answered_at
    actions.answer_question(question, first, actor=keeper)
    assert question.answered_at == answered_at
    with pytest.raises(AnswerChanged):
        actions.answer_question(
            question, answer(question, "No.", revision=first.revision), actor=keeper
        )
    assert question.answer == first.answer


def test_support_does_not_spoil_the_page_of_whoever_answers(question: Any, db: Any) -> None:
    keeper = events.keeper()
    actions.show_question(question, actor=keeper)
    db.session.flush()
    command = answer(question)
    actions.support_question(question, events.signed_up(question.event))
    actions.answer_question(question, command, actor=keeper)
    assert (question.state, question.vote_count) == (Q.ANSWERED, 1)


def test_there_is_no_answer_without_words(question: Any) -> None:
    with pytest.raises(RuleBroken):
        actions.answer_question(question, answer(question, " "), actor=events.keeper())
    assert question.state is Q.ASKED
