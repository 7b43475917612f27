"""Writer of XLSX: a temporary file that grows, a row at a time in memory."""

import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from itertools import chain, islice
from typing import Any, BinaryIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from aipact.exports.writers import RUNS

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What Excel holds in a cell (in UTF-16 units), and in a sheet beside the header.
LONGEST_TEXT = 32_767
MOST_ROWS = 1_048_575
_CUT = " […]"
# What XML cannot carry; a line break is one character in a cell.
_FORBIDDEN = re.compile("\r\n?|[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SAMPLE = 100
_NARROW, _WIDE = 10, 60


class _PlainSheet(Worksheet):
    """Text stays text: the library takes "<r>...</r>" for marked-up text and writes it as it is."""

    def _xml_rich_inline_string(self, string: str, attributes: Any = ()) -> None:
        self._xml_inline_string(string, True, attributes)


def workbook(
    header: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    sheet: str,
    about: Sequence[tuple[str, Any]],
) -> BinaryIO:
    """The rows on the sheet of that name, (label, value) pairs about them on a second one.

    A temporary file at its beginning, which is gone when it is closed. Text that looks like a
    formula is marked as text and keeps every character; text that is too long for a cell ends
    with "[…]"; a list that is too long for a sheet goes on on the next one.
    """
    output: BinaryIO = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
    with tempfile.TemporaryDirectory() as folder:
        book = Workbook(output, {"constant_memory": True, "tmpdir": folder})
        try:
            _write(book, header, iter(rows), sheet, about)
            book.close()
        except BaseException:
            output.close()
            for left in book.worksheets():
                left.row_data_fh.close()
            raise
    output.seek(0)
    return output


def _write(
    book: Any,
    header: Sequence[str],
    rows: Iterator[Sequence[Any]],
    sheet: str,
    about: Sequence[tuple[str, Any]],
) -> None:
    cells = _Cells(book)
    number, more = 1, True
    while more:
        part = book.add_worksheet(sheet if number == 1 else f"{sheet} {number}", _PlainSheet)
        _list(part, header, islice(rows, MOST_ROWS), cells)
        ahead = list(islice(rows, 1))
        rows, number, more = chain(ahead, rows), number + 1, bool(ahead)
    page = book.add_worksheet("About", _PlainSheet)
    page.set_column(0, 0, 24)
    page.set_column(1, 1, _WIDE + _WIDE)
    for line, (label, value) in enumerate(about):
        page.write_string(line, 0, label, cells.bold)
        cells.write(page, line, 1, value)


def _list(
    sheet: Any, header: Sequence[str], rows: Iterator[Sequence[Any]], cells: "_Cells"
) -> None:
    """The header, which stays in sight and filters, and the rows; columns as wide as the first."""
    first = list(islice(rows, _SAMPLE))
    for column, title in enumerate(header):
        lengths = [_width(row[column]) for row in first]
        sheet.set_column(column, column, min(max([len(title) + 4, _NARROW, *lengths]), _WIDE))
        sheet.write_string(0, column, title, cells.bold)
    sheet.freeze_panes(1, 0)
    line = 0
    for line, row in enumerate(chain(first, rows), start=1):
        for column, value in enumerate(row):
            if value not in (None, ""):
                cells.write(sheet, line, column, value)
    sheet.autofilter(0, 0, line, len(header) - 1)


def _width(value: Any) -> int:
    return len(value) + 1 if isinstance(value, str) else _NARROW


class _Cells:
    """Writes a value as what it is; the formats belong to one workbook."""

    def __init__(self, book: Any) -> None:
        self.bold: Format = book.add_format({"bold": True})
        self._day: Format = book.add_format({"num_format": "yyyy-mm-dd"})
        self._moment: Format = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        # Else Excel would take it for a formula when somebody edits the cell and leaves it.
        self._quoted: Format = book.add_format({"quote_prefix": True})

    def write(self, sheet: Any, line: int, column: int, value: Any) -> None:
        if isinstance(value, str):
            text = _clean(value)
            sheet.write_string(line, column, text, self._quoted if text[:1] in RUNS else None)
        elif isinstance(value, datetime):
            naive = value.astimezone(UTC).replace(tzinfo=None)
            sheet.write_datetime(line, column, naive, self._moment)
        elif isinstance(value, date):
            sheet.write_datetime(line, column, value, self._day)
        elif isinstance(value, bool):
            sheet.write_boolean(line, column, value)
        else:
            sheet.write_number(line, column, value)


def _clean(text: str) -> str:
    """As a cell can hold it."""
    if _FORBIDDEN.search(text):
        text = _FORBIDDEN.sub(lambda found: "\n" if found[0][0] == "\r" else "\ufffd", text)
    if len(text) > LONGEST_TEXT // 2:
        units = text.encode("utf-16-le")
        if len(units) > 2 * LONGEST_TEXT:
            kept = units[: 2 * (LONGEST_TEXT - len(_CUT))]
            text = kept.decode("utf-16-le", errors="ignore") + _CUT
    return text
