"""What the library of practices shows beside its rows: facets, chosen values in words."""

from collections.abc import Iterable
from dataclasses import replace

from aipact.i18n import _
from aipact.practices.queries import library
from aipact.practices.queries.library_filter import LISTS, LibraryFilter, organisation_name
from aipact.practices.queries.wording import language_name
from aipact.public.queries.facets import ActiveFilter, Facet, FacetOption, options
from aipact.reference import queries as reference


def library_facets(chosen: LibraryFilter, lang: str) -> list[Facet]:
    """Every facet; values that no practice has are shown only where they are chosen."""
    counts = library.library_counts()
    catalogue = [
        (code, f"{code} {title}") for code, title in reference.commitment_titles(lang).items()
    ]
    articles = [
        (code, f"{reference.citation(code, lang)} {title}")
        for code, title in reference.choices("ai_act_articles", lang)
    ]
    choices: dict[str, Iterable[tuple[str, str]]] = {
        "level": reference.choices("implementation_levels", lang),
        "target_group": reference.choices("practice_target_groups", lang),
        "commitment": catalogue,
        "article": articles,
        "sector": reference.choices("sectors", lang),
        "size": reference.choices("sizes", lang),
        "country": reference.country_choices(lang),
        "language": [
            (entry.code, language_name(entry.code, lang))
            for entry in reference.entries("languages")
        ],
    }
    facets = [
        Facet(name, _legends()[name], options(values, counts.get(name, {}), getattr(chosen, name)))
        for name, values in choices.items()
    ]
    archived = sum(counts.get("archived", {}).values())
    if archived or chosen.archived:
        more = FacetOption("yes", _("Archived practices as well"), archived, bool(chosen.archived))
        facets.append(Facet("archived", _("Archive"), [more]))
    return facets


def library_value_label(facet: str, value: str, lang: str) -> str:
    """A value of a facet in words; what does not exist names itself."""
    if facet == "country":
        return reference.country_name(value, lang)
    if facet == "language":
        return language_name(value, lang)
    if facet == "organisation":
        return organisation_name(value) or value
    if facet == "article" and reference.is_code(LISTS[facet], value):
        return reference.citation(value, lang)
    return value if facet in ("commitment", "article") else _label(facet, value, lang)


def _label(facet: str, value: str, lang: str) -> str:
    return reference.label(LISTS[facet], value, lang)


def active_library_filters(chosen: LibraryFilter, lang: str) -> list[ActiveFilter[LibraryFilter]]:
    """The chosen values as labels that can be removed, the search words first."""
    words = [ActiveFilter(f"“{chosen.q}”", replace(chosen, q=""))] if chosen.q else []
    archived = (
        [ActiveFilter(_("Archived practices as well"), replace(chosen, archived=""))]
        if chosen.archived
        else []
    )
    values = [
        ActiveFilter(
            f"{_legends()[facet]}: {library_value_label(facet, value, lang)}",
            chosen.without(facet, value),
        )
        for facet, value in chosen.chosen
    ]
    return words + values + archived


def _legends() -> dict[str, str]:
    return {
        "level": _("How far it is"),
        "target_group": _("For whom"),
        "commitment": _("What it shows"),
        "article": _("Article of the AI Act"),
        "sector": _("Sector"),
        "size": _("Size of the organisation"),
        "country": _("Country"),
        "language": _("Original language"),
        "organisation": _("Organisation"),
    }
