"""What the feeds take."""

from typing import Any

import marshmallow as ma
from marshmallow import fields, validate

from aipact.api.v1.schemas.practices import LibraryFilterSchema
from aipact.i18n import LANGUAGE_NAMES
from aipact.practices.queries.library_filter import LibraryFilter


def _language() -> fields.String:
    return fields.String(
        load_default="en",
        validate=validate.OneOf(list(LANGUAGE_NAMES)),
        metadata={"description": "Language of the words around the entries: en, de or fr."},
    )


class FeedSchema(ma.Schema):
    """A feed in one of the site's languages."""

    lang = _language()


class PracticeFeedSchema(LibraryFilterSchema):
    """The language, and the filters of the library."""

    lang = _language()

    @ma.post_load
    def read(self, values: dict[str, Any], **_options: Any) -> Any:
        """(language, filter)."""
        return values.pop("lang"), LibraryFilter.of(**values)
