"""What an organisation sees of its people at events."""

from typing import Any

from aipact.core.actor import Actor
from aipact.events import actions
from tests.factories import events, organisations
from tests.factories.accounts import UserFactory

PATH = "/en/workspace/aquila-robotics/events"


def test_an_organisation_sees_its_own_people_only(client: Any) -> None:
    user = UserFactory(email="ada@aquila.example")
    organisation = organisations.active(user)
    outside = organisations.member(organisation, email="bo@elsewhere.example")
    event = events.announced()
    named = {"organisation_name": "Aquila Robotics"}
    by_domain = events.signed_up(
        event, email="cy@aquila.example", access_needs="A ramp", question="May we?", **named
    )
    member = events.signed_in(event, outside, **named)
    # Anybody can type the name; and who does not, came for nobody.
    events.signed_up(event, email="mallory@evil.example", **named)
    events.signed_up(event, email="eve@not-aquila.example", **named)
    events.signed_up(event, email="dee@aquila.example")
    gone = events.signed_up(event, email="flo@aquila.example", **named)
    actions.give_up(gone, actor=Actor.anonymous())
    page = client.sign_in(user).get(PATH)
    for one in (by_domain, member):
        assert one.email in page.main
    for address in ("mallory", "eve@", "dee@", "flo@"):
        assert address not in page.main
    assert "A ramp" not in page.html
    assert "May we?" not in page.html
    assert page.main.count("Signed up") == 2


def test_a_mailbox_for_everybody_is_no_domain_of_an_organisation(client: Any) -> None:
    user = UserFactory(email="ada@gmail.com")
    organisations.active(user, website="https://gmail.com")
    named = {"organisation_name": "Aquila Robotics"}
    events.signed_up(events.announced(), email="mallory@gmail.com", **named)
    page = client.sign_in(user).get(PATH)
    assert "mallory" not in page.main
    assert page.has_link("See the events")


def test_only_its_members_see_it(client: Any) -> None:
    organisations.active(UserFactory())
    assert client.get(PATH).status == 303
    assert client.sign_in(UserFactory()).get(PATH).status == 404


def test_many_people_cost_no_more_queries(client: Any, assert_queries: Any) -> None:
    user = UserFactory(email="ada@aquila.example")
    organisations.active(user)
    named = {"organisation_name": "Aquila Robotics"}
    events.signed_up(events.announced(), email="p0@aquila.example", **named)
    client.sign_in(user)
    client.get(PATH)
    with assert_queries() as one:
        client.get(PATH)
    for number in range(1, 5):
        events.signed_up(events.announced(), email=f"p{number}@aquila.example", **named)
    client.get(PATH)
    with assert_queries() as five:
        client.get(PATH)
    assert five.count == one.count
