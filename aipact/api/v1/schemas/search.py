"""Search over everything: what its address takes and gives."""

import marshmallow as ma
from marshmallow import fields, validate

from aipact.api.v1.queries.search import KINDS
from aipact.api.v1.schemas.shape import EnvelopeSchema, codes, printable

LONGEST_QUERY = 200
MOST_RESULTS = 25


class SearchSchema(ma.Schema):
    """What to look for."""

    q = fields.String(
        required=True,
        validate=[
            validate.Length(min=1, max=LONGEST_QUERY),
            printable,
        ],
        metadata={
            "description": "Words in any spelling, with or without accents; all must be there, "
            "and the last may be a beginning."
        },
    )
    kind = codes(
        "Only these groups: organisation, practice, event, answer, commitment.",
        validate.OneOf(KINDS),
    )
    limit = fields.Integer(
        load_default=5,
        validate=validate.Range(1, MOST_RESULTS, error="Must be from {min} to {max}."),
        metadata={"description": "How many results a group holds at most."},
    )


class ResultSchema(ma.Schema):
    """One thing that was found."""

    slug = fields.String(
        metadata={
            "description": "Its name in addresses; a commitment's code; an answer's place on "
            "the page of its event."
        }
    )
    title = fields.String()
    text = fields.String(
        metadata={"description": "What it is about, or the answer; empty for organisations."}
    )
    language = fields.String(
        metadata={"description": "Language of title and text; empty for a name."}
    )
    page_url = fields.String(metadata={"description": "Its page for people."})
    api_url = fields.String(
        allow_none=True,
        metadata={"description": "Its record; null for commitments, events and answers."},
    )


class GroupSchema(ma.Schema):
    """Everything of one kind, the best match first."""

    kind = fields.String(validate=validate.OneOf(KINDS))
    count = fields.Integer()
    is_capped = fields.Boolean(
        metadata={"description": "There are more than `count`; nobody counted further."}
    )
    results = fields.List(fields.Nested(ResultSchema))
    more = fields.String(
        allow_none=True,
        metadata={
            "description": "Address of the whole list; null if it is here, or if the API has none."
        },
    )


class SearchAnswerSchema(EnvelopeSchema):
    """What was found, by kind."""

    groups = fields.List(fields.Nested(GroupSchema))
