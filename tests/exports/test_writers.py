"""Files that a spreadsheet does not run, written while they are read."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import date

import pytest

from aipact.exports import csv_stream, download_headers, json_stream

pytestmark = pytest.mark.pure


def rows_of(pieces: Iterator[bytes]) -> list[list[str]]:
    text = b"".join(pieces).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def test_csv_keeps_every_character_and_quotes_what_must_be() -> None:
    rows = [["Ακρόπολη", 'says "yes"', "two\r\nlines", "a;b,c", None, 7, date(2026, 9, 1)]]
    assert rows_of(csv_stream(["a", "b", "c", "d", "e", "f", "g"], iter(rows)))[1:] == [
        ["Ακρόπολη", 'says "yes"', "two\r\nlines", "a;b,c", "", "7", "2026-09-01"]
    ]


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_a_cell_that_a_spreadsheet_would_run_is_dead(first: str) -> None:
    written = rows_of(csv_stream(["name"], [[f"{first}1+1"]]))
    assert written[1] == [f"'{first}1+1"]


@pytest.mark.parametrize("cell", ["Aquila", "1-1", "'quoted", "", " =1", "a@b.example", -5])
def test_other_cells_stay_as_they_are(cell: object) -> None:
    assert rows_of(csv_stream(["name", "x"], [[cell, "y"]]))[1] == [str(cell), "y"]


def test_the_mark_for_excel_can_be_left_out() -> None:
    assert b"".join(csv_stream(["a"], [])) == b"\xef\xbb\xbfa\r\n"
    assert b"".join(csv_stream(["a"], [], mark=False)) == b"a\r\n"


def test_the_first_piece_comes_before_the_first_row_is_read() -> None:
    def never() -> Iterator[list[str]]:
        raise AssertionError("a row was read")
        yield []

    assert next(csv_stream(["a"], never(), mark=False)) == b"a\r\n"
    assert next(json_stream({}, never(), name="rows")) == b'{"rows":['


def test_pieces_stay_small_however_many_rows_there_are() -> None:
    sizes = [len(piece) for piece in csv_stream(["a"], (["x" * 100] for _ in range(5000)))]
    assert len(sizes) > 10
    assert max(sizes) < 40_000
    sizes = [len(p) for p in json_stream({}, ({"a": "x" * 100} for _ in range(5000)), name="r")]
    assert max(sizes) < 40_000


@pytest.mark.parametrize("count", [0, 1, 3, 2000])
def test_json_is_one_object_with_metadata_and_rows(count: int) -> None:
    rows = [{"name": f"Ünïted {i}", "on": date(2026, 9, 1), "none": None} for i in range(count)]
    written = json.loads(b"".join(json_stream({"licence": "CC BY 4.0"}, rows, name="rows")))
    assert written == {
        "licence": "CC BY 4.0",
        "rows": [{"name": f"Ünïted {i}", "on": "2026-09-01", "none": None} for i in range(count)],
    }


def test_a_download_is_an_attachment() -> None:
    assert download_headers("organisations.csv", "text/csv; charset=utf-8") == {
        "Content-Type": "text/csv; charset=utf-8",
        "Content-Disposition": 'attachment; filename="organisations.csv"',
        "X-Content-Type-Options": "nosniff",
    }
