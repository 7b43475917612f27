"""Search over everything, as JSON."""

from typing import Any

from flask import url_for

from aipact.api.v1.queries import search as queries
from aipact.api.v1.schemas.search import SearchAnswerSchema, SearchSchema
from aipact.api.v1.views.blueprint import api
from aipact.api.v1.views.parameters import absolute

# Where a record and the whole list of a kind are; the catalogue has neither.
RECORDS = {"organisation": "api.show_organisation", "practice": "api.show_practice"}
LISTS = {"organisation": "api.list_organisations", "practice": "api.list_practices"}


@api.route("/search", methods=["GET"])
@api.arguments(SearchSchema, location="query")
@api.response(200, SearchAnswerSchema)
def search(asked: dict[str, Any]) -> dict[str, Any]:
    """Organisations, practices and commitments, each group with its best matches."""
    groups = queries.groups(asked["q"], asked["kind"], asked["limit"])
    return {"groups": [_with_addresses(group, asked["q"]) for group in groups]}


def _with_addresses(group: dict[str, Any], q: str) -> dict[str, Any]:
    record, whole = RECORDS.get(group["kind"]), LISTS.get(group["kind"])
    results = [
        result | {"api_url": absolute(url_for(record, slug=result["slug"])) if record else None}
        for result in group["results"]
    ]
    has_more = whole is not None and group["count"] > len(results)
    more = absolute(url_for(whole, q=q)) if whole and has_more else None
    return group | {"results": results, "more": more}
