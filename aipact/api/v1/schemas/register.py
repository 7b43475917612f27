"""The register and the catalogue: what their addresses take and give."""

from typing import Any

import marshmallow as ma
from marshmallow import fields, validate

from aipact.api.v1.schemas.shape import EnvelopeSchema, codes, cursor, size_of_page, words
from aipact.core.pagination import PageRequest
from aipact.organisations.states import RegisterStatus
from aipact.pledges.queries.register import LONGEST_QUERY, RegisterFilter
from aipact.pledges.states import CommitmentStatus
from aipact.reference.models import CommitmentGroup


class FilterSchema(ma.Schema):
    """The filters of the register. Values of one parameter widen the list, parameters narrow it."""

    q = words("Words of a name; the last may be the beginning of a word.", LONGEST_QUERY)
    country = codes("Country of establishment: ISO 3166-1 alpha-2, or the EU code (EL, UK).")
    sector = codes("Sector, by its code.")
    role = codes("Role under the AI Act: provider, deployer, both, other_operator, neither.")
    size = codes("Size: micro, small, medium, small_mid_cap, large.")
    commitment = codes("Commitment taken in the published pledge, for instance C-01.")
    status = codes(
        "Status in the register.", validate.OneOf([status.value for status in RegisterStatus])
    )

    @ma.post_load
    def read(self, values: dict[str, Any], **_options: Any) -> Any:
        """The filter itself."""
        return RegisterFilter.of(**values)


class PageSchema(FilterSchema):
    """The filters, and where in the list to read."""

    after = cursor()
    page_size = size_of_page("How many organisations an answer holds at most.")

    @ma.post_load
    def read(self, values: dict[str, Any], **_options: Any) -> Any:
        """(filter, page)."""
        page = PageRequest(after=values.pop("after"), size=values.pop("page_size"))
        return RegisterFilter.of(**values), page


class OrganisationSchema(ma.Schema):
    """An organisation in the public register."""

    slug = fields.String(metadata={"description": "Its name in addresses."})
    name = fields.String()
    website = fields.String(metadata={"description": "Empty where none was given."})
    country = fields.String(metadata={"description": "ISO 3166-1 alpha-2."})
    respondent_type = fields.String()
    size = fields.String()
    role = fields.String(metadata={"description": "Role under the AI Act."})
    sectors = fields.List(fields.String())
    status = fields.Enum(RegisterStatus, by_value=True)
    joined_on = fields.Date(metadata={"description": "Member of the network since."})
    pledger_since = fields.Date(allow_none=True)
    left_on = fields.Date(allow_none=True)
    commitments = fields.List(
        fields.String(), metadata={"description": "Codes of the commitments in its pledge."}
    )
    page_url = fields.String(metadata={"description": "Its page for people."})


class OrganisationsSchema(EnvelopeSchema):
    """One page of the register."""

    organisations = fields.List(fields.Nested(OrganisationSchema))
    next = fields.String(
        allow_none=True, metadata={"description": "Address of the next page; null on the last."}
    )


class PledgedCommitmentSchema(ma.Schema):
    """One commitment of a published pledge."""

    code = fields.String(attribute="commitment_code")
    action = fields.String(metadata={"description": "What the organisation says it does."})
    status = fields.Enum(CommitmentStatus, by_value=True, allow_none=True)
    target_on = fields.Date(allow_none=True)


class PledgeSchema(ma.Schema):
    """The pledge that is public now."""

    version = fields.Integer(attribute="number")
    published_at = fields.AwareDateTime(format="iso")
    report_due_on = fields.Date(
        allow_none=True, metadata={"description": "When a progress report is invited."}
    )
    commitments = fields.List(fields.Nested(PledgedCommitmentSchema), attribute="chosen")


class OrganisationAnswerSchema(EnvelopeSchema):
    """One organisation with its published pledge."""

    organisation = fields.Nested(OrganisationSchema)
    pledge = fields.Nested(PledgeSchema, allow_none=True)


class TranslatedField(fields.Dict):
    """A text by language; English is always there."""

    def __init__(self) -> None:
        super().__init__(keys=fields.String(), values=fields.String(), allow_none=True)


class ObligationSchema(ma.Schema):
    """A duty of the AI Act, and the day from which it applies."""

    key = fields.String()
    title = TranslatedField()
    applies_on = fields.Date(attribute="current_on")
    first_planned_on = fields.Date(attribute="original_on", allow_none=True)
    legal_basis = fields.String()
    source = fields.String()
    as_of = fields.Date()
    is_confirmed = fields.Function(
        lambda row: row.evidence.is_confirmed and not row.needs_check,
        metadata={"type": "boolean"},
    )


class CommitmentSchema(ma.Schema):
    """An entry of the catalogue."""

    code = fields.String(metadata={"description": "Ours, not official."})
    group = fields.Enum(CommitmentGroup, by_value=True)
    title = TranslatedField()
    ask = TranslatedField()
    articles = fields.List(fields.String(), metadata={"description": "Our reading."})
    source = fields.String()
    as_of = fields.Date()
    is_wording_confirmed = fields.Boolean()
    obligations = fields.List(
        fields.Nested(ObligationSchema), metadata={"description": "What it anticipates."}
    )


class CommitmentsSchema(EnvelopeSchema):
    """The whole catalogue."""

    commitments = fields.List(fields.Nested(CommitmentSchema))
