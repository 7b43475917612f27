"""The library of practices as JSON."""

from typing import Any

from flask import url_for
from werkzeug.exceptions import Gone

from aipact.api.v1.queries import practices as queries
from aipact.api.v1.schemas.practices import (
    LibraryPageSchema,
    PracticeAnswerSchema,
    PracticesSchema,
)
from aipact.api.v1.schemas.shape import NoParametersSchema
from aipact.api.v1.views.blueprint import api
from aipact.api.v1.views.parameters import absolute
from aipact.core.errors import NotFound
from aipact.core.pagination import PageRequest
from aipact.practices.queries.library_filter import LibraryFilter
from aipact.practices.queries.page import tombstone


@api.route("/practices", methods=["GET"])
@api.arguments(LibraryPageSchema, location="query")
@api.response(200, PracticesSchema)
def list_practices(asked: tuple[LibraryFilter, PageRequest]) -> dict[str, Any]:
    """Practices in their original language, a page at a time: newest first, or the best match
    where words are asked for."""
    chosen, page = asked
    found = queries.page_of_records(chosen, page)
    values = {**chosen.parameters, "page_size": page.size, "after": found.next_cursor}
    following = absolute(url_for("api.list_practices", **values)) if found.next_cursor else None
    return {"practices": found.items, "next": following}


@api.route("/practices/<practice_slug>", methods=["GET"])
@api.arguments(NoParametersSchema, location="query")
@api.response(200, PracticeAnswerSchema)
def show_practice(_asked: dict[str, Any], practice_slug: str) -> dict[str, Any]:
    """One practice with all its languages, its files and those who adopted it. 410 when its
    organisation withdrew it."""
    try:
        found = queries.practice_in_full(practice_slug)
    except NotFound:
        if tombstone(practice_slug) is None:
            raise
        raise Gone("The organisation withdrew this practice.") from None
    files = [
        {
            "name": file.name,
            "media_type": file.media_type,
            "size": file.size,
            "url": absolute(url_for("files.show", file_id=file.id)),
        }
        for file in found["files"]
    ]
    return found | {"files": files}
