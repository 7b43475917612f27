"""Letters of an event before they go out: read in each language, sent as a test."""

import re
from dataclasses import replace
from typing import Any

import pytest
import vobject
from sqlalchemy import func, select

from aipact.audit.models import AuditEntry
from aipact.core.db import db as database
from aipact.core.security import LETTER_POLICY
from aipact.events import actions, emails
from aipact.events.models import Event, Mailing, SignUp
from aipact.mail.models import OutboxMessage
from tests.desk.test_event_people import post
from tests.factories import events
from tests.factories.accounts import StaffFactory
from tests.support.html import words


@pytest.fixture
def event(db: Any) -> Event:
    made = events.announced()
    database.session.commit()
    return made


@pytest.fixture
def desk(db: Any, client: Any) -> Any:
    return client.sign_in(StaffFactory(staff_roles=["comms"], email="carla@office.example"))


def there(event: Event, more: str = "") -> str:
    return f"/en/desk/events/{event.id}/letters{more}"


def rows_of(*tables: Any) -> list[int]:
    return [database.session.scalar(select(func.count()).select_from(one)) or 0 for one in tables]


def test_every_letter_of_events_has_a_sample() -> None:
    """Why: a new letter is to be read before it goes out, too."""
    known = {name for name, value in vars(emails).items() if isinstance(value, emails.letter)}
    event = Event(slug="x")
    assert len(known) == 14
    assert {re.sub("^(week|day|hour)_before$", "event_reminder", n) for n in actions.SAMPLES} == (
        known - {"event_followed_up"} | {"followed_up_attended", "followed_up_missed"}
    )
    assert event.id is None


@pytest.mark.parametrize("lang", ["en", "de", "fr"])
def test_each_is_the_letter_itself_and_writes_nothing(event: Event, lang: str) -> None:
    before = rows_of(OutboxMessage, SignUp, Mailing)
    for name in actions.SAMPLES:
        letter, entry = actions.sample_letter(event, name, lang)
        assert "AI literacy in practice" in letter.subject, name
        assert f'<html lang="{lang}"' in letter.html
        if entry:
            assert vobject.readOne(entry).vevent.summary.value == "AI literacy in practice"
    database.session.flush()
    assert rows_of(OutboxMessage, SignUp, Mailing) == before


def test_the_list_names_subjects_and_leads_to_each_language(desk: Any, event: Event) -> None:
    page = desk.get(there(event))
    assert len(page.all("th", scope="row")) == len(actions.SAMPLES)
    german = desk.get(there(event, "/sign_up_confirmed?language=de"))
    (text,) = [words(one) for one in german.all("pre", lang="de")]
    assert "Alex" in text
    assert page.has_link(containing="/letters/sign_up_confirmed?language=de")
    assert "BEGIN:VCALENDAR" in german.main


def test_private_links_of_a_sample_open_nothing(desk: Any, event: Event) -> None:
    """Why: whoever gets a test may pass it on."""
    found = {
        kind: re.search(rf"/en/events/\S+/{kind}/[^\s)]+", letter.text)
        for kind, name in (("place", "sign_up_confirmed"), ("confirm", "confirm_address"))
        for letter, _entry in [actions.sample_letter(event, name, "en")]
    }
    for kind, link in found.items():
        assert link, kind
        assert desk.get(link.group()).status in (404, 410), kind


def test_the_letter_as_html_can_do_nothing(desk: Any, event: Event) -> None:
    answer = desk.browser.get(there(event, "/place_offered/html?language=fr"))
    assert answer.headers["Content-Security-Policy"] == LETTER_POLICY
    assert 'lang="fr"' in answer.text
    assert desk.get(there(event, "/place_offered/html?language=xx")).status == 404
    assert desk.get(there(event, "/no_such_letter")).status == 404


def test_a_test_goes_to_whoever_asks_and_says_that_it_is_one(
    desk: Any, event: Event, mailbox: Any
) -> None:
    there_is_a_place = events.signed_up(event, email="carla@office.example")
    database.session.commit()
    for _twice in range(2):
        got = post(desk, there(event, "/sign_up_confirmed/test"), {"language": "de"})
        assert got.status == 303
    last = mailbox.last(to="carla@office.example")
    assert last.subject.startswith("Probe: ")
    assert last.locale == "de"
    entries = database.session.scalars(
        select(OutboxMessage.calendar).where(OutboxMessage.to_address == "carla@office.example")
    )
    # The colleague's own entry is not touched by that of a test.
    assert len({vobject.readOne(text).vevent.uid.value for text in entries if text}) == 3
    assert (
        database.session.scalars(
            select(AuditEntry.data).where(AuditEntry.tag == "event:test-letter-sent")
        ).all()
        == [{"letter": "sign_up_confirmed", "language": "de"}] * 2
    )
    assert there_is_a_place.calendar_sequence == 0


def test_a_test_has_an_entry_of_its_own_under_a_long_name_too(
    app: Any, desk: Any, event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Why: a name that goes on in a second line was left as it was, and a test of the letter that
    cancels took the colleague's own entry out of the calendar."""
    sender = f"Tracker <no-reply@{'a-very-long-name.' * 4}example>"
    settings = replace(app.extensions["aipact_settings"], mail_default_sender=sender)
    monkeypatch.setitem(app.extensions, "aipact_settings", settings)
    post(desk, there(event, "/event_cancelled/test"), {"language": "en"})
    text = database.session.scalar(select(OutboxMessage.calendar))
    assert text
    entry = vobject.readOne(text).vevent
    assert re.fullmatch(r"test-[0-9a-f-]{36}", entry.uid.value)
    assert entry.status.value == "CANCELLED"


def test_whoever_asks_for_very_many_waits(
    app: Any, desk: Any, event: Event, mailbox: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    limited = replace(app.extensions["aipact_settings"], rate_limits=1.0)
    monkeypatch.setitem(app.extensions, "aipact_settings", limited)
    for _time in range(2):
        post(desk, there(event, "/event_cancelled/test"), {"language": "en"})
    assert len(mailbox.to("carla@office.example")) == 1
    assert "Wait" in desk.get(there(event, "/event_cancelled")).main


def test_only_those_who_keep_events_see_them(db: Any, client: Any, event: Event) -> None:
    browser = client.sign_in(StaffFactory(staff_roles=["reviewer"]))
    for more in ("", "/sign_up_confirmed", "/sign_up_confirmed/html"):
        assert browser.get(there(event, more)).status == 403
