"""Workbooks that a spreadsheet opens and does not run, read back by a reader that is not ours."""

import tracemalloc
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, BinaryIO

import openpyxl
import pytest
import xlsxwriter

from aipact.exports import workbook, xlsx

pytestmark = pytest.mark.pure

# What a library does with it as it comes: "<r>" begins marked-up text, and this one leaves it.
INJECTED = '<r><t>x</t></r></is></c><c r="B2"><f>1+1</f><v>2</v></c><c r="C2"><is><r></r>'
DANGEROUS = [
    *("=1+1", "+1", "-1", "@SUM(A1)", "\tx", "＝1", "{=1}", '=HYPERLINK("http://evil.example")'),
    *("http://evil.example", "mailto:x@evil.example", "internal:Sheet2!A1", "=cmd|' /C calc'!A0"),
    *(INJECTED, "<r></r>", "'quoted", "  =1", "&amp;<b>", "_x", "1", "TRUE"),
]


def cells(file: BinaryIO, sheet: str = "List") -> list[list[Any]]:
    return [list(row) for row in read(file)[sheet].iter_rows(values_only=True)]


def read(file: BinaryIO) -> Any:
    with file:
        return openpyxl.load_workbook(file)


def written(rows: Any, *, header: tuple[str, ...] = ("a",), about: Any = ()) -> BinaryIO:
    return workbook(header, rows, sheet="List", about=about)


def test_values_keep_their_kind() -> None:
    moment = datetime(2026, 9, 1, 10, 30, 5, tzinfo=UTC)
    row = ["Ακρόπολη", None, "", 7, 1.5, True, date(2026, 9, 1), moment]
    found = cells(written([row], header=tuple("abcdefgh")))[1]
    day = datetime(2026, 9, 1)
    assert found == ["Ακρόπολη", None, None, 7, 1.5, True, day, moment.replace(tzinfo=None)]


@pytest.mark.parametrize("text", DANGEROUS)
def test_text_is_dead_and_whole(text: str) -> None:
    file = written([[text, "beside"]], header=("a", "b"))
    names = zipfile.ZipFile(file).namelist()
    sheet = read(file)["List"]
    assert [(c.value, c.data_type, c.hyperlink) for c in sheet[2]] == [
        (text, "s", None),
        ("beside", "s", None),
    ]
    assert not [name for name in names if "rels" in name and "sheet" in name]


def test_without_our_sheet_the_library_would_write_a_formula(tmp_path: Path) -> None:
    """The control: this is what `_PlainSheet` is for. When it fails, `_PlainSheet` may go."""
    book = xlsxwriter.Workbook(tmp_path / "x.xlsx", {"constant_memory": True})
    book.add_worksheet().write_string(0, 0, INJECTED)
    book.close()
    assert b"<f>1+1</f>" in zipfile.ZipFile(tmp_path / "x.xlsx").read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "＝1"])
def test_what_begins_like_a_formula_is_marked_as_text(text: str) -> None:
    """Else it would become one as soon as somebody edits the cell and leaves it."""
    sheet = read(written([[text], ["harmless"]]))["List"]
    assert (sheet["A2"].quotePrefix, sheet["A3"].quotePrefix) == (True, False)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("one\r\ntwo\rthree\nfour\tfive", "one\ntwo\nthree\nfour\tfive"),
        ("\0\x07\x0b\x1f\ufffe\uffff", "\ufffd" * 6),
        ("a\ud800b", "a\ufffdb"),
        ("👩🏽‍🎓 e\u0301", "👩🏽‍🎓 e\u0301"),
        (" blank ", " blank "),
    ],
)
def test_characters_that_no_workbook_holds_are_replaced(text: str, kept: str) -> None:
    assert cells(written([[text]]))[1] == [kept]


@pytest.mark.parametrize("character", ["x", "€", "👍"])
def test_text_that_is_too_long_for_a_cell_says_so(character: str) -> None:
    units = len(character.encode("utf-16-le")) // 2
    fits = character * (xlsx.LONGEST_TEXT // units)
    (_header, (whole,), (cut,)) = cells(written([[fits], [fits + character]]))
    assert whole == fits
    assert cut.endswith(f"{character} […]")
    assert len(cut.encode("utf-16-le")) // 2 in (xlsx.LONGEST_TEXT, xlsx.LONGEST_TEXT - 1)


def test_the_header_stays_in_sight_and_filters() -> None:
    sheet = read(written([["1", "x" * 500], ["2", "y"]], header=("number", "text")))["List"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:B3")
    assert [cell.value for cell in sheet[1] if cell.font.bold] == ["number", "text"]
    widths = {letter: size.width for letter, size in sheet.column_dimensions.items()}
    assert 10 <= widths["A"] < 12
    assert 60 <= widths["B"] < 61


def test_the_second_sheet_says_what_this_is() -> None:
    about = [("Title", "=Practices"), ("As of", date(2026, 9, 1)), ("Rows", 0)]
    file = written([], about=about)
    assert cells(file, "About") == [
        ["Title", "=Practices"],
        ["As of", datetime(2026, 9, 1)],
        ["Rows", 0],
    ]


@pytest.mark.parametrize("count", [0, 1, 99, 100, 101, 3000])
def test_rows_in_are_rows_out(count: int) -> None:
    rows = [[f"Ünïted {i}", i] for i in range(count)]
    assert cells(written(iter(rows), header=("name", "number")))[1:] == rows


@pytest.mark.parametrize(("count", "sizes"), [(3, [3]), (4, [3, 1]), (6, [3, 3]), (7, [3, 3, 1])])
def test_what_does_not_fit_on_a_sheet_goes_on_on_the_next(
    count: int, sizes: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xlsx, "MOST_ROWS", 3)
    book = read(written([i] for i in range(count)))
    lists = [sheet for sheet in book if sheet.title != "About"]
    assert [sheet.max_row - 1 for sheet in lists] == sizes
    assert [c.value for sheet in lists for c in sheet["A"][1:]] == list(range(count))
    assert {sheet["A1"].value for sheet in lists} == {"a"}


def test_memory_does_not_grow_with_the_rows() -> None:
    def peak(count: int) -> int:
        tracemalloc.start()
        written(([f"text {i}"] * 10 for i in range(count)), header=("a",) * 10).close()
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return top

    peak(10)
    assert peak(6000) < 1.3 * peak(600) + 200_000


def test_a_list_that_breaks_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def breaking() -> Iterator[list[str]]:
        yield from (["row"] for _ in range(500))
        raise OSError("No space left on device")

    with pytest.raises(OSError, match="No space"):
        written(breaking())
    assert list(tmp_path.iterdir()) == []
    written([["fine"]]).close()
    assert list(tmp_path.iterdir()) == []
