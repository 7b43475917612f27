"""Reads an Atom feed as strictly as RFC 4287 is written."""

import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit
from xml.etree import ElementTree

ATOM = "{http://www.w3.org/2005/Atom}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_ONCE = ("id", "title", "updated")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_KNOWN_OF_FEED = {
    "author", "category", "contributor", "generator", "icon", "id", "link", "logo", "rights",
    "subtitle", "title", "updated", "entry",
}  # fmt: skip
_KNOWN_OF_ENTRY = {
    "author", "category", "content", "contributor", "id", "link", "published", "rights", "source",
    "summary", "title", "updated",
}  # fmt: skip


@dataclass(frozen=True)
class ReadEntry:
    """One entry as a reader shows it."""

    id: str
    title: str
    language: str
    updated: datetime
    author: str
    content: str
    links: dict[str, str]
    categories: list[str]


@dataclass(frozen=True)
class ReadFeed:
    """A feed that keeps the rules."""

    id: str
    title: str
    language: str
    updated: datetime
    self_url: str
    entries: list[ReadEntry]


def read(data: bytes) -> ReadFeed:
    """The feed; AssertionError where it breaks a rule."""
    root = ElementTree.fromstring(data)
    assert root.tag == f"{ATOM}feed"
    _check(root, _KNOWN_OF_FEED)
    entries = [_entry(element) for element in root.findall(f"{ATOM}entry")]
    assert len({entry.id for entry in entries}) == len(entries), "an id stands twice"
    own = [link for link in root.findall(f"{ATOM}link") if link.get("rel") == "self"]
    assert len(own) == 1
    return ReadFeed(
        id=_said(root, "id"),
        title=_said(root, "title"),
        language=root.get(LANG, ""),
        updated=_moment(_said(root, "updated")),
        self_url=own[0].get("href", ""),
        entries=entries,
    )


def _entry(element: ElementTree.Element) -> ReadEntry:
    _check(element, _KNOWN_OF_ENTRY)
    names = [_said(author, "name") for author in element.findall(f"{ATOM}author")]
    assert names, "an entry without an author, and the feed has none"
    assert all(names)
    for author in element.findall(f"{ATOM}author"):
        assert {_name(child) for child in author} <= {"name", "uri", "email"}
    for published in element.findall(f"{ATOM}published"):
        assert _moment(published.text or "") <= _moment(_said(element, "updated"))
    contents = element.findall(f"{ATOM}content")
    assert len(contents) <= 1
    assert all(content.get("type") == "html" and len(content) == 0 for content in contents)
    title = element.find(f"{ATOM}title")
    assert title is not None
    return ReadEntry(
        id=_said(element, "id"),
        title=_said(element, "title"),
        language=title.get(LANG, ""),
        updated=_moment(_said(element, "updated")),
        author=names[0],
        content=contents[0].text or "" if contents else "",
        links={
            link.get("hreflang", ""): link.get("href", "")
            for link in element.findall(f"{ATOM}link")
        },
        categories=[c.get("term", "") for c in element.findall(f"{ATOM}category")],
    )


def _check(element: ElementTree.Element, known: set[str]) -> None:
    """What feeds and entries have in common (RFC 4287, 4.1.1 and 4.1.2)."""
    assert {_name(child) for child in element} <= known
    for name in _ONCE:
        assert len(element.findall(f"{ATOM}{name}")) == 1, f"{name} once"
        assert _said(element, name), f"{name} is empty"
    assert urlsplit(_said(element, "id")).scheme in ("urn", "tag", "https")
    for name in ("subtitle", "rights", "summary", "published"):
        assert len(element.findall(f"{ATOM}{name}")) <= 1
    kinds = [
        (link.get("rel"), link.get("type"), link.get("hreflang"))
        for link in element.findall(f"{ATOM}link")
    ]
    assert any(rel == "alternate" for rel, _type, _lang in kinds)
    assert len(set(kinds)) == len(kinds), "two alternates of one type and language"
    for link in element.findall(f"{ATOM}link"):
        assert urlsplit(link.get("href", "")).scheme in ("http", "https")


def _said(element: ElementTree.Element, name: str) -> str:
    found = element.find(f"{ATOM}{name}")
    assert found is not None, f"{name} is missing"
    assert len(found) == 0, f"{name} holds markup"
    return found.text or ""


def _name(element: ElementTree.Element) -> str:
    return element.tag.removeprefix(ATOM)


def _moment(text: str) -> datetime:
    assert _MOMENT.fullmatch(text), text
    return datetime.fromisoformat(text)
