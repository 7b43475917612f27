"""Search over everything, as JSON."""

from typing import Any

from flask import url_for

from aipact.api.v1.queries import search as queries
from aipact.api.v1.schemas.search import SearchAnswerSchema, SearchSchema
from aipact.api.v1.views.blueprint import api
from aipact.api.v1.views.parameters import absolute

# Where a record and the whole list of a kind are; the catalogue and events have neither.
RECORDS = {
    "organisation": ("api.show_organisation", "slug"),
    "practice": ("api.show_practice", "practice_slug"),
}
LISTS = {"organisation": "api.list_organisations", "practice": "api.list_practices"}


@api.route("/search", methods=["GET"])
@api.arguments(SearchSchema, location="query")
@api.response(200, SearchAnswerSchema)
def search(asked: dict[str, Any]) -> dict[str, Any]:
    """Organisations, practices, events, answers and commitments, the best of each in a group."""
    groups = queries.groups(asked["q"], asked["kind"], asked["limit"])
    return {"groups": [_with_addresses(group, asked["q"]) for group in groups]}


def _with_addresses(group: dict[str, Any], q: str) -> dict[str, Any]:
    kind = group["kind"]
    whole = LISTS.get(kind)
    results = [result | {"api_url": _record(kind, result["slug"])} for result in group["results"]]
    has_more = whole is not None and group["count"] > len(results)
    more = absolute(url_for(whole, q=q)) if whole and has_more else None
    return group | {"results": results, "more": more}


def _record(kind: str, slug: str) -> str | None:
    if kind not in RECORDS:
        return None
    endpoint, part = RECORDS[kind]
    values: dict[str, Any] = {part: slug}
    return absolute(url_for(endpoint, **values))
