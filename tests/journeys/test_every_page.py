"""Every page that can be opened by its address: no accessibility violation, nothing wider than the
window, at both widths. `make faults` looks at all of them in each language."""

import os
import re
import sqlite3
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import PHONE, WIDE
from tests.journeys.people import DEMO_PASSWORD, press
from tests.support.server import Site

LANGUAGES = ("en", "de", "fr") if os.environ.get("AIPACT_FAULTS") == "long" else ("de",)
PUBLIC = """/ /organisations /organisations?status=pledger&country=DE /organisations?q=zzzz
    /organisations/aquila-robotics /commitments /commitments/C-03 /timeline /about /contact
    /accessibility /privacy /cookies /legal-notice /open-data /join /join/confirm /sign-in
    /password/forgot /password/forgot/sent /no-such-page""".split()
MEMBER = """/account /account/password /account/security /workspace /join/organisation
    /workspace/{slug} /workspace/{slug}/organisation /workspace/{slug}/members
    /workspace/{slug}/letters /workspace/{slug}/messages /workspace/{slug}/pledge
    /workspace/{slug}/pledge/choose /workspace/{slug}/pledge/commitments/C-01
    /workspace/{slug}/pledge/check /workspace/{slug}/pledge/preview
    /workspace/{slug}/pledge/withdraw""".split()
STAFF = """/desk /desk/queue /desk/queue?state=closed /desk/queue?q=zzzz /desk/organisations
    /desk/mail /desk/audit /desk/submissions/{submission}
    /desk/submissions/{submission}/decide/approved
    /desk/submissions/{submission}/decide/changes-requested
    /desk/submissions/{submission}/decide/not-accepted
    /desk/organisations/{organisation}""".split()
WITHOUT_LANGUAGE = ("/demo", "/demo/mailbox", "/dev/components")

Open = Callable[..., Page]
Axe = Callable[[Page], None]


@pytest.fixture(params=[WIDE, PHONE], ids=["1280", "320"])
def look(request: pytest.FixtureRequest, open_browser: Open) -> Page:
    return open_browser(viewport=request.param)


def check(page: Page, paths: list[str], axe: Axe) -> None:
    """Open each, in each language; nothing may be wrong with any."""
    for lang in LANGUAGES:
        for path in paths:
            answer = page.goto(f"/{lang}{path}")
            assert answer is not None
            assert answer.status < 500, f"{answer.status} {path}"
            assert (answer.status == 404) == ("no-such-page" in path), f"{answer.status} {path}"
            axe(page)


def sign_in(page: Page, email: str) -> None:
    page.goto("/en/sign-in")
    page.fill("input[name=email]", email)
    page.fill("input[name=password]", DEMO_PASSWORD)
    press(page)


def one(site: Site, query: str) -> str:
    """A value of the site's database, as it stands in addresses."""
    connection = sqlite3.connect(site.database_url.removeprefix("sqlite:///"))
    try:
        (value,) = connection.execute(query).fetchone()
    finally:
        connection.close()
    return re.sub(r"^(.{8})(.{4})(.{4})(.{4})(.{12})$", r"\1-\2-\3-\4-\5", str(value))


def test_public_pages(look: Page, axe: Axe) -> None:
    check(look, PUBLIC, axe)


def test_pages_without_a_language(look: Page, axe: Axe) -> None:
    for path in WITHOUT_LANGUAGE:
        answer = look.goto(path)
        assert answer is not None
        assert answer.status == 200, path
        axe(look)


@pytest.mark.parametrize("who", ["aquila", "borealis"])
def test_pages_of_an_organisation(look: Page, axe: Axe, who: str) -> None:
    sign_in(look, f"editor@{who}.example")
    slug = {"aquila": "aquila-robotics", "borealis": "borealis-terveys"}[who]
    check(look, [path.format(slug=slug) for path in MEMBER], axe)


def test_pages_of_the_desk(look: Page, axe: Axe, site: Site) -> None:
    sign_in(look, "lead@office.example")
    submission = one(
        site,
        "SELECT s.id FROM submissions s JOIN pledge_versions v ON v.id = s.subject_id"
        " WHERE v.state = 'in_review' AND s.id NOT IN"
        " (SELECT submission_id FROM decisions WHERE applied_at IS NULL) LIMIT 1",
    )
    organisation = one(site, "SELECT id FROM organisations WHERE slug = 'aquila-robotics'")
    paths = [path.format(submission=submission, organisation=organisation) for path in STAFF]
    check(look, paths, axe)
