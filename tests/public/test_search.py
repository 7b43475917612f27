"""Search over everything: one box, results by kind, nothing that is not public."""

from typing import Any

import pytest

from aipact.core.pagination import CappedCount
from aipact.events import actions
from aipact.events.actions import Answer
from aipact.events.models import SpeakerQuestion
from aipact.procedures import searching
from aipact.procedures.searching import Group
from tests.factories import events, practices
from tests.public.rows import listed
from tests.support.browser import PageClient
from tests.support.html import words
from tests.support.page import Page


def groups(page: Page) -> dict[str, list[str]]:
    """{heading of a group: its titles}."""
    return {
        words(page.tree.all("h2", inside=group)[0]): [
            words(title) for title in page.tree.all("h3", inside=group)
        ]
        for group in page.all("section", cls="ap-found-group")
    }


def test_the_best_of_each_kind_under_its_heading(client: PageClient) -> None:
    listed("Literacy Systems")
    listed("Borealis")
    practice = practices.published(title="Literacy for everybody")
    page = client.get("/en/search?q=literacy")
    assert groups(page) == {
        "Organisations": ["Literacy Systems"],
        "Practices": ["Literacy for everybody"],
        "Commitments": ["C-03 AI literacy and awareness"],
    }
    assert page.link("Literacy for everybody") == f"/en/practices/{practice.slug}"
    assert page.title == "Search: literacy - AI Pact Tracker"


def test_no_more_than_five_of_a_kind_and_the_way_to_all_of_them(client: PageClient) -> None:
    for number in range(7):
        listed(f"Aquila {number}")
    page = client.get("/en/search?q=aquila")
    assert groups(page) == {"Organisations": [f"Aquila {number}" for number in (6, 5, 4, 3, 2)]}
    everything = client.get(page.link("Show all 7 organisations"))
    assert "7 organisations" in everything.main


def test_what_fits_needs_no_link_to_all_of_it(client: PageClient) -> None:
    listed("Aquila")
    assert not client.get("/en/search?q=aquila").has_link(containing="Show all")


def test_many_are_not_counted_to_the_end(
    client: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = searching.KINDS["organisation"]
    listed("Aquila")

    def many(q: str, locale: str, size: int) -> Group:
        return Group("organisation", row(q, locale, size).rows, CappedCount(1000, True))

    monkeypatch.setitem(searching.KINDS, "organisation", many)
    page = client.get("/en/search?q=aquila")
    assert "More than 1,000 organisations" in page.main
    assert page.has_link("Show all organisations that match")


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ("C-03", "C-03"),
        ("KI-Kompetenz", "C-03"),
        ("kompetenzen", "C-03"),
        ("maîtrise de l'IA", "C-03"),
        ("MAITRISE", "C-03"),
        ("human oversight", "P-05"),
    ],
)
def test_a_commitment_is_found_in_every_language_of_the_site(
    client: PageClient, asked: str, code: str
) -> None:
    page = client.get("/en/search", query_string={"q": asked})
    assert groups(page)["Commitments"][0].startswith(code)


def test_what_is_not_public_is_not_found(client: PageClient) -> None:
    practices.draft(title="Zeppelin plans")
    practices.submitted(title="Zeppelin flights")
    listed("Zeppelin works", is_listed=False)
    assert groups(client.get("/en/search?q=zeppelin")) == {}
    practices.published(title="Zeppelin at last")
    assert groups(client.get("/en/search?q=zeppelin")) == {"Practices": ["Zeppelin at last"]}


def test_nothing_found_says_what_to_try(client: PageClient) -> None:
    page = client.get("/en/search?q=zzzz")
    assert "Nothing was found" in page.main
    assert page.has_link("All practices")


@pytest.mark.parametrize("query", ["", "?q=", "?q=%20%20"])
def test_without_words_it_says_what_can_be_found(client: PageClient, query: str) -> None:
    page = client.get(f"/en/search{query}")
    assert page.h1 == "Search"
    assert "What you can find" in page.main


def test_a_long_search_is_shortened_and_says_so(client: PageClient) -> None:
    assert "Your search was shortened" not in client.get("/en/search?q=a+b+c").main
    for asked in ("word+" * 11, "x" * 201):
        assert "Your search was shortened" in client.get(f"/en/search?q={asked}").main


def test_it_needs_no_cookie_and_search_engines_leave_it_alone(client: PageClient) -> None:
    page = client.get("/en/search?q=aquila")
    assert "Set-Cookie" not in page.headers
    assert page.one("meta", name="robots").get("content") == "noindex"


@pytest.mark.parametrize("path", ["/", "/organisations", "/practices", "/about"])
@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_the_box_is_in_the_header_of_every_page(
    client: PageClient, language: str, path: str
) -> None:
    form = client.get(f"/{language}{path}").form(action=f"/{language}/search")
    assert form.method == "get"
    assert "aquila" in form.fill(q="aquila").submit().h1


def test_the_page_itself_has_one_box_that_keeps_the_words(client: PageClient) -> None:
    page = client.get("/en/search?q=aquila")
    assert [one.get("value") for one in page.all("input", type="search")] == ["aquila"]


def test_as_many_queries_for_one_as_for_many(client: PageClient, assert_queries: Any) -> None:
    for number in range(6):
        listed(f"Aquila {number}")
    with assert_queries() as few:
        client.get("/en/search?q=aquila")
    for number in range(6):
        listed(f"Aquila {number}")
    with assert_queries() as many:
        client.get("/en/search?q=aquila")
    assert few.count == many.count


def answered(question: str, answer: str = "It asks for measures.") -> SpeakerQuestion:
    """A published answer, at an event of its own."""
    asked = actions.ask_speakers(events.signed_up(events.announced()), question)
    command = Answer(question, answer, "en", ("C-03",), ("4",), asked.revision)
    actions.answer_question(asked, command, actor=events.keeper())
    return asked


def test_events_and_answers_are_found_and_answers_lead_to_their_place(client: PageClient) -> None:
    question = answered("Do interns need training?")
    event = question.event
    page = client.get("/en/search?q=interns")
    assert groups(page) == {"Questions and answers": ["Do interns need training?"]}
    anchor = f"answer-{question.id}"
    assert page.link("Do interns need training?") == f"/en/events/{event.slug}#{anchor}"
    assert client.get(f"/en/events/{event.slug}").one("section", id=anchor) is not None
    assert groups(client.get("/en/search?q=Irena Halvic")) == {
        "Events": ["AI literacy in practice"]
    }
    actions.hide_question(question, actor=events.keeper())
    assert "Nothing was found" in client.get("/en/search?q=interns").main


def test_more_answers_than_five_have_a_page_of_their_own(client: PageClient) -> None:
    for number in range(7):
        answered(f"Interns, part {number}?")
    page = client.get("/en/search?q=interns")
    assert len(groups(page)["Questions and answers"]) == 5
    more = client.get(page.link("Show more answers"))
    assert len(groups(more)["Questions and answers"]) == 7
    assert not more.has_link("Show more answers")
