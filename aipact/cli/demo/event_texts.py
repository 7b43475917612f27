"""The events of the demo, from `texts/events.toml`: what took place, and what is invented."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from aipact.core.working_days import is_working_day, next_working_day
from aipact.events.states import Audience, EventKind
from aipact.practices.states import TranslationKind
from aipact.reference.models import Evidence

FILE = Path(__file__).parent / "texts" / "events.toml"
# Stands in for the time of day of what took place.
STAND_IN, STAND_IN_MINUTES = time(10), 90
INVENTED = "Invented for the demo"


@dataclass(frozen=True)
class EventStory:
    """One event; the names are those of the file. on: the day of one that took place; announced:
    days before the demo's day, none for a draft. people: that many have a place, beside the named
    ones; came, missed: of those. waiting, asking: on the waiting list, or for the organiser."""

    key: str
    kind: EventKind
    texts: list[dict[str, Any]]
    audience: Audience = Audience.PUBLIC
    language: str = "en"
    on: date | None = None
    evidence: Evidence | None = None
    source: str = INVENTED
    days: int = 0
    at: str = ""
    minutes: int = STAND_IN_MINUTES
    zone: str = "Europe/Brussels"
    place: str = ""
    announced: int | None = None
    opens: int | None = None
    closed: int | None = None
    capacity: int | None = None
    has_captions: bool = False
    needs_approval: bool = False
    topics: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    commitments: tuple[str, ...] = ()
    form: list[dict[str, Any]] = field(default_factory=list)
    people: int = 0
    came: int = 0
    missed: int = 0
    waiting: int = 0
    asking: int = 0
    named: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    answers: list[dict[str, Any]] = field(default_factory=list)
    feedback: list[dict[str, str]] = field(default_factory=list)
    # Keys of practices, or of those that the demo notes as presented: "C-01" by kind, "other".
    practices: tuple[str, ...] = ()
    presents: str = ""
    recording: str = ""
    captions: tuple[str, ...] = ()
    slides: tuple[str, ...] = ()
    transcript: tuple[str, ...] = ()
    # Reasons.
    cancelled: str = ""
    cancel_asked: str = ""

    @property
    def took_place(self) -> bool:
        """Known from the world, not invented."""
        return self.on is not None

    def starts_at(self, as_of: date) -> datetime:
        """On a working day, except for what is on the demo's own day."""
        if self.on:
            return datetime.combine(self.on, STAND_IN, ZoneInfo(self.zone))
        day = as_of + timedelta(days=self.days)
        if self.days > 0:
            day = next_working_day(day)
        while self.days < 0 and not is_working_day(day):
            day -= timedelta(days=1)
        return datetime.combine(day, time.fromisoformat(self.at), ZoneInfo(self.zone))


@cache
def event_stories() -> list[EventStory]:
    return [_story(row) for row in tomllib.loads(FILE.read_text())["events"]]


def _story(row: Mapping[str, Any]) -> EventStory:
    known = {one.name for one in fields(EventStory)}
    lists = {"texts", "form", "answers", "feedback"}
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) and name not in lists else value
        for name, value in row.items()
        if name in known
    }
    values["kind"] = EventKind(row["kind"])
    values["audience"] = Audience(row.get("audience", "public"))
    values["evidence"] = Evidence(row["evidence"]) if "evidence" in row else None
    values["texts"] = [_stripped(one) for one in row["texts"]]
    values["answers"] = [_stripped(one) for one in row.get("answers", [])]
    return EventStory(**values)


def text_kind(row: Mapping[str, Any]) -> TranslationKind:
    return TranslationKind(row.get("kind", "human"))


def _stripped(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.strip() if isinstance(value, str) else value for name, value in row.items()}
