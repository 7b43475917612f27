"""What is promised and when the law asks for it: the catalogue with its dates, the timeline."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from aipact.core.clock import today
from aipact.organisations import queries as organisations
from aipact.pledges.states import GROUP_LABELS
from aipact.reference import queries as reference
from aipact.reference.models import Anticipation, Commitment, CommitmentGroup, Obligation


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

    # What the articles behind it and the related ones are followed as: ("article:50", name).
    followable: list[tuple[str, str]]

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
        followable=_followable([*commitment.articles, *commitment.related_articles], lang),
        duties=reference.obligation_dates_for(commitment),
        taker_count=counts.get(commitment.code, 0),
    )


def _followable(references: Iterable[str], lang: str) -> list[tuple[str, str]]:
    keys = dict.fromkeys(map(reference.article_key, references))
    return [(f"article:{key}", reference.citation(key, lang)) for key in keys]


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
