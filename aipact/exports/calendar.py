"""Entries for calendars (iCalendar, RFC 5545 and 5546): one event to read, to follow or to answer.

An entry is the same one for as long as its `uid` is; a higher `sequence` replaces what a calendar
holds.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar, Component, Event, Timezone, vCalAddress, vDuration, vText

CALENDAR_TYPE = "text/calendar; charset=utf-8"
PRODUCT = "-//AI Pact Tracker//Events//EN"
# How often a calendar that follows a feed should look again.
REFRESH = timedelta(hours=6)
WEEK = timedelta(days=7)
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
# In which years the rules of a zone are looked for; they go on after the last.
RULES_FROM, RULES_UNTIL = date(2018, 1, 1), date(2041, 1, 1)
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
    for entry in entries:
        calendar.add_component(_event(entry, method))
    text = calendar.to_ical().decode()
    return text.replace(FIRST_EVENT, _zones(calendar) + FIRST_EVENT, 1)


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


def _zones(calendar: Calendar) -> str:
    """The rules of each zone in use. In all letters they are the same, whatever the day: there are
    calendars that keep the first ones they see, and read all later entries by those."""
    return "".join(_rules(zone) for zone in sorted(calendar.get_missing_tzids()))


@lru_cache(maxsize=200)
def _rules(name: str) -> str:
    zone = Timezone.from_tzid(name, first_date=RULES_FROM, last_date=RULES_UNTIL)
    zone.pop("comment", None)
    for part in zone.subcomponents:
        _say_as_rule(part)
    return zone.to_ical().decode()


def _say_as_rule(part: Any) -> None:
    """Changes of the clock that come each year on the same Sunday are one rule instead of a list
    of days, which some calendars do not read. It begins by the clock as it was before the change
    (RFC 5545, 3.6.5); icalendar gives the later of the two."""
    given = part.get("rdate", [])
    lists = given if isinstance(given, list) else [given]
    gap = max(part["tzoffsetto"].td - part["tzoffsetfrom"].td, timedelta(0))
    shown = [part["dtstart"].dt, *(one.dt for days in lists for one in days.dts)]
    days = [day - gap for day in shown]
    first = days[0]
    weeks = {(day.day - 1) // 7 + 1 for day in days}
    week = -1 if all((day + WEEK).month != day.month for day in days) else min(weeks)
    is_same = len({(day.month, day.weekday(), day.time()) for day in days}) == 1
    is_yearly = [day.year for day in days] == list(range(first.year, RULES_UNTIL.year))
    if is_same and is_yearly and (week == -1 or len(weeks) == 1):
        del part["rdate"], part["dtstart"]
        part.add("dtstart", first)
        by_day = f"{week}{WEEKDAYS[first.weekday()]}"
        part.add("rrule", {"freq": "yearly", "bymonth": first.month, "byday": by_day})


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
