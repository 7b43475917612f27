"""The library of practices: what its addresses take and give."""

from typing import Any

import marshmallow as ma
from marshmallow import fields, validate

from aipact.api.v1.queries.practices import TABLE
from aipact.api.v1.schemas.shape import (
    DISCLAIMER,
    EnvelopeSchema,
    codes,
    cursor,
    size_of_page,
    words,
)
from aipact.core.pagination import PageRequest
from aipact.practices.queries.library_filter import BEST, LONGEST_QUERY, NEWEST, LibraryFilter
from aipact.practices.states import PracticeState

PRACTICES_DISCLAIMER = (
    "Practices are written by the organisations and published after a review. Publication is no "
    f"presumption of compliance with the AI Act. Each text has a licence of its own. {DISCLAIMER}"
)


class LibraryFilterSchema(ma.Schema):
    """The filters of the library. Values of one parameter widen the list, parameters narrow it."""

    q = words("Words of a practice, in any language; the last may be a beginning.", LONGEST_QUERY)
    level = codes("How far it is: fully_implemented, partially_rolled_out, planned.")
    target_group = codes("For whom it is, by its code.")
    commitment = codes("Commitment that it shows or touches, for instance C-03.")
    article = codes("Article of the AI Act, for instance 4 or annex-III.")
    sector = codes("Sector, by its code.")
    size = codes("Size: micro, small, medium, small_mid_cap, large.")
    country = codes("Country of the organisation: ISO 3166-1 alpha-2, or the EU code (EL, UK).")
    language = codes("Language of the original: ISO 639-1.")
    organisation = codes("Organisation, by its name in addresses.", longest=80)
    archived = fields.String(
        load_default="",
        validate=validate.OneOf(["", "yes"]),
        metadata={"description": "yes: archived practices as well."},
    )
    sort = fields.String(
        load_default="",
        validate=validate.OneOf(["", NEWEST, BEST]),
        metadata={
            "description": "Order of a list: newest, or best match (if words are asked for)."
        },
    )

    @ma.post_load
    def read(self, values: dict[str, Any], **_options: Any) -> Any:
        """The filter itself."""
        return LibraryFilter.of(**values)


class LibraryPageSchema(LibraryFilterSchema):
    """The filters, and where in the list to read."""

    after = cursor()
    page_size = size_of_page("How many practices an answer holds at most.")

    @ma.post_load
    def read(self, values: dict[str, Any], **_options: Any) -> Any:
        """(filter, page)."""
        page = PageRequest(after=values.pop("after"), size=values.pop("page_size"))
        return LibraryFilter.of(**values), page


def told(name: str) -> dict[str, str]:
    return {"description": f"{TABLE.columns[name]}."}


class PracticeSchema(ma.Schema):
    """A practice in its original language."""

    slug = fields.String(metadata=told("slug"))
    page_url = fields.String(metadata=told("page_url"))
    title = fields.String(metadata=told("title"))
    summary = fields.String(metadata=told("summary"))
    organisation = fields.String(metadata=told("organisation"))
    organisation_name = fields.String(metadata=told("organisation_name"))
    country = fields.String(metadata=told("country"))
    size = fields.String(metadata=told("size"))
    sectors = fields.List(fields.String(), metadata=told("sectors"))
    kind = fields.String(metadata=told("kind"))
    commitments = fields.List(fields.String(), metadata=told("commitments"))
    articles = fields.List(fields.String(), metadata=told("articles"))
    level = fields.String(metadata=told("level"))
    target_groups = fields.List(fields.String(), metadata=told("target_groups"))
    formats = fields.List(fields.String(), metadata=told("formats"))
    ai_systems = fields.String(metadata=told("ai_systems"))
    language = fields.String(metadata=told("language"))
    languages = fields.List(fields.String(), metadata=told("languages"))
    knowledge = fields.String(metadata=told("knowledge"))
    context = fields.String(metadata=told("context"))
    impact = fields.String(metadata=told("impact"))
    challenges = fields.String(metadata=told("challenges"))
    plans = fields.String(metadata=told("plans"))
    links = fields.List(fields.String(), metadata=told("links"))
    file_count = fields.Integer(metadata=told("file_count"))
    licence = fields.String(metadata=told("licence"))
    published_on = fields.Date(metadata=told("published_on"))
    changed_on = fields.Date(metadata=told("changed_on"))
    confirmed_on = fields.Date(metadata=told("confirmed_on"))
    state = fields.Enum(PracticeState, by_value=True, metadata=told("state"))
    adoption_count = fields.Integer(metadata=told("adoption_count"))


class LibraryEnvelopeSchema(EnvelopeSchema):
    """What every answer about practices says beside its data."""

    disclaimer = fields.Constant(PRACTICES_DISCLAIMER)


class PracticesSchema(LibraryEnvelopeSchema):
    """One page of the library."""

    practices = fields.List(fields.Nested(PracticeSchema))
    next = fields.String(
        allow_none=True, metadata={"description": "Address of the next page; null on the last."}
    )


class TextSchema(ma.Schema):
    """What a practice says, in one language. Summary and answers are Markdown."""

    language = fields.String(metadata={"description": "ISO 639-1."})
    kind = fields.String(
        validate=validate.OneOf(["original", "human", "machine"]),
        metadata={"description": "The original, or who translated it."},
    )
    is_stale = fields.Boolean(
        metadata={"description": "The original has changed since it was translated."}
    )
    title = fields.String()
    summary = fields.String()
    knowledge = fields.String()
    context = fields.String()
    impact = fields.String()
    challenges = fields.String()
    plans = fields.String()


class LinkSchema(ma.Schema):
    """Where the organisation leads to."""

    label = fields.String()
    url = fields.String()


class FileSchema(ma.Schema):
    """A file of the practice."""

    name = fields.String()
    media_type = fields.String()
    size = fields.Integer(metadata={"description": "In bytes."})
    url = fields.String()


class AdoptionSchema(ma.Schema):
    """Another organisation that adopted the practice, and how it went. The note is
    plain text."""

    organisation = fields.String(attribute="organisation_slug")
    organisation_name = fields.String()
    note = fields.String()
    language = fields.String()
    published_on = fields.Date(attribute="on")


class EventSchema(ma.Schema):
    """A day in the life of the practice."""

    on = fields.Date()
    kind = fields.String(
        metadata={"description": "published, renewed, confirmed, stale or archived."}
    )


class PracticeAnswerSchema(LibraryEnvelopeSchema):
    """One practice with all its languages, its files and those who adopted it."""

    practice = fields.Nested(PracticeSchema)
    texts = fields.List(fields.Nested(TextSchema), metadata={"description": "The original first."})
    links = fields.List(fields.Nested(LinkSchema))
    files = fields.List(fields.Nested(FileSchema))
    licence_url = fields.String(metadata={"description": "Text of the practice's own licence."})
    adoptions = fields.List(
        fields.Nested(AdoptionSchema), metadata={"description": "The newest 50."}
    )
    history = fields.List(fields.Nested(EventSchema))
