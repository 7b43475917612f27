"""Writer of Atom feeds (RFC 4287): well-formed whatever somebody wrote."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.sax.saxutils import escape

ATOM_TYPE = "application/atom+xml"
# What XML 1.0 cannot carry, even escaped; a carriage return would be read as a line break.
_FORBIDDEN = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_QUOTE = {'"': "&quot;"}


@dataclass(frozen=True)
class Person:
    """Who wrote something, and the page about them."""

    name: str
    uri: str = ""


@dataclass(frozen=True)
class Entry:
    """One piece of news. `html` is the content, clean already; `pages` the page in each language.

    Its id stays the same for ever, wherever the site moves.
    """

    id: str
    title: str
    updated: datetime
    published: datetime
    author: Person
    pages: Sequence[tuple[str, str]]
    html: str
    summary: str = ""
    language: str = ""
    rights: str = ""
    categories: Sequence[str] = ()


@dataclass(frozen=True)
class Feed:
    """What stands above the entries."""

    id: str
    title: str
    subtitle: str
    updated: datetime
    language: str
    self_url: str
    pages: Sequence[tuple[str, str]]
    rights: str


def atom(feed: Feed, entries: Sequence[Entry]) -> Iterator[bytes]:
    """The feed in pieces, an entry each."""
    yield "".join(_head(feed)).encode()
    for entry in entries:
        yield "".join(_entry(entry)).encode()
    yield b"</feed>\n"


def _head(feed: Feed) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang={_quoted(feed.language)}>\n'
    yield _element("id", feed.id)
    yield _element("title", feed.title)
    yield _element("subtitle", feed.subtitle)
    yield _element("updated", _moment(feed.updated))
    yield f'<link rel="self" type="{ATOM_TYPE}" href={_quoted(feed.self_url)}/>\n'
    yield from _links(feed.pages)
    yield _element("rights", feed.rights)


def _entry(entry: Entry) -> Iterator[str]:
    lang = f" xml:lang={_quoted(entry.language)}" if entry.language else ""
    yield "<entry>\n"
    yield _element("id", entry.id)
    yield _element("title", entry.title, lang)
    yield _element("updated", _moment(entry.updated))
    yield _element("published", _moment(entry.published))
    uri = f"<uri>{_text(entry.author.uri)}</uri>" if entry.author.uri else ""
    yield f"<author><name>{_text(entry.author.name)}</name>{uri}</author>\n"
    yield from _links(entry.pages)
    for term in entry.categories:
        yield f"<category term={_quoted(term)}/>\n"
    if entry.summary:
        yield _element("summary", entry.summary, lang)
    if entry.rights:
        yield _element("rights", entry.rights)
    yield _element("content", entry.html, ' type="html"')
    yield "</entry>\n"


def _links(pages: Sequence[tuple[str, str]]) -> Iterator[str]:
    for language, url in pages:
        yield (
            f'<link rel="alternate" type="text/html" hreflang={_quoted(language)} '
            f"href={_quoted(url)}/>\n"
        )


def _element(name: str, text: str, attributes: str = "") -> str:
    return f"<{name}{attributes}>{_text(text)}</{name}>\n"


def _text(text: str) -> str:
    return escape(_FORBIDDEN.sub("", text))


def _quoted(text: str) -> str:
    """As the value of an attribute, its quotes around it."""
    return f'"{escape(_FORBIDDEN.sub("", text), _QUOTE)}"'


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
