"""The commitment catalogue, the dates of the AI Act, the history of the Pact, prepared reasons."""

from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from aipact.core.db import db
from aipact.reference.models import (
    Anticipation,
    CatalogueVersion,
    Commitment,
    CommitmentGroup,
    Milestone,
    Obligation,
    Reason,
)
from aipact.reference.queries.snapshot import text

# Roles that narrow the choice; with any other role all commitments are on offer.
_GROUPS_OF_ROLE = {
    "provider": (CommitmentGroup.CORE, CommitmentGroup.PROVIDER),
    "deployer": (CommitmentGroup.CORE, CommitmentGroup.DEPLOYER),
}


def catalogue_version() -> CatalogueVersion | None:
    """The current edition of the catalogue."""
    query = select(CatalogueVersion).order_by(CatalogueVersion.number.desc()).limit(1)
    return db.session.scalars(query).first()


def commitments(*, retired: bool = False) -> list[Commitment]:
    """The catalogue in its order: core, provider, deployer; retired entries only on request."""
    query = _commitments()
    if not retired:
        query = query.where(Commitment.retired_on.is_(None))
    return list(db.session.scalars(query))


def commitment(code: str) -> Commitment | None:
    """One entry, also a retired one, because old pledges name it."""
    return db.session.scalars(_commitments().where(Commitment.code == code.upper())).first()


def commitment_titles(locale: str) -> dict[str, str]:
    """{code: title} of all entries in the order of the catalogue, also of retired ones. One
    query, for lists that name commitments."""
    query = select(Commitment.code, Commitment.title)
    rows = db.session.execute(query.order_by(Commitment.position, Commitment.code))
    return {code: text(title, locale) for code, title in rows}


def core_commitments() -> list[Commitment]:
    """What every signatory takes."""
    return [entry for entry in commitments() if entry.is_core]


def commitments_for_role(role: str) -> list[Commitment]:
    """What is offered to an organisation in this role."""
    groups = _GROUPS_OF_ROLE.get(role, tuple(CommitmentGroup))
    return [entry for entry in commitments() if entry.group in groups]


def obligations() -> list[Obligation]:
    """The dates of the AI Act in time order."""
    return list(db.session.scalars(_obligations()))


def obligation(key: str) -> Obligation | None:
    return db.session.get(Obligation, key)


def obligation_dates_for(commitment: Commitment) -> list[Anticipation]:
    """The obligations that a commitment anticipates, in time order; empty for the whole Act."""
    return sorted(
        commitment.anticipations,
        key=lambda entry: (entry.obligation.current_on, entry.obligation.position),
    )


def next_obligation(on: date) -> Obligation | None:
    """The first obligation that applies on that day or later."""
    return db.session.scalars(_obligations().where(Obligation.current_on >= on).limit(1)).first()


def milestones() -> list[Milestone]:
    """The history of the Pact in time order."""
    return list(db.session.scalars(select(Milestone).order_by(Milestone.on, Milestone.key)))


def reasons(kind: str, outcome: str) -> list[Reason]:
    """The prepared reasons for one outcome of one kind of submission."""
    query = (
        select(Reason)
        .where(Reason.kind == kind, Reason.outcome == outcome, Reason.retired_on.is_(None))
        .order_by(Reason.position)
    )
    return list(db.session.scalars(query))


def reason(kind: str, outcome: str, code: str) -> Reason | None:
    """One prepared reason, also a retired one."""
    return db.session.get(Reason, (kind, outcome, code))


def _commitments() -> Select[Commitment]:
    return (
        select(Commitment)
        .options(selectinload(Commitment.anticipations).joinedload(Anticipation.obligation))
        .order_by(Commitment.position, Commitment.code)
    )


def _obligations() -> Select[Obligation]:
    return (
        select(Obligation)
        .where(Obligation.retired_on.is_(None))
        .order_by(Obligation.current_on, Obligation.position)
    )
