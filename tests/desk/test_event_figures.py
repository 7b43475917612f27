"""An event in numbers: each is the length of the list that it leads to."""

import re
from datetime import timedelta
from typing import Any

import pytest

from aipact.core.actor import Actor
from aipact.core.clock import now
from aipact.core.db import db as database
from aipact.events import actions, tasks
from aipact.events.actions import GiveFeedback
from aipact.events.models import Event
from tests.desk.test_event_people import an_organisation
from tests.factories import events
from tests.factories.accounts import StaffFactory
from tests.support.html import words


@pytest.fixture
def event(db: Any, clock: Any) -> Event:
    """Over: five signed up on three days, of two countries and of none; one gave up."""
    clock.travel("2026-11-09 09:00")
    made = events.announced(starts_at=now() + timedelta(days=10), capacity=4)
    cedar = an_organisation()
    named = {"organisation_id": cedar.id, "organisation_name": "Cedar"}
    people = [events.signed_up(made, **named), events.signed_up(made)]
    # Half past midnight in Brussels: the day before in UTC.
    clock.travel("2026-11-12 00:30")
    people.append(events.signed_up(made, **named))
    clock.travel("2026-11-13 08:00")
    people += [events.signed_up(made), events.signed_up(made)]
    events.asked(made)
    actions.give_up(people[1], actor=Actor.anonymous())
    clock.travel(made.ends_at + timedelta(hours=1))
    actions.follow_the_clock()
    keeper = events.keeper()
    actions.mark_many(made, [people[0].id, people[2].id], came=True, actor=keeper)
    actions.mark_many(made, [people[3].id], came=False, actor=keeper)
    actions.give_feedback(people[0], GiveFeedback("partly", "The examples.", ""))
    database.session.commit()
    return made


@pytest.fixture
def desk(event: Event, client: Any) -> Any:
    """Signed in at the time that the clock shows by then."""
    return client.sign_in(StaffFactory(staff_roles=["comms"]))


def there(event: Event) -> str:
    return f"/en/desk/events/{event.id}/figures"


def tables(page: Any) -> dict[str, dict[str, int]]:
    """The figures of each chart, by its title."""
    found = {}
    for figure in page.all("figure", cls="ap-chart"):
        (title,) = page.all("figcaption", inside=figure)
        rows = page.all("tr", inside=figure)[1:]
        cells = [(page.all("th", inside=row)[0], page.all("td", inside=row)[0]) for row in rows]
        found[words(title)] = {words(name): int(words(number)) for name, number in cells}
    return found


def test_each_chart_has_its_table(desk: Any, event: Event) -> None:
    found = tables(desk.get(there(event)))
    assert found["Sign-ups, by day"] == {
        "9 November 2026": 2,
        "12 November 2026": 1,
        "13 November 2026": 2,
    }
    assert found["By country of the organisation"] == {"Not in the register": 3, "Belgium": 2}
    assert found["By kind of organisation"] == {"Not in the register": 3, "Company": 2}
    assert found["Who came"] == {"Came": 2, "Did not come": 1}
    assert found["Was it useful?"] == {"Partly": 1}
    assert sum(found["Where they stand"].values()) == 2


def test_each_number_is_the_length_of_the_list_that_it_leads_to(desk: Any, event: Event) -> None:
    page = desk.get(there(event))
    followed = 0
    for row in page.all("tr"):
        links = page.all("a", inside=row)
        if links:
            number = int(words(page.all("td", inside=row)[0]))
            listed = desk.get(links[0].get("href"))
            (said,) = set(re.findall(r"(\d+) (?:person|people)\b(?! more)", listed.main))
            assert int(said) == number, links[0].get("href")
            followed += 1
    assert followed >= 10
    assert desk.get(page.link("Show everybody")).status == 200


def test_the_figures_stay_when_the_people_are_gone(desk: Any, event: Event, clock: Any) -> None:
    before = tables(desk.get(there(event)))
    clock.travel(event.ends_at + timedelta(days=400))
    tasks.forget()
    database.session.expire_all()
    later = desk.sign_in(StaffFactory(staff_roles=["comms"]))
    after = tables(later.get(there(event)))
    assert after == before
    assert "The examples." in later.get(there(event)).main


def test_without_anybody_it_says_so(desk: Any) -> None:
    made = events.announced()
    database.session.commit()
    assert "Nobody has signed up yet" in desk.get(there(made)).main


def test_figures_cost_the_same_few_queries(desk: Any, event: Event, assert_queries: Any) -> None:
    desk.get(there(event))
    with assert_queries(14):
        desk.get(there(event))


def test_a_reviewer_does_not_see_them(db: Any, client: Any, event: Event) -> None:
    browser = client.sign_in(StaffFactory(staff_roles=["reviewer"]))
    assert browser.get(there(event)).status == 403
