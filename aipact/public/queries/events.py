"""What the pages of events show: facets, chosen values in words, and one event whole."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from aipact import files
from aipact.events.models import Event, SpeakerQuestion
from aipact.events.queries import finding, listing, phase
from aipact.events.queries.answers import answers_of_event
from aipact.events.queries.listing import Standing
from aipact.events.queries.listing_filter import EventFilter
from aipact.events.queries.recording import Recording, recording_at
from aipact.events.queries.texts import ShownText, shown_text, text_in
from aipact.events.states import (
    AUDIENCE_LABELS,
    KIND_LABELS,
    SLIDES_OWNER,
    TRANSCRIPT_OWNER,
    Audience,
    EventKind,
    EventState,
)
from aipact.files import StoredFile
from aipact.i18n import _
from aipact.practices.queries import library
from aipact.practices.queries.library import LibraryRow
from aipact.practices.queries.wording import BRIDGE, language_name
from aipact.public.queries.facets import ActiveFilter, Facet, options
from aipact.public.queries.rules import ArticleLink, article_links
from aipact.reference import queries as reference
from aipact.reference.models import Evidence


@dataclass(frozen=True)
class ProgrammeItem:
    starts_at: datetime
    what: str


@dataclass(frozen=True)
class PublicAnswer:
    """A question that staff answered. `text` is Markdown; commitments are (code, title)."""

    id: uuid.UUID
    question: str
    text: str
    language: str
    commitments: list[tuple[str, str]]
    articles: list[ArticleLink]
    answered_at: datetime | None

    @property
    def anchor(self) -> str:
        return f"answer-{self.id}"


@dataclass(frozen=True)
class EventPage:
    """Everything that the page of an event says. places_left: None without a limit."""

    id: uuid.UUID
    slug: str
    kind: EventKind
    audience: Audience
    standing: Standing
    starts_at: datetime
    ends_at: datetime
    zone: str
    place: str
    opens_at: datetime | None
    sign_up_ends_at: datetime
    needs_approval: bool
    capacity: int | None
    places_left: int | None
    waiting: int
    has_captions: bool
    languages: list[str]
    topics: list[tuple[str, str]]
    commitments: list[tuple[str, str]]
    shown: ShownText
    has_translation: bool
    programme: list[ProgrammeItem]
    is_followed_up: bool
    recording: Recording | None
    recording_captions: list[str]
    slides: list[StoredFile]
    transcripts: list[StoredFile]
    answers: list[PublicAnswer]
    practices: list[LibraryRow]
    cancel_reason: str
    source: str
    evidence: Evidence | None
    as_of: date | None

    @property
    def is_over(self) -> bool:
        return self.standing in (Standing.OVER, Standing.RECORDED)


def public_event_page(slug: str, lang: str, *, original: bool = False) -> EventPage | None:
    """The event as this reader sees it; None for a draft, and where there is none."""
    event = finding.public_event(slug)
    if event is None:
        return None
    shown = shown_text(event, lang, original=original)
    titles = reference.commitment_titles(lang)
    is_followed_up = event.state is EventState.FOLLOWED_UP
    return EventPage(
        id=event.id,
        slug=event.slug,
        kind=event.kind,
        audience=event.audience,
        standing=listing.standing_of(event),
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        zone=event.zone,
        place=event.place,
        opens_at=event.opens_at,
        sign_up_ends_at=phase.sign_up_ends_at(event),
        needs_approval=event.needs_approval,
        capacity=event.capacity,
        places_left=phase.places_left(event),
        waiting=event.waiting_count,
        has_captions=event.has_captions,
        languages=[language_name(code, lang) for code in event.values_of("language")],
        topics=[(code, _topic(code, lang)) for code in event.values_of("topic")],
        commitments=[(code, titles.get(code, "")) for code in event.values_of("commitment")],
        shown=shown,
        has_translation=_has_translation(event, lang),
        programme=_programme(event, shown),
        is_followed_up=is_followed_up,
        recording=recording_at(event.recording_url) if is_followed_up else None,
        recording_captions=[language_name(code, lang) for code in event.recording_captions],
        slides=_public_files(SLIDES_OWNER, event) if is_followed_up else [],
        transcripts=_public_files(TRANSCRIPT_OWNER, event) if is_followed_up else [],
        answers=[_answer(one, titles, lang) for one in answers_of_event(event)],
        practices=library.practices_by_key(listing.practices_of_event(event), lang),
        cancel_reason=event.cancel_reason if event.state is EventState.CANCELLED else "",
        source=event.source,
        evidence=event.evidence,
        as_of=event.as_of,
    )


def _has_translation(event: Event, lang: str) -> bool:
    """Whether somebody who reads the authoritative text could have another one."""
    other = text_in(event, lang) or text_in(event, BRIDGE)
    return other is not None and other.language != event.language


def _programme(event: Event, shown: ShownText) -> list[ProgrammeItem]:
    return [
        ProgrammeItem(event.starts_at + timedelta(minutes=int(one["after"])), str(one["what"]))
        for one in shown.text.programme
    ]


def _public_files(owner_kind: str, event: Event) -> list[StoredFile]:
    return [one for one in files.files_of(owner_kind, event.id) if one.is_public]


def _answer(question: SpeakerQuestion, titles: dict[str, str], lang: str) -> PublicAnswer:
    return PublicAnswer(
        id=question.id,
        question=question.published_text,
        text=question.answer,
        language=question.language,
        commitments=[(code, titles.get(code, "")) for code in question.commitments],
        articles=article_links(question.articles, lang),
        answered_at=question.answered_at,
    )


# -- the list ------------------------------------------------------------------------------------


def event_facets(chosen: EventFilter, lang: str) -> list[Facet]:
    """Every facet; values that no event has are shown only where they are chosen."""
    counts = listing.event_counts()
    choices: dict[str, Iterable[tuple[str, str]]] = {
        "kind": [(code.value, str(label)) for code, label in KIND_LABELS.items()],
        "topic": reference.choices("topics", lang),
        "language": [
            (entry.code, language_name(entry.code, lang))
            for entry in reference.entries("languages")
        ],
        "audience": [(code.value, str(label)) for code, label in AUDIENCE_LABELS.items()],
    }
    return [
        Facet(name, _legends()[name], options(values, counts.get(name, {}), getattr(chosen, name)))
        for name, values in choices.items()
    ]


def active_event_filters(chosen: EventFilter, lang: str) -> list[ActiveFilter[EventFilter]]:
    """The chosen values as labels that can be removed, the search words first."""
    words = [ActiveFilter(f"“{chosen.q}”", replace(chosen, q=""))] if chosen.q else []
    return words + [
        ActiveFilter(
            f"{_legends()[facet]}: {_value_label(facet, value, lang)}",
            chosen.without(facet, value),
        )
        for facet, value in chosen.chosen
    ]


def _value_label(facet: str, value: str, lang: str) -> str:
    """In words; what does not exist names itself."""
    if facet == "language":
        return language_name(value, lang)
    if facet == "topic":
        return _topic(value, lang)
    known = [*EventKind] if facet == "kind" else [*Audience]
    if value not in [one.value for one in known]:
        return value
    labels = KIND_LABELS[EventKind(value)] if facet == "kind" else AUDIENCE_LABELS[Audience(value)]
    return str(labels)


def _topic(code: str, lang: str) -> str:
    return reference.label("topics", code, lang) or code


def _legends() -> dict[str, str]:
    return {
        "kind": _("Kind of event"),
        "topic": _("Topic"),
        "language": _("Language spoken or interpreted"),
        "audience": _("For whom"),
    }
