"""The main job, end to end: an organisation joins, pledges, is reviewed, is public."""

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import PHONE, WIDE
from tests.journeys.people import Person, Reviewer
from tests.support.letters import Letters

CORE = ("C-01", "C-02", "C-03")
ASK = "Bitte nennen Sie die Abteilung. Please name the department."

Open = Callable[..., Page]
Axe = Callable[[Page], None]


def wait_for(page: Page, path: str, words: str, seconds: float = 30) -> None:
    """Reload until the page says so: the worker lets decisions take effect."""
    deadline = time.monotonic() + seconds
    while True:
        page.goto(path)
        if words in page.locator("body").inner_text():
            return
        assert time.monotonic() < deadline, f"{words!r} never came to {path}"
        time.sleep(0.5)


@pytest.mark.parametrize(
    ("name", "lang", "viewport", "javascript", "by_link"),
    [
        ("Sirius Übersetzungen", "en", WIDE, True, False),
        ("Wega Wasserwerke", "de", PHONE, False, True),
    ],
    ids=["wide, English", "320 px, German, no JavaScript"],
)
def test_an_organisation_becomes_public_through_a_real_review(
    open_browser: Open,
    letters: Letters,
    axe: Axe,
    name: str,
    lang: str,
    viewport: dict[str, int],
    javascript: bool,
    by_link: bool,
) -> None:
    email = f"ada@{name.split()[0].lower()}.example"
    page = open_browser(viewport=viewport, javascript=javascript, locale=f"{lang}-AT")
    person = Person(page, letters, lang, email, name)
    looks = axe if javascript else (lambda _page: None)  # axe itself is a script

    person.confirm_address(by_link=by_link)
    looks(page)
    person.choose_password()
    person.describe_organisation()
    looks(page)
    registration = person.submit_registration()
    assert registration in letters.wait(to=email, containing=registration)

    person.start_pledge()
    for code in CORE:
        person.write_commitment(code, f"Wir tun etwas für {code}: ein Plan, eine Person, ein Tag.")
    looks(page)
    pledge = person.sign_pledge()
    looks(page)
    assert pledge in letters.wait(to=email, containing=pledge)

    reviewer = Reviewer(open_browser(), "reviewer@office.example")
    reviewer.sign_in()
    axe(reviewer.page)
    reviewer.open(registration)
    reviewer.take()
    axe(reviewer.page)
    reviewer.decide("approved")
    wait_for(page, f"/{lang}/organisations/{person.slug}", name)

    reviewer.open(pledge)
    reviewer.take()
    reviewer.ask_for_change("C-02", ASK)
    letter = letters.wait(to=email, containing=ASK)
    assert "C-02" in letter

    person.go(f"/workspace/{person.slug}")
    looks(page)
    person.go(f"/workspace/{person.slug}/pledge/commitments/C-02")
    assert ASK in page.locator("main").inner_text()
    page.fill("textarea[name=answer]", "Die Rechtsabteilung.")
    page.fill("textarea[name=action]", "Die Rechtsabteilung führt eine Liste unserer KI-Systeme.")
    page.locator("main form .ecl-button--primary").first.click()
    assert person.sign_pledge() == pledge

    reviewer.open(pledge)
    assert "Die Rechtsabteilung." in reviewer.page.locator("main").inner_text()
    reviewer.decide("approved")
    assert not reviewer.can_confirm(), "nobody is their own second pair of eyes"

    lead = Reviewer(open_browser(), "lead@office.example")
    lead.sign_in()
    lead.open(pledge)
    axe(lead.page)
    lead.confirm()

    public = f"/{lang}/organisations/{person.slug}"
    wait_for(page, public, "Die Rechtsabteilung führt eine Liste")
    looks(page)
    assert letters.wait(to=email, containing=f"/{lang}/organisations/{person.slug}")
    # Everybody sees it: no session, no script.
    anonymous = open_browser(javascript=False)
    wait_for(anonymous, f"/{lang}/organisations?q={name.split()[0]}", name)
