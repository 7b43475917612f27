"""The register as files: streamed, however long it is."""

from collections.abc import Iterator
from typing import Any

from flask import Response, jsonify, stream_with_context, url_for

from aipact.api.v1 import queries
from aipact.api.v1.schemas import DISCLAIMER, LICENCE, FilterSchema, NoParametersSchema
from aipact.api.v1.views.parameters import OpenBlueprint
from aipact.core.clock import today
from aipact.core.settings import current_settings
from aipact.exports import csv_stream, download_headers, json_stream
from aipact.pledges.queries.register import RegisterFilter

data = OpenBlueprint("data", __name__, url_prefix="/data", description="Files of the register")


@data.route("/organisations.csv", methods=["GET"])
@data.arguments(FilterSchema, location="query")
@data.response(200, {"type": "string"}, content_type="text/csv")
def organisations_csv(chosen: RegisterFilter) -> Response:
    """The register for a spreadsheet: UTF-8, commas, semicolons inside lists."""
    rows = map(queries.cells, queries.records(chosen))
    answer = _stream(csv_stream(list(queries.COLUMNS), rows))
    answer.headers.update(download_headers("organisations.csv", "text/csv; charset=utf-8"))
    about = url_for("data.organisations_metadata")
    answer.headers["Link"] = (
        f'<{about}>; rel="describedby"; type="application/csvm+json", <{LICENCE}>; rel="license"'
    )
    return answer


@data.route("/organisations.json", methods=["GET"])
@data.arguments(FilterSchema, location="query")
@data.response(200, {"type": "object"})
def organisations_json(chosen: RegisterFilter) -> Response:
    """The register for programs: one object with licence, disclaimer and organisations."""
    about = {"licence": LICENCE, "disclaimer": DISCLAIMER, "as_of": today()}
    answer = _stream(json_stream(about, queries.records(chosen), name="organisations"))
    answer.headers.update(download_headers("organisations.json", "application/json"))
    return answer


@data.route("/organisations.csv-metadata.json", methods=["GET"])
@data.arguments(NoParametersSchema, location="query")
@data.response(200, {"type": "object"}, content_type="application/csvm+json")
def organisations_metadata(_asked: dict[str, Any]) -> Response:
    """What the columns of the CSV hold, as CSV on the Web (CSVW)."""
    base = current_settings().base_url.rstrip("/")
    answer = jsonify(
        {
            "@context": "http://www.w3.org/ns/csvw",
            "url": base + url_for("data.organisations_csv"),
            "dc:title": "Organisations in the AI Pact",
            "dc:description": DISCLAIMER,
            "dc:license": {"@id": LICENCE},
            "dc:modified": {"@value": today().isoformat(), "@type": "xsd:date"},
            "dialect": {"encoding": "utf-8", "header": True},
            "tableSchema": {
                "columns": [_column(name, title) for name, title in queries.COLUMNS.items()],
                "primaryKey": "slug",
            },
        }
    )
    answer.mimetype = "application/csvm+json"
    return answer


def _column(name: str, title: str) -> dict[str, Any]:
    column: dict[str, Any] = {"name": name, "titles": name, "dc:description": title}
    if name in queries.LISTS:
        column["separator"] = queries.SEPARATOR
    kinds = {"_on": "date", "_since": "date", "_url": "anyURI"}
    return column | {
        "datatype": next((k for end, k in kinds.items() if name.endswith(end)), "string")
    }


def _stream(pieces: Iterator[bytes]) -> Response:
    return Response(stream_with_context(pieces))
