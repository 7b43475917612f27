"""What public pages show beside rows: facets, the catalogue with its dates, the timeline."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from aipact.core.clock import today
from aipact.core.db import db
from aipact.core.settings import PROJECT_ROOT
from aipact.i18n import _
from aipact.organisations import queries as organisations
from aipact.organisations.states import REGISTER_STATUS_LABELS, RegisterStatus
from aipact.pledges.queries.register import RegisterFilter
from aipact.pledges.states import GROUP_LABELS
from aipact.reference import queries as reference
from aipact.reference.models import Anticipation, Commitment, CommitmentGroup, Obligation

Counts = dict[str, dict[str, int]]
_LISTS = {"sector": "sectors", "role": "roles", "size": "sizes"}


# -- the register --------------------------------------------------------------------------------


@dataclass(frozen=True)
class FacetOption:
    """One value: how many organisations of the whole register have it, and whether it is chosen."""

    value: str
    label: str
    count: int
    checked: bool


@dataclass(frozen=True)
class Facet:
    """One group of values that narrow the register down."""

    name: str
    legend: str
    options: list[FacetOption]


@dataclass(frozen=True)
class ActiveFilter:
    """A chosen value in words, and the filter that is left without it."""

    label: str
    rest: RegisterFilter


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
        Facet(name, _legends()[name], _options(values, counts.get(name, {}), getattr(chosen, name)))
        for name, values in choices.items()
    ]


def _options(
    values: Iterable[tuple[str, str]], counts: dict[str, int], chosen: tuple[str, ...]
) -> list[FacetOption]:
    return [
        FacetOption(value, label, counts.get(value, 0), value in chosen)
        for value, label in values
        if counts.get(value) or value in chosen
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


def active_filters(chosen: RegisterFilter, lang: str) -> list[ActiveFilter]:
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


# -- the catalogue -------------------------------------------------------------------------------


@dataclass(frozen=True)
class ArticleLink:
    """A place in the AI Act: as the reader cites it, what it is about, where the text is."""

    citation: str
    title: str
    url: str | None


@dataclass(frozen=True)
class CatalogueEntry:
    """A commitment with the articles behind it, the duties that it anticipates and its takers."""

    commitment: Commitment
    articles: list[ArticleLink]
    related_articles: list[ArticleLink]
    duties: list[Anticipation]
    taker_count: int

    @property
    def code(self) -> str:
        return self.commitment.code

    @property
    def first_duty(self) -> Obligation | None:
        """The earliest duty that is still to come, else the last that came."""
        coming = [d.obligation for d in self.duties if d.obligation.current_on > today()]
        if coming:
            return coming[0]
        return self.duties[-1].obligation if self.duties else None


@dataclass(frozen=True)
class CatalogueGroup:
    """The entries for one kind of organisation."""

    group: CommitmentGroup
    label: str
    entries: list[CatalogueEntry]


def catalogue(lang: str) -> list[CatalogueGroup]:
    """The whole catalogue in its order. The same number of queries, however long it is."""
    counts = organisations.register_counts().get("commitment", {})
    entries = [_entry(entry, counts, lang) for entry in reference.commitments()]
    return [
        CatalogueGroup(
            group,
            str(GROUP_LABELS[group]),
            [entry for entry in entries if entry.commitment.group is group],
        )
        for group in CommitmentGroup
    ]


def catalogue_entry(code: str, lang: str) -> CatalogueEntry | None:
    """One commitment, also one that was retired; None when there is no such code."""
    commitment = reference.commitment(code)
    if commitment is None:
        return None
    counts = organisations.register_counts().get("commitment", {})
    return _entry(commitment, counts, lang)


def _entry(commitment: Commitment, counts: dict[str, int], lang: str) -> CatalogueEntry:
    return CatalogueEntry(
        commitment=commitment,
        articles=article_links(commitment.articles, lang),
        related_articles=article_links(commitment.related_articles, lang),
        duties=reference.obligation_dates_for(commitment),
        taker_count=counts.get(commitment.code, 0),
    )


def article_links(references: Iterable[str], lang: str) -> list[ArticleLink]:
    """References to the AI Act as a reader can follow them."""
    return [
        ArticleLink(
            reference.citation(entry, lang),
            reference.article_title(entry, lang),
            reference.article_url(entry, lang),
        )
        for entry in references
    ]


# -- the timeline --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Duty:
    """A date of the AI Act as the timeline shows it."""

    obligation: Obligation
    articles: list[ArticleLink]
    amended_by: str
    has_come: bool
    is_next: bool

    @property
    def is_unconfirmed(self) -> bool:
        return self.obligation.needs_check or not self.obligation.evidence.is_confirmed


def timeline(lang: str) -> list[Duty]:
    """The dates of the AI Act in time order; the next one is marked (several on one day)."""
    on = today()
    following = reference.next_obligation(on)
    return [
        Duty(
            obligation=entry,
            articles=article_links(entry.articles, lang),
            amended_by=reference.label("legal_acts", entry.amending_act, lang),
            has_come=entry.current_on <= on,
            is_next=following is not None and entry.current_on == following.current_on > on,
        )
        for entry in reference.obligations()
    ]


def next_date_of_the_act() -> Obligation | None:
    """The next day on which something of the AI Act begins to apply."""
    return reference.next_obligation(today())


def as_of_dates(entries: Iterable[Duty]) -> date | None:
    """The oldest day on which one of these facts was checked."""
    return min((entry.obligation.as_of for entry in entries), default=None)


# -- the machine room ----------------------------------------------------------------------------


def is_ready() -> bool:
    """Does the database answer, with the schema that this code was written for?"""
    try:
        return db.session.scalar(text("SELECT version_num FROM alembic_version")) == _head()
    except SQLAlchemyError:
        return False


@cache
def _head() -> str:
    return (PROJECT_ROOT / "migrations" / ".current-head").read_text().strip()
