"""Feeds stay well-formed, whatever they carry."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aipact.exports.atom import Entry, Feed, Person, atom
from tests.support.atom import read

pytestmark = pytest.mark.pure

MOMENT = datetime(2026, 9, 1, 10, 30, 5, 123, tzinfo=UTC)
PAGES = [("en", "https://a.example/en/x?a=1&b=2"), ("de", "https://a.example/de/x")]
FEED = Feed("tag:a.example,2026:x", "News", "What is new", MOMENT, "en",
            "https://a.example/feeds/x.atom?q=%22&lang=en", PAGES, "CC BY")  # fmt: skip
ENTRY = Entry("urn:uuid:1", "Title", MOMENT, MOMENT, Person("Aquila", "https://a.example"), PAGES,
              "<p>text</p>", language="bg", categories=("C-01",))  # fmt: skip


def written(*entries: Entry, feed: Feed = FEED) -> bytes:
    return b"".join(atom(feed, entries))


def test_what_goes_in_comes_out() -> None:
    found = read(written(ENTRY))
    assert (found.id, found.title, found.language) == ("tag:a.example,2026:x", "News", "en")
    assert found.self_url == "https://a.example/feeds/x.atom?q=%22&lang=en"
    (entry,) = found.entries
    assert (entry.title, entry.language, entry.author) == ("Title", "bg", "Aquila")
    assert (entry.content, entry.categories) == ("<p>text</p>", ["C-01"])
    assert entry.links == dict(PAGES)
    assert entry.updated == MOMENT.replace(microsecond=0)


def test_moments_are_told_in_utc() -> None:
    brussels = MOMENT.astimezone(timezone(timedelta(hours=2)))
    assert b"<updated>2026-09-01T10:30:05Z</updated>" in written(replace(ENTRY, updated=brussels))


@given(text=st.text(), other=st.text(alphabet="\0\x01\t\n\r\x1b\"'<>&]\ud800\ufffe\uffffa"))
@settings(max_examples=200, deadline=None)
def test_no_text_breaks_it(text: str, other: str) -> None:
    entry = replace(
        ENTRY, title=f"x{text}", html=text + other, summary=other, rights=text,
        author=Person(f"x{other}"), categories=(text, other), language="bg",
    )  # fmt: skip
    found = read(written(entry, feed=replace(FEED, title=f"x{other}", subtitle=text)))
    kept = "".join(char for char in found.entries[0].content if char.isalnum())
    assert kept == "".join(char for char in text + other if char.isalnum())


def test_markup_is_text_and_not_markup_of_the_feed() -> None:
    evil = "]]></content></entry><script>alert(1)</script><!--\"'&amp;<?php"
    found = read(written(replace(ENTRY, title=evil, html=evil, author=Person(evil))))
    assert (found.entries[0].title, found.entries[0].content) == (evil, evil)
