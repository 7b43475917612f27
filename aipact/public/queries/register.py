"""What the register shows beside its rows: facets, chosen values in words, figures."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from aipact.i18n import _
from aipact.organisations import queries as organisations
from aipact.organisations.states import REGISTER_STATUS_LABELS, RegisterStatus
from aipact.pledges.queries.register import RegisterFilter
from aipact.public.queries.facets import ActiveFilter, Facet, options
from aipact.reference import queries as reference

_LISTS = {"sector": "sectors", "role": "roles", "size": "sizes"}


def register_facets(chosen: RegisterFilter, lang: str) -> list[Facet]:
    """Every facet; values that nobody has are shown only where they are chosen."""
    counts = organisations.register_counts()
    catalogue = [
        (entry.code, f"{entry.code} {reference.text(entry.title, lang)}")
        for entry in reference.commitments()
    ]
    choices: dict[str, Iterable[tuple[str, str]]] = {
        "status": [(status.value, str(label)) for status, label in REGISTER_STATUS_LABELS.items()],
        "country": reference.country_choices(lang),
        "sector": reference.choices("sectors", lang),
        "role": reference.choices("roles", lang),
        "size": reference.choices("sizes", lang),
        "commitment": catalogue,
    }
    return [
        Facet(name, _legends()[name], options(values, counts.get(name, {}), getattr(chosen, name)))
        for name, values in choices.items()
    ]


def _legends() -> dict[str, str]:
    return {
        "status": _("Status"),
        "country": _("Country"),
        "sector": _("Sector"),
        "role": _("Role under the AI Act"),
        "size": _("Size"),
        "commitment": _("Commitment taken"),
    }


def value_label(facet: str, value: str, lang: str) -> str:
    """A value of a facet in words; what does not exist names itself."""
    if facet == "status":
        return str(REGISTER_STATUS_LABELS[RegisterStatus(value)]) if _is_status(value) else value
    if facet == "country":
        return reference.country_name(value, lang)
    if facet == "commitment":
        return value
    return reference.label(_LISTS[facet], value, lang)


def _is_status(value: str) -> bool:
    return value in [status.value for status in RegisterStatus]


def active_filters(chosen: RegisterFilter, lang: str) -> list[ActiveFilter[RegisterFilter]]:
    """The chosen values as labels that can be removed, the search words first."""
    words = [ActiveFilter(f"“{chosen.q}”", replace(chosen, q=""))] if chosen.q else []
    return words + [
        ActiveFilter(
            f"{_legends()[facet]}: {value_label(facet, value, lang)}", chosen.without(facet, value)
        )
        for facet, value in chosen.chosen
    ]


@dataclass(frozen=True)
class RegisterFigures:
    """The numbers of the home page."""

    organisations: int
    pledgers: int
    commitments: int


def register_figures() -> RegisterFigures:
    """Who takes part now (not those that left), who pledged, how many commitments they made."""
    counts = organisations.register_counts()
    status = counts.get("status", {})
    return RegisterFigures(
        organisations=status.get("network", 0) + status.get("pledger", 0),
        pledgers=status.get("pledger", 0),
        commitments=sum(counts.get("commitment", {}).values()),
    )
