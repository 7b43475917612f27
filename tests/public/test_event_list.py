"""Events as visitors find them: the list, and where else they are named."""

from datetime import timedelta
from typing import Any

import pytest

from aipact.core.clock import now
from aipact.events import actions
from aipact.events.actions import WriteText
from aipact.events.models import Event
from aipact.events.states import Audience, EventKind
from tests.factories import events as made
from tests.factories import practices
from tests.support.browser import PageClient
from tests.support.html import words
from tests.support.page import Page


def titles(page: Page) -> list[str]:
    """The events of a list, in its order."""
    return [words(heading) for heading in page.all("h3", cls="ap-event-row__title")]


def address(event: Event, lang: str = "en") -> str:
    return f"/{lang}/events/{event.slug}"


# -- the list ------------------------------------------------------------------------------------


def test_what_is_to_come_comes_first_and_drafts_are_nowhere(client: PageClient) -> None:
    made.announced(text=made.titled("Later"), starts_at=now() + timedelta(days=30))
    made.announced(text=made.titled("Sooner"), capacity=20)
    made.draft(text=made.titled("Hidden"))
    made.over(text=made.titled("Gone"))
    page = client.get("/en/events")
    assert titles(page) == ["Sooner", "Later"]
    assert "2 events" in page.main
    row = words(page.all("div", cls="ap-event-row")[0])
    assert "Webinar 20 places left Sooner What Article 4 asks" in row
    assert "Brussels time" in row
    assert titles(client.get("/en/events?when=past")) == ["Gone"]
    assert titles(client.get("/en/events?when=all")) == ["Later", "Sooner", "Gone"]


def test_the_state_of_sign_up_is_said_in_words(client: PageClient) -> None:
    made.full(1, text=made.titled("Full"))
    made.announced(text=made.titled("Not limited"))
    made.announced(text=made.titled("Opens later"), opens_at=now() + timedelta(days=2))
    made.announced(text=made.titled("For information"), takes_sign_ups=False)
    made.announced(text=made.titled("Closed"), closes_at=now() - timedelta(days=1))
    cancelled = made.announced(text=made.titled("Cancelled one"))
    actions.ask_to_cancel(cancelled, "The speaker is ill.", actor=made.keeper())
    page = client.get("/en/events")
    said = {
        words(page.tree.all("h3", inside=row)[0]): words(row)
        for row in page.all("div", cls="ap-event-row")
    }
    assert "Full, waiting list open" in said["Full"]
    assert "Sign-up open" in said["Not limited"]
    assert "Sign-up opens on" in said["Opens later"]
    assert "No sign-up here" in said["For information"]
    assert "Sign-up closed" in said["Closed"]
    assert "Cancelled" in said["Cancelled one"].removesuffix("Cancelled one")


@pytest.mark.parametrize(
    ("parameters", "found"),
    [
        ("kind=meeting", ["Board"]),
        ("kind=MEETING&kind=webinar", ["Board", "Hiring"]),
        ("topic=gpai", ["Hiring"]),
        ("language=fr", ["Board"]),
        ("audience=network", ["Hiring"]),
        ("kind=meeting&language=de", []),
        ("q=γραμματισμος", ["Board"]),
        ("q=hiring&kind=webinar", ["Hiring"]),
        ("q=???", []),
        ("kind=concert", []),
    ],
)
def test_words_and_filters_narrow_the_list(
    client: PageClient, parameters: str, found: list[str]
) -> None:
    board = made.announced(
        text=made.titled("Board"), kind=EventKind.MEETING, languages=("en", "fr")
    )
    greek = WriteText(language="el", title="Γραμματισμός στην τεχνητή νοημοσύνη")
    actions.write_text(board, greek, actor=made.keeper())
    starts_at = now() + timedelta(days=20)
    made.announced(
        text=made.titled("Hiring", summary="Who is called to a talk."),
        starts_at=starts_at,
        topics=("gpai",),
        audience=Audience.NETWORK,
    )
    page = client.get(f"/en/events?{parameters}")
    assert titles(page) == found
    if not found:
        assert "No event matches" in page.main


def test_a_chosen_filter_is_a_label_that_can_be_removed(client: PageClient) -> None:
    made.announced(text=made.titled("Board"), kind=EventKind.MEETING)
    page = client.get("/en/events?when=all&q=board&kind=meeting&language=xx")
    assert page.link("Remove filter: Kind of event: Meeting") == (
        "/en/events?q=board&language=xx&when=all"
    )
    assert page.link("Remove filter: “board”") == "/en/events?kind=meeting&language=xx&when=all"
    assert page.link("Clear all filters") == "/en/events?when=all"
    assert "Nothing can be found by: xx." in page.main


def test_the_list_comes_in_pages(client: PageClient) -> None:
    for number in range(27):
        starts_at = now() + timedelta(days=number + 1)
        made.announced(text=made.titled(f"Event {number}"), starts_at=starts_at)
    first = client.get("/en/events")
    assert titles(first) == [f"Event {number}" for number in range(25)]
    second = client.get(first.link("Next page"))
    assert titles(second) == ["Event 25", "Event 26"]
    assert titles(client.get(second.link("Previous page"))) == titles(first)
    assert client.get("/en/events?after=x").status == 404


def test_without_events_the_page_says_what_comes(client: PageClient) -> None:
    page = client.get("/en/events")
    assert "No event is announced at the moment" in page.main
    assert page.link("Show past events") == "/en/events?when=past"
    assert page.link("Follow in your calendar") == "webcal://localhost/events.ics?lang=en"
    assert page.link("http://localhost/events.ics?lang=en") == (
        "http://localhost/events.ics?lang=en"
    )


def test_the_list_costs_the_same_queries_with_one_row_and_with_three(
    client: PageClient, assert_queries: Any
) -> None:
    def queries(path: str) -> int:
        client.get(path)
        with assert_queries(at_most=12) as counting:
            client.get(path)
        return int(counting.count)

    paths = ("/en/events", "/en/events?q=literacy&topic=ai_act_implementation", "/en/")
    first = made.announced()
    made.answered(first, "Does it apply?", commitments=("C-03",))
    beside = "/en/commitments/C-03"
    client.get(beside)
    with assert_queries(at_most=30) as counting:
        client.get(beside)
    with_one, beside_one = [queries(path) for path in paths], counting.count
    for number in range(2):
        event = made.announced(starts_at=now() + timedelta(days=20 + number))
        actions.write_text(
            event, WriteText(language="de", title="Auf Deutsch"), actor=made.keeper()
        )
        made.answered(event, f"Question {number}?", commitments=("C-03",))
    assert [queries(path) for path in paths] == with_one
    with assert_queries(at_most=30) as counting:
        client.get(beside)
    assert counting.count == beside_one


# -- beside --------------------------------------------------------------------------------------


def test_pages_are_kept_by_caches_and_set_no_cookie(client: PageClient) -> None:
    event = made.recorded()
    for path, kept in (
        ("/en/events", "public, max-age=60"),
        (address(event), "public, no-cache"),
        (f"{address(event)}/recording", "public, no-cache"),
    ):
        page = client.get(path)
        assert page.headers["Cache-Control"] == kept
        assert "Set-Cookie" not in page.headers
        again = client.get(path, headers={"If-None-Match": page.headers["ETag"]})
        assert again.status == 304


def test_the_first_page_shows_the_next_event_with_sign_up(client: PageClient) -> None:
    assert "Next event" not in client.get("/en/").main
    made.announced(
        text=made.titled("Board"), takes_sign_ups=False, starts_at=now() + timedelta(days=1)
    )
    assert client.get("/en/").has_link("Board")
    event = made.announced(text=made.titled("Open webinar"))
    page = client.get("/en/")
    assert page.link("Open webinar") == address(event)
    assert not page.has_link("Board")
    assert page.link("Sign up").endswith("/sign-up")


def test_a_practice_names_the_events_that_present_it(client: PageClient) -> None:
    practice = practices.published()
    event = made.announced(text=made.titled("Show and tell"))
    actions.link_practices(event, [practice.id], actor=made.keeper())
    page = client.get(f"/en/practices/{practice.slug}")
    assert page.link("Show and tell") == address(event)


def test_a_commitment_names_events_and_answers_about_it(client: PageClient) -> None:
    event = made.announced(text=made.titled("Literacy webinar"))
    question = made.answered(event, "Is a test needed?", commitments=("C-03",))
    page = client.get("/en/commitments/C-03")
    assert page.link("Literacy webinar") == address(event)
    assert page.link("Is a test needed?") == f"{address(event)}#answer-{question.id}"
    assert not client.get("/en/commitments/C-01").has_link("Literacy webinar")
    actions.hide_question(question, actor=made.keeper())
    assert "Is a test needed?" not in client.get("/en/commitments/C-03").main


def test_the_sitemap_has_every_public_event(client: PageClient) -> None:
    event = made.announced()
    made.draft(text=made.titled("Hidden"))
    found = client.get("/sitemap-events.xml").text
    assert f"http://localhost/de/events/{event.slug}</loc>" in found
    assert "hidden" not in found
