"""What is left of an event at the desk: recording, files, published with letters."""

import io
from datetime import timedelta

import pytest

from aipact.core.db import db as database
from aipact.events import actions
from aipact.events.states import EventState
from tests.factories import events
from tests.factories.accounts import StaffFactory
from tests.files.samples import PDF

VIDEO = "https://www.youtube.com/watch?v=abcdefghijk"


@pytest.fixture
def event(db, clock):
    """Over; one came, one is not marked."""
    made = events.announced(capacity=5)
    ada, _bo = events.signed_up(made, email="ada@people.example"), events.signed_up(made)
    clock.travel(made.ends_at + timedelta(hours=1))
    actions.follow_the_clock()
    actions.mark_attended(ada, actor=events.keeper())
    database.session.commit()
    return made


@pytest.fixture
def desk(db, event, client):
    return client.sign_in(StaffFactory(staff_roles=["comms"], name="Carla Comms"))


def there(event):
    return f"/en/desk/events/{event.id}/materials"


def send(page, kind, content=PDF, name="Slides.pdf", expect=303):
    form = page.form(action=f"{page.path}/{kind}")
    return form.fill({kind: [(io.BytesIO(content), name)]}).submit(expect=expect)


def test_recording_and_slides_are_noted_then_published_and_written(desk, event, mailbox):
    page = desk.get(there(event))
    assert "Add a recording, slides, answers or a recap" in page.main
    assert not [form for form in page.forms() if form.action.endswith("/publish")]
    form = page.form(holding="recording_url").fill(recording_url=VIDEO)
    page = desk.follow(form.submit(expect=303))
    assert "Say in which languages the recording has captions." in page.main
    page = desk.follow(page.form(holding="recording_url").fill(captions=["en"]).submit())
    page = desk.follow(send(page, "slides"))
    assert "YouTube (Google)" in page.main
    assert "Slides.pdf (PDF" in page.main
    assert desk.get(page.link("Slides.pdf")).body == PDF
    assert "Slides.pdf" not in desk.get(f"/en/events/{event.slug}").main
    for said in ("1 person came:", "1 person missed it:", "1 of them is not marked"):
        assert said in page.main
    after = desk.follow(page.form(action=f"{page.path}/publish").submit(expect=303))
    assert "Recording, slides and answers" in after.main
    while actions.write_next_batch():
        database.session.commit()
    assert mailbox.templates("ada@people.example")[-1] == "events/event_followed_up_attended"
    public = desk.get(f"/en/events/{event.slug}")
    assert public.has_link("Watch the recording")
    assert desk.get(public.link("Slides.pdf (PDF, 1 kB)")).body == PDF
    # Later ones are public at once.
    page = desk.get(there(event))
    assert "Nobody is written to again." in page.main
    letters = len(mailbox.templates("ada@people.example"))
    desk.follow(send(page, "transcript", name="Words.pdf"))
    actions.write_next_batch()
    assert len(mailbox.templates("ada@people.example")) == letters
    assert "Words.pdf" in desk.get(f"/en/events/{event.slug}").main


def test_a_wrong_file_is_named_at_its_field_and_the_right_one_is_kept(desk, event):
    page = desk.get(there(event))
    form = page.form(action=f"{page.path}/slides")
    both = [(io.BytesIO(b"MZ not slides"), "run.pdf"), (io.BytesIO(PDF), "Right.pdf")]
    refused = form.fill({"slides": both}).submit(expect=422)
    assert list(refused.errors) == ["slides"]
    assert "run.pdf" in refused.errors["slides"]
    assert refused.has_link("Right.pdf")
    nothing = refused.form(action=f"{page.path}/transcript").submit(expect=422)
    assert nothing.errors == {"transcript": "Error: Choose a file"}


def test_a_file_is_removed_and_twice_is_once(desk, event):
    page = desk.follow(send(desk.get(there(event)), "slides"))
    form = next(form for form in page.forms() if form.action.endswith("/remove"))
    assert "Removed: Slides.pdf" in desk.follow(form.submit(expect=303)).html
    assert not desk.follow(form.submit(expect=303)).has_link("Slides.pdf")


def test_a_wrong_address_comes_back_as_typed(desk, event):
    form = desk.get(there(event)).form(holding="recording_url")
    refused = form.fill(recording_url="javascript:alert(1)", captions=["de"]).submit(expect=422)
    assert list(refused.errors) == ["recording_url"]
    again = refused.form(holding="recording_url").values
    assert (again["recording_url"], again["captions"]) == ("javascript:alert(1)", ["de"])


def test_a_page_that_is_older_than_the_event_is_told(desk, event):
    form = desk.get(there(event)).form(holding="recording_url")
    note = actions.NoteRecording("https://video.example.eu/1", ("en",), event.revision)
    actions.note_recording(event, note, actor=events.keeper())
    database.session.commit()
    both = form.fill(recording_url=VIDEO, captions=["fr"]).submit(expect=409)
    assert "https://video.example.eu/1" in both.main
    desk.follow(both.form(holding="recording_url").submit(expect=303))
    database.session.refresh(event)
    assert (event.recording_url, event.recording_captions) == (VIDEO, ["fr"])


def test_the_button_of_an_old_page_says_what_is_missing(desk, event):
    page = desk.follow(send(desk.get(there(event)), "slides"))
    publish = page.form(action=f"{page.path}/publish")
    note = actions.NoteRecording(VIDEO, (), event.revision)
    actions.note_recording(event, note, actor=events.keeper())
    database.session.commit()
    assert list(publish.submit(expect=422).errors) == ["captions"]
    assert event.state is EventState.ENDED


def test_before_and_without_an_event_there_is_less_to_do(desk, db):
    coming = events.announced()
    page = desk.get(there(coming))
    assert "There is a recording once the event has begun" in page.main
    assert "It can be published when the event is over." in page.main
    actions.ask_to_cancel(coming, "No speaker.", actor=events.keeper())
    database.session.commit()
    assert "nothing is left of it" in desk.get(there(coming)).main


def test_files_that_are_not_public_are_for_those_who_keep_events(client, desk, event):
    page = desk.follow(send(desk.get(there(event)), "slides"))
    address = page.link("Slides.pdf")
    reviewer = client.sign_in(StaffFactory(staff_roles=["reviewer"]))
    assert (reviewer.get(address).status, reviewer.get(there(event)).status) == (403, 403)
