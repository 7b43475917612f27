"""The register and the library as files: streamed, however long they are."""

from typing import Any

from flask import Response

from aipact.api.v1.queries import practices, register
from aipact.api.v1.schemas.practices import PRACTICES_DISCLAIMER, LibraryFilterSchema
from aipact.api.v1.schemas.register import FilterSchema
from aipact.api.v1.schemas.shape import DISCLAIMER, NoParametersSchema
from aipact.api.v1.views.files import as_csv, as_json, as_metadata, as_xlsx
from aipact.api.v1.views.parameters import OpenBlueprint
from aipact.exports import XLSX_TYPE
from aipact.pledges.queries.register import RegisterFilter
from aipact.practices.queries.library_filter import LibraryFilter

data = OpenBlueprint(
    "data", __name__, url_prefix="/data", description="Files of the register and of the library"
)
BINARY = {"type": "string", "format": "binary"}


@data.route("/organisations.csv", methods=["GET"])
@data.arguments(FilterSchema, location="query")
@data.response(200, {"type": "string"}, content_type="text/csv")
def organisations_csv(chosen: RegisterFilter) -> Response:
    """The register for a spreadsheet: UTF-8, commas, semicolons inside lists."""
    return as_csv(register.TABLE, register.rows(chosen))


@data.route("/organisations.xlsx", methods=["GET"])
@data.arguments(FilterSchema, location="query")
@data.response(200, BINARY, content_type=XLSX_TYPE)
def organisations_xlsx(chosen: RegisterFilter) -> Response:
    """The register as a workbook, with licence, disclaimer and filters on a second sheet."""
    return as_xlsx(register.TABLE, register.rows(chosen), DISCLAIMER, chosen.parameters)


@data.route("/organisations.json", methods=["GET"])
@data.arguments(FilterSchema, location="query")
@data.response(200, {"type": "object"})
def organisations_json(chosen: RegisterFilter) -> Response:
    """The register for programs: one object with licence, disclaimer and organisations."""
    return as_json(register.TABLE, register.rows(chosen), DISCLAIMER)


@data.route("/organisations.csv-metadata.json", methods=["GET"])
@data.arguments(NoParametersSchema, location="query")
@data.response(200, {"type": "object"}, content_type="application/csvm+json")
def organisations_metadata(_asked: dict[str, Any]) -> Response:
    """What the columns of the CSV of organisations hold, as CSV on the Web (CSVW)."""
    return as_metadata(register.TABLE, DISCLAIMER)


@data.route("/practices.csv", methods=["GET"])
@data.arguments(LibraryFilterSchema, location="query")
@data.response(200, {"type": "string"}, content_type="text/csv")
def practices_csv(chosen: LibraryFilter) -> Response:
    """The library for a spreadsheet, newest first, each practice in its original language."""
    return as_csv(practices.TABLE, practices.rows(chosen))


@data.route("/practices.xlsx", methods=["GET"])
@data.arguments(LibraryFilterSchema, location="query")
@data.response(200, BINARY, content_type=XLSX_TYPE)
def practices_xlsx(chosen: LibraryFilter) -> Response:
    """The library as a workbook, with licence, disclaimer and filters on a second sheet."""
    return as_xlsx(practices.TABLE, practices.rows(chosen), PRACTICES_DISCLAIMER, chosen.parameters)


@data.route("/practices.json", methods=["GET"])
@data.arguments(LibraryFilterSchema, location="query")
@data.response(200, {"type": "object"})
def practices_json(chosen: LibraryFilter) -> Response:
    """The library for programs: one object with licence, disclaimer and practices."""
    return as_json(practices.TABLE, practices.rows(chosen), PRACTICES_DISCLAIMER)


@data.route("/practices.csv-metadata.json", methods=["GET"])
@data.arguments(NoParametersSchema, location="query")
@data.response(200, {"type": "object"}, content_type="application/csvm+json")
def practices_metadata(_asked: dict[str, Any]) -> Response:
    """What the columns of the CSV of practices hold, as CSV on the Web (CSVW)."""
    return as_metadata(practices.TABLE, PRACTICES_DISCLAIMER)
