"""Addresses without a language: the way in, health, robots and maps."""

import re
from datetime import datetime
from typing import Any
from xml.etree import ElementTree

import pytest

from aipact.core.clock import now
from aipact.core.db import db as database
from aipact.public.queries import readiness
from aipact.public.views import operations
from tests.public.rows import listed
from tests.support.browser import PageClient

SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.mark.parametrize(
    ("accepted", "lang"),
    [("de-AT,de;q=0.9,en;q=0.5", "de"), ("fr", "fr"), ("el,fr;q=0.3", "fr"), ("ja", "en"),
     ("", "en"), (",;q=x", "en"), ("*", "en")],
)  # fmt: skip
def test_the_root_leads_to_the_visitors_language(
    client: PageClient, accepted: str, lang: str
) -> None:
    page = client.get("/", headers={"Accept-Language": accepted})
    assert (page.status, page.location) == (303, f"/{lang}/")
    assert "Accept-Language" in page.headers["Vary"]
    assert "Set-Cookie" not in page.headers


def test_a_language_that_we_do_not_speak_is_not_there(client: PageClient) -> None:
    assert client.get("/xx/organisations").status == 404


def test_health_asks_no_database(client: PageClient, assert_queries: Any) -> None:
    with assert_queries(at_most=0):
        page = client.get("/healthz")
    assert (page.status, page.json) == (200, {"status": "ok"})


def test_ready_means_reachable_and_migrated(
    client: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert client.get("/readyz").json == {"status": "ok"}
    monkeypatch.setattr(readiness, "_head", lambda: "9999")
    page = client.get("/readyz", allow_500=True)
    assert (page.status, page.json) == (503, {"status": "not ready"})


def test_security_txt_names_a_contact_and_ends_within_a_year(client: PageClient) -> None:
    page = client.get("/.well-known/security.txt")
    assert page.headers["Content-Type"].startswith("text/plain")
    assert "Contact: mailto:CNECT-AIOFFICE@ec.europa.eu\n" in page.text
    expires = re.search(r"^Expires: (.+)$", page.text, re.MULTILINE)
    assert expires
    assert 0 < (datetime.fromisoformat(expires[1]) - now()).days < 365


def test_robots_are_kept_out_of_workspaces_and_shown_the_map(client: PageClient) -> None:
    text = client.get("/robots.txt").text
    assert "Disallow: /de/workspace" in text
    assert "Sitemap: http://localhost/sitemap.xml" in text
    assert "Disallow: /en/organisations" not in text


def test_the_icon_is_found_by_old_browsers(client: PageClient) -> None:
    page = client.get("/favicon.ico")
    assert (page.status, page.location.endswith(".svg")) == (302, True)
    assert client.get(page.location).status == 200


def addresses(page: Any, entry: str) -> list[str]:
    root = ElementTree.fromstring(page.body)
    return [str(e.findtext(f"{SPACE}loc")) for e in root.findall(f"{SPACE}{entry}")]


def test_the_sitemap_reaches_every_public_entry_once(
    client: PageClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operations, "SITEMAP_CHUNK", 2)
    slugs = {listed(f"Aquila & {n}").slug for n in range(5)}
    listed("Hidden", is_listed=False)
    maps = addresses(client.get("/sitemap.xml"), "sitemap")
    assert len(maps) == 6  # the pages, 2 + 2 + 1 organisations, the practices and the events
    found = [
        address
        for one in maps
        for address in addresses(client.get(one.removeprefix("http://localhost")), "url")
    ]
    entries = [a for a in found if "/organisations/" in a]
    wanted = {
        f"http://localhost/{lang}/organisations/{s}" for s in slugs for lang in ("en", "de", "fr")
    }
    assert (sorted(entries), len(found) - len(entries)) == (sorted(wanted), 39)


def test_the_sitemap_of_an_empty_register_is_well_formed(client: PageClient) -> None:
    assert len(addresses(client.get("/sitemap.xml"), "sitemap")) == 4
    assert addresses(client.get("/sitemap-organisations.xml"), "url") == []
    assert client.get("/sitemap-organisations.xml?after=x").status == 404
    database.session.rollback()
