"""Reads the addresses of a CSV file, a row at a time."""

import csv
import io
from collections.abc import Iterator
from typing import BinaryIO

from aipact.core.errors import RuleBroken
from aipact.core.text import is_storable
from aipact.i18n import _
from aipact.i18n.formats import number

MOST_ROWS = 200_000
LONGEST = 254


def addresses_in(file: BinaryIO) -> Iterator[tuple[int, str]]:
    """(number of the row, what stands there as an address): the first cell with an @, else the
    first with anything. A row without an @ at the top is a heading, an empty one nothing.

    Raises RuleBroken("file") for what is no CSV, and for too many rows.
    """
    # Strange bytes make one address invalid, not the file.
    text = io.TextIOWrapper(file, "utf-8-sig", errors="replace", newline="")
    try:
        for row_number, cells in _rows(text):
            filled = [cell.strip() for cell in cells if cell.strip()]
            address = next((cell for cell in filled if "@" in cell), "")
            if not filled or (row_number == 1 and not address):
                continue
            if row_number > MOST_ROWS:
                raise RuleBroken(
                    "file", _("Take at most %(number)s rows at once.", number=number(MOST_ROWS))
                )
            yield row_number, address or filled[0]
    except csv.Error as error:
        raise RuleBroken("file", _("This is not a CSV file.")) from error
    finally:
        text.detach()


def shown(address: str) -> tuple[str, bool]:
    """What is kept of it, and whether that is the whole."""
    if len(address) > LONGEST or not is_storable(address):
        return "".join(char for char in address[:LONGEST] if is_storable(char)), False
    return address, True


def _rows(text: io.TextIOWrapper) -> Iterator[tuple[int, list[str]]]:
    first = text.readline()
    delimiter = max(",;\t", key=first.count)

    def lines() -> Iterator[str]:
        yield first
        yield from text

    yield from enumerate(csv.reader(lines(), delimiter=delimiter), 1)
