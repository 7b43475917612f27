"""The pages of those who get updates, as a browser without JavaScript sees them."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from aipact.core.transaction import commit
from aipact.subscriptions import queries
from aipact.subscriptions.queries.leaving import Leaving, leave_token
from tests.factories.subscribers import subscriber

ADA = "ada@people.example"


@pytest.fixture
def limited(app: Any) -> Iterator[None]:
    """As on a real site: tests are not limited otherwise."""
    before = app.extensions["aipact_settings"]
    app.extensions["aipact_settings"] = replace(before, rate_limits=1.0)
    yield
    app.extensions["aipact_settings"] = before


def subscribe(client: Any, email: str = ADA, **values: Any) -> Any:
    return client.get("/en/updates").form(holding="topics").fill(email=email, **values).submit()


def opened(client: Any, mailbox: Any, email: str = ADA) -> Any:
    """The preferences of an address, opened as its owner does."""
    page = client.follow(
        client.get("/en/updates/preferences").form(holding="email").fill(email=email).submit()
    )
    return client.follow(page.form(holding="code").fill(code=mailbox.last(email).code).submit())


def token_of(one: Any, *topics: str) -> str:
    """What a letter holds that has left: so its receiver is there for good."""
    commit()
    return leave_token(Leaving(one.id, one.id, topics or ("pact",)))


def test_subscribing_by_code(client: Any, mailbox: Any) -> None:
    page = client.follow(subscribe(client, topics=["pact", "gpai"]))
    assert "We wrote to ada@people.example." in page.main
    wrong = page.form(holding="code").fill(code="000 00").submit()
    assert (wrong.status, "4 tries left" in wrong.errors["code"]) == (422, True)
    right = wrong.form(holding="code").fill(code=mailbox.last(ADA).code).submit(expect=303)
    assert right.location == "/en/updates/preferences"
    assert "Your subscription is confirmed" in client.follow(right).main
    assert queries.active_topics(queries.subscriber_by_email(ADA)) == ["gpai", "pact"]


def test_five_wrong_codes_and_the_link_still_works(client: Any, mailbox: Any) -> None:
    page = client.follow(subscribe(client))
    for _try in range(5):
        page = page.form(holding="code").fill(code="12").submit(expect=422)
    assert "no longer works" in page.main
    assert page.all("input", name="code") == []
    link = mailbox.last(ADA).link("/confirm/")
    other = client.fresh()
    assert queries.subscriber_by_email(ADA) is None
    done = other.get(link).form(action=link).submit(expect=303)
    assert done.location == "/en/updates/preferences"


def test_opening_the_link_changes_nothing(client: Any, mailbox: Any) -> None:
    subscribe(client)
    link = mailbox.last(ADA).link("/confirm/")
    for _scanner in range(2):
        client.fresh().get(link)
    assert queries.subscriber_by_email(ADA) is None


def test_what_is_wrong_is_said_and_nothing_is_lost(client: Any) -> None:
    bad = subscribe(client, email="no address", topics=[], frequency="weekly")
    assert bad.status == 422
    assert set(bad.errors) == {"email", "topics"}
    assert bad.form(holding="topics").values["email"] == "no address"
    assert bad.form(holding="topics").values["frequency"] == "weekly"


def test_known_and_unknown_addresses_get_the_same_answers(client: Any, mailbox: Any) -> None:
    subscriber("pact", email="known@people.example")
    seen = []
    for address in ("known@people.example", "new@people.example"):
        browser = client.fresh()
        answers = [subscribe(browser, address), browser.get("/en/updates/confirm")]
        asking = browser.get("/en/updates/preferences").form(holding="email").fill(email=address)
        answers += [asking.submit(), browser.get("/en/updates/confirm")]
        seen.append([(one.status, one.location, plain(one.html, address)) for one in answers])
    assert seen[0] == seen[1]


def plain(html: str, address: str) -> str:
    return re.sub(r'name="csrf_token" value="[^"]+"', "", html).replace(address, "ADDRESS")


def test_letters_are_limited(client: Any, limited: None) -> None:
    subscribe(client)
    late = subscribe(client.fresh())
    assert late.status == 429
    assert "We have just written to this address" in late.errors["email"]
    # Whoever asked in this browser goes on.
    assert subscribe(client).location == "/en/updates/confirm"


def test_preferences_need_fresh_proof(client: Any, mailbox: Any, clock: Any) -> None:
    subscriber("pact", email=ADA)
    page = opened(client, mailbox)
    assert ADA in page.html
    clock.move(minutes=31)
    again = client.get("/en/updates/preferences")
    assert ADA not in again.html
    for verb in ("pause", "resume", "leave", "data", "erase"):
        assert client.post(f"/en/updates/preferences/{verb}").status in (303, 400)
    assert queries.subscriber_by_email(ADA) is not None


def test_a_letter_that_was_passed_on_gives_no_power(client: Any, mailbox: Any) -> None:
    """Why: the links of an update and of the welcome letter lead to no page about the person."""
    subscriber("pact", email=ADA)
    other = client.fresh()
    for link in mailbox.last(ADA, "subscriptions/subscription_confirmed").links:
        assert ADA not in other.get(link).html


def test_choosing_pausing_and_closing(client: Any, mailbox: Any, clock: Any) -> None:
    one = subscriber("pact", email=ADA)
    page = opened(client, mailbox)
    form = page.form(holding="topics").fill(topics=["jobs"], frequency="daily", locale="de")
    client.follow(form.submit(expect=303))
    assert (queries.active_topics(one), one.locale) == (["jobs"], "de")
    paused = client.get("/en/updates/preferences").form(holding="until")
    late = paused.fill(until="2031-01-01").submit()
    assert (late.status, "six months" in late.errors["until"]) == (422, True)
    client.get("/en/updates/preferences").form(action="/en/updates/preferences/close").submit()
    assert ADA not in client.get("/en/updates/preferences").html


def test_data_are_given_and_erased(client: Any, mailbox: Any) -> None:
    subscriber("pact", email=ADA)
    page = opened(client, mailbox)
    given = page.form(action="/en/updates/preferences/data").submit()
    assert given.json["address"] == ADA
    page.form(action="/en/updates/preferences/erase").submit(expect=303)
    assert queries.subscriber_by_email(ADA) is None


# -- leaving -----------------------------------------------------------------------------------


def test_one_click_needs_no_cookie_and_does_not_redirect(client: Any, mailbox: Any) -> None:
    one = subscriber("pact", "jobs", email=ADA)
    before = len(mailbox)
    stranger = client.fresh()
    path = f"/updates/leave/{token_of(one)}"
    answer = stranger.browser.post(path, data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert (queries.active_topics(one), len(mailbox)) == ([], before)
    assert stranger.browser.post(path).status_code == 200


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_at_the_address_changes_nothing(client: Any, method: str) -> None:
    one = subscriber("pact", email=ADA)
    for path in ("/updates/leave/", "/en/updates/leave/"):
        for _time in range(2):
            getattr(client.browser, method)(path + token_of(one))
    assert queries.active_topics(one) == ["pact"]


def test_a_tampered_address_is_refused(client: Any) -> None:
    one = subscriber("pact", email=ADA)
    token = token_of(one)
    for wrong in (token[:-2], token[::-1], "x" * 40):
        assert client.browser.post(f"/updates/leave/{wrong}").status_code == 404
        assert client.browser.post(f"/en/updates/leave/{wrong}").status_code == 404
    assert queries.active_topics(one) == ["pact"]


def test_leaving_a_topic_on_the_page_and_undoing_it(client: Any) -> None:
    one = subscriber("pact", "jobs", email=ADA)
    page = client.get(f"/en/updates/leave/{token_of(one)}")
    assert "AI Pact news" in page.main
    left = page.form(action=f"/en/updates/leave/{token_of(one)}").submit("topics")
    assert "From this moment on you get no more about" in left.main
    assert queries.active_topics(one) == ["jobs"]
    back = left.forms()[-1].submit()
    assert "All is as it was before you left." in back.main
    assert queries.active_topics(one) == ["jobs", "pact"]


def test_leaving_everything_on_the_page(client: Any, mailbox: Any) -> None:
    one = subscriber("pact", "jobs", email=ADA)
    page = client.get(f"/de/updates/leave/{token_of(one)}")
    page.form(action=f"/de/updates/leave/{token_of(one)}").submit("all")
    assert queries.active_topics(one) == []
    undo = mailbox.last(ADA).link("/undo/")
    client.fresh().get(undo)
    assert queries.active_topics(one) == []
    client.fresh().get(undo).forms()[-1].submit()
    assert queries.active_topics(one) == ["jobs", "pact"]
