"""What every part of the API shares: conditions, errors, codes and pages."""

import marshmallow as ma
from marshmallow import fields, validate

LARGEST_PAGE = 100
# A facet with more values than this at once narrows nothing down.
MOST_VALUES = 50
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
DISCLAIMER = (
    "Entries are voluntary and self-declared by the organisations. They are no endorsement by "
    "anybody and no proof of compliance with the AI Act. The codes of commitments are not official."
)


def printable(text: str) -> None:
    """Control characters find nothing, and PostgreSQL cannot even hold NUL."""
    if not text.isprintable():
        raise ma.ValidationError("Control characters have no place here.")


def codes(description: str, *checks: validate.Validator, longest: int = 40) -> fields.List:
    """A parameter that may be repeated."""
    return fields.List(
        fields.String(validate=[validate.Length(max=longest), printable, *checks]),
        load_default=[],
        validate=validate.Length(max=MOST_VALUES),
        metadata={"description": description},
    )


def words(description: str, longest: int) -> fields.String:
    """Search words."""
    return fields.String(
        load_default="",
        validate=[validate.Length(max=longest), printable],
        metadata={"description": description},
    )


def cursor() -> fields.String:
    """Where in a list to go on."""
    return fields.String(
        load_default="",
        validate=[validate.Length(max=2000), printable],
        metadata={"description": "Cursor: follow `next` of the answer before."},
    )


def size_of_page(description: str, default: int = 50) -> fields.Integer:
    return fields.Integer(
        load_default=default,
        validate=validate.Range(1, LARGEST_PAGE, error="Must be from {min} to {max}."),
        metadata={"description": description},
    )


class NoParametersSchema(ma.Schema):
    """This address takes no parameters."""


class ProblemSchema(ma.Schema):
    """An error, as in RFC 9457."""

    type = fields.String()
    title = fields.String()
    status = fields.Integer()
    detail = fields.String()


class EnvelopeSchema(ma.Schema):
    """What every answer says beside its data."""

    licence = fields.Constant(LICENCE)
    disclaimer = fields.Constant(DISCLAIMER)
