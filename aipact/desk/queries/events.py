"""Events as staff look after them: the list, the letters to many, what happened to one."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from aipact.accounts.models import User
from aipact.audit.models import AuditEntry
from aipact.core.actor import Actor
from aipact.core.db import db
from aipact.core.pagination import Page, PageRequest, keyset_page
from aipact.events.models import Event, EventPractice, EventText, Mailing
from aipact.events.states import CHANGEABLE, COMING, OVER, EventState, MailingKind
from aipact.practices.models import Practice
from aipact.practices.states import READABLE

MOST_WORDS = 8
MOST_HISTORY = 200


class EventList(StrEnum):
    """Which events; APPROVAL are those that somebody asks to cancel."""

    UPCOMING = "upcoming"
    DRAFTS = "drafts"
    PAST = "past"
    CANCELLED = "cancelled"
    APPROVAL = "approval"
    ALL = "all"


_STATES: dict[EventList, frozenset[EventState]] = {
    EventList.UPCOMING: COMING | {EventState.LIVE},
    EventList.DRAFTS: frozenset({EventState.DRAFT}),
    EventList.PAST: OVER,
    EventList.CANCELLED: frozenset({EventState.CANCELLED}),
}
# Of what is to come the next one stands first, of everything else the latest.
_NEXT_FIRST = frozenset({EventList.UPCOMING, EventList.DRAFTS, EventList.APPROVAL})


@dataclass(frozen=True)
class EventFilter:
    """text: words of the title, in any language."""

    list: EventList = EventList.UPCOMING
    text: str = ""


@dataclass(frozen=True)
class Happening:
    """Something that was done to an event, or to a letter about it; `who` is empty for the
    system."""

    at: datetime
    who: str
    tag: str
    data: dict[str, Any]
    letter: MailingKind | None = None


def events(wanted: EventFilter, page: PageRequest) -> Page[Event]:
    query = select(Event).where(*_conditions(wanted))
    order = [Event.starts_at, Event.id]
    is_descending = wanted.list not in _NEXT_FIRST
    return keyset_page(query, order, page, descending=is_descending, scalars=True)


def events_to_cancel() -> Sequence[Event]:
    """Those that somebody asks to cancel, for a second person to decide; the next one first."""
    query = select(Event).where(*_conditions(EventFilter(EventList.APPROVAL)))
    return db.session.scalars(query.order_by(Event.starts_at, Event.id)).all()


def count_to_approve(actor: Actor) -> int:
    """How many cancellations wait for this person: not those that they asked for."""
    asked_by_others = Event.cancel_asked_by_id.is_distinct_from(actor.user_id)
    wanted = _conditions(EventFilter(EventList.APPROVAL))
    query = select(func.count()).select_from(Event).where(*wanted, asked_by_others)
    return db.session.scalars(query).one()


def mailings(event: Event) -> Sequence[Mailing]:
    """The letters to many, in the order in which they are or were due."""
    query = select(Mailing).where(Mailing.event_id == event.id)
    return db.session.scalars(query.order_by(Mailing.due_at, Mailing.id)).all()


def mailing(event: Event, mailing_id: uuid.UUID) -> Mailing | None:
    found = db.session.get(Mailing, mailing_id)
    return found if found is not None and found.event_id == event.id else None


def happenings(event: Event) -> Sequence[Happening]:
    """What was done to the event and to its letters to many, the newest first."""
    # What people do with their sign-ups is among the people.
    of_event = and_(
        AuditEntry.subject_kind == "event",
        AuditEntry.subject_id == event.id,
        AuditEntry.tag.startswith("event:"),
    )
    letters = select(Mailing.id).where(Mailing.event_id == event.id)
    by_hand = ("mailing:skip", "mailing:schedule")
    of_letters = and_(
        AuditEntry.subject_kind == "mailing",
        AuditEntry.subject_id.in_(letters),
        AuditEntry.tag.in_(by_hand),
        AuditEntry.actor_id.is_not(None),
    )
    query = (
        select(AuditEntry.at, User.name, AuditEntry.tag, AuditEntry.data, Mailing.kind)
        .outerjoin(User, User.id == AuditEntry.actor_id)
        .outerjoin(Mailing, Mailing.id == AuditEntry.subject_id)
        .where(or_(of_event, of_letters))
        .order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
        .limit(MOST_HISTORY)
    )
    rows = db.session.execute(query)
    return [Happening(at, who or "", tag, data, letter) for at, who, tag, data, letter in rows]


def presented_practices(event: Event) -> list[str]:
    """The addresses (slugs) of the practices that an event presents."""
    query = select(Practice.slug).join(EventPractice, EventPractice.practice_id == Practice.id)
    query = query.where(EventPractice.event_id == event.id).order_by(Practice.slug)
    return [slug for slug in db.session.scalars(query) if slug]


def practice_ids(slugs: Sequence[str]) -> dict[str, uuid.UUID]:
    """Those of these addresses that are in the library."""
    query = select(Practice.slug, Practice.id).where(
        Practice.slug.in_(slugs), Practice.state.in_(READABLE)
    )
    rows = db.session.execute(query.order_by(Practice.slug))
    return {slug: practice_id for slug, practice_id in rows if slug}


def _conditions(wanted: EventFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.list in _STATES:
        found.append(Event.state.in_(_STATES[wanted.list]))
    if wanted.list is EventList.APPROVAL:
        # Who was not answered before the event ended is not answered any more.
        found += [Event.cancel_asked_at.is_not(None), Event.state.in_(CHANGEABLE)]
    found += [_titled(word) for word in wanted.text.split()[:MOST_WORDS]]
    return found


def _titled(word: str) -> ColumnElement[bool]:
    """A title in some language holds the word, in any case. SQLite knows upper and lower case of
    plain letters only, so the usual spellings of all others are tried."""
    says = (EventText.title.icontains(form, autoescape=True) for form in _spellings(word))
    return exists().where(EventText.event_id == Event.id, or_(*says))


def _spellings(word: str) -> Iterator[str]:
    yield from dict.fromkeys([word, word.lower(), word.upper(), word.title()])
