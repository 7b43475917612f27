"""Writers of CSV and JSON: files in pieces, the first of them before all rows are read."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

# A spreadsheet runs what begins like this, in ASCII and in full width.
RUNS = frozenset("=+-@\t\r\n＝＋－＠")
_PIECE = 32 * 1024
BYTE_ORDER_MARK = "\ufeff"


def csv_stream(
    header: Sequence[str], rows: Iterable[Sequence[Any]], *, mark: bool = True
) -> Iterator[bytes]:
    """RFC 4180 in UTF-8; with the mark that tells Excel so. None is an empty cell."""
    buffer = io.StringIO(newline="")
    buffer.write(BYTE_ORDER_MARK if mark else "")
    writer = csv.writer(buffer)
    writer.writerow(header)
    yield _take(buffer)
    # As `harmless` says, written out here: a call for each cell doubles the time of a file.
    for row in rows:
        writer.writerow([f"'{c}" if c and c.__class__ is str and c[0] in RUNS else c for c in row])
        if buffer.tell() > _PIECE:
            yield _take(buffer)
    yield _take(buffer)


def harmless(cell: Any) -> Any:
    """The cell, with an apostrophe in front of text that a spreadsheet would run."""
    if isinstance(cell, str) and cell[:1] in RUNS:
        return f"'{cell}"
    return cell


def json_stream(
    metadata: Mapping[str, Any], rows: Iterable[Mapping[str, Any]], *, name: str
) -> Iterator[bytes]:
    """One JSON object: the metadata, then the rows as a list under `name`."""
    head = json.dumps(metadata, ensure_ascii=False, default=_plain)
    separator = "," if metadata else ""
    yield f"{head[:-1]}{separator}{json.dumps(name)}:[".encode()
    pieces: list[str] = []
    size, comma = 0, ""
    for row in rows:
        piece = f"{comma}\n{json.dumps(row, ensure_ascii=False, default=_plain)}"
        pieces.append(piece)
        size, comma = size + len(piece), ","
        if size > _PIECE:
            yield "".join(pieces).encode()
            pieces, size = [], 0
    yield f"{''.join(pieces)}\n]}}\n".encode()


def download_headers(file_name: str, content_type: str) -> dict[str, str]:
    """Headers of a file to keep; the name is one of ours, in ASCII."""
    return {
        "Content-Type": content_type,
        "Content-Disposition": f'attachment; filename="{file_name}"',
        "X-Content-Type-Options": "nosniff",
    }


def _plain(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in a file")


def _take(buffer: io.StringIO) -> bytes:
    piece = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return piece
