"""The page of a practice: the one value that page, comparison, preview, PDF and API show."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.orm import lazyload

from aipact import files
from aipact.core.clock import brussels_day
from aipact.core.db import db
from aipact.organisations import queries as organisations
from aipact.organisations.models import Organisation
from aipact.practices.models import (
    Adoption,
    Practice,
    PracticeTranslation,
    PracticeVersion,
)
from aipact.practices.queries import content
from aipact.practices.queries.history import HistoryEvent, history
from aipact.practices.queries.library import public_practices
from aipact.practices.queries.page_parts import (
    Answer,
    PublicAdoption,
    PublicFile,
    PublicLink,
    ShownArticle,
    ShownCommitment,
    Tombstone,
)
from aipact.practices.queries.wording import (
    Wording,
    best_translation,
    language_name,
    translations,
)
from aipact.practices.states import (
    FILE_OWNER,
    QUESTIONS,
    AdoptionState,
    PracticeState,
    VersionState,
)
from aipact.reference import queries as reference

# A page shows so many notes of adopters, the newest; the count is of all.
MOST_ADOPTIONS = 50


@dataclass(frozen=True)
class PracticePage:
    """Everything that the public page of a practice shows, in the best wording for the reader.

    Codes have their names beside them. `wording` is about title, summary and answers; the AI
    systems, the labels of links and the notes of adopters are in the language of their author.
    """

    id: uuid.UUID
    slug: str
    state: PracticeState
    number: int
    title: str
    summary: str
    answers: tuple[Answer, ...]
    wording: Wording
    original_language_name: str
    organisation_name: str
    organisation_slug: str
    organisation_left_on: date | None
    country: str
    country_name: str
    level: str
    level_name: str
    commitments: tuple[ShownCommitment, ...]
    articles: tuple[ShownArticle, ...]
    target_groups: tuple[str, ...]
    formats: tuple[str, ...]
    ai_systems: str
    sectors: tuple[str, ...]
    size_name: str
    languages: tuple[str, ...]
    links: tuple[PublicLink, ...]
    files: tuple[PublicFile, ...]
    licence_name: str
    licence_url: str
    published_at: datetime | None
    changed_at: datetime | None
    confirmed_on: date | None
    stale_since: date | None
    archived_on: date | None
    presented_on: date | None
    presented: PublicLink | None
    adoption_count: int
    adoptions: tuple[PublicAdoption, ...]
    history: tuple[HistoryEvent, ...]

    @property
    def published_on(self) -> date | None:
        return brussels_day(self.published_at) if self.published_at else None

    @property
    def is_stale(self) -> bool:
        return self.state is PracticeState.STALE

    @property
    def is_archived(self) -> bool:
        return self.state is PracticeState.ARCHIVED

    def answer(self, key: str) -> str:
        """What it says to one of the five questions, as Markdown."""
        return next(one.text for one in self.answers if one.key == key)

    @property
    def is_stale_translation(self) -> bool:
        return self.wording.is_stale


def practice_page(slug: str, locale: str, *, original: bool = False) -> PracticePage | None:
    """A practice that the public may read; None for any other.

    original: in its own language, whatever the reader's. The same number of queries, however
    much it holds.
    """
    pages = practice_pages([slug], locale, original=original)
    return pages[0] if pages else None


def practice_pages(
    slugs: Sequence[str], locale: str, *, original: bool = False
) -> list[PracticePage]:
    """Several practices, in the order of their addresses; those that are not public are left
    out."""
    query = (
        public_practices(Practice, PracticeVersion, Organisation)
        .where(
            Practice.slug.in_(slugs),
            PracticeVersion.practice_id == Practice.id,
            PracticeVersion.state == VersionState.PUBLISHED,
        )
        .options(lazyload(Organisation.sectors))
    )
    found = {row[0].slug: row[1] for row in db.session.execute(query)}
    versions = [found[slug] for slug in dict.fromkeys(slugs) if slug in found]
    ids = [version.practice_id for version in versions]
    known = translations(ids, locale) if ids else {}
    titles = reference.commitment_titles(locale) if ids else {}
    return [
        _page(
            version,
            best_translation(version.language, known.get(version.practice_id, ()), locale),
            titles,
            locale,
            is_original=original,
        )
        for version in versions
    ]


def page_of(version: PracticeVersion, locale: str) -> PracticePage:
    """A version as its page will look, for its organisation and for reviewers: in its own
    language, with files that are not public yet."""
    return _page(version, None, reference.commitment_titles(locale), locale, is_public=False)


def tombstone(slug: str) -> Tombstone | None:
    """What is left at the address of a practice that was public once and is withdrawn."""
    query = (
        organisations.public_organisations()
        .with_only_columns(Organisation.display_name, Organisation.slug, Practice.withdrawn_at)
        .where(
            Practice.organisation_id == Organisation.id,
            Practice.slug == slug,
            Practice.state == PracticeState.WITHDRAWN,
            Practice.published_at.is_not(None),
            Practice.withdrawn_at.is_not(None),
        )
    )
    row = db.session.execute(query).first()
    if row is None or row[2] is None:
        return None
    return Tombstone(row[0], row[1], brussels_day(row[2]))


def _page(
    version: PracticeVersion,
    translation: PracticeTranslation | None,
    commitment_titles: dict[str, str],
    locale: str,
    *,
    is_original: bool = False,
    is_public: bool = True,
) -> PracticePage:
    practice = version.practice
    organisation = practice.organisation
    text = version if is_original or translation is None else translation
    presented = _link(practice.presented_title, practice.presented_url)
    return PracticePage(
        id=practice.id,
        slug=practice.slug or "",
        state=practice.state,
        number=version.number,
        title=text.title,
        summary=text.summary,
        answers=_answers(text),
        wording=_wording(version, translation, is_original=is_original),
        original_language_name=language_name(version.language, locale),
        organisation_name=organisation.display_name,
        organisation_slug=organisation.slug,
        organisation_left_on=organisation.left_on,
        country=organisation.country,
        country_name=reference.country_name(organisation.country, locale),
        level=version.level,
        level_name=reference.label("implementation_levels", version.level, locale),
        commitments=_commitments(version, commitment_titles),
        articles=tuple(_article(entry, locale) for entry in version.articles),
        target_groups=_names("practice_target_groups", version.target_groups, locale),
        formats=_names("practice_formats", version.formats, locale),
        ai_systems=version.ai_systems,
        sectors=_names("sectors", version.sectors, locale),
        size_name=reference.label("sizes", version.size, locale),
        languages=tuple(language_name(code, locale) for code in version.languages),
        links=tuple(_link(link.get("label", ""), link.get("url", "")) for link in version.links),
        files=_files(version, is_public=is_public),
        licence_name=_licence_name(version.licence, locale),
        licence_url=_licence_url(version.licence),
        published_at=practice.published_at,
        changed_at=version.published_at,
        confirmed_on=practice.confirmed_on,
        stale_since=practice.stale_since,
        archived_on=brussels_day(practice.archived_at) if practice.archived_at else None,
        presented_on=practice.presented_on,
        presented=presented if practice.presented_title else None,
        adoption_count=practice.adoption_count,
        adoptions=_adoptions(practice) if practice.adoption_count else (),
        history=history(practice) if practice.published_at else (),
    )


def _answers(text: PracticeVersion | PracticeTranslation) -> tuple[Answer, ...]:
    return tuple(
        Answer(key, str(question), getattr(text, key)) for key, question in QUESTIONS.items()
    )


def _wording(
    version: PracticeVersion, translation: PracticeTranslation | None, *, is_original: bool
) -> Wording:
    if translation is None or is_original:
        own = version.language
        return Wording(own, own, has_translation=translation is not None)
    return Wording(
        language=translation.language,
        original=version.language,
        kind=translation.kind,
        is_stale=translation.source_hash != content.source_hash(version),
    )


def _commitments(version: PracticeVersion, titles: dict[str, str]) -> tuple[ShownCommitment, ...]:
    codes = dict.fromkeys(filter(None, [version.kind, *version.commitments]))
    return tuple(ShownCommitment(code, titles.get(code, "")) for code in codes)


def _article(entry: str, locale: str) -> ShownArticle:
    return ShownArticle(
        reference.citation(entry, locale),
        reference.article_title(entry, locale),
        reference.article_url(entry, locale),
    )


def _names(list_name: str, codes: Iterable[str], locale: str) -> tuple[str, ...]:
    return tuple(reference.label(list_name, code, locale) for code in codes)


def _licence_name(code: str, locale: str) -> str:
    """Its name alone: what it means is said to those who choose one."""
    name = reference.label("practice_licences", code, locale)
    return name.partition(":")[0].strip() if _licence_url(code) else name


def _licence_url(code: str) -> str:
    for entry in reference.entries("practice_licences"):
        if entry.code == code:
            return str(entry.data.get("url", ""))
    return ""


def _link(label: str, url: str) -> PublicLink:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return PublicLink(label or url, "", "")
    is_safe = parts.scheme in ("http", "https") and bool(host)
    return PublicLink(label or host or url, url if is_safe else "", host if is_safe else "")


def _files(version: PracticeVersion, *, is_public: bool) -> tuple[PublicFile, ...]:
    rows = files.files_of(FILE_OWNER, version.id)
    shown = [row for row in rows if row.is_public or not is_public]
    return tuple(PublicFile(row.id, row.name, row.media_type, row.size) for row in shown)


def _adoptions(practice: Practice) -> tuple[PublicAdoption, ...]:
    columns: list[Any] = [
        Organisation.display_name,
        Organisation.slug,
        Adoption.note,
        Adoption.language,
        Adoption.published_at,
    ]
    query = (
        organisations.public_organisations()
        .with_only_columns(*columns)
        .where(
            Adoption.organisation_id == Organisation.id,
            Adoption.practice_id == practice.id,
            Adoption.state == AdoptionState.PUBLISHED,
        )
        .order_by(Adoption.published_at.desc(), Adoption.id.desc())
        .limit(MOST_ADOPTIONS)
    )
    return tuple(
        PublicAdoption(name, slug, note, language, brussels_day(at))
        for name, slug, note, language, at in db.session.execute(query)
        if at is not None
    )
