"""Lists as files, against the shortest loop that reads and writes the same rows."""

import csv
import io
import json
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import xlsxwriter

from aipact.exports import workbook
from bench.measuring import Contestant
from bench.places import Place

# Half as fast as the shortest loop; a workbook as fast as its library alone, within the noise.
CSV_GOAL, XLSX_GOAL = 2.0, 1.10
XLSX_ROWS, XLSX_COLUMNS = 100_000, 3
HEADER = [f"column {number}" for number in range(XLSX_COLUMNS)]
ORGANISATIONS = """
    SELECT o.slug, o.display_name, o.country, o.respondent_type, o.size, o.role, o.register_status,
           o.joined_on, o.pledger_since, o.left_on, o.website,
           (SELECT group_concat(s.sector, ';') FROM organisation_sectors s
            WHERE s.organisation_id = o.id),
           (SELECT group_concat(c.commitment_code, ';') FROM pledge_versions v
            JOIN pledged_commitments c ON c.version_id = v.id AND c.is_chosen
            WHERE v.organisation_id = o.id AND v.state = 'published')
    FROM organisations o WHERE o.is_listed ORDER BY o.sort_name, o.id"""
PRACTICES = """
    SELECT p.slug, v.title, v.summary, o.slug, o.display_name, o.country, v.size, v.sectors, v.kind,
           v.commitments, v.articles, v.level, v.target_groups, v.formats, v.ai_systems, v.language,
           v.languages, v.knowledge, v.context, v.impact, v.challenges, v.plans, v.links, v.licence,
           p.published_at, v.published_at, p.confirmed_on, p.state, p.adoption_count
    FROM practices p JOIN practice_versions v ON v.practice_id = p.id AND v.state = 'published'
    JOIN organisations o ON o.id = p.organisation_id
    WHERE p.state IN ('published', 'stale') ORDER BY p.published_at DESC, p.id DESC"""

PRACTICE_LISTS = (7, 9, 10, 12, 13, 16)


def contestants(small: Place, _large: Place) -> Iterator[Contestant]:
    """The loop is that of sqlite3, so SQLite it is; a file is written no other way elsewhere."""
    if small.database != "SQLite":
        return
    group = f"CSV against sqlite3 fetchmany, {small.size:,} practices"
    for name, query, lists in (
        ("organisations", ORGANISATIONS, ()),
        ("practices", PRACTICES, PRACTICE_LISTS),
    ):
        loop = _loop(small, query, lists, f"http://localhost/en/{name}/")
        yield Contestant(group, name, small.getting(f"/data/{name}.csv"), loop, CSV_GOAL)
    yield Contestant(
        f"XLSX against the library alone, {XLSX_ROWS:,} rows", "three columns of text",
        _workbook, _library_alone, XLSX_GOAL,
    )  # fmt: skip


def _loop(place: Place, query: str, lists: tuple[int, ...], page: str) -> Callable[[], None]:
    """Reads, joins lists, and writes; what a program of one purpose would do."""
    path = place.url.removeprefix("sqlite:///")

    def read() -> None:
        connection = sqlite3.connect(path)
        found = connection.execute(query)
        buffer = io.StringIO()
        writer = csv.writer(buffer)
        while rows := found.fetchmany(1000):
            for row in rows:
                line = list(row)
                for at in lists:
                    line[at] = ";".join(json.loads(row[at]))
                line.append(page + row[0])
                writer.writerow(line)
        buffer.getvalue().encode()
        connection.close()

    return read


def _rows() -> Iterator[list[str]]:
    return (
        [f"Text {row} in {column}" for column in range(XLSX_COLUMNS)] for row in range(XLSX_ROWS)
    )


def _workbook() -> None:
    workbook(HEADER, _rows(), sheet="List", about=[]).close()


def _library_alone() -> None:
    with tempfile.TemporaryDirectory() as folder:
        book = xlsxwriter.Workbook(Path(folder) / "list.xlsx", {"constant_memory": True})
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADER)
        for number, row in enumerate(_rows(), start=1):
            sheet.write_row(number, 0, row)
        book.close()
