"""Who gets updates, at the desk: found, read, and ended on request; nobody is brought back."""

from typing import Any

import pytest

from aipact.accounts.models import User
from aipact.core.db import db as database
from aipact.subscriptions import actions, queries
from aipact.subscriptions.models import Subscriber
from aipact.subscriptions.states import BounceKind, EndReason, Frequency
from tests.factories import campaigns
from tests.factories.accounts import StaffFactory
from tests.factories.subscribers import subscriber
from tests.support.html import words

PATH = "/en/desk/subscribers"


@pytest.fixture
def desk(db: Any, client: Any) -> Any:
    return client.sign_in(StaffFactory(staff_roles=["comms"]))


def addresses(page: Any) -> list[str]:
    return [words(link) for link in page.all("a", cls="ap-people__address")]


@pytest.fixture
def ada(db: Any) -> Subscriber:
    return subscriber("pact", "jobs", email="ada@people.example", follows=["article:50"])


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["eve", "bob", "ada"]),
        ("?q=bob%40people.example", ["bob"]),
        ("?q=PEOPLE", ["eve", "bob", "ada"]),
        ("?q=nobody", []),
        ("?topic=jobs", ["ada"]),
        ("?topic=nonsense&state=nonsense", ["eve", "bob", "ada"]),
        ("?state=suppressed", ["bob"]),
        ("?state=left", ["bob"]),
        ("?state=ok&topic=pact", ["eve", "ada"]),
        ("?q=%25", []),
    ],
)
def test_subscribers_are_found(desk: Any, ada: Any, query: str, found: list[str]) -> None:
    bob = subscriber("pact", email="bob@people.example")
    subscriber("pact", email="eve@people.example", frequency=Frequency.WEEKLY)
    actions.note_bounce("e1", bob.id, BounceKind.HARD, "")
    page = desk.get(PATH + query)
    assert addresses(page) == [f"{name}@people.example" for name in found]


def test_each_figure_is_the_length_of_the_list_that_it_leads_to(desk: Any, ada: Any) -> None:
    subscriber("pact")
    page = desk.get(PATH)
    (chart,) = page.all("figure", cls="ap-chart")
    found = {}
    for row in page.all("tr", inside=chart)[1:]:
        (link,) = page.all("a", inside=row)
        (figure,) = page.all("td", inside=row)
        assert len(addresses(desk.get(link.get("href")))) == int(words(figure))
        found[link.get("href").rpartition("=")[2]] = int(words(figure))
    assert (found["pact"], found["jobs"], found["gpai"]) == (2, 1, 0)


def test_one_subscriber_shows_consent_follows_bounces_and_letters(
    desk: Any, ada: Subscriber
) -> None:
    campaigns.sending("pact", subject="The first reports")
    actions.note_bounce("e1", ada.id, BounceKind.SOFT, "4.2.2 Mailbox full")
    page = desk.get(f"{PATH}/{ada.id}")
    text = page.text
    for said in (
        "ada@people.example",
        "Article 50",
        "4.2.2 Mailbox full",
        "The first reports",
        "Confirm your subscription",
        queries.subscriptions_of(ada)[0].consent_version,
        "The page",
    ):
        assert said in text, said


def test_staff_end_what_somebody_asks_them_to(desk: Any, ada: Subscriber, mailbox: Any) -> None:
    before = len(mailbox)
    here = f"{PATH}/{ada.id}"
    one_topic = desk.get(here).form(holding="topics").fill(topics=["pact"])
    one_topic.submit(expect=303)
    database.session.expire_all()
    assert queries.active_topics(ada) == ["jobs"]
    ended = next(one for one in queries.subscriptions_of(ada) if one.topic == "pact")
    assert ended.end_reason is EndReason.STAFF
    one_topic.submit(expect=409)
    desk.get(here).form(holding="all").submit(expect=303)
    database.session.expire_all()
    assert (queries.active_topics(ada), queries.follows_of(ada)) == ([], [])
    assert queries.suppressed([ada.email]) == {ada.email}
    assert len(mailbox) == before
    assert "Only its owner can change that" in desk.get(here).text


@pytest.mark.parametrize(("roles", "status"), [(["reviewer"], 403), (["lead"], 200), ([], 404)])
def test_addresses_are_for_those_who_write(
    client: Any, ada: Subscriber, roles: list[str], status: int
) -> None:
    user: User = StaffFactory(staff_roles=roles)
    client.sign_in(user)
    assert client.get(PATH).status == status
    assert client.get(f"{PATH}/{ada.id}").status == status


def test_the_list_costs_the_same_with_more_people(
    desk: Any, ada: Subscriber, assert_queries: Any
) -> None:
    with assert_queries() as few:
        desk.get(PATH)
    for _number in range(12):
        subscriber("pact", "gpai")
    with assert_queries() as many:
        desk.get(PATH)
    assert many.count == few.count
