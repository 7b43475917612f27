"""A practice from its first word to its next birthday: written, reviewed, found, adopted, asked
about after a year, confirmed."""

import re
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from aipact.cli.demo.papers import paper
from tests.journeys.conftest import PHONE, WIDE
from tests.journeys.people import Person, Reviewer, press
from tests.journeys.test_main_job import wait_for
from tests.support.letters import Letters, link_in
from tests.support.server import Site

ASK = "Bitte nennen Sie Zahlen. Please give figures."
TEXT = "Wir fragen **zuerst** nach dem Beruf.\n\n- ruhig\n- konkret"
NOTE = "Übernommen und gekürzt. Taken over, and made shorter."
WARNING = "main .ecl-notification--warning"

Open = Callable[..., Page]
Axe = Callable[[Page], None]


def contact_who_reads(site: Site, lang: str) -> tuple[str, str]:
    """(address, slug) of a contact whose letters are in this language."""
    connection = sqlite3.connect(site.database_url.removeprefix("sqlite:///"))
    query = (
        "SELECT u.email, o.slug FROM organisations o JOIN users u ON u.id = o.created_by_id"
        " WHERE o.state = 'active' AND o.is_listed AND u.locale = ?"
        " AND o.slug != 'borealis-terveys' ORDER BY o.slug LIMIT 1"
    )
    found = connection.execute(query, (lang,)).fetchone()
    connection.close()
    assert found, f"nobody reads {lang}"
    return found[0], found[1]


def a_year_later(site: Site, slug: str) -> None:
    """As if the practice had been confirmed thirteen months ago, and the hour of the sweep had
    come: a worker that starts now finds it, and does the rest itself."""
    connection = sqlite3.connect(site.database_url.removeprefix("sqlite:///"), timeout=20)
    with connection:
        moved = connection.execute(
            "UPDATE practices SET confirmed_on = date(confirmed_on, '-13 months'),"
            " published_at = datetime(published_at, '-13 months') WHERE slug = ?",
            (slug,),
        )
        assert moved.rowcount == 1
        connection.execute("DELETE FROM job_slots WHERE name = 'practices.become_stale'")
    connection.close()
    site.start(f"worker for {slug}")


def check_autosave(page: Page) -> None:
    """Nobody pressed a button, and nothing is lost."""
    with page.expect_response(lambda answer: answer.status == 204, timeout=10_000):
        page.locator("textarea[name=plans]").press_sequentially(" Bald.")
    page.reload()
    assert "Bald." in page.locator("textarea[name=plans]").input_value()


@pytest.mark.parametrize(
    ("title", "lang", "viewport", "javascript"),
    [
        ("Café Zażółć: learning by tasting", "en", WIDE, True),
        ("Maschinenübersetzung prüfen", "de", PHONE, False),
    ],
    ids=["wide, English", "320 px, German, no JavaScript"],
)
def test_a_practice_is_written_found_adopted_and_confirmed(
    open_browser: Open,
    letters: Letters,
    axe: Axe,
    site: Site,
    tmp_path: Path,
    title: str,
    lang: str,
    viewport: dict[str, int],
    javascript: bool,
) -> None:
    email, owner = contact_who_reads(site, lang)
    page = open_browser(viewport=viewport, javascript=javascript, locale=f"{lang}-AT")
    person = Person(page, letters, lang, email, "", owner)
    looks = axe if javascript else (lambda _page: None)  # axe itself is a script

    def visitor() -> Page:
        """Somebody who was not here before: public pages may be kept for a minute."""
        return open_browser(viewport=viewport, javascript=javascript)

    # Written, with a preview and a file, and saved by itself where there is a script.
    person.sign_in()
    person.begin_practice(title)
    person.describe_practice("Was wir tun, in zwei Sätzen.")
    person.answer_questions(TEXT)
    if javascript:
        check_autosave(page)
    looks(page)
    page.locator("main button[value=preview]").click()
    assert page.locator("#preview-knowledge strong").inner_text() == "zuerst"
    assert page.locator("#preview-knowledge li").count() == 2
    looks(page)
    press(page)
    handout = tmp_path / "handout.pdf"
    handout.write_bytes(paper("handout.pdf", title, ["Handout"]).getvalue())
    person.attach(handout, "https://practice.example/more")
    looks(page)
    person.agree_to_publication()
    reference = person.submit_practice()
    looks(page)
    assert reference in letters.wait(to=email, containing=reference)

    # Asked for a change, answered.
    reviewer = Reviewer(open_browser(), "reviewer@office.example")
    reviewer.sign_in()
    reviewer.open(reference)
    reviewer.take()
    axe(reviewer.page)
    reviewer.ask_for_change("impact", ASK)
    assert title in letters.wait(to=email, containing=ASK)
    person.go(f"/workspace/{owner}/practices/{person.practice}")
    assert ASK in page.locator("main").inner_text()
    looks(page)
    person.answer_point("impact", ASK, "Von 12 auf 3, gezählt vom Betriebsrat.")
    assert person.submit_practice() == reference

    # Published, with the difference in front of the reviewer.
    reviewer.open(reference)
    changed = " ".join(reviewer.page.locator("main ins").all_inner_texts())
    assert "gezählt vom Betriebsrat" in changed
    axe(reviewer.page)
    reviewer.decide("approved")
    library = f"/{lang}/practices?q={title.split()[0]}"
    wait_for(page, library, title)
    looks(page)
    anybody = visitor()
    slug = find(anybody, lang, title, looks)
    with anybody.expect_download() as download:
        anybody.locator("main a[href*='/files/']").first.click()
    assert download.value.suggested_filename == "handout.pdf"

    # Adopted by somebody else.
    adopter, adopting = "editor@borealis.example", "borealis-terveys"
    other = Person(visitor(), letters, lang, adopter, "", adopting)
    other.sign_in()
    other.go(f"/practices/{slug}/adopt")
    looks(other.page)
    other.page.fill("textarea[name=note]", NOTE)
    other.page.select_option("select[name=language]", "de")
    press(other.page, "main form .ecl-button--primary")
    looks(other.page)
    reviewer.open(other.reference())
    reviewer.take()
    axe(reviewer.page)
    reviewer.decide("approved")
    public = f"/{lang}/practices/{slug}"
    wait_for(page, public, NOTE)
    assert page.locator(WARNING).count() == 0

    # A year later: stale in public, a letter, one button, nothing by a GET.
    a_year_later(site, slug)
    link = link_in(letters.wait(to=email, containing="/practices/confirm/"), "/practices/confirm/")
    assert f"/{lang}/" in link
    anybody = visitor()
    anybody.goto(public)
    assert anybody.locator(WARNING).count() == 1
    looks(anybody)
    for _scanner in range(2):
        assert anybody.request.get(link).status == 200
    anybody.goto(link)
    looks(anybody)
    press(anybody)
    looks(anybody)
    used = anybody.request.get(link)
    assert used.status == 410
    anybody = visitor()
    anybody.goto(public)
    assert anybody.locator(WARNING).count() == 0
    looks(anybody)


def find(page: Page, lang: str, title: str, looks: Axe) -> str:
    """Found by words with and without accents, narrowed by a facet, from the box of every page;
    ends on the page of the practice and gives its slug."""
    plain = {"Café": "cafe", "Maschinenübersetzung": "maschinenubersetz"}[title.split()[0]]
    for query in (title.split()[0], plain, f"{plain}&level=fully_implemented"):
        page.goto(f"/{lang}/practices?q={query}")
        assert page.locator("main a", has_text=title).count() == 1, query
    page.goto(f"/{lang}/practices?q={plain}&level=planned")
    assert page.locator("main a", has_text=title).count() == 0
    page.goto(f"/{lang}/search?q={plain}")
    looks(page)
    page.locator("main a", has_text=title).first.click()
    page.wait_for_load_state()
    found = re.search(r"/practices/([\w-]+)$", page.url)
    assert found, page.url
    looks(page)
    return found.group(1)
