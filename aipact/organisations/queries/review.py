"""A registration as its reviewer reads it, and what its organisation still has to do."""

from collections.abc import Sequence

from aipact.casework import queries as casework
from aipact.casework.models import ChangeRequest
from aipact.casework.queries import ReviewField
from aipact.i18n import _
from aipact.organisations.models import Organisation
from aipact.organisations.queries.people import members
from aipact.organisations.states import (
    FIELD_LABELS,
    OPTIONAL_STEPS,
    PUBLIC_FIELDS,
    STEP_LABELS,
    STEP_OF_FIELD,
    OrganisationState,
    Step,
)
from aipact.reference import queries as reference

_LIST_OF_FIELD = {
    "respondent_type": "respondent_types",
    "authority_scope": "public_authority_scopes",
    "size": "sizes",
    "role": "roles",
}


def reviewable_fields(organisation: Organisation, locale: str) -> list[ReviewField]:
    """Every answer of the registration, in the order of the steps, in the reader's language."""
    values = _values(organisation, locale)
    return [
        ReviewField(
            key=key,
            label=str(label),
            value=values[key],
            group=str(STEP_LABELS[STEP_OF_FIELD[key]]),
            is_public=key in PUBLIC_FIELDS,
        )
        for key, label in FIELD_LABELS.items()
        if values[key] or key != "authority_scope"
    ]


def _values(organisation: Organisation, locale: str) -> dict[str, str]:
    functions = [one.function for one in members(organisation) if one.function]
    has_chosen = Step.PUBLICATION.value in organisation.completed_steps
    sectors = [reference.label("sectors", code, locale) for code in organisation.sector_codes]
    return {
        "display_name": organisation.display_name,
        "legal_name": organisation.legal_name,
        "website": organisation.website,
        "country": reference.country_name(organisation.country, locale)
        if organisation.country
        else "",
        **{
            key: reference.label(name, getattr(organisation, key), locale)
            for key, name in _LIST_OF_FIELD.items()
        },
        "function": "; ".join(functions),
        "sectors": "; ".join(sectors),
        "nace_section": _nace(organisation, locale),
        "transparency_number": organisation.transparency_number,
        "pic": organisation.pic,
        "wants_pledge": _way(organisation.wants_pledge) if has_chosen else "",
        "is_name_public": _yes_or_no(organisation.is_name_public) if has_chosen else "",
    }


def _way(wants_pledge: bool) -> str:
    return str(_("Network and pledge") if wants_pledge else _("Network only"))


def _yes_or_no(value: bool) -> str:
    return str(_("Yes") if value else _("No"))


def _nace(organisation: Organisation, locale: str) -> str:
    code = organisation.nace_section
    return f"{code} - {reference.label('nace_sections', code, locale)}" if code else ""


def incomplete_steps(organisation: Organisation) -> list[Step]:
    """The steps that must be completed before the registration can be submitted."""
    return [
        step
        for step in Step
        if step not in OPTIONAL_STEPS and step.value not in organisation.completed_steps
    ]


def is_complete(organisation: Organisation) -> bool:
    return not incomplete_steps(organisation)


def points_by_field(organisation: Organisation) -> dict[str, Sequence[ChangeRequest]]:
    """What the reviewers ask to change now, by the field that they named."""
    if organisation.state is not OrganisationState.CHANGES_REQUESTED:
        return {}
    found: dict[str, list[ChangeRequest]] = {}
    for point in casework.open_change_requests(organisation.submission):
        found.setdefault(point.field, []).append(point)
    return dict(found)


def unanswered_points(organisation: Organisation) -> list[ChangeRequest]:
    asked = points_by_field(organisation)
    return [point for points in asked.values() for point in points if not point.answer.strip()]
