"""How a list becomes a file: the same for every kind of list."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from flask import Response, jsonify, stream_with_context, url_for
from werkzeug.wsgi import FileWrapper

from aipact.api.v1.queries.tables import Table
from aipact.api.v1.schemas.shape import LICENCE
from aipact.api.v1.views.parameters import absolute
from aipact.core.clock import today
from aipact.exports import XLSX_TYPE, csv_stream, download_headers, json_stream, workbook

Rows = Iterable[list[Any]]
_PIECE = 64 * 1024


def as_csv(table: Table, rows: Rows) -> Response:
    """For a spreadsheet: UTF-8, commas, lists with their own separators inside a cell."""
    answer = _stream(csv_stream(list(table.columns), table.lines(rows)))
    answer.headers.update(download_headers(f"{table.name}.csv", "text/csv; charset=utf-8"))
    about = url_for(f"data.{table.name}_metadata")
    answer.headers["Link"] = (
        f'<{about}>; rel="describedby"; type="application/csvm+json", <{LICENCE}>; rel="license"'
    )
    return answer


def as_json(table: Table, rows: Rows, disclaimer: str) -> Response:
    """For programs: one object with licence, disclaimer and the rows as records."""
    about = {"licence": LICENCE, "disclaimer": disclaimer, "as_of": today()}
    answer = _stream(json_stream(about, table.records(rows), name=table.name))
    answer.headers.update(download_headers(f"{table.name}.json", "application/json"))
    return answer


def as_xlsx(table: Table, rows: Rows, disclaimer: str, chosen: Mapping[str, Any]) -> Response:
    """A workbook: the list, and a sheet that says what it is and what was asked for."""
    about = [
        ("Title", table.title),
        ("Source", absolute("/")),
        ("As of", today()),
        ("Licence", LICENCE),
        ("Disclaimer", disclaimer),
        *((f"Filter: {name}", _words(value)) for name, value in chosen.items()),
        *((f"Column: {name}", text) for name, text in table.columns.items()),
    ]
    lines = table.dated(table.lines(rows))
    sheet = table.name.capitalize()
    file = workbook(list(table.columns), lines, sheet=sheet, about=about)
    size = file.seek(0, 2)
    file.seek(0)
    answer = Response(FileWrapper(file, _PIECE), direct_passthrough=True)
    answer.headers.update(download_headers(f"{table.name}.xlsx", XLSX_TYPE))
    answer.content_length = size
    return answer


def as_metadata(table: Table, disclaimer: str) -> Response:
    """What the columns of the CSV hold, as CSV on the Web (CSVW)."""
    answer = jsonify(
        {
            "@context": "http://www.w3.org/ns/csvw",
            "url": absolute(url_for(f"data.{table.name}_csv")),
            "dc:title": table.title,
            "dc:description": disclaimer,
            "dc:license": {"@id": LICENCE},
            "dc:modified": {"@value": today().isoformat(), "@type": "xsd:date"},
            "dialect": {"encoding": "utf-8", "header": True},
            "tableSchema": {"columns": table.described(), "primaryKey": "slug"},
        }
    )
    answer.mimetype = "application/csvm+json"
    return answer


def _words(value: Any) -> str:
    return value if isinstance(value, str) else ", ".join(value)


def _stream(pieces: Iterator[bytes]) -> Response:
    return Response(stream_with_context(pieces))
