"""The entry in a person's calendar: two parsers see one event that comes, moves and goes."""

import email.policy
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import vobject
from icalendar import Calendar
from sqlalchemy import select

from aipact.core.actor import Actor
from aipact.core.clock import now
from aipact.core.db import db as database
from aipact.events import actions
from aipact.events.actions import Schedule
from aipact.events.models import Event, SignUp
from aipact.exports.calendar import CalendarEntry, calendar_text
from aipact.mail.message import Parcel, as_bytes
from aipact.mail.models import OutboxMessage
from config import Settings
from tests.factories import events

NOBODY = Actor.anonymous()


def message_of(letter: OutboxMessage) -> Any:
    """The letter as it goes over the wire, read back."""
    names = Parcel.__dataclass_fields__
    parcel = Parcel(**{name: getattr(letter, name) for name in names})
    return message_from_bytes(as_bytes(parcel, Settings.for_tests()), policy=email.policy.default)


def entries(sign_up: SignUp) -> list[bytes]:
    """What came for this person's calendar, in the order in which it came."""
    database.session.flush()
    query = select(OutboxMessage).where(
        OutboxMessage.to_address == sign_up.email, OutboxMessage.calendar != ""
    )
    found = []
    for letter in database.session.scalars(query.order_by(OutboxMessage.id)):
        parts = [
            part for part in message_of(letter).walk() if part.get_content_type() == "text/calendar"
        ]
        as_form, as_file = parts
        assert as_form.get_param("method") == letter.calendar_method
        assert as_file.get_filename() == "event.ics"
        assert as_form.get_payload(decode=True) == as_file.get_payload(decode=True)
        found.append(as_form.get_payload(decode=True))
    return found


def by_icalendar(raw: bytes) -> dict[str, Any]:
    calendar = Calendar.from_ical(raw)
    (event,) = calendar.walk("VEVENT")
    return {
        "method": str(calendar["method"]),
        "uid": str(event["uid"]),
        "sequence": int(event["sequence"]),
        "status": str(event["status"]),
        "start": event["dtstart"].dt.astimezone(UTC),
        "end": event["dtend"].dt.astimezone(UTC),
        "attendee": str(event["attendee"]),
        "organizer": str(event["organizer"]),
    }


def by_vobject(raw: bytes) -> dict[str, Any]:
    """The same by a parser of other authors, which reads the rules of zones in the text itself."""
    calendar = vobject.readOne(raw.decode())
    event = calendar.vevent
    return {
        "method": calendar.method.value,
        "uid": event.uid.value,
        "sequence": int(event.sequence.value),
        "status": event.status.value,
        "start": event.dtstart.value.astimezone(UTC),
        "end": event.dtend.value.astimezone(UTC),
        "attendee": event.attendee.value,
        "organizer": event.organizer.value,
    }


def both(raw: bytes) -> dict[str, Any]:
    seen = by_icalendar(raw)
    assert by_vobject(raw) == seen
    return seen


def move(event: Event, starts_at: datetime) -> None:
    length = event.ends_at - event.starts_at
    schedule = Schedule(starts_at, starts_at + length, event.zone, event.place)
    actions.reschedule_event(event, schedule, event.revision, actor=events.keeper())
    while actions.write_next_batch():
        database.session.flush()


def call_off(event: Event) -> None:
    actions.ask_to_cancel(event, "The speaker is ill.", actor=events.keeper())
    while actions.write_next_batch():
        database.session.flush()


@pytest.mark.usefixtures("db")
def test_first_letter_change_and_cancel_are_one_event_that_moves_and_goes() -> None:
    event = events.announced()
    sign_up, starts_at = events.signed_up(event), event.starts_at
    later = starts_at + timedelta(days=3)
    move(event, later)
    call_off(event)
    first, changed, gone = map(both, entries(sign_up))
    assert len({one["uid"] for one in (first, changed, gone)}) == 1
    assert [one["method"] for one in (first, changed, gone)] == ["REQUEST", "REQUEST", "CANCEL"]
    assert [one["status"] for one in (first, changed, gone)] == [
        "CONFIRMED", "CONFIRMED", "CANCELLED",
    ]  # fmt: skip
    assert first["sequence"] < changed["sequence"] < gone["sequence"]
    assert [one["start"] for one in (first, changed, gone)] == [starts_at, later, later]
    assert {one["attendee"] for one in (first, changed, gone)} == {f"mailto:{sign_up.email}"}
    assert len({one["organizer"] for one in (first, changed, gone)}) == 1


@pytest.mark.usefixtures("db")
def test_whoever_comes_back_has_a_newer_entry_than_the_one_that_went() -> None:
    event = events.announced()
    once = events.signed_up(event, email="ada@people.example")
    actions.give_up(once, actor=NOBODY)
    again = events.signed_up(event, email="ada@people.example")
    seen = [both(raw) for raw in entries(again)]
    assert [one["method"] for one in seen] == ["REQUEST", "CANCEL", "REQUEST"]
    numbers = [one["sequence"] for one in seen]
    assert numbers == sorted(set(numbers))


# The nights on which clocks change: 02:30 there and then, and what it is in UTC. In spring the
# clock of Brussels jumps over it, so what is meant is half past three.
NIGHTS = [
    (datetime(2026, 3, 29, 2, 30), ("29T01:30", "29T01:30", "29T00:30")),
    (datetime(2026, 10, 25, 2, 30), ("25T00:30", "25T02:30", "24T23:30")),
    (datetime(2027, 3, 28, 2, 30), ("28T01:30", "28T01:30", "28T00:30")),
    (datetime(2027, 10, 31, 2, 30), ("31T00:30", "31T02:30", "30T23:30")),
]
CITIES = ("Europe/Brussels", "Europe/Lisbon", "Europe/Helsinki")


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(("local", "utc"), NIGHTS)
def test_half_past_two_on_the_nights_when_clocks_change(
    local: datetime, utc: tuple[str, ...], clock: Any
) -> None:
    """An event of an hour, and one that lasts from before the change until after it. vobject keeps
    the rules of a zone that it read first, as some calendars do: those of another year's letter."""
    clock.travel("2026-01-10T12:00")
    for zone, moment in zip(CITIES, utc, strict=True):
        starts_at = local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
        assert f"{starts_at:%dT%H:%M}" == moment
        for hours in (1, 3):
            event = events.announced(starts_at=starts_at, hours=hours, zone=zone)
            (raw,) = entries(events.signed_up(event))
            seen = both(raw)
            assert (seen["start"], seen["end"]) == (starts_at, starts_at + timedelta(hours=hours))


def test_rules_of_a_zone_are_yearly_and_begin_by_the_clock_before_the_change() -> None:
    entry = CalendarEntry("1", 0, now(), now(), "Europe/Brussels", "One", now())
    text = calendar_text([entry]).replace("\r\n", " ")
    assert "DTSTART:20180325T020000 RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3" in text
    assert "DTSTART:20181028T030000 RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10" in text
    assert "RDATE" not in text
    other = calendar_text([replace(entry, zone="America/New_York")])
    assert "BYDAY=2SU;BYMONTH=3" in other
    # The clocks of Morocco follow the moon.
    assert "RDATE" in calendar_text([replace(entry, zone="Africa/Casablanca")])


# The beginning of an hour in UTC, and its words in the three cities. Brussels and Helsinki show
# what comes twice with which of the two it is.
WORDS = [
    ("2026-03-29T01:30", "03:30 to 04:30", "02:30 to 03:30", "04:30 to 05:30"),
    (
        "2026-10-25T00:30",
        "02:30 (UTC+02:00) to 02:30 (UTC+01:00)",
        "01:30 (UTC+01:00) to 01:30 (UTC+00:00)",
        "03:30 (UTC+03:00) to 03:30 (UTC+02:00)",
    ),
    ("2027-03-28T00:30", "01:30 to 03:30", "00:30 to 02:30", "02:30 to 04:30"),
    ("2027-10-31T02:30", "03:30 to 04:30", "02:30 to 03:30", "04:30 to 05:30"),
]


@pytest.mark.parametrize(("moment", "brussels", "lisbon", "helsinki"), WORDS)
def test_letter_and_page_say_what_the_clocks_of_event_and_reader_show(
    client: Any, mailbox: Any, clock: Any, moment: str, brussels: str, lisbon: str, helsinki: str
) -> None:
    clock.travel("2026-01-10T12:00")
    starts_at = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    event = events.announced(starts_at=starts_at, hours=1)
    for zone, own in (("Europe/Lisbon", lisbon), ("Europe/Helsinki", helsinki)):
        sign_up = events.signed_up(event, zone=zone)
        letter = " ".join(mailbox.last(to=sign_up.email).text.split())
        page = client.get(f"/en/events/{event.slug}", query_string={"zone": zone}).main
        for text in (letter, page):
            assert f"{brussels} (Brussels time)" in text or f"{brussels} Brussels time" in text
            city = zone.partition("/")[2]
            assert f"{own} ({city} time)" in text or f"{own} {city} time" in text


def test_public_calendars_are_read_by_both(client: Any) -> None:
    made = [
        events.announced(starts_at=now().replace(microsecond=0) + timedelta(number), zone=zone)
        for number, zone in enumerate(CITIES, 1)
    ]
    call_off(made[2])
    raw = client.get("/events.ics?lang=en").text
    mine = {
        str(one["uid"]): (one["dtstart"].dt.astimezone(UTC), str(one["status"]))
        for one in Calendar.from_ical(raw).walk("VEVENT")
    }
    theirs = {
        one.uid.value: (one.dtstart.value.astimezone(UTC), one.status.value)
        for one in vobject.readOne(raw).vevent_list
    }
    assert mine == theirs
    assert sorted(start for start, _status in mine.values()) == [one.starts_at for one in made]
    assert [status for _start, status in mine.values()].count("CANCELLED") == 1
    one = client.get(f"/events/{made[0].slug}.ics").text
    assert vobject.readOne(one).vevent.uid.value in mine
