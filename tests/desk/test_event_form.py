"""What the organiser asks in the sign-up form, at the desk."""

import pytest

from aipact.core.db import db as database
from aipact.core.db import new_id
from aipact.events import actions
from aipact.events.models import Event, FormAnswer, FormQuestion
from aipact.events.queries import finding
from aipact.events.states import QuestionKind
from tests.factories import events
from tests.factories.accounts import StaffFactory
from tests.support.html import words

K = QuestionKind


@pytest.fixture(autouse=True)
def monday(clock):
    clock.travel("2026-11-09 09:00")


@pytest.fixture
def desk(db, client):
    return client.sign_in(StaffFactory(staff_roles=["comms"]))


@pytest.fixture
def event(db):
    """In English and German, with three questions."""
    made = events.announced()
    keeper = events.keeper()
    actions.write_text(made, events.WriteText(language="de", title="Titel"), actor=keeper)
    options = (
        {"code": "a", "label": {"en": "By train"}},
        {"code": "b", "label": {"en": "On foot"}},
    )
    questions = [
        actions.AskInForm(K.TEXT, {"en": "What for?"}),
        actions.AskInForm(K.CHOICE, {"en": "How?"}, options=options),
        actions.AskInForm(K.CONSENT, {"en": "Photographs?", "de": "Fotos?"}, retention_days=7),
    ]
    actions.set_form_questions(made, questions, actor=keeper)
    database.session.commit()
    return made


def there(event, more=""):
    return f"/en/desk/events/{event.id}/form{more}"


def asked(event):
    database.session.expire_all()
    return finding.form_questions(database.session.get(Event, event.id))


def labels(event):
    return [one.label["en"] for one in asked(event)]


def answer(question, value):
    person = events.signed_up(question_event(question))
    database.session.add(FormAnswer(sign_up_id=person.id, question_id=question.id, value=value))
    database.session.commit()


def question_event(question):
    return database.session.get(Event, question.event_id)


def test_a_question_is_asked_once_however_often_it_is_sent(desk, event):
    page = desk.get(there(event)).click("Ask another question")
    form = page.form(action=page.path).fill(
        label_en="Which session?",
        kind="choice",
        options_en="Morning\n\n  After   noon ",
        options_de="Vormittag\nNachmittag",
        is_required=True,
        retention_days="14",
    )
    form.submit(expect=303)
    page = desk.follow(form.submit())
    assert labels(event) == ["What for?", "How?", "Photographs?", "Which session?"]
    made = asked(event)[-1]
    assert (made.kind, made.is_required, made.retention_days) == (K.CHOICE, True, 14)
    assert made.label == {"en": "Which session?"}
    assert [one["label"] for one in made.options] == [
        {"en": "Morning", "de": "Vormittag"},
        {"en": "After noon", "de": "Nachmittag"},
    ]
    (row,) = [words(row) for row in page.all("tr") if "Which session?" in words(row)]
    assert row.startswith("Which session? One of several answers Yes 14 German")


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"label_en": ""}, "label_en", "Enter the question"),
        ({"options_en": "Only one"}, "options_en", "Give from 2 to 30 different answers"),
        ({"options_en": "Same\nSame"}, "options_en", "Give from 2 to 30 different answers"),
        ({"options_de": "Nur eine"}, "options_de", "There must be 2 lines"),
        ({"retention_days": "-1"}, "retention_days", "Enter a number from 0"),
    ],
)
def test_what_is_wrong_stands_at_its_field(desk, event, typed, field, said):
    form = desk.get(there(event, "/new")).form(action=there(event, "/new"))
    form = form.fill(label_en="Which?", kind="choice", options_en="One\nTwo").fill(typed)
    page = form.submit(expect=422)
    assert list(page.errors) == [field]
    assert said in page.errors[field]
    kept = page.form(action=there(event, "/new")).values
    assert {name: kept[name].strip() for name in typed} == typed
    assert len(asked(event)) == 3


def test_a_corrected_answer_stays_the_same_and_a_new_one_is_another(desk, event):
    how = asked(event)[1]
    answer(how, "b")
    page = desk.get(there(event, f"/{how.id}"))
    form = page.form(action=page.path)
    form.fill(options_en="By bus\nBy train\nOn  foot").submit(expect=303)
    codes = {one["label"]["en"]: one["code"] for one in asked(event)[1].options}
    assert (codes["By train"], codes["On foot"]) == ("a", "b")
    assert codes["By bus"] not in ("a", "b")
    page = desk.get(page.path)
    page.form(action=page.path).fill(options_en="By bus\nBy train\nWalking").submit(expect=303)
    assert asked(event)[1].options[2] == {"code": "b", "label": {"en": "Walking"}}
    # What somebody chose is not taken away, nor does a text become of it.
    answered = page.form(action=page.path).fill(options_en="By bus\nBy train").submit(expect=422)
    assert "Somebody has chosen an answer" in answered.errors["options_en"]
    answered = page.form(action=page.path).fill(kind="text").submit(expect=422)
    assert "People have answered already" in answered.errors["kind"]


def test_questions_change_their_order(desk, event):
    what, how, _photographs = (one.id for one in asked(event))
    page = desk.get(there(event))
    (up, down) = (form for form in page.forms() if form.action == there(event, f"/{how}/move"))
    desk.follow(up.submit())
    assert labels(event) == ["How?", "What for?", "Photographs?"]
    # The same button of the old page once more: it is the first already.
    up.submit(expect=303)
    assert labels(event) == ["How?", "What for?", "Photographs?"]
    down.submit(expect=303)
    assert labels(event) == ["What for?", "How?", "Photographs?"]
    first = [form for form in page.forms() if form.action == there(event, f"/{what}/move")]
    assert [form.values["step"] for form in first] == ["down"]


def test_what_nobody_answered_is_deleted_and_the_rest_is_retired(desk, event):
    answer(asked(event)[1], "a")
    what, how, _photographs = (one.id for one in asked(event))
    page = desk.get(there(event))
    for one in (what, how):
        page.form(action=there(event, f"/{one}/retire")).submit(expect=303)
    assert labels(event) == ["Photographs?"]
    assert database.session.get(FormQuestion, what) is None
    assert database.session.get(FormQuestion, how).retired_at is not None
    assert desk.get(there(event, f"/{how}")).status == 404
    # Twice is once.
    page.form(action=there(event, f"/{how}/retire")).submit(expect=303)


def test_what_is_over_keeps_its_questions(desk, db):
    event = events.over()
    question = FormQuestion(id=new_id(), event_id=event.id, kind=K.TEXT, label={"en": "What for?"})
    database.session.add(question)
    other = events.draft()
    database.session.commit()
    page = desk.get(there(event))
    assert not page.has_link("What for?")
    token = {"csrf_token": page.all("input", name="csrf_token")[0].get("value")}
    assert desk.post(there(event, f"/{question.id}/retire"), token).status == 409
    assert labels(event) == ["What for?"]
    assert desk.get(there(other, f"/{question.id}")).status == 404


def test_those_who_do_not_keep_events_have_nothing_here(client, event):
    reviewer = client.sign_in(StaffFactory(staff_roles=["reviewer"]))
    for more in ("", "/new", f"/{asked(event)[0].id}"):
        assert reviewer.get(there(event, more)).status == 403
