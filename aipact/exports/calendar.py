"""Entries for calendars (iCalendar, RFC 5545 and 5546): one event to read, to follow or to answer.

An entry is the same one for as long as its `uid` is; a higher `sequence` replaces what a calendar
holds.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Calendar, Component, Event, Timezone, vCalAddress, vDuration, vText

CALENDAR_TYPE = "text/calendar; charset=utf-8"
PRODUCT = "-//AI Pact Tracker//Events//EN"
# How often a calendar that follows a feed should look again.
REFRESH = timedelta(hours=6)
YEAR = timedelta(days=366)
FIRST_EVENT = "BEGIN:VEVENT\r\n"


@dataclass(frozen=True)
class Person:
    address: str
    name: str = ""


@dataclass(frozen=True)
class CalendarEntry:
    """One event. Times are aware; `zone` is the IANA name under which calendars keep them."""

    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    zone: str
    summary: str
    stamp: datetime
    description: str = ""
    location: str = ""
    url: str = ""
    language: str = ""
    is_cancelled: bool = False
    organizer: Person | None = None
    attendee: Person | None = None


def calendar_text(
    entries: Iterable[CalendarEntry], *, method: str = "PUBLISH", name: str = ""
) -> str:
    """A whole calendar with the entries and the zones that they need.

    method: PUBLISH (to read and follow), REQUEST or CANCEL (to one attendee). name: of a feed.
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    if name:
        calendar.add("name", name)
        calendar.add("x-wr-calname", name)
        calendar.add("refresh-interval", vDuration(REFRESH), {"value": "DURATION"})
    entries = list(entries)
    for entry in entries:
        calendar.add_component(_event(entry, method))
    text = calendar.to_ical().decode()
    return text.replace(FIRST_EVENT, _zones(calendar, entries) + FIRST_EVENT, 1)


def _event(entry: CalendarEntry, method: str) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.stamp.astimezone(UTC))
    event.add("last-modified", entry.stamp.astimezone(UTC))
    times = local_times(entry.zone, entry.starts_at, entry.ends_at)
    event.add("dtstart", times[0])
    event.add("dtend", times[1])
    event.add("summary", _text(entry.summary, entry.language))
    event.add("status", "CANCELLED" if entry.is_cancelled or method == "CANCEL" else "CONFIRMED")
    event.add("transp", "OPAQUE")
    if entry.description:
        event.add("description", _text(entry.description, entry.language))
    if entry.location:
        event.add("location", _text(entry.location, entry.language))
    if entry.url:
        event.add("url", entry.url)
    if entry.organizer:
        event.add("organizer", _address(entry.organizer))
    if entry.attendee:
        event.add("attendee", _attendee(entry.attendee, method))
    return event


def local_times(zone: str, *moments: datetime) -> list[datetime]:
    """The moments as the clock of the zone shows them, so that the entry stays right when the
    rules of the zone change. Where that clock shows one of them twice, on the night when summer
    time ends, all stand in UTC: a local time would mean the first of the two."""
    local = [moment.astimezone(ZoneInfo(zone)) for moment in moments]
    is_twice = any(one.utcoffset() != one.replace(fold=1 - one.fold).utcoffset() for one in local)
    return [moment.astimezone(UTC) for moment in moments] if is_twice else local


def _zones(calendar: Calendar, entries: Sequence[CalendarEntry]) -> str:
    """The rules of each zone in use, from a year before the first entry to a year after the last:
    whole zones would be a hundred changes each."""
    if not entries:
        return ""
    first = min(entry.starts_at for entry in entries).date() - YEAR
    last = max(entry.ends_at for entry in entries).date() + YEAR
    return "".join(_rules(zone, first, last) for zone in sorted(calendar.get_missing_tzids()))


@lru_cache(maxsize=200)
def _rules(zone: str, first: date, last: date) -> str:
    """Every letter about one event has the same."""
    return Timezone.from_tzid(zone, first_date=first, last_date=last).to_ical().decode()


def _text(words: str, language: str) -> vText:
    text = vText(words)
    if language:
        text.params["language"] = language
    return text


def _address(person: Person) -> vCalAddress:
    address = vCalAddress(f"mailto:{person.address}")
    if person.name:
        address.params["cn"] = vText(person.name.replace('"', "'"))
    return address


def _attendee(person: Person, method: str) -> vCalAddress:
    """Somebody who has said yes already: their calendar asks nothing."""
    address = _address(person)
    address.params["role"] = vText("REQ-PARTICIPANT")
    address.params["partstat"] = vText("DECLINED" if method == "CANCEL" else "ACCEPTED")
    address.params["rsvp"] = vText("FALSE")
    return address


@dataclass(frozen=True)
class Reply:
    """What an attendee's calendar answered. status: ACCEPTED, DECLINED, TENTATIVE ..."""

    uid: str
    attendee: str
    status: str
    sequence: int = 0


def replies_in(text: bytes) -> list[Reply]:
    """The answers in a calendar of METHOD:REPLY; none in any other one, or in what is no
    calendar."""
    try:
        calendar = Calendar.from_ical(text)
        if str(calendar.get("method", "")).upper() != "REPLY":
            return []
        return [reply for event in calendar.walk("VEVENT") for reply in _replies_of(event)]
    except (ValueError, TypeError, AttributeError, LookupError, RecursionError):
        return []


def _replies_of(event: Component) -> list[Reply]:
    """An answer is that of one person (RFC 5546, 3.2.3); nobody answers for a whole list."""
    given = event.get("attendee", [])
    attendees = given if isinstance(given, list) else [given]
    if len(attendees) > 1:
        return []
    return [
        Reply(
            uid=str(event.get("uid", "")),
            attendee=str(one).partition(":")[2] or str(one),
            status=str(one.params.get("partstat", "")).upper(),
            sequence=int(event.get("sequence", 0)),
        )
        for one in attendees
    ]
