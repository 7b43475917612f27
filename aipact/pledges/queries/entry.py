"""The public entry of an organisation: the one value that the public page and the preview show."""

import uuid
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from aipact.core.clock import brussels_day, today
from aipact.core.db import db
from aipact.organisations.models import Organisation
from aipact.organisations.states import REGISTER_STATUS_LABELS, RegisterStatus
from aipact.pledges.models import PledgedCommitment, PledgeVersion
from aipact.pledges.states import (
    COMMITMENT_STATUS_LABELS,
    GROUP_LABELS,
    PUBLIC,
    CommitmentStatus,
    VersionState,
)
from aipact.reference import queries as reference
from aipact.reference.models import CatalogueVersion, Commitment, CommitmentGroup


@dataclass(frozen=True)
class PublicDuty:
    """A duty of the AI Act that a commitment anticipates (our reading), and since or from when it
    applies, as known on a day."""

    title: str
    on: date
    applies_already: bool
    as_of: date


@dataclass(frozen=True)
class PublicCommitment:
    """One promise: what the catalogue asks, what the organisation says it does about it."""

    code: str
    title: str
    ask: str
    group: CommitmentGroup
    group_label: str
    status: CommitmentStatus | None
    status_label: str
    action: str
    target_on: date | None
    articles: tuple[str, ...]
    duties: tuple[PublicDuty, ...]


@dataclass(frozen=True)
class PublicVersion:
    """One published version in the history."""

    number: int
    published_on: date
    commitment_count: int
    is_current: bool


@dataclass(frozen=True)
class PublicEntry:
    """Everything that the public page of an organisation shows, in the reader's language."""

    id: uuid.UUID
    slug: str
    name: str
    website: str
    country: str
    country_name: str
    respondent_type: str
    size: str
    role: str
    sectors: tuple[str, ...]
    status: RegisterStatus | None
    status_label: str
    joined_on: date | None
    pledger_since: date | None
    left_on: date | None
    report_due_on: date | None
    published_on: date | None
    version_number: int | None
    commitments: tuple[PublicCommitment, ...]
    history: tuple[PublicVersion, ...]

    @property
    def groups(self) -> list[tuple[str, list[PublicCommitment]]]:
        """The commitments by group, in the order of the catalogue."""
        by_label: dict[str, list[PublicCommitment]] = {}
        for commitment in self.commitments:
            by_label.setdefault(commitment.group_label, []).append(commitment)
        return list(by_label.items())


def entry(organisation: Organisation, version: PledgeVersion | None, *, locale: str) -> PublicEntry:
    """The entry as it looks with this version; with None, that of a member of the network only.

    Costs the same number of queries whatever the version holds.
    """
    status = organisation.register_status
    return PublicEntry(
        id=organisation.id,
        slug=organisation.slug,
        name=organisation.display_name,
        website=organisation.website,
        country=organisation.country,
        country_name=reference.country_name(organisation.country, locale),
        respondent_type=reference.label("respondent_types", organisation.respondent_type, locale),
        size=reference.label("sizes", organisation.size, locale),
        role=reference.label("roles", organisation.role, locale),
        sectors=tuple(
            reference.label("sectors", code, locale) for code in organisation.sector_codes
        ),
        status=status,
        status_label=str(REGISTER_STATUS_LABELS[status]) if status else "",
        joined_on=organisation.joined_on,
        pledger_since=organisation.pledger_since,
        left_on=organisation.left_on,
        report_due_on=version.report_due_on if version is not None else None,
        published_on=(
            brussels_day(version.published_at)
            if version is not None and version.published_at
            else None
        ),
        version_number=version.number if version is not None else None,
        commitments=_commitments(version, locale) if version is not None else (),
        history=_history(organisation),
    )


def _commitments(version: PledgeVersion, locale: str) -> tuple[PublicCommitment, ...]:
    catalogue = {entry.code: entry for entry in reference.commitments(retired=True)}
    edition = _edition(version, catalogue)
    return tuple(
        _commitment(row, catalogue[row.commitment_code], edition, locale) for row in version.chosen
    )


def _edition(version: PledgeVersion, catalogue: dict[str, Commitment]) -> CatalogueVersion | None:
    """The edition that was signed, where the catalogue has been reworded since."""
    if all(
        version.catalogue_number in (None, catalogue[row.commitment_code].version_number)
        for row in version.chosen
    ):
        return None
    return db.session.get(CatalogueVersion, version.catalogue_number)


def _commitment(
    row: PledgedCommitment, known: Commitment, edition: CatalogueVersion | None, locale: str
) -> PublicCommitment:
    signed = edition.content.get(known.code) if edition else None
    return PublicCommitment(
        code=known.code,
        title=reference.text(signed["title"] if signed else known.title, locale),
        ask=reference.text(signed["ask"] if signed else known.ask, locale),
        group=known.group,
        group_label=str(GROUP_LABELS[known.group]),
        status=row.status,
        status_label=str(COMMITMENT_STATUS_LABELS[row.status]) if row.status else "",
        action=row.action,
        target_on=row.target_on,
        articles=tuple(reference.citation(article, locale) for article in known.articles),
        duties=duties(known, locale),
    )


def duties(commitment: Commitment, locale: str) -> tuple[PublicDuty, ...]:
    """The duties that a commitment anticipates, in time order."""
    return tuple(
        PublicDuty(
            title=reference.text(anticipation.obligation.title, locale),
            on=anticipation.obligation.current_on,
            applies_already=anticipation.obligation.current_on <= today(),
            as_of=anticipation.obligation.as_of,
        )
        for anticipation in reference.obligation_dates_for(commitment)
    )


def _history(organisation: Organisation) -> tuple[PublicVersion, ...]:
    """The published versions, newest first."""
    counts = (
        select(func.count())
        .select_from(PledgedCommitment)
        .where(PledgedCommitment.version_id == PledgeVersion.id)
        .scalar_subquery()
    )
    query = (
        select(PledgeVersion.number, PledgeVersion.published_at, PledgeVersion.state, counts)
        .where(PledgeVersion.organisation_id == organisation.id, PledgeVersion.state.in_(PUBLIC))
        .order_by(PledgeVersion.number.desc())
    )
    return tuple(
        PublicVersion(number, brussels_day(at), count, state is VersionState.PUBLISHED)
        for number, at, state, count in db.session.execute(query)
        if at is not None
    )
