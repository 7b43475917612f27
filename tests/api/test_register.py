"""The API gives the same organisations as the page, and refuses what it does not know."""

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aipact.api.v1.schemas.shape import DISCLAIMER, LICENCE
from tests.public.rows import listed
from tests.support.browser import PageClient

BASE = "/api/v1/organisations"


def test_an_organisation_is_told_in_codes_and_dates(client: PageClient) -> None:
    listed("Aquila", slug="aquila", commitments=("C-01", "P-07"), website="https://aquila.example",
           sectors=("it_services", "other"))  # fmt: skip
    assert client.get(BASE).json == {
        "licence": LICENCE,
        "disclaimer": DISCLAIMER,
        "organisations": [
            {
                "slug": "aquila",
                "name": "Aquila",
                "website": "https://aquila.example",
                "country": "BE",
                "respondent_type": "company",
                "size": "small",
                "role": "provider",
                "sectors": ["it_services", "other"],
                "status": "pledger",
                "joined_on": "2024-05-02",
                "pledger_since": "2024-09-25",
                "left_on": None,
                "commitments": ["C-01", "P-07"],
                "page_url": "http://localhost/en/organisations/aquila",
            }
        ],
        "next": None,
    }


@pytest.mark.parametrize(
    ("parameters", "found"),
    [
        ("", ["Aquila", "Borealis"]),
        ("q=bor", ["Borealis"]),
        ("country=EL", ["Borealis"]),
        ("country=BE&country=GR", ["Aquila", "Borealis"]),
        ("commitment=c-01", ["Aquila"]),
        ("status=network", ["Borealis"]),
        ("sector=unheard_of", []),
    ],
)
def test_it_filters_as_the_page_does(client: PageClient, parameters: str, found: list[str]) -> None:
    listed("Aquila", commitments=("C-01",))
    listed("Borealis", country="GR")
    listed("Hidden", is_listed=False)
    answer = client.get(f"{BASE}?{parameters}").json
    assert [o["name"] for o in answer["organisations"]] == found


def test_next_leads_through_the_whole_list_and_keeps_the_filters(client: PageClient) -> None:
    for number in range(5):
        listed(f"Aquila {number}", country="BE" if number else "DE")
    seen, address = [], f"{BASE}?country=BE&page_size=3"
    while address:
        answer = client.get(address.removeprefix("http://localhost")).json
        seen.append([o["name"] for o in answer["organisations"]])
        address = answer["next"]
    assert seen == [["Aquila 1", "Aquila 2", "Aquila 3"], ["Aquila 4"]]


def test_one_organisation_comes_with_its_published_pledge(client: PageClient) -> None:
    listed("Aquila", slug="aquila", commitments=("C-01",))
    answer = client.get(f"{BASE}/aquila").json
    assert answer["pledge"] == {
        "version": 1,
        "published_at": "2024-09-25T10:00:00+00:00",
        "report_due_on": "2025-09-25",
        "commitments": [
            {
                "code": "C-01",
                "action": "What Aquila does for C-01.",
                "status": "under_way",
                "target_on": "2027-06-30",
            }
        ],
    }
    assert (answer["licence"], answer["organisation"]["name"]) == (LICENCE, "Aquila")
    listed("Network", slug="network")
    assert client.get(f"{BASE}/network").json["pledge"] is None


def test_the_catalogue_names_duties_with_both_dates(client: PageClient) -> None:
    answer = client.get("/api/v1/commitments").json
    assert len(answer["commitments"]) == 20
    (mapping,) = [c for c in answer["commitments"] if c["code"] == "C-02"]
    assert mapping["title"]["en"] == "High-risk mapping"
    assert set(mapping["title"]) == {"en", "de", "fr"}
    duty = mapping["obligations"][0]
    assert (duty["key"], duty["applies_on"], duty["first_planned_on"]) == (
        "high-risk-annex-iii", "2027-12-02", "2026-08-02",
    )  # fmt: skip
    assert (duty["as_of"], duty["is_confirmed"]) == ("2026-09-01", True)


@pytest.mark.parametrize(
    ("path", "detail"),
    [
        (f"{BASE}?colour=blue", "colour: Unknown field."),
        (f"{BASE}?status=happy", "status: Must be one of: network, pledger, left."),
        (f"{BASE}?page_size=0", "page_size: Must be from 1 to 100."),
        (f"{BASE}?page_size=x", "page_size: Not a valid integer."),
        (f"{BASE}?q=%07", "q: Control characters have no place here."),
        ("/api/v1/commitments?x=1", "x: Unknown field."),
        (f"{BASE}/aquila?x=1", "x: Unknown field."),
        ("/data/organisations.csv?after=x", "after: Unknown field."),
    ],
)  # fmt: skip
def test_a_wrong_parameter_is_named(client: PageClient, path: str, detail: str) -> None:
    page = client.get(path)
    assert (page.status, page.headers["Content-Type"]) == (422, "application/problem+json")
    assert page.json == {
        "type": "about:blank",
        "title": "Unprocessable Entity",
        "status": 422,
        "detail": detail,
    }


@pytest.mark.parametrize(
    "path", [f"{BASE}/nobody", f"{BASE}?after=nonsense", f"{BASE}/%00", "/api/v1/nothing"]
)
def test_what_is_not_there_is_a_problem_too(client: PageClient, path: str) -> None:
    page = client.get(path)
    assert (page.status, page.headers["Content-Type"]) == (404, "application/problem+json")


def test_other_methods_are_told_what_is_allowed(client: PageClient) -> None:
    page = client.open("DELETE", BASE)
    assert (page.status, page.headers["Content-Type"]) == (405, "application/problem+json")
    assert sorted(page.headers["Allow"].split(", ")) == ["GET", "HEAD", "OPTIONS"]


@pytest.mark.parametrize("path", [BASE, "/api/v1/commitments", "/data/organisations.json"])
def test_any_site_may_read_and_no_cookie_is_set(client: PageClient, path: str) -> None:
    page = client.get(path, headers={"Origin": "https://elsewhere.example"})
    assert page.headers["Access-Control-Allow-Origin"] == "*"
    assert page.headers["Cache-Control"] == "public, max-age=60"
    assert "Set-Cookie" not in page.headers


def test_the_description_is_openapi_3_1_and_covers_every_address(client: PageClient) -> None:
    spec = client.get("/api/v1/openapi.json").json
    assert spec["openapi"] == "3.1.0"
    assert set(spec["paths"]) == {
        "/api/v1/organisations",
        "/api/v1/organisations/{slug}",
        "/api/v1/commitments",
        "/api/v1/practices",
        "/api/v1/practices/{practice_slug}",
        "/api/v1/search",
        "/events.ics",
        "/events/{event_slug}.ics",
        "/data/organisations.csv",
        "/data/organisations.xlsx",
        "/data/organisations.json",
        "/data/organisations.csv-metadata.json",
        "/data/practices.csv",
        "/data/practices.xlsx",
        "/data/practices.json",
        "/data/practices.csv-metadata.json",
        "/feeds/practices.atom",
        "/feeds/register.atom",
        "/feeds/updates.atom",
    }
    assert spec["info"]["license"] == {"name": "CC BY 4.0", "url": LICENCE}
    asked = {p["name"] for p in spec["paths"]["/api/v1/organisations"]["get"]["parameters"]}
    assert asked == {"q", "country", "sector", "role", "size", "commitment", "status", "after",
                     "page_size"}  # fmt: skip


def test_the_list_costs_the_same_queries_with_one_row_and_with_three(
    client: PageClient, assert_queries: Any
) -> None:
    def queries() -> int:
        client.get(BASE)
        with assert_queries(at_most=6) as counting:
            client.get(BASE)
        return counting.count

    listed("Aquila", commitments=("C-01",))
    with_one = queries()
    listed("Borealis", commitments=("C-01", "C-02"), left_on=date(2026, 1, 1))
    listed("Cygnus", sectors=("it_services", "other"))
    assert queries() == with_one


NAMES = st.sampled_from(
    [
        "q",
        "country",
        "sector",
        "role",
        "size",
        "commitment",
        "status",
        "after",
        "page_size",
        "level",
        "language",
        "article",
        "archived",
        "sort",
        "kind",
        "limit",
        "lang",
        "topic",
        "audience",
        "when",
        "x",
    ]
)
VALUES = st.one_of(
    st.text(max_size=50),
    st.sampled_from(
        ["BE", "EL", "C-01", "pledger", "999999999999999999999", "-1", "1e9", "*", "'"]
    ),
)
PATHS = st.sampled_from(
    [BASE, "/api/v1/commitments", "/api/v1/practices", "/api/v1/search",
     "/data/organisations.csv", "/data/organisations.json", "/data/organisations.xlsx",
     "/data/practices.csv", "/data/practices.json", "/data/practices.xlsx",
     "/feeds/practices.atom", "/feeds/register.atom", "/feeds/updates.atom", "/events.ics",
     "/en/events", "/en/updates", "/en/organisations", "/en/commitments/C-01",
     "/sitemap-organisations.xml"]
)  # fmt: skip


@given(path=PATHS, parameters=st.lists(st.tuples(NAMES, VALUES), max_size=5))
@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_no_parameters_break_anything(
    client: PageClient, path: str, parameters: list[tuple[str, str]]
) -> None:
    from werkzeug.datastructures import MultiDict

    page = client.get(path, query_string=MultiDict(parameters))
    assert page.status in (200, 404, 422)
