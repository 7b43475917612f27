"""Updates: a reader subscribes, chooses, leaves and comes back; staff write to many, and account
for every letter."""

import os
import re
import sqlite3
from collections.abc import Callable
from uuid import uuid4

import pytest
from playwright.sync_api import Page

from aipact import create_app
from aipact.subscriptions import queries
from aipact.subscriptions.queries.leaving import Leaving, leave_token
from config import Settings
from tests.conftest import close
from tests.journeys.conftest import PHONE, WIDE
from tests.journeys.people import Reviewer, press, tick
from tests.journeys.test_events import wait_for_words
from tests.support.letters import Letters, code_in, link_in
from tests.support.server import Site

Open = Callable[..., Page]
Axe = Callable[[Page], None]
# As many as the promise says where there is time.
PEOPLE = 3000 if os.environ.get("AIPACT_FAULTS") == "long" else 240


@pytest.mark.parametrize(
    ("lang", "viewport", "javascript"),
    [("fr", WIDE, True), ("de", PHONE, False)],
    ids=["wide, French", "320 px, German, no JavaScript"],
)
def test_subscribing_choosing_leaving_and_coming_back(
    open_browser: Open,
    letters: Letters,
    axe: Axe,
    lang: str,
    viewport: dict[str, int],
    javascript: bool,
) -> None:
    looks = axe if javascript else (lambda _page: None)  # axe itself is a script
    reader = f"reader-{lang}@people.example"
    page = open_browser(viewport=viewport, javascript=javascript, locale=f"{lang}-BE")
    page.goto(f"/{lang}/updates")
    looks(page)
    press(page)
    assert page.locator("#email-error").count() == 1
    looks(page)
    page.fill("input[name=email]", reader)
    tick(page, "topics", "events")
    press(page)
    looks(page)
    letter = letters.wait(to=reader)
    # Scanners open the link before its receiver does.
    for _scanner in range(2):
        assert page.request.get(link_in(letter, "/confirm/")).status == 200
    page.fill("input[name=code]", code_in(letter))
    press(page)
    assert page.url.endswith(f"/{lang}/updates/preferences")
    looks(page)
    topics = page.locator("input[name=topics]:checked")
    assert [box.get_attribute("value") for box in topics.all()] == ["pact", "events"]
    tick_off(page, "topics", "events")
    tick(page, "topics", "gpai")
    tick(page, "frequency", "weekly")
    press(page)
    looks(page)
    assert sorted(box.get_attribute("value") or "" for box in topics.all()) == ["gpai", "pact"]

    page.locator(f"form[action$='/{lang}/updates/preferences/leave'] button").click()
    page.wait_for_load_state()
    looks(page)
    assert topics.count() == 0
    undo = link_in(letters.wait(to=reader, containing="/undo/"), "/undo/")
    page.goto(undo)
    looks(page)
    page.locator("main form button").click()
    page.wait_for_load_state()
    looks(page)
    page.goto(f"/{lang}/updates/preferences")
    assert topics.count() == 2
    page.locator(f"form[action$='/{lang}/updates/preferences/close'] button").click()
    page.wait_for_load_state()
    page.goto(f"/{lang}/updates/preferences")
    looks(page)
    assert reader not in page.content()


def tick_off(page: Page, name: str, value: str) -> None:
    box = page.locator(f'input[name="{name}"][value="{value}"]').first
    page.locator(f'label[for="{box.get_attribute("id")}"]').first.click()
    assert not box.is_checked()


class Writer(Reviewer):
    """Somebody of communications at the desk."""

    campaign = ""

    def press(self, action: str) -> None:
        """The button of the update's page that posts there."""
        self.page.goto(self.campaign)
        button = self.page.locator(f"main form[action='{self.campaign}/{action}'] button").first
        if not button.is_visible():
            self.page.locator("main details", has=button).locator("summary").click()
        button.click()
        self.page.wait_for_load_state()

    def write(self, subject: str, topic: str, looks: Axe) -> None:
        page = self.page
        page.goto("/en/desk/campaigns")
        looks(page)
        page.goto("/en/desk/campaigns/new")
        page.fill("input[name=subject]", subject)
        page.select_option("select[name=language]", "en")
        tick(page, "topics", topic)
        looks(page)
        press(page)
        found = re.search(r"/en/desk/campaigns/[0-9a-f-]{36}", page.url)
        assert found, page.url
        self.campaign = found[0]
        page.fill("textarea[name=body]", "Dear {organisation|readers},\n\nit is **here**.")
        page.locator("button[name=preview]").click()
        page.wait_for_load_state()
        assert "Dear readers," in page.locator("main").inner_text()
        looks(page)
        press(page, "main form .ecl-button--primary")
        looks(page)
        page.goto(f"{self.campaign}/texts/de")
        page.fill("input[name=subject]", f"{subject} (DE)")
        page.fill("textarea[name=body]", "Hier ist es.")
        looks(page)
        press(page, "main form .ecl-button--primary")

    def prove(self, letters: Letters, looks: Axe) -> None:
        """Look at the list, read the letter, have it in one's own mailbox, ask."""
        page = self.page
        page.goto(f"{self.campaign}/audience")
        looks(page)
        press(page)
        page.goto(f"{self.campaign}/letter")
        looks(page)
        press(page, f"form[action='{self.campaign}/letter/test'] button")
        assert "Test: " in letters.wait(to="comms@office.example", containing="Test: ")
        page.goto(self.campaign)
        looks(page)
        self.press("ask-approval")
        looks(page)

    def send(self, rate: int, looks: Axe) -> None:
        page = self.page
        page.goto(f"{self.campaign}/send")
        looks(page)
        for day in ("5", "6"):
            tick(page, "days", day)
        page.select_option("select[name=from_hour]", "0")
        page.select_option("select[name=to_hour]", "24")
        page.fill("input[name=rate]", str(rate))
        press(page)
        looks(page)


def add_readers(site: Site, topic: str, count: int) -> None:
    """Subscribers as the confirmation leaves them, all at once."""
    connection = sqlite3.connect(site.database_url.removeprefix("sqlite:///"), timeout=20)
    at = "2026-01-05 10:00:00.000000"
    keys = [(uuid4().hex, uuid4().hex, f"{topic}{n}@people.example") for n in range(count)]
    with connection:
        connection.executemany(
            "INSERT INTO subscribers (id, email, state, locale, frequency, created_at, digest_at,"
            " revision) VALUES (?, ?, 'ok', 'de', 'immediately', ?, ?, 1)",
            [(one, email, at, at) for one, _other, email in keys],
        )
        connection.executemany(
            "INSERT INTO subscriptions (id, subscriber_id, topic, state, consent_version,"
            " consented_at, consent_source) VALUES (?, ?, ?, 'active', '2026-11', ?, 'page')",
            [(other, one, topic, at) for one, other, _email in keys],
        )
    connection.close()


def test_an_update_from_its_first_word_to_its_correction(
    open_browser: Open, letters: Letters, axe: Axe, site: Site
) -> None:
    add_readers(site, "gpai", PEOPLE)
    writer = Writer(open_browser(), "comms@office.example")
    writer.sign_in()
    writer.write("What general-purpose AI means", "gpai", axe)
    writer.prove(letters, axe)
    lead = Writer(open_browser(viewport=PHONE), "lead@office.example")
    lead.sign_in()
    lead.campaign = writer.campaign
    lead.page.goto(lead.campaign)
    axe(lead.page)
    lead.press("approve")
    axe(lead.page)

    # Half of them in about ten seconds: there is time to pause it in between.
    writer.send(PEOPLE * 3, axe)
    wait_for_words(writer.page, writer.campaign, "are done")
    writer.press("pause")
    axe(writer.page)
    assert "Staff paused it." in writer.page.locator("main").inner_text()
    # One click in the mail program of somebody who waits: no cookie, no page.
    waiting = first_in_ledger(writer, "queued")
    assert leave_by_header(site, writer.page, waiting) == 200
    writer.press("resume")
    wait_for_words(writer.page, writer.campaign, "All letters are done")
    axe(writer.page)
    writer.page.goto(f"{writer.campaign}/ledger?status=skipped")
    assert waiting in writer.page.locator("main").inner_text()
    assert site.smtp.to(waiting) == []
    writer.page.goto(f"{writer.campaign}/ledger")
    axe(writer.page)
    got = "gpai0@people.example" if waiting != "gpai0@people.example" else "gpai1@people.example"
    text = letters.wait(to=got, containing="Hier ist es.")
    assert link_in(text, "/updates/leave/")
    assert len(site.smtp.to(got)) == 1

    # The public reads it, too; and a correction goes to those who got it.
    anybody = open_browser(viewport=PHONE)
    anybody.goto("/en/updates")
    anybody.locator("main a", has_text="What general-purpose AI means").first.click()
    anybody.wait_for_load_state()
    axe(anybody)
    writer.press("erratum")
    assert "This is the correction" in writer.page.locator("body").inner_text()
    axe(writer.page)


def first_in_ledger(writer: Writer, status: str) -> str:
    writer.page.goto(f"{writer.campaign}/ledger?status={status}&q=gpai")
    return writer.page.locator("main tbody tr").last.locator("th").inner_text().strip()


def leave_by_header(site: Site, page: Page, address: str) -> int:
    """As a mail program does that has a letter of ours: the address of its header, posted to."""
    app = create_app(Settings.from_env(site.env))
    with app.app_context():
        one = queries.subscriber_by_email(address)
        assert one is not None
        token = leave_token(Leaving(one.id, one.id, ("gpai",)))
    close(app)
    browser = page.context.browser
    assert browser is not None
    stranger = browser.new_context()
    answer = stranger.request.post(
        f"{site.url}/updates/leave/{token}", form={"List-Unsubscribe": "One-Click"}
    )
    stranger.close()
    return answer.status
