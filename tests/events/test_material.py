"""What is left of an event, and what becomes of people when it is over."""

import io
from datetime import timedelta
from typing import Any

import pytest

from aipact import files
from aipact.core.errors import Conflict, RuleBroken
from aipact.events import actions
from aipact.events.actions import NoteRecording
from aipact.events.actions.mailings import mailings_of
from aipact.events.models import Event, SignUp
from aipact.events.queries import finding, follow_up
from aipact.events.queries.follow_up import Receivers
from aipact.events.states import SLIDES_OWNER, EventState, MailingKind, SignUpState
from aipact.workflow import history
from tests.factories import events
from tests.files.samples import PDF

S = SignUpState
MAIL = {name: f"{name}@people.example" for name in ("came", "missed", "open", "waits")}


@pytest.fixture
def people(db: Any, clock: Any) -> dict[str, SignUp]:
    """Of an event that ended an hour ago: who came, who did not, who is not marked and who never
    had a place."""
    event = events.announced(capacity=3)
    made = {name: events.signed_up(event, email=address) for name, address in MAIL.items()}
    clock.travel(event.ends_at + timedelta(hours=1))
    actions.follow_the_clock()
    actions.mark_attended(made["came"], actor=events.keeper())
    actions.mark_missed(made["missed"], actor=events.keeper())
    db.session.flush()
    return made


@pytest.fixture
def event(people: dict[str, SignUp]) -> Event:
    return people["came"].event


def note(event: Event, url: str = "https://video.example.eu/1", *captions: str) -> None:
    command = NoteRecording(url, captions, event.revision)
    actions.note_recording(event, command, actor=events.keeper())


def add_slides(event: Event, content: bytes = PDF) -> files.StoredFile:
    keeper = events.keeper()
    return actions.add_material(event, SLIDES_OWNER, io.BytesIO(content), "S.pdf", actor=keeper)


def write_all() -> None:
    while actions.write_next_batch():
        pass


def last_letters(mailbox: Any) -> dict[str, str]:
    return {name: mailbox.templates(mail)[-1] for name, mail in MAIL.items()}


def test_everybody_who_had_a_place_gets_the_one_letter_that_is_meant_for_them(
    people: Any, event: Event, mailbox: Any
) -> None:
    note(event, "https://video.example.eu/1", "en")
    assert follow_up.receivers(event) == Receivers(came=1, missed=2, not_marked=1)
    actions.follow_up_event(event, actor=events.keeper())
    write_all()
    missed = "events/event_followed_up_missed"
    assert last_letters(mailbox) == {
        "came": "events/event_followed_up_attended",
        "missed": missed,
        "open": missed,
        "waits": "events/sign_up_waitlisted",
    }
    assert people["open"].state is S.UNKNOWN
    # Slides that come later are public at once, and nobody is written to again.
    before = {name: mailbox.templates(mail) for name, mail in MAIL.items()}
    assert add_slides(event).is_public
    actions.follow_up_event(event, actor=events.keeper())
    write_all()
    assert {name: mailbox.templates(mail) for name, mail in MAIL.items()} == before
    kinds = [one.kind for one in mailings_of(event)]
    assert kinds.count(MailingKind.FOLLOW_UP) == 1


def test_a_recording_is_public_with_captions_only(event: Event) -> None:
    note(event)
    with pytest.raises(RuleBroken) as refused:
        actions.follow_up_event(event, actor=events.keeper())
    assert (refused.value.field, event.state) == ("captions", EventState.ENDED)
    note(event, event.recording_url, "de")
    actions.follow_up_event(event, actor=events.keeper())
    with pytest.raises(RuleBroken):
        note(event, "https://video.example.eu/2")
    note(event, "")
    assert event.recording_url == ""


def test_nothing_is_published_where_there_is_nothing(event: Event) -> None:
    with pytest.raises(RuleBroken):
        actions.follow_up_event(event, actor=events.keeper())
    stored = add_slides(event)
    assert not stored.is_public
    actions.follow_up_event(event, actor=events.keeper())
    assert stored.is_public


def test_files_are_what_they_say(event: Event) -> None:
    with pytest.raises(RuleBroken) as refused:
        add_slides(event, b"MZ" + PDF)
    assert refused.value.field == "files"
    assert files.files_of(SLIDES_OWNER, event.id) == []


def test_of_a_cancelled_event_nothing_is_left(db: Any) -> None:
    event = events.announced()
    actions.ask_to_cancel(event, "No speaker.", actor=events.keeper())
    with pytest.raises(Conflict):
        add_slides(event)
    with pytest.raises(Conflict):
        note(event, "https://video.example.eu/1", "en")


# -- people, when it is over ---------------------------------------------------------------------


def test_who_waited_had_no_place_and_their_page_says_so_without_a_letter(
    people: Any, event: Event, mailbox: Any, client: Any
) -> None:
    waits = people["waits"]
    before = mailbox.templates(waits.email)
    assert actions.settle_past_events() == 1
    assert (waits.state, event.waiting_count) == (S.DECLINED, 0)
    page = client.get(f"/en/events/{event.slug}/place/{finding.place_token(waits)}")
    assert page.h1 == "There was no place for you this time"
    assert [form for form in page.forms() if form.method == "post"] == []
    assert [one.party for one in history("sign_up", waits.id)][-1] == "system"
    assert mailbox.templates(waits.email) == before
    assert actions.settle_past_events() == 0


def test_whoever_nobody_marks_in_two_weeks_may_have_come_or_not(
    people: Any, event: Event, clock: Any
) -> None:
    clock.move(days=13)
    actions.settle_past_events()
    assert people["open"].state is S.CONFIRMED
    clock.move(days=2)
    assert actions.settle_past_events() == 1
    states = [people[name].state for name in ("came", "missed", "open")]
    assert states == [S.ATTENDED, S.NO_SHOW, S.UNKNOWN]
    # Staff can still say so.
    actions.mark_attended(people["open"], actor=events.keeper())


def test_nobody_is_settled_before_the_end(db: Any, clock: Any) -> None:
    event, _holders = events.full(capacity=1)
    waits = events.signed_up(event)
    clock.travel(event.starts_at + timedelta(minutes=5))
    actions.follow_the_clock()
    assert actions.settle_past_events() == 0
    assert waits.state is S.WAITLISTED
