"""Which text of an event a reader gets, and what makes a translation stale."""

import hashlib
import json
from dataclasses import dataclass

from aipact.events.models import Event, EventText
from aipact.practices.queries.wording import BRIDGE
from aipact.practices.states import TranslationKind

# What is translated, in the order of the form.
TEXT_FIELDS = ("title", "summary", "description", "practical", "recap", "programme", "speakers")


@dataclass(frozen=True)
class ShownText:
    """A text as a reader gets it. kind: None for the authoritative one."""

    text: EventText
    language: str
    authoritative: str
    kind: TranslationKind | None
    is_stale: bool

    @property
    def is_authoritative(self) -> bool:
        return self.kind is None


def authoritative_text(event: Event) -> EventText:
    """The text that counts; every event has it."""
    return next(text for text in event.texts if text.language == event.language)


def text_in(event: Event, language: str) -> EventText | None:
    return next((text for text in event.texts if text.language == language), None)


def shown_text(event: Event, locale: str, *, original: bool = False) -> ShownText:
    """The text in the reader's language, else in English, else the authoritative one. original:
    the authoritative one, whatever the reader's language is."""
    counts = authoritative_text(event)
    wanted = None if original else text_in(event, locale) or text_in(event, BRIDGE)
    text = wanted or counts
    is_own = text.language == event.language
    return ShownText(
        text=text,
        language=text.language,
        authoritative=event.language,
        kind=None if is_own else text.kind,
        is_stale=not is_own and text.source_hash != content_hash(counts),
    )


def title_of(event: Event, locale: str) -> str:
    return shown_text(event, locale).text.title


def content_hash(text: EventText) -> str:
    """Two texts with the same hash say the same."""
    content = {name: getattr(text, name) for name in TEXT_FIELDS}
    plain = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(plain.encode()).hexdigest()
