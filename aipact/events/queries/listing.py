"""Events as the public finds them: lists, numbers by facet, and what is about a practice or a
commitment. The same few queries, however many events there are."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, exists, func, not_, or_, select
from sqlalchemy.orm import selectinload

from aipact import search
from aipact.core.clock import now
from aipact.core.db import db
from aipact.core.pagination import CappedCount, Page, PageRequest, capped_count, keyset_page
from aipact.events.models import Event, EventFacet, EventPractice
from aipact.events.queries import phase
from aipact.events.queries.listing_filter import ALL, PAST, EventFilter
from aipact.events.queries.texts import ShownText, shown_text
from aipact.events.states import COMING, PUBLIC_STATES, Audience, EventKind, EventState

# Calendars that follow the feed keep what is this old.
CALENDAR_KEEPS = timedelta(days=90)
MOST_IN_CALENDAR = 500
_FACETS = ("topic", "language")


class Standing(StrEnum):
    """Where an event stands for somebody who looks at it now."""

    CANCELLED = "cancelled"
    OVER = "over"
    RECORDED = "recorded"
    ON_NOW = "on_now"
    OPEN = "open"
    FULL = "full"
    OPENS_LATER = "opens_later"
    CLOSED = "closed"
    NO_SIGN_UP = "no_sign_up"


@dataclass(frozen=True)
class EventRow:
    """One event in a list, in the best wording for the reader. places_left: None without a limit,
    or where nobody can sign up."""

    id: uuid.UUID
    slug: str
    kind: EventKind
    audience: Audience
    starts_at: datetime
    ends_at: datetime
    zone: str
    place: str
    opens_at: datetime | None
    shown: ShownText
    languages: tuple[str, ...]
    standing: Standing
    places_left: int | None
    has_free_place: bool

    @property
    def title(self) -> str:
        return self.shown.text.title

    @property
    def summary(self) -> str:
        return self.shown.text.summary


def standing_of(event: Event) -> Standing:
    """By the clock, so that no worker has to be awake for it."""
    if event.state is EventState.CANCELLED:
        return Standing.CANCELLED
    if phase.is_over(event):
        is_shown = event.state is EventState.FOLLOWED_UP and event.recording_url
        return Standing.RECORDED if is_shown else Standing.OVER
    if phase.has_begun(event):
        return Standing.ON_NOW
    if phase.is_open_for_sign_up(event):
        return Standing.OPEN if phase.has_free_place(event) else Standing.FULL
    if not event.takes_sign_ups:
        return Standing.NO_SIGN_UP
    return Standing.OPENS_LATER if phase.opens_later(event) else Standing.CLOSED


def row_of(event: Event, locale: str) -> EventRow:
    return EventRow(
        id=event.id,
        slug=event.slug,
        kind=event.kind,
        audience=event.audience,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        zone=event.zone,
        place=event.place,
        opens_at=event.opens_at,
        shown=shown_text(event, locale),
        languages=tuple(event.values_of("language")),
        standing=standing_of(event),
        places_left=phase.places_left(event) if event.state in COMING else None,
        has_free_place=phase.has_free_place(event),
    )


def public_events() -> Select[Event]:
    """THE visibility scope: everything but drafts."""
    found = select(Event).where(Event.state.in_(PUBLIC_STATES))
    return found.options(selectinload(Event.facets))


def event_page(chosen: EventFilter, page: PageRequest, locale: str) -> Page[EventRow]:
    """What comes next first; of the past the latest first."""
    found = keyset_page(
        _found(chosen),
        [Event.starts_at, Event.id],
        page,
        descending=chosen.when in (PAST, ALL),
        scalars=True,
    )
    rows = [row_of(event, locale) for event in found.items]
    return Page(rows, found.next_cursor, found.previous_cursor)


def event_count(chosen: EventFilter) -> CappedCount:
    return capped_count(_found(chosen).with_only_columns(Event.id))


def event_counts() -> dict[str, dict[str, int]]:
    """{facet: {value: number}} of all public events."""
    counts: dict[str, dict[str, int]] = {}
    is_public = Event.state.in_(PUBLIC_STATES)
    for name, column in (("kind", Event.kind), ("audience", Event.audience)):
        query = select(column, func.count()).where(is_public).group_by(column)
        counts[name] = {row[0].value: row[1] for row in db.session.execute(query)}
    values = (
        select(EventFacet.facet, EventFacet.value, func.count())
        .join(Event, Event.id == EventFacet.event_id)
        .where(is_public, EventFacet.facet.in_(_FACETS))
        .group_by(EventFacet.facet, EventFacet.value)
    )
    for facet, value, number in db.session.execute(values):
        counts.setdefault(facet, {})[value] = number
    return counts


def events_by_key(keys: Sequence[uuid.UUID], locale: str) -> list[EventRow]:
    """These events as rows, in this order; without those that are not public."""
    if not keys:
        return []
    found = {one.id: one for one in db.session.scalars(public_events().where(Event.id.in_(keys)))}
    return [row_of(found[key], locale) for key in keys if key in found]


def next_event(locale: str) -> EventRow | None:
    """The next one that somebody can sign up for; else the next at all that is not cancelled."""
    coming = (
        public_events()
        .where(is_coming(), Event.state != EventState.CANCELLED)
        .order_by(Event.starts_at, Event.id)
        .limit(10)
    )
    found = list(db.session.scalars(coming))
    is_open = [one for one in found if phase.is_open_for_sign_up(one)]
    return row_of((is_open or found)[0], locale) if found else None


def events_for_commitment(code: str, limit: int, locale: str) -> list[EventRow]:
    """The latest events about a commitment, those to come first of all."""
    return _latest(_with_facet("commitment", (code,)), limit, locale)


def events_of_practice(practice_id: uuid.UUID, limit: int, locale: str) -> list[EventRow]:
    """Events that present a practice, the latest first."""
    presents = exists().where(
        EventPractice.event_id == Event.id, EventPractice.practice_id == practice_id
    )
    return _latest(presents, limit, locale)


def practices_of_event(event: Event) -> list[uuid.UUID]:
    """The practices that it presents."""
    query = select(EventPractice.practice_id).where(EventPractice.event_id == event.id)
    return list(db.session.scalars(query.order_by(EventPractice.practice_id)))


def events_for_calendars() -> list[Event]:
    """What a calendar that follows the feed holds, in the order in which it takes place."""
    recent = Event.ends_at >= now() - CALENDAR_KEEPS
    query = public_events().where(recent).order_by(Event.starts_at, Event.id)
    return list(db.session.scalars(query.limit(MOST_IN_CALENDAR)))


def event_slugs(after: str = "", size: int = 1000) -> Page[str]:
    """The addresses of all public events, the latest first, a page at a time."""
    query = public_events().with_only_columns(Event.slug)
    request = PageRequest(after=after, size=size)
    order = [Event.starts_at, Event.id]
    return keyset_page(query, order, request, descending=True, scalars=True)


def is_coming() -> ColumnElement[bool]:
    """What is not over, as `phase.is_over` says it."""
    return and_(Event.ends_at > now(), Event.ended_at.is_(None))


def _found(chosen: EventFilter) -> Select[Event]:
    query = public_events()
    if chosen.when == PAST:
        query = query.where(not_(is_coming()))
    elif chosen.when != ALL:
        query = query.where(is_coming())
    if chosen.kind:
        query = query.where(Event.kind.in_(chosen.kind))
    if chosen.audience:
        query = query.where(Event.audience.in_(chosen.audience))
    for facet in _FACETS:
        if values := getattr(chosen, facet):
            query = query.where(_with_facet(facet, values))
    if chosen.q:
        query = query.where(Event.id.in_(search.matching_keys("event", chosen.q)))
    return query


def _with_facet(facet: str, values: Sequence[str]) -> ColumnElement[bool]:
    return exists().where(
        EventFacet.event_id == Event.id, EventFacet.facet == facet, EventFacet.value.in_(values)
    )


def _latest(condition: ColumnElement[bool], limit: int, locale: str) -> list[EventRow]:
    shown = or_(Event.state != EventState.CANCELLED, Event.ends_at > now())
    query = public_events().where(condition, shown)
    latest = query.order_by(Event.starts_at.desc(), Event.id.desc()).limit(limit)
    return [row_of(event, locale) for event in db.session.scalars(latest)]
