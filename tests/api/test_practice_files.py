"""The library as files, opened by readers that are not ours: rows in are rows out."""

import csv
import io
import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest

from aipact.api.v1.queries.practices import TABLE
from aipact.api.v1.schemas.practices import PRACTICES_DISCLAIMER
from aipact.api.v1.schemas.shape import DISCLAIMER, LICENCE
from aipact.core.clock import today
from aipact.practices.queries import lines
from tests.factories import practices
from tests.public.rows import listed
from tests.support.browser import PageClient

FILE = "/data/practices"
FORMULA = frozenset("=+-@\t\r\n＝＋－＠")
# A sentence in each official language of the Union, and what goes wrong in files.
LANGUAGES = {
    "bg": "Обучение на всички служители",
    "cs": "Příliš žluťoučký kůň úpěl",
    "da": "Rødgrød med fløde",
    "de": "Große Übung für Ängstliche",
    "el": "Ψηφιακές δεξιότητες για όλους",
    "en": "Naïve café",
    "es": "¿Qué aprendió el niño?",
    "et": "Õppigu kõik töötajad",
    "fi": "Älä pelkää tekoälyä",
    "fr": "L'œuvre où l'élève apprend",
    "ga": "Oiliúint do chách, a Éire",
    "hr": "Đačka škola, čćžš",
    "hu": "Árvíztűrő tükörfúrógép",
    "it": "Perché no? Città e virtù",
    "lt": "Įgūdžiai žmonėms ąčęėį",
    "lv": "Mācības visiem ģimenē ņ",
    "mt": "Ħaddiem ma jitgħallem waħdu ġż",
    "nl": "Geïnteresseerde coöperatie",
    "pl": "Zażółć gęślą jaźń",
    "pt": "Não há ação sem lição",
    "ro": "Învățăm și țesem împreună",
    "sk": "Ľudia a ďalšie školenia ŕĺ",
    "sl": "Učimo se vsi, žare čaše",
    "sv": "Kärnämnet åskådliggörs",
}
NASTY = [
    "=HYPERLINK(\"http://evil.example\")", "+1", "-1", "@SUM(A1)", "＝1", 'says "yes", twice',
    "a;b,c\td", "two\nlines", "'quoted", "1e5", "007", "<b>bold</b>", "NULL", "TRUE", "2026-01-01",
]  # fmt: skip


def published(texts: dict[str, str], **more: Any) -> None:
    for language, text in texts.items():
        practices.published(
            title=f"{language} {text}", language=language, summary=text, impact=text, **more
        )


def told(client: PageClient) -> list[dict[str, Any]]:
    """The library as the API tells it."""
    records: list[dict[str, Any]] = client.get("/api/v1/practices?page_size=100").json["practices"]
    return records


def as_cell(value: Any, separator: str | None) -> str:
    if separator:
        return separator.join(value)
    return "" if value is None else str(value)


def as_text(cell: Any) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return "" if cell is None else str(cell)


def alive(text: str) -> str:
    """A cell of the CSV without the apostrophe that keeps spreadsheets from running it."""
    dead = text.startswith("'") and text[1:2] in FORMULA
    return text[1:] if dead else text


@pytest.fixture
def library_of_all_scripts(client: PageClient) -> list[dict[str, Any]]:
    """24 languages, and texts that files get wrong."""
    organisation = practices.an_organisation(display_name="=Aquila")
    for number, text in enumerate(NASTY):
        practices.published(organisation, title=f"N{number} {text}"[:200], summary=text, plans=text)
    published(LANGUAGES, organisation=practices.an_organisation(display_name="Ακρόπολη"))
    records = told(client)
    assert len(records) == len(LANGUAGES) + len(NASTY)
    return records


def test_every_reader_reads_the_same(
    client: PageClient, library_of_all_scripts: list[dict[str, Any]], tmp_path: Path
) -> None:
    """CSV by Python and by DuckDB, XLSX by openpyxl, JSON by Python: what the API tells."""
    wanted = [
        [as_cell(record[name], TABLE.separators.get(name)) for name in TABLE.columns]
        for record in library_of_all_scripts
    ]
    data = client.get(f"{FILE}.csv").body
    header, *lines = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    assert header == list(TABLE.columns)
    assert [[alive(cell) for cell in line] for line in lines] == wanted

    path = tmp_path / "practices.csv"
    path.write_bytes(data)
    query = (
        f"SELECT * FROM read_csv('{path}', all_varchar=true, header=true, delim=',', quote='\"')"
    )
    with duckdb.connect() as connection:
        found = connection.execute(query)
        assert [column[0] for column in found.description] == list(TABLE.columns)
        rows = [[alive(cell or "") for cell in row] for row in found.fetchall()]
    assert rows == wanted

    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{FILE}.xlsx").body))
    header, *lines = book["Practices"].iter_rows(values_only=True)
    assert list(header) == list(TABLE.columns)
    shown = [[as_text(cell) for cell in line] for line in lines]
    assert shown == wanted

    whole = json.loads(client.get(f"{FILE}.json").body)
    assert whole["practices"] == library_of_all_scripts


def test_formulas_are_dead_in_every_cell(
    client: PageClient, library_of_all_scripts: list[dict[str, Any]]
) -> None:
    lines = list(csv.reader(io.StringIO(client.get(f"{FILE}.csv").body.decode("utf-8-sig"))))
    assert not [cell for line in lines for cell in line if cell[:1] in FORMULA]
    sheet = openpyxl.load_workbook(io.BytesIO(client.get(f"{FILE}.xlsx").body))["Practices"]
    cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f" or cell.hyperlink]
    running = [cell for cell in cells if isinstance(cell.value, str) and cell.value[:1] in FORMULA]
    assert [cell.coordinate for cell in running if not cell.quotePrefix] == []
    assert len(running) >= 3 * 5


def test_the_workbook_has_real_dates_and_numbers(client: PageClient) -> None:
    practices.adoption(practices.published())
    sheet = openpyxl.load_workbook(io.BytesIO(client.get(f"{FILE}.xlsx").body))["Practices"]
    row = dict(zip(TABLE.columns, (cell.value for cell in sheet[2]), strict=True))
    assert row["confirmed_on"] == datetime.combine(today(), datetime.min.time())
    assert row["adoption_count"] == 1


@pytest.mark.parametrize(
    ("path", "sheet", "disclaimer"),
    [
        ("/data/practices.xlsx?country=EL&q=a", "Practices", PRACTICES_DISCLAIMER),
        ("/data/organisations.xlsx?country=EL&country=BE", "Organisations", DISCLAIMER),
    ],
)
def test_the_workbook_says_what_it_is(
    client: PageClient, path: str, sheet: str, disclaimer: str
) -> None:
    page = client.get(path)
    assert page.headers["Content-Type"] == (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )
    assert page.headers["Content-Length"] == str(len(page.body))
    assert f'filename="{sheet.lower()}.xlsx"' in page.headers["Content-Disposition"]
    book = openpyxl.load_workbook(io.BytesIO(page.body))
    assert book.sheetnames == [sheet, "About"]
    said = dict(book["About"].iter_rows(values_only=True))
    assert (said["Licence"], said["Disclaimer"]) == (LICENCE, disclaimer)
    assert said["As of"] == datetime.combine(today(), datetime.min.time())
    assert said["Filter: country"] in ("GR", "GR, BE")
    assert said["Column: slug"]


def test_organisations_as_a_workbook_are_those_of_the_csv(client: PageClient) -> None:
    listed("=Aquila", commitments=("C-01", "C-02"))
    listed("Zeppelin", left_on=date(2026, 3, 1))
    listed("Hidden", is_listed=False)
    sheet = openpyxl.load_workbook(io.BytesIO(client.get("/data/organisations.xlsx").body)).active
    header, *rows = sheet.iter_rows(values_only=True)
    lines = list(
        csv.DictReader(
            io.StringIO(client.get("/data/organisations.csv").body.decode("utf-8-sig"), newline="")
        )
    )
    assert list(header) == list(lines[0])
    assert [row[1] for row in rows] == [alive(line["name"]) for line in lines]
    assert [row[0] for row in rows] == [line["slug"] for line in lines]
    joined, left = (list(header).index(name) for name in ("joined_on", "left_on"))
    assert {row[joined] for row in rows} == {datetime(2024, 5, 2)}
    assert [row[left] for row in rows] == [None, datetime(2026, 3, 1)]


@pytest.mark.parametrize("kind", ["csv", "xlsx", "json"])
def test_a_file_holds_exactly_the_filtered_view(
    client: PageClient, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(lines, "_BATCH", 2)
    belgian = practices.an_organisation(country="BE")
    wanted = [practices.published(belgian, title=f"Course {n}").slug for n in range(5)][::-1]
    practices.published(practices.an_organisation(country="DE"), title="Course 9")
    practices.archived(belgian, title="Course of old")
    practices.submitted(belgian, title="Course to come")
    page = client.get(f"{FILE}.{kind}?country=BE&q=course&sort=best")
    assert slugs_in(page.body, kind) == wanted


def slugs_in(body: bytes, kind: str) -> list[Any]:
    if kind == "csv":
        lines = csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline=""))
        return [line["slug"] for line in lines]
    if kind == "json":
        return [record["slug"] for record in json.loads(body)["practices"]]
    sheet = openpyxl.load_workbook(io.BytesIO(body))["Practices"]
    return [cell.value for cell in sheet["A"][1:]]


def test_the_csv_leads_to_a_description_of_each_column(client: PageClient) -> None:
    practices.published()
    page = client.get(f"{FILE}.csv")
    assert page.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert page.headers["Link"].startswith("</data/practices.csv-metadata.json>;")
    about = client.get("/data/practices.csv-metadata.json")
    assert about.headers["Content-Type"] == "application/csvm+json"
    columns: list[dict[str, Any]] = about.json["tableSchema"]["columns"]
    header = page.body.decode("utf-8-sig").splitlines()[0].split(",")
    assert [column["name"] for column in columns] == header
    assert all(column["dc:description"] for column in columns)
    kinds = {column["name"]: column["datatype"] for column in columns}
    assert (kinds["confirmed_on"], kinds["adoption_count"], kinds["page_url"]) == (
        "date",
        "integer",
        "anyURI",
    )
    assert about.json["dc:description"] == PRACTICES_DISCLAIMER


def test_contacts_are_in_no_file(client: PageClient) -> None:
    practices.published(contact_email="ada@aquila.example")
    for kind in ("csv", "json"):
        assert b"ada@aquila.example" not in client.get(f"{FILE}.{kind}").body


def test_the_first_byte_comes_before_a_row_is_read(
    app: Any, db: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_args: Any) -> Any:
        raise AssertionError("a row was read")
        yield

    monkeypatch.setattr(lines, "library_lines", never)
    with app.test_request_context("/data/practices.csv"):
        response = app.full_dispatch_request()
        pieces = response.iter_encoded()
        assert next(pieces).startswith("\ufeffslug,page_url,title".encode())
        with pytest.raises(AssertionError, match="a row was read"):
            next(pieces)
