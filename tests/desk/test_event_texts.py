"""The texts of an event at the desk, one a language."""

from datetime import UTC, datetime

import pytest

from aipact.core.db import db as database
from aipact.events import actions
from aipact.events.models import Event
from aipact.events.queries.texts import shown_text, text_in
from aipact.practices.states import TranslationKind
from tests.factories import events
from tests.factories.accounts import StaffFactory
from tests.support.html import words


@pytest.fixture(autouse=True)
def monday(clock):
    clock.travel("2026-11-09 09:00")


@pytest.fixture
def desk(db, client):
    return client.sign_in(StaffFactory(staff_roles=["comms"], name="Carla Comms"))


@pytest.fixture
def event(db):
    """From ten to half past eleven in Helsinki."""
    made = events.draft(starts_at=datetime(2026, 12, 1, 8, 0, tzinfo=UTC), zone="Europe/Helsinki")
    database.session.commit()
    return made


def there(event, language=""):
    return f"/en/desk/events/{event.id}/texts" + (f"/{language}" if language else "")


def text_of(event, language):
    database.session.expire_all()
    return text_in(database.session.get(Event, event.id), language)


def states(page):
    return {words(row).split()[0]: words(row) for row in page.all("tr")[1:]}


def test_the_text_that_counts_is_written(desk, event):
    page = desk.get(there(event)).click(containing="/texts/en")
    form = page.form(action=page.path)
    assert form.values["programme"].strip().splitlines()[1] == "10:15 What Article 4 asks"
    assert form.values["speakers"].strip() == "Irena Halvic, Legal officer, AI Office"
    form = form.fill(
        title="AI literacy, step by step",
        description="The **new** text.",
        programme="10.00 Welcome\n\n10:20 – Practice: 3 examples\n11:30 End\n",
        speakers="Irena Halvic, Legal officer, AI Office\n , Ove Strand,\n,\n",
    )
    desk.follow(form.submit())
    text = text_of(event, "en")
    assert text.title == "AI literacy, step by step"
    assert text.programme == [
        {"after": 0, "what": "Welcome"},
        {"after": 20, "what": "Practice: 3 examples"},
        {"after": 90, "what": "End"},
    ]
    assert text.speakers == [
        {"name": "Irena Halvic", "role": "Legal officer, AI Office"},
        {"name": "Ove Strand", "role": ""},
    ]
    # What cannot be said before the event is over stays as it is, and twice is once.
    revision = text.revision
    form.submit(expect=303)
    assert text_of(event, "en").revision == revision


@pytest.mark.parametrize(
    ("programme", "said"),
    [
        ("10:00 Welcome\nThen questions", "Line 2: begin with a time"),
        ("10:00 Welcome\n11:31 Too late", "Line 2: 11:31 is not between"),
        ("09:59 Too early", "Line 1: 09:59 is not between"),
        ("10:30 Second\n10:00 First", "Line 2: 10:00 is not between"),
        ("24:10 Never", "Line 1: begin with a time"),
    ],
)
def test_a_programme_that_cannot_be_is_said_by_line(desk, event, programme, said):
    form = desk.get(there(event, "en")).form(action=there(event, "en"))
    answer = form.fill(title="", programme=programme).submit(expect=422)
    assert said in answer.errors["programme"]
    assert answer.errors["title"] == "Error: Enter the title"
    assert answer.form(action=there(event, "en")).values["programme"].strip() == programme
    assert text_of(event, "en").title == "AI literacy in practice"


def test_a_programme_runs_over_midnight(desk, db):
    late = events.draft(starts_at=datetime(2026, 12, 1, 21, 0, tzinfo=UTC), hours=12)
    database.session.commit()
    form = desk.get(there(late, "en")).form(action=there(late, "en"))
    form.fill(programme="22:30 Evening\n9:00 Morning").submit(expect=303)
    assert [one["after"] for one in text_of(late, "en").programme] == [30, 660]
    form = desk.get(there(late, "en")).form(action=there(late, "en"))
    assert form.values["programme"].strip() == "22:30 Evening\n09:00 Morning"


def test_a_language_is_added_beside_the_original_and_goes_out_of_date(desk, event):
    page = desk.get(there(event))
    assert "German, French" in page.main
    # Any of the official languages, not only those of the site.
    page = page.click("Estonian")
    assert "members of the Pact" in page.main
    form = page.form(action=page.path)
    answer = form.fill(title="Tehisintellekt").submit(expect=422)
    assert answer.errors == {"kind": "Error: Say who translated: readers are told"}
    page = desk.follow(answer.form(action=page.path).fill(kind="machine").submit())
    text = text_of(event, "et")
    assert (text.title, text.kind) == ("Tehisintellekt", TranslationKind.MACHINE)
    assert "Up to date Machine translation" in states(page)["Estonian"]
    assert "The one that counts" in states(page)["English"]
    form = desk.get(there(event, "en")).form(action=there(event, "en"))
    page = desk.follow(form.fill(summary="Something new.").submit())
    assert "Out of date" in states(page)["Estonian"]
    # Saved as it is, it is up to date again.
    page = desk.follow(page.click("Estonian").form(action=there(event, "et")).submit())
    assert "Up to date" in states(page)["Estonian"]
    assert not shown_text(event, "et").is_stale


def test_two_who_write_the_same_language_see_both_texts(desk, event):
    form = desk.get(there(event, "de")).form(action=there(event, "de"))
    form = form.fill(title="Meine Fassung", kind="human")
    theirs = events.WriteText(language="de", title="Andere Fassung")
    actions.write_text(event, theirs, actor=events.keeper())
    database.session.commit()
    answer = form.submit(expect=409)
    assert "Two people wrote this text" in answer.main
    assert "Andere Fassung" in answer.main
    again = answer.form(action=there(event, "de"))
    assert again.values["title"] == "Meine Fassung"
    again.submit(expect=303)
    assert text_of(event, "de").title == "Meine Fassung"


def test_a_translation_is_removed_and_the_original_stays(desk, event):
    actions.write_text(event, events.WriteText(language="de", title="x"), actor=events.keeper())
    database.session.commit()
    page = desk.get(there(event, "de"))
    form = page.form(action=f"{page.path}/remove")
    desk.follow(form.submit())
    assert text_of(event, "de") is None
    token = {"csrf_token": form.values["csrf_token"]}
    assert desk.post(f"{there(event, 'en')}/remove", token).status == 409
    assert text_of(event, "en") is not None


def test_what_came_of_it_is_written_once_the_event_is_over(desk, db):
    before, after = events.announced(), events.over()
    database.session.commit()
    assert "recap" not in desk.get(there(before, "en")).form(action=there(before, "en")).names
    form = desk.get(there(after, "en")).form(action=there(after, "en"))
    form.fill(recap="Many *good* questions.").submit(expect=303)
    assert text_of(after, "en").recap == "Many *good* questions."


def test_a_reviewer_reads_and_does_not_write(client, event):
    reviewer = client.sign_in(StaffFactory(staff_roles=["reviewer"]))
    page = reviewer.get(there(event))
    assert not page.has_link("German")
    page = page.click(containing="/texts/en")
    for said in ("10:15 What Article 4 asks", "Irena Halvic", "members of the Pact"):
        assert said in page.main
    assert not page.all("textarea")
    token = {"csrf_token": page.all("input", name="csrf_token")[0].get("value"), "title": "x"}
    assert reviewer.post(page.path, token).status == 403
    assert [reviewer.get(there(event, code)).status for code in ("de", "xx")] == [404, 404]
    assert client.sign_in(StaffFactory(staff_roles=["comms"])).get(there(event, "xx")).status == 404
