"""Rows of the register, made without the workflow that leads there."""

import itertools
from datetime import UTC, date, datetime
from typing import Any

from aipact import search
from aipact.core.db import db
from aipact.core.text import fold, slug
from aipact.organisations.models import Organisation, OrganisationSector, RegisterCount
from aipact.organisations.states import OrganisationState, RegisterStatus
from aipact.pledges.models import PledgedCommitment, PledgeVersion
from aipact.pledges.states import CommitmentStatus, VersionState

_numbers = itertools.count(1)


def listed(name: str, *, commitments: tuple[str, ...] = (), **values: Any) -> Organisation:
    """An organisation in the register; with commitments, its pledge is published."""
    is_pledger = bool(commitments)
    status = RegisterStatus.PLEDGER if is_pledger else RegisterStatus.NETWORK
    sectors = values.pop("sectors", ("software_saas",))
    row = Organisation(
        **{
            "slug": f"{slug(name)}-{next(_numbers)}",
            "display_name": name,
            "sort_name": fold(name),
            "state": OrganisationState.ACTIVE,
            "country": "BE",
            "respondent_type": "company",
            "size": "small",
            "role": "provider",
            "register_status": status,
            "joined_on": date(2024, 5, 2),
            "pledger_since": date(2024, 9, 25) if is_pledger else None,
            "is_listed": True,
            "is_name_public": True,
            **values,
        }
    )
    row.sectors = [OrganisationSector(sector=code) for code in sectors]
    db.session.add(row)
    db.session.flush()
    search.put("organisation", row.id, title=name, text="", is_public=row.is_listed)
    if is_pledger:
        pledged(row, commitments)
    return row


def pledged(organisation: Organisation, codes: tuple[str, ...]) -> PledgeVersion:
    """Its published pledge."""
    version = PledgeVersion(
        organisation=organisation,
        number=1,
        state=VersionState.PUBLISHED,
        published_at=datetime(2024, 9, 25, 10, tzinfo=UTC),
        report_due_on=date(2025, 9, 25),
    )
    version.commitments = [
        PledgedCommitment(
            commitment_code=code,
            position=position,
            action=f"What {organisation.display_name} does for {code}.",
            status=CommitmentStatus.UNDER_WAY,
            target_on=date(2027, 6, 30),
        )
        for position, code in enumerate(codes)
    ]
    db.session.add(version)
    db.session.flush()
    return version


def counted(numbers: dict[tuple[str, str], int]) -> None:
    """The kept numbers of the register: {(facet, value): number}."""
    db.session.add_all(RegisterCount(facet=f, value=v, number=n) for (f, v), n in numbers.items())
    db.session.flush()
