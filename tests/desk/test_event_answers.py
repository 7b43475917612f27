"""Questions to the speakers at the desk: the list, answered, taken back, declined."""

import pytest

from aipact.core.db import db as database
from aipact.events import actions
from aipact.events.queries import finding
from aipact.events.states import SpeakerQuestionState
from tests.factories import events
from tests.factories.accounts import StaffFactory
from tests.support.html import words

Q = SpeakerQuestionState
TRAINING = "Do interns need training?"


@pytest.fixture
def desk(db, client):
    return client.sign_in(StaffFactory(staff_roles=["comms"], name="Carla Comms"))


@pytest.fixture
def event(db):
    return events.announced()


@pytest.fixture
def question(event):
    """Asked by Ada, supported by one; another one has just been asked, in German."""
    made = actions.ask_speakers(events.signed_up(event, name="Ada Lind"), TRAINING)
    actions.show_question(made, actor=events.keeper())
    database.session.flush()
    other = events.signed_up(event, name="Bo Ek", locale="de")
    actions.support_question(made, other)
    actions.ask_speakers(other, "Gilt das auch für Vereine?")
    database.session.commit()
    return made


def there(event, question=None):
    one = f"/{question.id}" if question else ""
    return f"/en/desk/events/{event.id}/questions{one}"


def asked(page):
    return [words(cell) for cell in page.all("th", scope="row")]


def test_the_list_shows_what_is_wanted_most_and_is_narrowed(desk, event, question):
    page = desk.get(there(event))
    assert asked(page) == [TRAINING, "Gilt das auch für Vereine?"]
    assert "Ada Lind" in page.main
    assert asked(desk.get(page.link("1 New"))) == ["Gilt das auch für Vereine?"]
    german = desk.get(there(event), query_string={"language": "de"})
    assert asked(german) == ["Gilt das auch für Vereine?"]
    newest = desk.get(there(event), query_string={"order": "newest"})
    assert asked(newest)[1] == TRAINING
    nothing = desk.get(there(event), query_string={"state": "answered"})
    assert "No question is like this" in nothing.main


def test_all_staff_read_what_is_asked_and_only_keepers_by_whom(client, event, question):
    reviewer = client.sign_in(StaffFactory(staff_roles=["reviewer"]))
    page = reviewer.get(there(event))
    assert TRAINING in page.main
    assert "Ada Lind" not in page.main
    assert reviewer.get(there(event, question)).status == 403


def test_an_answer_is_public_on_the_page_of_the_event_and_found(desk, event, question):
    page = desk.get(there(event, question))
    form = page.form(holding="answer")
    assert form.values["question"] == TRAINING
    assert form.submit("Publish the answer", expect=422).errors == {
        "answer": "Error: Write an answer before you publish it"
    }
    form.fill(question="Do interns count?", answer="Yes, **all** of them.")
    form.fill(commitments=["C-03"], articles=["4"])
    preview = form.submit("Preview", expect=200)
    assert words(preview.one("strong", inside=preview.one(id="preview"))) == "all"
    assert question.state is Q.SHOWN
    listed = desk.follow(preview.form(holding="answer").submit("Publish the answer", expect=303))
    assert "The answer is public." in listed.html
    public = desk.get(f"/en/events/{event.slug}")
    answer = public.one("section", id=f"answer-{question.id}")
    assert words(answer).startswith("Do interns count? Yes, all of them.")
    assert "Ada" not in public.main
    assert public.has_link("C-03 AI literacy and awareness")
    assert public.has_link("Article 4")
    found = desk.get("/en/search?q=interns")
    assert found.link("Do interns count?").endswith(f"#answer-{question.id}")


def test_what_a_colleague_saved_meanwhile_is_shown_beside_mine(desk, event, question):
    form = desk.get(there(event, question)).form(holding="answer")
    command = actions.Answer("Q", "No, not one.", "en", revision=question.revision)
    actions.answer_question(question, command, actor=events.keeper())
    database.session.commit()
    both = form.fill(answer="Yes.").submit("Publish the answer", expect=409)
    assert "No, not one." in both.main
    again = both.form(holding="answer")
    assert again.values["answer"] == "Yes."
    desk.follow(again.submit("Publish the answer", expect=303))
    database.session.refresh(question)
    assert question.answer == "Yes."


def test_a_question_is_declined_with_a_reason_that_the_person_reads(desk, event, question):
    page = desk.get(there(event, question))
    form = page.form(holding="reason")
    refused = form.submit(expect=422)
    assert refused.errors == {"reason": "Error: Say why: whoever asked reads it"}
    assert refused.form(holding="answer").values["question"] == TRAINING
    desk.follow(form.fill(reason="Not about the AI Act.").submit(expect=303))
    assert "Not about the AI Act." in desk.get(there(event, question)).main
    token = finding.place_token(finding.sign_up(question.sign_up_id))
    mine = desk.get(f"/en/events/{event.slug}/place/{token}")
    assert "Hidden Not about the AI Act." in mine.main
    shown = desk.get(there(event, question)).form(action=f"{there(event, question)}/show")
    desk.follow(shown.submit(expect=303))
    database.session.refresh(question)
    assert question.state is Q.SHOWN
    assert "Not about the AI Act." not in desk.get(mine.path).main


def test_an_answer_that_is_taken_back_is_gone_everywhere(desk, event, question):
    command = actions.Answer("Do interns count?", "Yes.", "en", revision=question.revision)
    actions.answer_question(question, command, actor=events.keeper())
    database.session.commit()
    page = desk.get(there(event, question))
    assert "Take the answer back" in page.main
    assert page.has_link("Read it on the public page")
    desk.follow(page.form(holding="reason").fill(reason="It was wrong.").submit(expect=303))
    assert "Do interns count?" not in desk.get(f"/en/events/{event.slug}").main
    assert "Nothing was found" in desk.get("/en/search?q=interns").main
    # What was written is there to be made better.
    assert desk.get(page.path).form(holding="answer").values["answer"] == "Yes."


def test_a_question_of_another_event_is_not_here(desk, question):
    assert desk.get(there(events.announced(), question)).status == 404
