"""What the page of a practice is made of: plain values, ready to be shown."""

import uuid
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Answer:
    """One of the five questions, and what the organisation says. `text` is Markdown."""

    key: str
    question: str
    text: str


@dataclass(frozen=True)
class ShownCommitment:
    """A commitment that the practice is evidence for."""

    code: str
    title: str


@dataclass(frozen=True)
class ShownArticle:
    """A place in the AI Act: as the reader cites it, what it is about, where the text is."""

    citation: str
    title: str
    url: str | None


@dataclass(frozen=True)
class PublicLink:
    """Where the organisation leads to; `url` is '' when it is no address of the web."""

    label: str
    url: str
    host: str


@dataclass(frozen=True)
class PublicFile:
    """A file of the practice, as a reader sees it before opening it."""

    id: uuid.UUID
    name: str
    media_type: str
    size: int

    @property
    def format(self) -> str:
        """As people call it: PDF."""
        return self.name.rpartition(".")[2].upper()


@dataclass(frozen=True)
class PublicAdoption:
    """Another organisation that adopted the practice, and how it went."""

    organisation_name: str
    organisation_slug: str
    note: str
    language: str
    on: date


@dataclass(frozen=True)
class Tombstone:
    """What stays of a practice that its organisation withdrew."""

    organisation_name: str
    organisation_slug: str
    withdrawn_on: date
