"""The register and the catalogue as JSON."""

from typing import Any

from flask import url_for

from aipact.api.v1.queries import register as queries
from aipact.api.v1.schemas.register import (
    CommitmentsSchema,
    OrganisationAnswerSchema,
    OrganisationsSchema,
    PageSchema,
)
from aipact.api.v1.schemas.shape import NoParametersSchema
from aipact.api.v1.views.blueprint import api
from aipact.api.v1.views.parameters import absolute
from aipact.core.pagination import PageRequest
from aipact.pledges.queries.register import RegisterFilter, register_page


@api.route("/organisations", methods=["GET"])
@api.arguments(PageSchema, location="query")
@api.response(200, OrganisationsSchema)
def list_organisations(asked: tuple[RegisterFilter, PageRequest]) -> dict[str, Any]:
    """Organisations by name, a page at a time."""
    chosen, page = asked
    found = register_page(chosen, page)
    return {
        "organisations": [queries.record(row) for row in found.items],
        "next": _next(chosen, page.size, found.next_cursor),
    }


def _next(chosen: RegisterFilter, size: int, cursor: str) -> str | None:
    if not cursor:
        return None
    values = {**chosen.parameters, "page_size": size, "after": cursor}
    return absolute(url_for("api.list_organisations", **values))


@api.route("/organisations/<slug>", methods=["GET"])
@api.arguments(NoParametersSchema, location="query")
@api.response(200, OrganisationAnswerSchema)
def show_organisation(_asked: dict[str, Any], slug: str) -> dict[str, Any]:
    """One organisation with its published pledge."""
    return queries.organisation_with_pledge(slug)


@api.route("/commitments", methods=["GET"])
@api.arguments(NoParametersSchema, location="query")
@api.response(200, CommitmentsSchema)
def list_commitments(_asked: dict[str, Any]) -> dict[str, Any]:
    """The catalogue of commitments, with the duties of the AI Act that they anticipate."""
    return {"commitments": queries.catalogue()}
