"""One search over everything, in groups that lead on."""

from dataclasses import replace

import pytest

from aipact.events import actions
from aipact.events.actions import Answer
from tests.factories import events, practices
from tests.public.rows import listed
from tests.support.browser import PageClient

BASE = "/api/v1/search"


def test_every_kind_is_found_and_leads_to_its_record(client: PageClient) -> None:
    listed("Literacy Ltd", slug="literacy-ltd")
    listed("Borealis")
    practice = practices.published(title="Literacy for all", language="en")
    answer = client.get(f"{BASE}?q=LITERACY").json
    organisations, found, _events, _answers, commitments = answer["groups"]
    assert organisations == {
        "kind": "organisation",
        "count": 1,
        "is_capped": False,
        "more": None,
        "results": [
            {
                "slug": "literacy-ltd",
                "title": "Literacy Ltd",
                "text": "",
                "language": "",
                "page_url": "http://localhost/en/organisations/literacy-ltd",
                "api_url": "http://localhost/api/v1/organisations/literacy-ltd",
            }
        ],
    }
    assert [(r["title"], r["language"], r["api_url"]) for r in found["results"]] == [
        ("Literacy for all", "en", f"http://localhost/api/v1/practices/{practice.slug}")
    ]
    assert "C-03" in [result["slug"] for result in commitments["results"]]
    assert {result["api_url"] for result in commitments["results"]} == {None}


@pytest.mark.parametrize(
    ("q", "codes"), [("c-03", ["C-03"]), ("C-0", ["C-01", "C-02", "C-03"]), ("nothing at all", [])]
)
def test_commitments_are_found_by_code_and_word(
    client: PageClient, q: str, codes: list[str]
) -> None:
    (group,) = client.get(f"{BASE}?q={q}&kind=commitment").json["groups"]
    assert [result["slug"] for result in group["results"]] == codes
    assert group["count"] == len(codes)


def test_commitments_are_found_in_every_language_of_the_site(client: PageClient) -> None:
    (english,) = client.get(f"{BASE}?q=risk mapping&kind=commitment").json["groups"]
    (german,) = client.get(f"{BASE}?q=hochrisiko&kind=commitment").json["groups"]
    assert english["results"][0]["slug"] in {result["slug"] for result in german["results"]}


def test_a_long_group_says_where_the_rest_is(client: PageClient) -> None:
    for number in range(4):
        listed(f"Aquila {number}")
    (group,) = client.get(f"{BASE}?q=aquila&kind=organisation&limit=3").json["groups"]
    assert (len(group["results"]), group["count"]) == (3, 4)
    assert group["more"] == "http://localhost/api/v1/organisations?q=aquila"
    more = client.get(group["more"].removeprefix("http://localhost")).json
    assert len(more["organisations"]) == 4


def test_only_what_is_public_is_found(client: PageClient) -> None:
    listed("Hidden", is_listed=False)
    practices.submitted(title="Hidden")
    practices.withdrawn(title="Hidden")
    events.draft(text=replace(events.TEXT, title="Hidden"))
    groups = client.get(f"{BASE}?q=hidden").json["groups"]
    assert [group["count"] for group in groups] == [0, 0, 0, 0, 0]


@pytest.mark.parametrize(
    ("parameters", "detail"),
    [
        ("", "q: Missing data for required field."),
        ("q=", "q: Length must be between 1 and 200."),
        (
            "q=a&kind=letter",
            "kind: Must be one of: organisation, practice, event, answer, commitment.",
        ),
        ("q=a&limit=26", "limit: Must be from 1 to 25."),
        ("q=%1b", "q: Control characters have no place here."),
        ("q=a&x=1", "x: Unknown field."),
    ],
)
def test_a_wrong_parameter_is_named(client: PageClient, parameters: str, detail: str) -> None:
    page = client.get(f"{BASE}?{parameters}")
    assert (page.status, page.headers["Content-Type"]) == (422, "application/problem+json")
    assert page.json["detail"] == detail


@pytest.mark.parametrize(
    "q", ["%", "*", '"', "'", "a OR b", "NEAR(a b)", "-", "\\", "( ) :", "^a", "ﷺ" * 50]
)
def test_what_means_something_to_a_database_is_only_looked_for(client: PageClient, q: str) -> None:
    assert client.get(BASE, query_string={"q": q}).status == 200


def test_events_and_answers_lead_to_their_pages(client: PageClient) -> None:
    event = events.announced()
    asked = actions.ask_speakers(events.signed_up(event), "Do interns need training?")
    command = Answer("Do interns need training?", "**Yes**.", "en", revision=asked.revision)
    actions.answer_question(asked, command, actor=events.keeper())
    page = f"http://localhost/en/events/{event.slug}"
    (found,) = client.get(f"{BASE}?q=literacy&kind=event").json["groups"]
    assert found["results"] == [
        {
            "slug": event.slug,
            "title": "AI literacy in practice",
            "text": events.TEXT.summary,
            "language": "en",
            "page_url": page,
            "api_url": None,
        }
    ]
    (answers,) = client.get(f"{BASE}?q=interns&kind=answer").json["groups"]
    (answer,) = answers["results"]
    assert (answer["title"], answer["text"]) == ("Do interns need training?", "Yes.")
    assert answer["page_url"] == f"{page}#{answer['slug']}"
