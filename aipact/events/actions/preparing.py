"""Staff prepare an event: create, describe, translate, copy, link it to practices."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from aipact import audit
from aipact.core.actor import Actor
from aipact.core.clock import now
from aipact.core.db import db, new_id
from aipact.core.errors import Conflict, RuleBroken
from aipact.core.text import slug
from aipact.events.actions import places
from aipact.events.actions.indexing import index_event
from aipact.events.models import (
    Event,
    EventFacet,
    EventPractice,
    EventText,
    FormQuestion,
)
from aipact.events.queries import finding, texts
from aipact.events.states import (
    CHANGEABLE,
    DEFAULT_RETENTION_DAYS,
    Audience,
    EventKind,
    EventState,
)
from aipact.i18n import _
from aipact.practices.states import TranslationKind
from aipact.reference import queries as reference

# Addresses below /events/ that are pages of their own.
_TAKEN = frozenset({"organisations", "sign-up"})
FACETS = ("topic", "language", "commitment")


class EventChanged(Conflict):
    """A colleague changed the event, or this text of it, while the page was open."""


@dataclass(frozen=True)
class DescribeEvent:
    """Everything about an event that is not a text and not its time. topics, languages (spoken or
    interpreted) and commitments are codes; retention: Personal -> days after the end."""

    kind: EventKind
    audience: Audience
    topics: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    commitments: tuple[str, ...] = ()
    unit_key: str | None = None
    join_url: str = ""
    has_captions: bool = False
    takes_sign_ups: bool = True
    needs_approval: bool = False
    capacity: int | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    retention: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Schedule:
    """When and where: aware moments, the zone of the place (IANA), the place ('' for online)."""

    starts_at: datetime
    ends_at: datetime
    zone: str = "Europe/Brussels"
    place: str = ""


@dataclass(frozen=True)
class WriteText:
    """One language of an event; programme and speakers as in `EventText`."""

    language: str
    title: str
    summary: str = ""
    description: str = ""
    practical: str = ""
    recap: str = ""
    programme: tuple[Mapping[str, Any], ...] = ()
    speakers: tuple[Mapping[str, str], ...] = ()
    kind: TranslationKind = TranslationKind.HUMAN
    # Of the authoritative text that stood beside it; '' for that one itself.
    source_hash: str = ""
    revision: int = 0


def create_event(
    command: DescribeEvent,
    schedule: Schedule,
    text: WriteText,
    *,
    actor: Actor,
    event_id: uuid.UUID | None = None,
) -> Event:
    """A draft that only staff see. event_id: that of the page; sent twice it is one event.

    Raises RuleBroken.
    """
    if found := _made_before(event_id, actor):
        return found
    check_schedule(schedule)
    event = Event(
        id=event_id or new_id(),
        slug=_free_slug(text.title, schedule.starts_at),
        kind=command.kind,
        language=text.language,
        starts_at=schedule.starts_at,
        ends_at=schedule.ends_at,
        zone=schedule.zone,
        place=schedule.place,
        state=EventState.DRAFT,
        retention={},
        created_by_id=actor.user_id,
    )
    _describe(event, command)
    event.texts = [_filled(EventText(event_id=event.id, language=text.language), text, actor)]
    db.session.add(event)
    _touch(event, "event:created", actor)
    return event


def describe_event(event: Event, command: DescribeEvent, revision: int, *, actor: Actor) -> None:
    """Change the facts. More places go to the waiting list at once; fewer take nobody's away.
    Nothing new changes nothing.

    Raises EventChanged (`revision` is that of the page), RuleBroken, and Conflict once it is over.
    """
    places.lock_event(event)
    if _in_order(facts_of(event)) == _in_order(command):
        return
    _require_revision(event, revision)
    if event.state not in CHANGEABLE:
        raise Conflict(_("What is over or cancelled is not changed any more."))
    _describe(event, command)
    _touch(event, "event:described", actor)
    places.offer_places(event)
    index_event(event)


def write_text(event: Event, command: WriteText, *, actor: Actor) -> EventText:
    """Save one language of an event; a translation remembers of which text it is one. The same
    text sent twice is one.

    Raises EventChanged, and RuleBroken("language") for one that is no official language.
    """
    places.lock_event(event)
    if not reference.is_code("languages", command.language):
        raise RuleBroken("language", _("Choose one of the official languages."))
    found = texts.text_in(event, command.language)
    if found is not None and _says(found, command):
        return found
    if found is not None and found.revision != command.revision:
        raise EventChanged(when=found.changed_at)
    if found is None:
        found = EventText(event_id=event.id, language=command.language)
        event.texts.append(found)
    _filled(found, command, actor)
    _touch(event, "event:text-written", actor, language=command.language)
    index_event(event)
    return found


def remove_text(event: Event, language: str, *, actor: Actor) -> None:
    """Take a translation away; the authoritative text stays. Gone already is gone."""
    places.lock_event(event)
    if language == event.language:
        raise Conflict(_("The authoritative text cannot be removed."))
    found = texts.text_in(event, language)
    if found is not None:
        event.texts.remove(found)
        _touch(event, "event:text-removed", actor, language=language)
        index_event(event)


def clone_event(
    event: Event, schedule: Schedule, *, actor: Actor, event_id: uuid.UUID | None = None
) -> Event:
    """A new draft with the same texts, facts and questions at another time; without people,
    recording and recap. event_id: that of the page; sent twice it is one event."""
    if found := _made_before(event_id, actor):
        return found
    check_schedule(schedule)
    title = texts.authoritative_text(event).title
    shift = schedule.starts_at - event.starts_at
    copy = Event(
        id=event_id or new_id(),
        slug=_free_slug(title, schedule.starts_at),
        kind=event.kind,
        audience=event.audience,
        language=event.language,
        unit_key=event.unit_key,
        starts_at=schedule.starts_at,
        ends_at=schedule.ends_at,
        zone=schedule.zone,
        place=schedule.place,
        join_url="",
        has_captions=event.has_captions,
        takes_sign_ups=event.takes_sign_ups,
        needs_approval=event.needs_approval,
        capacity=event.capacity,
        opens_at=event.opens_at + shift if event.opens_at else None,
        closes_at=event.closes_at + shift if event.closes_at else None,
        state=EventState.DRAFT,
        retention=dict(event.retention),
        created_by_id=actor.user_id,
    )
    copy.facets = [EventFacet(facet=one.facet, value=one.value) for one in event.facets]
    for text in event.texts:
        values = {name: getattr(text, name) for name in texts.TEXT_FIELDS}
        made = EventText(language=text.language, kind=text.kind, changed_by_id=actor.user_id)
        for name, value in (values | {"recap": ""}).items():
            setattr(made, name, value)
        copy.texts.append(made)
    _keep_marks(event, copy)
    db.session.add(copy)
    db.session.flush()
    for question in finding.form_questions(event):
        db.session.add(
            FormQuestion(
                event_id=copy.id,
                position=question.position,
                kind=question.kind,
                is_required=question.is_required,
                label=dict(question.label),
                options=list(question.options),
                retention_days=question.retention_days,
            )
        )
    _touch(copy, "event:cloned", actor, original=str(event.id))
    return copy


def _keep_marks(event: Event, copy: Event) -> None:
    """A translation that was up to date stays so, although the recap is gone from both."""
    counts = texts.content_hash(texts.authoritative_text(event))
    anew = texts.content_hash(texts.authoritative_text(copy))
    for text in event.texts:
        made = texts.text_in(copy, text.language)
        if made is not None and text.source_hash == counts:
            made.source_hash = anew


def link_practices(event: Event, practice_ids: Iterable[uuid.UUID], *, actor: Actor) -> None:
    """The practices that the event presents, these and no others."""
    places.lock_event(event)
    db.session.execute(delete(EventPractice).where(EventPractice.event_id == event.id))
    for practice_id in dict.fromkeys(practice_ids):
        db.session.add(EventPractice(event_id=event.id, practice_id=practice_id))
    _touch(event, "event:practices-linked", actor)


def check_schedule(schedule: Schedule) -> None:
    if schedule.ends_at <= schedule.starts_at:
        raise RuleBroken("ends_at", _("The end is not after the beginning."))


def facts_of(event: Event) -> DescribeEvent:
    """The facts as they are, in the form in which they are changed."""
    return DescribeEvent(
        kind=event.kind,
        audience=event.audience,
        topics=tuple(event.values_of("topic")),
        languages=tuple(event.values_of("language")),
        commitments=tuple(event.values_of("commitment")),
        unit_key=event.unit_key,
        join_url=event.join_url,
        has_captions=event.has_captions,
        takes_sign_ups=event.takes_sign_ups,
        needs_approval=event.needs_approval,
        capacity=event.capacity,
        opens_at=event.opens_at,
        closes_at=event.closes_at,
        retention=_kept(event.retention),
    )


def _describe(event: Event, command: DescribeEvent) -> None:
    opens_at, closes_at = command.opens_at, command.closes_at
    if opens_at and opens_at >= (closes_at or event.starts_at):
        raise RuleBroken("opens_at", _("Sign-up must open before it closes."))
    if closes_at and closes_at > event.starts_at:
        raise RuleBroken("closes_at", _("Sign-up closes when the event begins at the latest."))
    is_ahead = opens_at is not None and opens_at > now()
    if is_ahead and event.state is EventState.REGISTRATION_OPEN:
        raise RuleBroken("opens_at", _("Sign-up is open already. Close it first."))
    event.kind, event.audience, event.unit_key = command.kind, command.audience, command.unit_key
    event.join_url, event.has_captions = command.join_url, command.has_captions
    event.takes_sign_ups, event.needs_approval = command.takes_sign_ups, command.needs_approval
    event.capacity, event.opens_at, event.closes_at = command.capacity, opens_at, closes_at
    event.retention = _kept(command.retention)
    wanted = {
        (facet, value)
        for facet, values in zip(
            FACETS, (command.topics, command.languages, command.commitments), strict=True
        )
        for value in values
    }
    event.facets = [one for one in event.facets if (one.facet, one.value) in wanted]
    known = {(one.facet, one.value) for one in event.facets}
    event.facets += [EventFacet(facet=f, value=v) for f, v in sorted(wanted - known)]


def _in_order(facts: DescribeEvent) -> DescribeEvent:
    """What says the same is equal."""
    return replace(
        facts,
        topics=tuple(sorted(facts.topics)),
        languages=tuple(sorted(facts.languages)),
        commitments=tuple(sorted(facts.commitments)),
        retention=_kept(facts.retention),
    )


def _kept(days: Mapping[str, int]) -> dict[str, int]:
    """How long each is kept; as usual where nothing else is said."""
    return {one.value: number for one, number in DEFAULT_RETENTION_DAYS.items()} | dict(days)


def _made_before(event_id: uuid.UUID | None, actor: Actor) -> Event | None:
    """What this very page made already; Conflict for an id that is somebody else's."""
    found = finding.event(event_id) if event_id else None
    if found is not None and found.created_by_id != actor.user_id:
        raise Conflict
    return found


def _says(text: EventText, command: WriteText) -> bool:
    """Whether the text is what should be written."""
    fields = (*texts.TEXT_FIELDS, "kind", "source_hash")
    return all(getattr(text, name) == _plain(getattr(command, name)) for name in fields)


def _plain(value: Any) -> Any:
    return [dict(one) for one in value] if isinstance(value, tuple) else value


def _filled(text: EventText, command: WriteText, actor: Actor) -> EventText:
    for name in texts.TEXT_FIELDS:
        setattr(text, name, _plain(getattr(command, name)))
    text.kind, text.source_hash = command.kind, command.source_hash
    text.changed_at, text.changed_by_id = now(), actor.user_id
    return text


def _require_revision(event: Event, revision: int) -> None:
    if event.revision != revision:
        raise EventChanged(
            who=event.changed_by.name if event.changed_by else "", when=event.changed_at
        )


def _free_slug(title: str, starts_at: datetime) -> str:
    """The title and the year, so that a series of webinars has telling addresses."""
    wanted = f"{slug(title, 55)}-{starts_at.year}"
    query = select(Event.slug).where(Event.slug.startswith(wanted, autoescape=True))
    taken = {*db.session.scalars(query.order_by(Event.slug)), *_TAKEN}
    number, free = 1, wanted
    while free in taken:
        number += 1
        free = f"{wanted}-{number}"
    return free


def _touch(event: Event, tag: str, actor: Actor, **data: str) -> None:
    event.changed_at, event.changed_by_id = now(), actor.user_id
    db.session.flush()
    audit.record(tag, actor=actor, subject_kind="event", subject_id=event.id, data=data)
