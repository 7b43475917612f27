"""A real browser on a real site: web server, worker, SMTP server, the demo in small."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.support.letters import Letters
from tests.support.server import Site, running_site

WIDE = {"width": 1280, "height": 800}
PHONE = {"width": 320, "height": 640}
NAMES = ("chromium", "chromium-browser", "google-chrome")
SCAN = "axe.run({resultTypes: ['violations']}).then(found => found.violations)"
# Chromium looks for home and for updates; a machine without a way out would refuse that all day.
QUIET = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.journey)
            item.add_marker(pytest.mark.timeout(300))


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One site for all journeys: each makes its own organisation and leaves the others alone."""
    with running_site(tmp_path_factory.mktemp("site"), "--organisations", "60") as running:
        yield running


@pytest.fixture
def letters(site: Site) -> Letters:
    """What the site really sent by SMTP; `letters.wait(to=..., containing=...)`."""
    return Letters(site.smtp)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    named = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if not named:
        pytest.skip("no Chromium: apt-get install chromium, or set CHROMIUM")
    options = QUIET + (["--no-sandbox"] if os.geteuid() == 0 else [])
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=named, args=options)
        yield running
        running.close()


@pytest.fixture
def open_browser(browser: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    """`open_browser(viewport=PHONE, javascript=False, locale="de-DE")` -> a page of its own.

    A message on the console, a request that fails or one to another host fails the test.
    """
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def make(
        *, viewport: dict[str, int] = WIDE, javascript: bool = True, locale: str = "en-GB"
    ) -> Page:
        context = browser.new_context(
            base_url=site.url,
            viewport=viewport,  # type: ignore[arg-type]
            java_script_enabled=javascript,
            locale=locale,
            timezone_id="Europe/Brussels",
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(f"script: {error}"))
        page.on(
            "console",
            lambda m: (
                faults.append(f"console at {page.url}: {m.text}")
                if "Content Security" in m.text
                else None
            ),
        )
        page.on(
            "request",
            lambda r: (
                None
                if r.url.startswith((site.url, "data:", "about:"))
                else faults.append(f"request to another host: {r.url}")
            ),
        )
        page.on(
            "response",
            lambda r: faults.append(f"{r.status} {r.url}") if r.status >= 500 else None,
        )
        return page

    yield make
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture
def page(open_browser: Callable[..., Page]) -> Page:
    return open_browser()


@pytest.fixture
def phone(open_browser: Callable[..., Page]) -> Page:
    return open_browser(viewport=PHONE)


@pytest.fixture
def page_without_js(open_browser: Callable[..., Page]) -> Page:
    return open_browser(javascript=False)


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], None]:
    """`axe(page)`: no accessibility violation, and nothing wider than the window."""

    def check(page: Page) -> None:
        if not page.evaluate("'axe' in window"):
            page.evaluate(AXE_SCRIPT)
        found = page.evaluate(SCAN)
        wrong = [describe(violation) for violation in found]
        assert wrong == [], f"{page.url}\n" + "\n".join(wrong)
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, f"{page.url} is {wide} px wider than its window"

    return check


def describe(violation: dict[str, Any]) -> str:
    places = [" ".join(node["target"]) for node in violation["nodes"][:4]]
    return f"{violation['id']}: {violation['help']} at {'; '.join(places)}"
