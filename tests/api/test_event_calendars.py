"""Calendars of events, read by two parsers that know nothing of each other."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
import vobject

from aipact.core.clock import now
from aipact.events import actions
from aipact.events.actions import Schedule, WriteText
from aipact.events.models import Event
from tests.factories import events as made
from tests.support.browser import PageClient

ALL = "/events.ics"


def one_of(event: Event) -> str:
    return f"/events/{event.slug}.ics"


def read(client: PageClient, path: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The entries of a calendar as icalendar and as vobject understand them."""
    page = client.get(path)
    assert (page.status, page.headers["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    first = [
        {
            "uid": str(one["uid"]),
            "sequence": int(one["sequence"]),
            "starts_at": one["dtstart"].dt.astimezone(UTC),
            "ends_at": one["dtend"].dt.astimezone(UTC),
            "title": str(one["summary"]),
            "status": str(one["status"]),
            "url": str(one["url"]),
        }
        for one in icalendar.Calendar.from_ical(page.body).walk("VEVENT")
    ]
    second = [
        {
            "uid": one.uid.value,
            "sequence": int(one.sequence.value),
            "starts_at": one.dtstart.value.astimezone(UTC),
            "ends_at": one.dtend.value.astimezone(UTC),
            "title": one.summary.value,
            "status": one.status.value,
            "url": one.url.value,
        }
        for one in getattr(vobject.readOne(page.text), "vevent_list", [])
    ]
    return first, second


def only(client: PageClient, path: str) -> dict[str, Any]:
    """The one entry, of which both parsers say the same."""
    (first,), (second,) = read(client, path)
    assert first == second
    return first


def test_an_event_is_the_same_entry_alone_and_among_all(client: PageClient) -> None:
    event = made.announced()
    entry = only(client, ALL)
    assert entry == only(client, one_of(event))
    assert entry == {
        "uid": f"{event.id}@{entry['uid'].partition('@')[2]}",
        "sequence": 0,
        "starts_at": event.starts_at,
        "ends_at": event.ends_at,
        "title": "AI literacy in practice",
        "status": "CONFIRMED",
        "url": f"http://localhost/en/events/{event.slug}",
    }


def test_a_moved_event_is_the_same_entry_with_a_higher_sequence(client: PageClient) -> None:
    event = made.announced()
    before = only(client, one_of(event))
    begins = event.starts_at + timedelta(days=7)
    schedule = Schedule(begins, begins + timedelta(hours=1), "Europe/Brussels", "Brussels")
    actions.reschedule_event(event, schedule, event.revision, actor=made.keeper())
    after = only(client, one_of(event))
    assert after["uid"] == before["uid"]
    assert after["sequence"] > before["sequence"]
    assert (after["starts_at"], after["status"]) == (begins, "CONFIRMED")


def test_a_cancelled_event_stays_and_says_so(client: PageClient) -> None:
    event = made.announced()
    before = only(client, ALL)
    actions.ask_to_cancel(event, "The speaker is ill.", actor=made.keeper())
    after = only(client, ALL)
    assert (after["uid"], after["status"]) == (before["uid"], "CANCELLED")
    assert after["sequence"] >= before["sequence"]


def test_the_feed_has_what_is_announced_and_what_was_lately(client: PageClient, clock: Any) -> None:
    made.draft(text=replace(made.TEXT, title="Hidden"))
    made.announced(text=replace(made.TEXT, title="First"), starts_at=now() + timedelta(days=1))
    made.announced(text=replace(made.TEXT, title="Second"), starts_at=now() + timedelta(days=50))

    def titles() -> list[str]:
        first, second = read(client, ALL)
        assert first == second
        return [one["title"] for one in first]

    assert titles() == ["First", "Second"]
    clock.move(days=90)
    assert titles() == ["First", "Second"]
    clock.move(days=3)
    assert titles() == ["Second"]


def test_the_language_is_the_one_asked_for(client: PageClient) -> None:
    event = made.announced()
    german = WriteText(language="de", title="KI-Kompetenz; in der Praxis, für alle")
    actions.write_text(event, german, actor=made.keeper())
    entry = only(client, f"{one_of(event)}?lang=de")
    assert entry["title"] == german.title
    assert entry["url"] == f"http://localhost/de/events/{event.slug}"
    assert client.get(f"{ALL}?lang=xx").status == 422


def test_an_empty_calendar_is_one(client: PageClient) -> None:
    assert read(client, ALL) == ([], [])


# -- the two nights on which clocks change --------------------------------------------------------

# (zone, local time, moment): 02:30 on the night when summer time ends in Brussels comes twice.
NIGHTS = [
    ("Europe/Brussels", "2027-03-28T00:30Z", "2027-03-28T01:30:00+01:00"),
    ("Europe/Brussels", "2027-03-28T01:30Z", "2027-03-28T03:30:00+02:00"),
    ("Europe/Brussels", "2027-10-31T00:30Z", "2027-10-31T02:30:00+02:00"),
    ("Europe/Brussels", "2027-10-31T01:30Z", "2027-10-31T02:30:00+01:00"),
    ("Europe/Lisbon", "2027-03-28T01:30Z", "2027-03-28T02:30:00+01:00"),
    ("Europe/Lisbon", "2027-10-31T00:30Z", "2027-10-31T01:30:00+01:00"),
    ("Europe/Lisbon", "2027-10-31T02:30Z", "2027-10-31T02:30:00+00:00"),
    ("Europe/Helsinki", "2027-03-28T00:30Z", "2027-03-28T02:30:00+02:00"),
    ("Europe/Helsinki", "2027-10-30T23:30Z", "2027-10-31T02:30:00+03:00"),
    ("Europe/Helsinki", "2027-10-31T00:30Z", "2027-10-31T03:30:00+03:00"),
    ("Europe/Helsinki", "2027-10-31T01:30Z", "2027-10-31T03:30:00+02:00"),
]


@pytest.mark.parametrize(("zone", "moment", "local"), NIGHTS)
def test_the_hour_is_right_on_both_nights(
    client: PageClient, clock: Any, zone: str, moment: str, local: str
) -> None:
    clock.travel("2027-01-10T12:00")
    starts_at = datetime.fromisoformat(moment.replace("Z", "+00:00"))
    assert starts_at.astimezone(ZoneInfo(zone)).isoformat() == local
    event = made.announced(starts_at=starts_at, hours=3, zone=zone)
    entry = only(client, one_of(event))
    assert entry["starts_at"] == starts_at
    assert entry["ends_at"] == starts_at + timedelta(hours=3)
    text = client.get(one_of(event)).text
    wall = starts_at.astimezone(ZoneInfo(zone))
    is_twice = wall.utcoffset() != wall.replace(fold=1 - wall.fold).utcoffset()
    if is_twice:
        assert f"DTSTART:{starts_at:%Y%m%dT%H%M%SZ}" in text
    else:
        assert f"DTSTART;TZID={zone}:{wall:%Y%m%dT%H%M%S}" in text
        assert f"BEGIN:VTIMEZONE\r\nTZID:{zone}" in text


# -- cheap to ask again --------------------------------------------------------------------------


@pytest.mark.parametrize("alone", [True, False])
def test_whoever_has_the_calendar_already_gets_no_second_one(
    client: PageClient, alone: bool
) -> None:
    event = made.announced()
    path = one_of(event) if alone else ALL
    page = client.get(path)
    assert page.headers["Cache-Control"] == "public, max-age=60"
    assert page.headers["Access-Control-Allow-Origin"] == "*"
    assert "Set-Cookie" not in page.headers
    known = {"If-None-Match": page.headers["ETag"]}
    again = client.get(path, headers=known)
    assert (again.status, again.body) == (304, b"")
    counts = replace(made.TEXT, title="Another title", revision=event.texts[0].revision)
    actions.write_text(event, counts, actor=made.keeper())
    changed = client.get(path, headers=known)
    assert changed.status == 200
    assert "Another title" in changed.text


def test_one_event_or_three_cost_the_same_queries(client: PageClient, assert_queries: Any) -> None:
    def queries() -> int:
        client.get(ALL)
        with assert_queries(at_most=6) as counting:
            client.get(ALL)
        return int(counting.count)

    made.announced()
    with_one = queries()
    made.announced()
    made.announced()
    assert queries() == with_one
