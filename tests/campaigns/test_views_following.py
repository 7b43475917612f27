"""Following from a public page, and the link of a letter that stops exactly that."""

from typing import Any

import pytest

from aipact.core.secrets import signed_id
from aipact.core.transaction import commit
from aipact.subscriptions import queries
from aipact.subscriptions.queries.leaving import UNDO, UNFOLLOW
from tests.factories import organisations, pledges
from tests.factories.accounts import UserFactory
from tests.factories.subscribers import follower

ADA = "ada@people.example"


def followed(email: str = ADA) -> set[str]:
    one = queries.subscriber_by_email(email)
    return {f"{found.kind}:{found.key}" for found in queries.follows_of(one)} if one else set()


def pledger() -> Any:
    one = organisations.active(UserFactory())
    pledges.published(one, organisations.acting(pledges.member(one)), organisations.reviewer())
    commit()
    return one


def test_from_an_organisations_page_to_its_first_letter(client: Any, mailbox: Any) -> None:
    one = pledger()
    page = client.get(f"/en/organisations/{one.slug}").click("Follow Aquila Robotics by e-mail")
    assert "Aquila Robotics" in page.main
    sent = client.follow(page.form(holding="email").fill(email=ADA).submit(expect=303))
    assert followed() == set()
    code = mailbox.last(ADA).code
    client.follow(sent.form(holding="code").fill(code=code).submit(expect=303))
    assert followed() == {f"organisation:{one.id}"}
    assert "Aquila Robotics" in client.get("/en/updates/preferences").main


def test_a_commitment_and_its_articles_can_be_followed(client: Any) -> None:
    page = client.get("/en/commitments/C-03")
    assert "Commitment C-03" in page.click("Follow commitment C-03 by e-mail").main
    assert "Article 4: " in page.click("Follow Article 4 by e-mail").main


@pytest.mark.parametrize(
    "what",
    [
        "", "organisation", "organisation:1", "organisation:018f0000-0000-7000-8000-000000000001",
        "commitment:C-99", "commitment:c-01", "article:999", "article:4(1)", "planet:4",
    ],
)  # fmt: skip
def test_what_nobody_can_follow_is_not_found(client: Any, what: str) -> None:
    assert client.get(f"/en/updates/follow?what={what}").status == 404


def test_an_organisation_that_is_not_public_is_not_found(client: Any) -> None:
    one = organisations.submitted(UserFactory())
    commit()
    assert client.get(f"/en/updates/follow?what=organisation:{one.id}").status == 404


def test_a_wrong_address_is_said_and_kept(client: Any) -> None:
    page = client.get("/en/updates/follow?what=article:4")
    bad = page.form(holding="email").fill(email="no address").submit(expect=422)
    assert set(bad.errors) == {"email"}
    assert "Article 4: " in bad.main


def test_the_link_of_a_letter_stops_exactly_this(client: Any) -> None:
    one = follower("commitment:C-01", "article:4", email=ADA)
    commit()
    first = next(found for found in queries.follows_of(one) if found.key == "C-01")
    address = f"/en/updates/unfollow/{signed_id(UNFOLLOW, first.id)}"
    page = client.get(address)
    assert "Commitment C-01" in page.main
    assert followed() == {"commitment:C-01", "article:4"}
    done = page.form(action=address).submit()
    assert "From this moment on you get no more about" in done.main
    assert followed() == {"article:4"}
    assert "there is nothing left to do" in client.get(address).main
    done.form(action=f"/en/updates/undo/{signed_id(UNDO, one.id)}").submit()
    assert followed() == {"commitment:C-01", "article:4"}


def test_a_link_that_is_not_ours_is_not_found(client: Any) -> None:
    one = follower("article:4")
    commit()
    token = signed_id("undo-leaving", queries.follows_of(one)[0].id)
    assert client.get(f"/en/updates/unfollow/{token}").status == 404
