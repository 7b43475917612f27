"""Pages for everybody: real words in each language, no cookie, kept by caches for a minute."""

import re
from datetime import date
from typing import Any

import pytest

from aipact.core.db import db as database
from tests.factories.accounts import UserFactory
from tests.public.rows import counted, listed
from tests.support.browser import PageClient

PAGES = [
    "",
    "organisations",
    "commitments",
    "commitments/P-08",
    "timeline",
    "about",
    "contact",
    "accessibility",
    "privacy",
    "cookies",
    "legal-notice",
    "open-data",
]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("lang", ["en", "de", "fr"])
def test_a_page_exists_in_each_language_and_names_the_others(
    client: PageClient, lang: str, path: str
) -> None:
    page = client.get(f"/{lang}/{path}")
    assert (page.status, page.lang) == (200, lang)
    others = {e.get("hreflang"): e.get("href") for e in page.all("link") if e.get("hreflang")}
    assert others == {code: f"/{code}/{path}" for code in ("en", "de", "fr")}


@pytest.mark.parametrize("path", PAGES)
def test_reading_sets_no_cookie_and_may_be_kept_for_a_minute(client: PageClient, path: str) -> None:
    page = client.get(f"/en/{path}")
    assert "Set-Cookie" not in page.headers
    assert page.headers["Cache-Control"] == "public, max-age=60"
    assert "Cookie" in page.headers["Vary"]
    again = client.get(f"/en/{path}", headers={"If-None-Match": page.headers["ETag"]})
    assert (again.status, again.body) == (304, b"")


@pytest.mark.parametrize("path", PAGES)
def test_links_inside_the_site_lead_somewhere(client: PageClient, path: str) -> None:
    listed("Aquila", commitments=("C-01", "P-08"))
    page = client.get(f"/en/{path}")
    targets = {
        link.get("href", "").partition("#")[0]
        for link in page.all("a")
        if re.match(r"/(?!static|de/|fr/)", link.get("href", ""))
    }
    assert targets
    assert {
        t: client.get(t).status for t in targets if client.get(t).status not in (200, 303)
    } == {}


def test_home_has_figures_that_are_links_and_the_newest_pledges(client: PageClient) -> None:
    listed("Older", commitments=("C-01",), pledger_since=date(2024, 9, 25))
    newer = listed("Newer", commitments=("C-01", "C-02"), pledger_since=date(2025, 9, 25))
    counted({("status", "pledger"): 2, ("status", "network"): 1500, ("status", "left"): 3,
             ("commitment", "C-01"): 2, ("commitment", "C-02"): 1})  # fmt: skip
    page = client.get("/en/")
    assert page.link("1,502 organisations take part") == "/en/organisations"
    assert page.link("2 organisations published a pledge") == "/en/organisations?status=pledger"
    assert "1,502 organisations take part" in page.main
    assert "2 organisations published a pledge" in page.main
    assert "3 commitments made" in page.main
    assert page.main.index("Newer") < page.main.index("Older")
    assert page.link("Newer") == f"/en/organisations/{newer.slug}"
    assert "Belgium, 2 commitments, since 25 September 2025" in page.main


def test_home_names_the_next_date_of_the_act(client: PageClient, clock: Any) -> None:
    clock.travel("2026-11-22 09:00")
    assert "2 Dec 2026 next date of the AI Act" in client.get("/en/").main
    clock.travel("2099-01-01 09:00")
    assert "next date" not in client.get("/en/").main


def test_home_without_pledges_says_so(client: PageClient) -> None:
    assert "No pledge has been published yet" in client.get("/en/").main


def test_the_catalogue_shows_all_commitments_in_their_groups(client: PageClient) -> None:
    counted({("commitment", "C-02"): 41})
    page = client.get("/en/commitments")
    codes = re.findall(r"\b[CPD]-\d\d\b", page.main)
    assert (len(set(codes)), codes[0]) == (20, "C-01")
    assert page.link("C-02 High-risk mapping") == "/en/commitments/C-02"
    assert "The codes are ours, not official." in page.main
    assert "41" in page.main


def test_a_commitment_says_how_sure_its_wording_is(client: PageClient) -> None:
    assert "follows the final pledge text" in client.get("/en/commitments/C-01").main
    assert "follows a draft" in client.get("/en/commitments/P-01").main
    assert "The wording is not confirmed" in client.get("/en/commitments/D-06").main
    assert "To be confirmed" in client.get("/en/commitments/D-06").main


def test_the_timeline_shows_both_dates_with_basis_and_source(
    client: PageClient, clock: Any
) -> None:
    clock.travel("2026-11-22 09:00")
    page = client.get("/en/timeline")
    assert "2 December 2027 Moved High-risk duties, Annex III" in page.main
    assert "As first enacted: 2 August 2026." in page.main
    assert "As of 1 September 2026." in page.main
    assert "To be confirmed" in page.main
    assert page.main.count(" Next ") == 2  # two duties begin on 2 December 2026
    assert "16 November 2023 Call for interest" in page.main
    assert "May 2024 Two pillars" in page.main
    assert "1 May 2024" not in page.main


def test_the_furniture_says_who_runs_the_site(client: PageClient) -> None:
    assert "It is not a site of the European Commission." in client.get("/en/about").main
    assert "CNECT-AIOFFICE@ec.europa.eu" in client.get("/en/contact").main
    assert "CNECT-AIOFFICE-RECRUITMENT@ec.europa.eu" in client.get("/en/contact").main
    assert "EN 301 549 version 3.2.1" in client.get("/en/accessibility").main
    assert "General Data Protection Regulation" in client.get("/en/privacy").main
    assert "CC BY 4.0" in client.get("/en/legal-notice").main
    assert "session" in client.get("/en/cookies").main


def test_the_privacy_statement_follows_the_legal_frame(
    client: PageClient, app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    ours = replace(
        app.extensions["aipact_settings"],
        operator_legal_frame="eudpr",
        operator_controller="Unit A.2",
        operator_dpo="dpo@office.example",
        operator_record_number="DPR-EC-00000",
    )
    monkeypatch.setitem(app.extensions, "aipact_settings", ours)
    monkeypatch.setitem(app.jinja_env.globals, "settings", ours)
    page = client.get("/en/privacy")
    for words in ("The controller is Unit A.2.", "Article 5(1)(a) of Regulation (EU) 2018/1725",
                  "dpo@office.example", "European Data Protection Supervisor", "DPR-EC-00000",
                  "Regulation (EC) No 1049/2001"):  # fmt: skip
        assert words in page.main
    assert "General Data Protection Regulation" not in page.main


def test_pages_need_few_queries(client: PageClient, assert_queries: Any) -> None:
    listed("Aquila", commitments=("C-01",))
    for path, most in (("", 10), ("organisations", 12), ("commitments", 8), ("timeline", 6),
                       ("about", 2), ("commitments/C-01", 15)):  # fmt: skip
        client.get(f"/en/{path}")
        with assert_queries(at_most=most):
            client.get(f"/en/{path}")
    database.session.rollback()


def test_what_a_signed_in_person_sees_is_kept_by_nobody(client: PageClient) -> None:
    client.sign_in(UserFactory(name="Ada"))
    page = client.get("/en/about")
    assert "Ada" in page.text
    assert "no-store" in page.headers["Cache-Control"]
    assert "ETag" not in page.headers
