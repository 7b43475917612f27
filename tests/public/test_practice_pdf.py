"""The PDF of one practice: what its page says, on paper."""

import re
from typing import Any

import pytest

from aipact.core.clock import now
from aipact.exports import PdfRefused
from aipact.practices.models import PracticeTranslation
from aipact.practices.states import TranslationKind
from aipact.public.views import practice_pdf as view
from tests.factories import practices
from tests.support.browser import PageClient
from tests.support.pdf import Paper, read

pytestmark = pytest.mark.usefixtures("db")


def paper(client: PageClient, slug: str | None, lang: str = "en", query: str = "") -> Paper:
    page = client.get(f"/{lang}/practices/{slug}.pdf{query}")
    assert page.status == 200
    return read(page.body)


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_it_says_what_the_page_says(client: PageClient) -> None:
    practice = practices.published(title="Everybody learns AI")
    practices.adoption(practice, practices.an_organisation(display_name="Borealis"))
    page = client.get(f"/en/practices/{practice.slug}.pdf")
    assert page.headers["Content-Type"] == "application/pdf"
    assert page.headers["Content-Disposition"] == f'attachment; filename="{practice.slug}-en.pdf"'
    assert page.headers["X-Content-Type-Options"] == "nosniff"
    found = read(page.body)
    said = squeezed(found.text)
    for words in (
        "Everybody learns AI",
        practice.organisation.display_name,
        "A test at the start sorts people into three groups.",
        "A chatbot for customers",
        "Last confirmed on",
        "Adopted by 1 organisation",
        "Borealis",
        practices.NOTE,
        "no presumption of compliance",
        f"http://localhost/en/practices/{practice.slug}",
        "1 / 2",
    ):
        assert squeezed(words) in said, words
    assert "ada@aquila.example" not in found.text
    assert "https://aquila.example/course" in found.links
    assert f"http://localhost/en/practices/{practice.slug}" in found.links


def test_hostile_texts_are_dead_on_paper(client: PageClient) -> None:
    evil = '#read("/etc/passwd") $x$ @y \\ [a](javascript:alert) <script>'
    practice = practices.published(title='#import "x"', summary=evil, knowledge=evil, impact=evil)
    found = paper(client, practice.slug)
    assert squeezed(found.text).count(squeezed('#read("/etc/passwd")$x$@y')) == 3
    assert not [link for link in found.links if not link.startswith(("http://", "https://"))]


def test_it_speaks_the_language_of_its_reader(client: PageClient) -> None:
    practice = practices.published(language="bg", title="Обучение")
    database_row(practice, language="de", title="Schulung", kind=TranslationKind.MACHINE)
    german = paper(client, practice.slug, "de").text
    assert "Schulung" in german
    assert "Обучение" not in german
    assert "Обучение" in paper(client, practice.slug, "de", "?text=original").text
    english = paper(client, practice.slug, "en").text
    assert squeezed("This text is only available in Bulgarian.") in squeezed(english)


def database_row(practice: Any, **values: Any) -> None:
    from aipact.core.db import db

    texts = dict.fromkeys(("summary", "knowledge", "context", "impact", "challenges", "plans"), "x")
    row = PracticeTranslation(
        practice_id=practice.id, source_hash="old", changed_at=now(), **texts, **values
    )
    db.session.add(row)
    db.session.flush()


def test_its_age_stands_on_it(client: PageClient) -> None:
    assert "twelve months" in paper(client, practices.stale().slug).text
    assert "Archived on" in paper(client, practices.archived().slug).text


def test_what_is_not_public_has_none(client: PageClient) -> None:
    for slug in ("nobody", "x" * 300, "..%2f..%2fetc"):
        assert client.get(f"/en/practices/{slug}.pdf").status == 404


def test_of_a_withdrawn_one_the_page_says_what_is_left(client: PageClient) -> None:
    address = f"/en/practices/{practices.withdrawn().slug}"
    answer = client.get(f"{address}.pdf")
    assert (answer.status, answer.headers["Location"]) == (303, address)


def test_who_has_it_already_is_told_before_anything_is_made(
    client: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    practice = practices.published()
    address = f"/en/practices/{practice.slug}.pdf"
    first = client.get(address)
    assert first.headers["Cache-Control"] == "public, max-age=60"
    monkeypatch.setattr(view, "pdf", lambda *_args, **_options: pytest.fail("typeset again"))
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status, again.body) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Cache-Control"] == "public, max-age=60"


def test_a_changed_practice_is_another_file(client: PageClient) -> None:
    practice = practices.published()
    address = f"/en/practices/{practice.slug}.pdf"
    first = client.get(address)
    practices.adoption(practice)
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status == 200


def test_a_busy_typesetter_asks_to_come_back(
    client: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refusing(*_args: Any, **_options: Any) -> bytes:
        raise PdfRefused("busy")

    monkeypatch.setattr(view, "pdf", refusing)
    address = f"/en/practices/{practices.published().slug}.pdf"
    page = client.get(address, allow_500=True)
    assert (page.status, page.headers["Retry-After"]) == (503, "10")
