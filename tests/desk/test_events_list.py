"""Events at the desk: the list, and one event at a glance."""

from datetime import timedelta

import pytest

from aipact.core.clock import now
from aipact.core.db import db as database
from aipact.events import actions
from tests.factories import events
from tests.factories.accounts import StaffFactory
from tests.support.html import words


@pytest.fixture(autouse=True)
def monday(clock):
    clock.travel("2026-11-09 09:00")


@pytest.fixture
def desk(db, client):
    return client.sign_in(StaffFactory(staff_roles=["comms"], name="Carla Comms"))


def titled(title):
    return events.WriteText(language="en", title=title)


@pytest.fixture
def four(db):
    """One in each list; of what is to come there are two."""
    events.announced(text=titled("Later webinar"), starts_at=now() + timedelta(days=20))
    events.announced(text=titled("Next webinar"), starts_at=now() + timedelta(days=2), capacity=1)
    events.draft(text=titled("Secret draft"))
    events.over(text=titled("Past webinar"))
    gone = events.announced(text=titled("Évora meeting"))
    actions.ask_to_cancel(gone, "The speaker is ill.", actor=events.keeper())
    database.session.commit()


def names(page):
    return [words(cell) for cell in page.all("th", scope="row")]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({}, ["Next webinar", "Later webinar"]),
        ({"list": "upcoming"}, ["Next webinar", "Later webinar"]),
        ({"list": "drafts"}, ["Secret draft"]),
        ({"list": "past"}, ["Past webinar"]),
        ({"list": "cancelled"}, ["Évora meeting"]),
        ({"list": "nonsense"}, ["Next webinar", "Later webinar"]),
        ({"q": "next"}, ["Next webinar"]),
        ({"q": "WEBINAR later"}, ["Later webinar"]),
        ({"q": "webinar", "list": "all"}, ["Later webinar", "Next webinar", "Past webinar"]),
        ({"q": "évora", "list": "all"}, ["Évora meeting"]),
        ({"q": "50%", "list": "all"}, []),
        ({"list": "approval"}, []),
    ],
)
def test_events_are_listed_searched_and_narrowed(desk, four, wanted, expected):
    page = desk.get("/en/desk/events", query_string=wanted)
    assert (page.status, names(page)) == (200, expected)


def test_the_list_says_how_full_an_event_is(desk, four):
    event = events.announced(text=titled("Popular"), capacity=2)
    for _number in range(3):
        events.signed_up(event)
    database.session.commit()
    (row,) = [row for row in desk.get("/en/desk/events").all("tr") if "Popular" in words(row)]
    assert "2 of 2" in words(row)
    assert words(row).endswith("1")


def test_the_list_costs_the_same_few_queries(desk, four, assert_queries):
    with assert_queries(12):
        desk.get("/en/desk/events", query_string={"list": "all"})


def test_the_overview_shows_people_letters_and_history(desk):
    event = events.announced(capacity=1)
    events.signed_up(event)
    events.signed_up(event)
    database.session.commit()
    page = desk.get(f"/en/desk/events/{event.id}")
    assert page.h1 == "AI literacy in practice"
    for said in (
        "1 Signed up",
        "1 On the waiting list",
        "Reminder, a week before",
        "Reminder, an hour before",
        "Announced",
        "Draft created",
        "Sign-up opened",
        "C-03",
        "https://meet.example.eu/room",
        "Access needs: 7 days",
    ):
        assert said in page.main, said
    assert page.has_link(containing=f"/desk/events/{event.id}/people?state=confirmed")


def test_all_staff_read_and_the_public_does_not_know_the_page(db, client):
    event = events.draft()
    database.session.commit()
    there = f"/en/desk/events/{event.id}"
    assert client.get(there).status == 303
    reviewer = client.sign_in(StaffFactory(staff_roles=["reviewer"]))
    page = reviewer.get(there)
    assert page.status == 200
    assert not page.has_link(containing="/people")
    assert "https://meet.example.eu/room" not in page.main
    assert reviewer.get("/en/desk/events").status == 200
