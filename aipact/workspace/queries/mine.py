"""The organisations of a person, each with the version of its pledge that matters now."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload, lazyload

from aipact.core.actor import Actor
from aipact.core.db import db
from aipact.organisations import queries as organisations
from aipact.organisations.models import Organisation
from aipact.pledges.models import PledgeVersion
from aipact.pledges.states import OPEN, VersionState
from aipact.workspace.queries.next_step import NextStep, next_step
from aipact.workspace.queries.practices import practice_tasks


@dataclass(frozen=True)
class Mine:
    """One organisation of a person, and what is next for it."""

    organisation: Organisation
    next: NextStep


def my_organisations(actor: Actor) -> list[Mine]:
    """By name; the same number of queries for one and for many."""
    own = organisations.organisations_of(actor)
    versions = _current_versions([one.id for one in own])
    tasks = practice_tasks([one.id for one in own])
    return [Mine(one, next_step(one, versions.get(one.id), tasks[one.id])) for one in own]


def current_version(organisation: Organisation) -> PledgeVersion | None:
    """The version that is being worked on, else the public one, else the last one."""
    return _current_versions([organisation.id]).get(organisation.id)


def _current_versions(organisation_ids: Sequence[UUID]) -> dict[UUID, PledgeVersion]:
    query = (
        select(PledgeVersion)
        .where(PledgeVersion.organisation_id.in_(organisation_ids))
        .options(joinedload(PledgeVersion.submission), lazyload(PledgeVersion.commitments))
        .order_by(PledgeVersion.organisation_id, PledgeVersion.number)
    )
    by_organisation: dict[UUID, list[PledgeVersion]] = {}
    for version in db.session.scalars(query):
        by_organisation.setdefault(version.organisation_id, []).append(version)
    return {key: max(versions, key=_weight) for key, versions in by_organisation.items()}


def _weight(version: PledgeVersion) -> tuple[bool, bool, int]:
    return version.state in OPEN, version.state is VersionState.PUBLISHED, version.number
