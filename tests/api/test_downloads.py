"""The register as files: all of it, harmless, with licence and disclaimer."""

import csv
import io
from datetime import date
from typing import Any

import pytest

from aipact.api.v1.schemas.shape import DISCLAIMER, LICENCE
from aipact.core.clock import today
from aipact.organisations.states import OrganisationState, RegisterStatus
from aipact.pledges.queries import lines
from tests.public.rows import listed
from tests.support.browser import PageClient
from tests.support.page import Page


def rows(page: Page) -> list[dict[str, str]]:
    text = page.body.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_the_csv_holds_one_line_an_organisation(client: PageClient) -> None:
    listed("Aquila", slug="aquila", commitments=("C-01", "C-02"), sectors=("it_services", "other"))
    listed(
        "Zeppelin",
        slug="zeppelin",
        state=OrganisationState.LEFT,
        register_status=RegisterStatus.LEFT,
        left_on=date(2026, 3, 1),
    )
    page = client.get("/data/organisations.csv")
    assert page.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in page.headers["Content-Disposition"]
    first, second = rows(page)
    assert first == {
        "slug": "aquila",
        "name": "Aquila",
        "country": "BE",
        "respondent_type": "company",
        "size": "small",
        "role": "provider",
        "sectors": "it_services;other",
        "status": "pledger",
        "joined_on": "2024-05-02",
        "pledger_since": "2024-09-25",
        "left_on": "",
        "commitments": "C-01;C-02",
        "website": "",
        "page_url": "http://localhost/en/organisations/aquila",
    }
    assert (second["status"], second["left_on"]) == ("left", "2026-03-01")


def test_a_name_that_a_spreadsheet_would_run_is_dead(client: PageClient) -> None:
    listed('=HYPERLINK("http://evil.example")')
    (row,) = rows(client.get("/data/organisations.csv"))
    assert row["name"] == '\'=HYPERLINK("http://evil.example")'


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_a_file_goes_on_past_one_batch_and_keeps_the_filter(
    client: PageClient, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(lines, "_BATCH", 2)
    for number in range(5):
        listed(f"Aquila {number}")
    listed("Borealis", country="DE")
    page = client.get(f"/data/organisations.{kind}?country=BE")
    found = rows(page) if kind == "csv" else page.json["organisations"]
    assert [row["name"] for row in found] == [f"Aquila {n}" for n in range(5)]


def test_the_json_says_licence_disclaimer_and_day(client: PageClient) -> None:
    listed("Aquila")
    answer = client.get("/data/organisations.json").json
    api = client.get("/api/v1/organisations").json
    assert answer == {
        "licence": LICENCE,
        "disclaimer": DISCLAIMER,
        "as_of": today().isoformat(),
        "organisations": api["organisations"],
    }


def test_the_csv_leads_to_its_description(client: PageClient) -> None:
    page = client.get("/data/organisations.csv")
    assert page.headers["Link"] == (
        "</data/organisations.csv-metadata.json>; "
        'rel="describedby"; type="application/csvm+json", '
        f'<{LICENCE}>; rel="license"'
    )
    about = client.get("/data/organisations.csv-metadata.json")
    assert about.headers["Content-Type"] == "application/csvm+json"
    columns: list[dict[str, Any]] = about.json["tableSchema"]["columns"]
    header = page.body.decode("utf-8-sig").strip().split(",")
    assert [column["name"] for column in columns] == header
    assert (about.json["dc:license"], about.json["dc:description"]) == (
        {"@id": LICENCE},
        DISCLAIMER,
    )
    assert {c["name"]: c["datatype"] for c in columns}["left_on"] == "date"
