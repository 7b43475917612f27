"""An event from its first word to the last answer: made, announced, full, a place that goes from
one person to the next, another date, the day, and what is left of it."""

import re
import sqlite3
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page

from aipact.core.clock import today
from tests.journeys.conftest import PHONE, WIDE
from tests.journeys.people import Reviewer, press, tick
from tests.support.letters import Letters, code_in, link_in
from tests.support.server import Site

Open = Callable[..., Page]
Axe = Callable[[Page], None]
QUESTION = "Who sits on it?"
FORM = "main form.ap-sign-up .ecl-button--primary"


class Organiser(Reviewer):
    """Somebody of communications at the desk."""

    event = ""

    def make(self, title: str, looks: Axe) -> str:
        """A draft with one place, announced; its slug."""
        page = self.page
        page.goto("/en/desk/events/new")
        page.fill("input[name=title]", title)
        page.select_option("select[name=language]", "en")
        tick(page, "kind", "workshop")
        tick(page, "audience", "public")
        page.fill("input[name=starts_on]", (today() + timedelta(days=12)).isoformat())
        page.fill("input[name=starts_at]", "10:30")
        page.fill("input[name=ends_at]", "12:00")
        looks(page)
        press(page)
        found = re.search(r"/desk/events/([0-9a-f-]{36})", page.url)
        assert found, page.url
        self.event = f"/en/desk/events/{found[1]}"
        page.goto(f"{self.event}/facts")
        page.fill("input[name=capacity]", "1")
        page.fill("input[name=join_url]", "https://meet.office.example/room")
        looks(page)
        press(page)
        page.goto(f"{self.event}/texts/en")
        page.fill("textarea[name=summary]", "One chair, and who sits on it.")
        looks(page)
        press(page)
        page.goto(self.event)
        looks(page)
        page.locator(f'form[action="{self.event}/announce"] button').click()
        page.wait_for_load_state()
        page.locator("main a[href*='/en/events/']").first.click()
        page.wait_for_load_state()
        return page.url.rpartition("/")[2]

    def move(self, looks: Axe) -> None:
        """A day later: the difference and the number of people stand there before it is done."""
        page = self.page
        page.goto(f"{self.event}/schedule")
        page.fill("input[name=starts_on]", (today() + timedelta(days=13)).isoformat())
        press(page)
        assert "1 person" in page.locator("main").inner_text()
        looks(page)
        press(page)

    def answer(self, question: str, answer: str, looks: Axe) -> None:
        """What somebody asked the speakers, answered in public."""
        page = self.page
        page.goto(f"{self.event}/questions")
        looks(page)
        page.locator("main a[href*='/questions/']", has_text=question).first.click()
        page.wait_for_load_state()
        page.fill("textarea[name=answer]", answer)
        looks(page)
        press(page, "main form button[value=publish], main form .ecl-button--primary")

    def publish(self, looks: Axe) -> None:
        """Somebody came; the recording is noted, and everybody who had a place is written to."""
        page = self.page
        page.goto(f"{self.event}/attendance")
        looks(page)
        page.locator("main form input[type=checkbox]").last.check(force=True)
        press(page, "main button[name=came][value=yes]")
        # The hour of the event has passed; that it is over is for the worker to find.
        wait_for_part(page, f"{self.event}/materials", "input[name=recording_url]")
        page.fill("input[name=recording_url]", "https://video.office.example/1")
        tick(page, "captions", "en")
        page.locator("main form[action$='/recording'] button").last.click()
        page.wait_for_load_state()
        looks(page)
        page.locator("main form[action$='/publish'] button").click()
        page.wait_for_load_state()
        looks(page)

    def look_at(self, looks: Axe, *pages: str) -> None:
        for name in pages:
            answer = self.page.goto(f"{self.event}{name}")
            assert answer is not None
            assert answer.status == 200, name
            looks(self.page)


def sign_up(page: Page, lang: str, slug: str, email: str, letters: Letters, looks: Axe) -> None:
    """From the event's page to a place of one's own, or to the waiting list."""
    page.goto(f"/{lang}/events/{slug}")
    looks(page)
    page.locator(f"main a[href$='/{lang}/events/{slug}/sign-up']").first.click()
    page.wait_for_load_state()
    looks(page)
    press(page, FORM)
    assert page.locator("#name-error").count() == 1
    page.fill("input[name=name]", "Zoë Łukasz")
    page.fill("input[name=email]", email)
    page.fill("textarea[name=access_needs]", "A seat near the door.")
    page.fill("textarea[name=question]", QUESTION)
    press(page, FORM)
    looks(page)
    page.fill("input[name=code]", code_in(letters.wait(to=email)))
    press(page)
    assert "/place/" in page.url
    looks(page)


def make_it_past(site: Site, slug: str) -> None:
    """As if the event had been an hour ago; a worker that starts now finds it over."""
    connection = sqlite3.connect(site.database_url.removeprefix("sqlite:///"), timeout=20)
    with connection:
        moved = connection.execute(
            "UPDATE events SET starts_at = datetime('now', '-3 hours'),"
            " ends_at = datetime('now', '-1 hours') WHERE slug = ?",
            (slug,),
        )
        assert moved.rowcount == 1
        connection.execute("DELETE FROM job_slots WHERE name LIKE 'events.%'")
    connection.close()
    site.start(f"worker for {slug}")


@pytest.mark.parametrize(
    ("title", "lang", "viewport", "javascript"),
    [
        ("One chair by the window", "fr", WIDE, True),
        ("One chair by the door", "de", PHONE, False),
    ],
    ids=["wide, French", "320 px, German, no JavaScript"],
)
def test_an_event_from_its_first_word_to_the_last_answer(
    open_browser: Open,
    letters: Letters,
    axe: Axe,
    site: Site,
    title: str,
    lang: str,
    viewport: dict[str, int],
    javascript: bool,
) -> None:
    looks = axe if javascript else (lambda _page: None)  # axe itself is a script
    desk = Organiser(open_browser(viewport=viewport), "comms@office.example")
    desk.sign_in()
    slug = desk.make(title, axe)
    name = slug.removesuffix(f"-{slug.rpartition('-')[2]}")
    first, second = f"one@{name}.example", f"two@{name}.example"

    # One place, two people.
    page = open_browser(viewport=viewport, javascript=javascript, locale=f"{lang}-BE")
    sign_up(page, lang, slug, first, letters, looks)
    place = page.url
    other = open_browser(viewport=viewport, javascript=javascript, locale=f"{lang}-BE")
    sign_up(other, lang, slug, second, letters, looks)
    desk.look_at(axe, "/people", "/waiting")
    assert "two@" in desk.page.locator("main").inner_text()

    # The first gives it up; whoever waits is offered it, and scanners open the link before.
    page.goto(place)
    giving_up = page.locator("main details", has=page.locator("form[action$='/give-up']"))
    giving_up.locator("summary").click()
    giving_up.locator("button").click()
    page.wait_for_load_state()
    looks(page)
    # Its only private link: the letter of the waiting list had the same one.
    link = link_in(letters.wait(to=second, containing="/place/"), "/place/")
    for _scanner in range(2):
        assert other.request.get(link).status == 200
    wait_for_part(other, link, "main form[action$='/accept']")
    looks(other)
    other.locator("main form[action$='/accept'] button").click()
    other.wait_for_load_state()
    looks(other)
    assert "meet.office.example" not in other.content()

    # Another date: told in the person's language, with the entry for the calendar.
    desk.move(axe)
    wait_for_entries(letters, second, 2)

    # The day is over.
    make_it_past(site, slug)
    wait_for_words(desk.page, f"{desk.event}/attendance", "Zoë Łukasz")
    axe(desk.page)
    desk.answer(QUESTION, f"Everybody, in turns. {title}", axe)
    desk.publish(axe)
    desk.look_at(axe, "", "/people", "/letters", "/figures")
    assert link in letters.wait(to=second, containing=f"/{lang}/events/{slug}\r\n")
    other.goto(link)
    looks(other)
    tick(other, "was_useful", "yes")
    other.locator("main form[action$='/feedback'] button").click()
    other.wait_for_load_state()
    looks(other)
    anybody = open_browser(viewport=viewport, javascript=javascript)
    anybody.goto(f"/{lang}/search?q=everybody+turns+{title.split()[-1]}")
    assert anybody.locator("main a", has_text=QUESTION).count() == 1
    anybody.goto(f"/{lang}/events/{slug}")
    assert "Everybody, in turns." in anybody.locator("main").inner_text()
    looks(anybody)


def wait_for_part(page: Page, url: str, part: str) -> None:
    for _try in range(90):
        page.goto(url)
        if page.locator(part).count():
            return
        page.wait_for_timeout(500)
    raise AssertionError(f"no {part} on {url}")


def wait_for_words(page: Page, url: str, words: str) -> None:
    for _try in range(60):
        page.goto(url)
        if words in page.locator("main").inner_text():
            return
        page.wait_for_timeout(500)
    raise AssertionError(f"no {words!r} on {url}")


def wait_for_entries(letters: Letters, address: str, number: int) -> None:
    """So many letters with an entry for the calendar have come to this address."""
    for _try in range(150):
        parts = [list(one.walk()) for one in letters.smtp.to(address)]
        kinds = [{part.get_content_type() for part in of_one} for of_one in parts]
        found = [of_one for of_one in kinds if "text/calendar" in of_one]
        if len(found) == number:
            return
        time.sleep(0.2)
    raise AssertionError(f"{len(found)} entries, not {number}")
