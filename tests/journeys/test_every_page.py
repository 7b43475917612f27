"""Every page that can be opened by its address: no accessibility violation, nothing wider than the
window, at both widths. `make faults` looks at all of them in each language."""

import os
import re
import sqlite3
from collections.abc import Callable

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.journeys.conftest import PHONE, WIDE
from tests.journeys.people import DEMO_PASSWORD, press
from tests.support.server import Site

LANGUAGES = ("en", "de", "fr") if os.environ.get("AIPACT_FAULTS") == "long" else ("de",)
PUBLIC = """/ /organisations /organisations?status=pledger&country=DE /organisations?q=zzzz
    /organisations/aquila-robotics /commitments /commitments/C-03 /timeline /about /contact
    /accessibility /privacy /cookies /legal-notice /open-data /join /join/confirm /sign-in
    /password/forgot /password/forgot/sent /no-such-page
    /search /search?q=zzzz /search?q=robot /practices /practices?q=zzzz
    /practices?q=schicht&level=fully_implemented&country=DE /practices?archived=yes
    /practices/compare?p={published}&p={foreign} /practices/confirm/used-long-ago
    /practices/{published} /practices/{stale} /practices/{archived} /practices/{withdrawn}
    /practices/{foreign} /practices/{foreign}?text=original
    /events /events?when=past /events?q=zzzz /events/{full} /events/{open} /events/{open}/sign-up
    /events/{live} /events/{over} /events/{over}/recording /events/{cancelled} /events/{network}
    /events/{network}/sign-up""".split()
MEMBER = """/account /account/events /account/password /account/security /workspace
    /join/organisation /workspace/{slug}/events
    /workspace/{slug} /workspace/{slug}/organisation /workspace/{slug}/members
    /workspace/{slug}/letters /workspace/{slug}/messages /workspace/{slug}/pledge
    /workspace/{slug}/pledge/choose /workspace/{slug}/pledge/commitments/C-01
    /workspace/{slug}/pledge/check /workspace/{slug}/pledge/preview
    /workspace/{slug}/pledge/withdraw""".split()
CONTRIBUTOR = """/workspace/{slug}/practices /workspace/{slug}/practices/new
    /workspace/{slug}/practices/{draft} /workspace/{slug}/practices/{draft}/steps/basics
    /workspace/{slug}/practices/{draft}/steps/context
    /workspace/{slug}/practices/{draft}/steps/answers
    /workspace/{slug}/practices/{draft}/steps/material
    /workspace/{slug}/practices/{draft}/steps/publication
    /workspace/{slug}/practices/{draft}/preview /workspace/{slug}/practices/{draft}/submit
    /workspace/{slug}/practices/{draft}/withdraw /workspace/{slug}/practices/{stale}
    /practices/{foreign}/adopt""".split()
ADOPTER = """/workspace/{slug}/practices /workspace/{slug}/adoptions/{adoption}
    /workspace/{slug}/adoptions/{adoption}/withdraw /practices/{foreign}/adopt""".split()
STAFF = """/desk /desk/queue /desk/queue?state=closed /desk/queue?q=zzzz /desk/organisations
    /desk/mail /desk/audit /desk/submissions/{submission}
    /desk/submissions/{submission}/decide/approved
    /desk/submissions/{submission}/decide/changes-requested
    /desk/submissions/{submission}/decide/not-accepted
    /desk/organisations/{organisation}
    /desk/practices /desk/practices?list=to_archive /desk/practices?q=zzzz
    /desk/practices/archive?practice={to_archive} /desk/practices/{practice}
    /desk/practices/{practice}/translations/new /desk/practices/{practice}/translations/de
    /desk/submissions/{practice_submission} /desk/submissions/{practice_submission}/decide/approved
    /desk/submissions/{practice_submission}/decide/changes-requested
    /desk/submissions/{answered} /desk/submissions/{adoption_submission}
    /desk/submissions/{adoption_submission}/decide/approved""".split()
EVENTS = """/desk/events /desk/events?list=past /desk/events?q=zzzz /desk/events/new
    /desk/events/{full} /desk/events/{full}/people /desk/events/{full}/people?q=zzzz
    /desk/events/{full}/waiting /desk/events/{full}/facts /desk/events/{full}/texts
    /desk/events/{full}/texts/en /desk/events/{full}/texts/de /desk/events/{full}/texts/lt
    /desk/events/{full}/form /desk/events/{full}/form/new /desk/events/{full}/schedule
    /desk/events/{full}/cancel /desk/events/{full}/people/{person}
    /desk/events/{over} /desk/events/{over}/attendance /desk/events/{draft}
    /desk/events/{over}/questions /desk/events/{over}/questions/{question}
    /desk/events/{over}/materials /desk/events/{over}/letters /desk/events/{over}/figures
    /desk/events/{over}/letters/event_changed""".split()
WITHOUT_LANGUAGE = ("/demo", "/demo/mailbox", "/dev/components")

Open = Callable[..., Page]
Axe = Callable[[Page], None]


@pytest.fixture(params=[WIDE, PHONE], ids=["1280", "320"])
def look(request: pytest.FixtureRequest, open_browser: Open) -> Page:
    page = open_browser(viewport=request.param)
    # Half a megabyte goes to the browser once, not with each page.
    page.context.add_init_script(AXE_SCRIPT)
    return page


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


def slugs(site: Site) -> dict[str, str]:
    """Addresses of practices, one of each kind, of those that have most on their page."""
    practice = (
        "SELECT p.slug FROM practices p JOIN practice_versions v ON v.practice_id = p.id"
        " WHERE v.state = 'published' AND {} ORDER BY p.adoption_count DESC, p.id LIMIT 1"
    )
    states = ("published", "stale", "archived", "withdrawn")
    found = {state: one(site, practice.format(f"p.state = '{state}'")) for state in states}
    return found | {"foreign": one(site, practice.format("v.language = 'el'"))}


def events(site: Site) -> dict[str, str]:
    """Addresses of events, one of each kind."""
    kinds = {
        "open": "state = 'registration_open' AND capacity > taken_count AND audience = 'public'",
        "full": "waiting_count > 0",
        "live": "state = 'live'",
        "over": "recording_url != ''",
        "cancelled": "state = 'cancelled'",
        "network": "audience = 'network'",
    }
    query = "SELECT slug FROM events WHERE {} ORDER BY starts_at LIMIT 1"
    return {name: one(site, query.format(which)) for name, which in kinds.items()}


def under_review(site: Site, table: str, state: str, order: str) -> str:
    """A submission that no reviewer has decided."""
    return one(
        site,
        f"SELECT s.id FROM submissions s JOIN {table} v ON v.id = s.subject_id"
        f" WHERE v.state = '{state}' AND s.id NOT IN"
        f" (SELECT submission_id FROM decisions WHERE applied_at IS NULL) ORDER BY {order} LIMIT 1",
    )


def test_public_pages(look: Page, axe: Axe, site: Site) -> None:
    known = slugs(site) | events(site)
    check(look, [path.format(**known) for path in PUBLIC], axe)


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


def test_practices_of_an_organisation(look: Page, axe: Axe, site: Site) -> None:
    sign_in(look, "editor@aquila.example")
    own = "SELECT p.id FROM practices p JOIN organisations o ON o.id = p.organisation_id"
    own += " WHERE o.slug = 'aquila-robotics' AND p.state = "
    ids = {state: one(site, f"{own}'{state}'") for state in ("draft", "stale")}
    known = slugs(site) | ids | {"slug": "aquila-robotics"}
    check(look, [path.format(**known) for path in CONTRIBUTOR], axe)


def test_an_adoption_of_an_organisation(look: Page, axe: Axe, site: Site) -> None:
    sign_in(look, "editor@borealis.example")
    adoption = one(
        site,
        "SELECT a.id FROM adoptions a JOIN organisations o ON o.id = a.organisation_id"
        " WHERE o.slug = 'borealis-terveys'",
    )
    known = slugs(site) | {"slug": "borealis-terveys", "adoption": adoption}
    check(look, [path.format(**known) for path in ADOPTER], axe)


def test_pages_of_the_desk(look: Page, axe: Axe, site: Site) -> None:
    sign_in(look, "lead@office.example")
    practices = "practice_versions"
    known = {
        "submission": under_review(site, "pledge_versions", "in_review", "s.id"),
        "practice_submission": under_review(site, practices, "in_review", "s.id"),
        # It was answered after a request for changes, so the dossier shows what changed.
        "answered": under_review(site, practices, "submitted", "v.earlier_content = '{}', s.id"),
        "adoption_submission": under_review(site, "adoptions", "in_review", "s.id"),
        "organisation": one(site, "SELECT id FROM organisations WHERE slug = 'aquila-robotics'"),
        "practice": one(
            site, "SELECT practice_id FROM practice_translations WHERE language = 'de' LIMIT 1"
        ),
        "to_archive": one(
            site, "SELECT id FROM practices WHERE state = 'stale' ORDER BY stale_since LIMIT 1"
        ),
    }
    paths = [path.format(**known) for path in STAFF]
    check(look, paths, axe)


def test_events_at_the_desk(look: Page, axe: Axe, site: Site) -> None:
    sign_in(look, "comms@office.example")
    query = "SELECT id FROM events WHERE {} ORDER BY id LIMIT 1"
    known = {
        "full": one(site, query.format("waiting_count > 0")),
        "over": one(site, query.format("recording_url != ''")),
        "draft": one(site, query.format("state = 'draft'")),
    }
    person = "SELECT s.id FROM sign_ups s JOIN events e ON e.id = s.event_id"
    known["person"] = one(site, f"{person} WHERE e.waiting_count > 0 AND s.state = 'offered'")
    asked = "SELECT q.id FROM speaker_questions q JOIN events e ON e.id = q.event_id"
    known["question"] = one(site, f"{asked} WHERE e.recording_url != '' ORDER BY q.id LIMIT 1")
    check(look, [path.format(**known) for path in EVENTS], axe)
