from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from aipact import create_app
from aipact.mail.models import LetterStatus
from config import Settings
from tests.conftest import close
from tests.factories.accounts import UserFactory
from tests.factories.mail import LetterFactory
from tests.support.browser import PageClient


@pytest.fixture(scope="module")
def app(settings: Settings) -> Iterator[Flask]:
    """The application in demo mode: only there are these pages."""
    made = create_app(Settings.for_tests(DATABASE_URL=settings.database_url, demo=True))
    yield made
    close(made)


def test_the_demo_page_names_the_accounts_and_the_password(client: PageClient) -> None:
    UserFactory(email="editor@aquila.example", name="Ada Aquila")
    page = client.get("/demo")
    assert (page.status, page.h1, page.lang) == (200, "Try the demo", "en")
    for words in ("editor@aquila.example", "Ada Aquila", "demo-demo-demo"):
        assert words in page.text
    assert "editor@borealis.example" not in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert page.click("Open the mailbox").h1 == "Mailbox of the demo"


def test_the_demo_page_without_data_says_how_to_get_it(client: PageClient) -> None:
    assert "aipact demo" in client.get("/demo").text


def test_the_mailbox_shows_the_newest_first_and_pages(client: PageClient) -> None:
    for number in range(27):
        LetterFactory(subject=f"Letter number {number:02}")
    first = client.get("/demo/mailbox")
    assert "Letter number 26" in first.text
    assert "Letter number 01" not in first.text
    second = first.click("Next page")
    assert "Letter number 01" in second.text
    assert "Letter number 26" in second.click("Previous page").text


def test_the_mailbox_is_searched_by_receiver(client: PageClient) -> None:
    LetterFactory(to_address="ada@aquila.example", subject="For Ada")
    LetterFactory(to_address="bo@borealis.example", subject="For Bo")
    page = client.get("/demo/mailbox").form(action="/demo/mailbox").fill(q="borealis").submit()
    assert page.has_link("For Bo")
    assert not page.has_link("For Ada")
    none = client.get("/demo/mailbox?q=nobody@x.example")
    assert "No letter to such an address" in none.text


def test_an_empty_mailbox_says_how_it_fills(client: PageClient) -> None:
    assert "No letters yet" in client.get("/demo/mailbox").text


def test_a_letter_shows_its_text_and_its_headers(client: PageClient) -> None:
    letter = LetterFactory(
        subject="Your code", body_text="Code: 123 456\nhttp://localhost/en/x\n<b>bold</b>\n",
        status=LetterStatus.SENT,
    )  # fmt: skip
    page = client.get("/demo/mailbox").click("Your code")
    assert page.h1 == "Your code"
    for words in ("Code: 123 456", "<b>bold</b>", letter.message_id, letter.reason, "Sent"):
        assert words in page.text
    assert page.link("http://localhost/en/x") == "http://localhost/en/x"
    assert page.link("Open the letter as HTML") == f"/demo/mailbox/{letter.id}/html"


def test_the_html_part_comes_alone_under_a_policy_of_its_own(client: PageClient) -> None:
    letter = LetterFactory(body_html="<!doctype html><p style='color:red'>Hello</p>")
    client.get("/demo")
    response = client.browser.get(f"/demo/mailbox/{letter.id}/html")
    assert response.status_code == 200
    assert response.text == letter.body_html
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'; style-src 'unsafe-inline'" in policy
    assert "sandbox" in policy
    assert "script" not in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"


NOBODYS = "019c0000-0000-7000-8000-000000000000"


@pytest.mark.parametrize(
    "path",
    [
        f"/demo/mailbox/{NOBODYS}",
        f"/demo/mailbox/{NOBODYS}/html",
        "/demo/mailbox?after=x",
        "/demo/mailbox/1",
    ],
)
def test_what_is_not_there_is_not_found(client: PageClient, path: str) -> None:
    assert client.get(path).status == 404


@pytest.mark.parametrize("query", ["?q=%25_", "?lang=xx", "?lang=", "?q=" + "x" * 500])
def test_odd_input_is_no_fault(client: PageClient, query: str) -> None:
    LetterFactory()
    assert client.get("/demo/mailbox" + query).status == 200


def test_the_demo_speaks_the_visitors_language_or_the_chosen_one(client: PageClient) -> None:
    assert client.get("/demo", headers={"Accept-Language": "fr"}).lang == "fr"
    page = client.get("/demo?lang=de", headers={"Accept-Language": "fr"})
    assert page.lang == "de"
    assert page.link(containing="/demo/mailbox") == "/demo/mailbox?lang=de"


def test_outside_the_demo_these_pages_are_absent(settings: Settings, db: Any) -> None:
    plain = create_app(Settings.for_tests(DATABASE_URL=settings.database_url))
    try:
        assert plain.test_client().get("/demo").status_code == 404
        assert plain.test_client().get("/demo/mailbox").status_code == 404
    finally:
        close(plain)
