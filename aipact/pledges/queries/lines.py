"""The register for files: the rows of `register`, read with nothing around them.

A file may have a million lines, so each costs as little as it can: plain values, no objects.
"""

import uuid
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, String, literal, select, tuple_, type_coerce

from aipact.core.db import db
from aipact.organisations.models import Organisation, OrganisationSector
from aipact.pledges.models import PledgedCommitment, PledgeVersion
from aipact.pledges.queries.register import RegisterFilter, listed
from aipact.pledges.states import VersionState

# What a line holds, in this order.
FIELDS = (
    *("slug", "name", "country", "respondent_type", "size", "role", "sectors", "status"),
    *("joined_on", "pledger_since", "left_on", "commitments", "website"),
)
_SECTORS, _COMMITMENTS = FIELDS.index("sectors"), FIELDS.index("commitments")
# As the database has it, a key and no more. Days likewise: SQLite's are text as in ISO 8601.
_ID = type_coerce(Organisation.id, String)
_COLUMNS = (
    Organisation.slug,
    Organisation.display_name,
    Organisation.country,
    Organisation.respondent_type,
    Organisation.size,
    Organisation.role,
    literal(None),
    type_coerce(Organisation.register_status, String),
    type_coerce(Organisation.joined_on, String),
    type_coerce(Organisation.pledger_since, String),
    type_coerce(Organisation.left_on, String),
    literal(None),
    Organisation.website,
    Organisation.sort_name,
    _ID,
)
_ORDER = (Organisation.sort_name, Organisation.id)
_BATCH = 1000


def register_lines(chosen: RegisterFilter) -> Iterator[list[Any]]:
    """All lines by name, in constant memory. Each batch is a read of its own, so that a slow
    reader holds no transaction open; whoever joins meanwhile may or may not be there."""
    query = listed(chosen)
    rest = query
    while True:
        run = db.session.connection().execute
        rows = run(rest.with_only_columns(*_COLUMNS).order_by(*_ORDER).limit(_BATCH)).fetchall()
        if not rows:
            return
        *_values, name, last = rows[-1]
        key = tuple_(literal(name), literal(uuid.UUID(str(last)), Organisation.id.type))
        sectors, commitments = _lists_of(rest.where(tuple_(*_ORDER) <= key))
        db.session.rollback()
        for *line, _name, organisation in rows:
            line[_SECTORS] = sectors.get(organisation, ())
            line[_COMMITMENTS] = commitments.get(organisation, ())
            yield line
        if len(rows) < _BATCH:
            return
        rest = query.where(tuple_(*_ORDER) > key)


def _lists_of(query: Select[Any]) -> tuple[dict[Any, list[str]], dict[Any, list[str]]]:
    """The sectors and the commitments of these organisations, by their ids."""
    these = query.with_only_columns(Organisation.id)
    sectors = (
        select(type_coerce(OrganisationSector.organisation_id, String), OrganisationSector.sector)
        .where(OrganisationSector.organisation_id.in_(these))
        .order_by(OrganisationSector.sector)
    )
    commitments = (
        select(
            type_coerce(PledgeVersion.organisation_id, String), PledgedCommitment.commitment_code
        )
        .join(PledgedCommitment, PledgedCommitment.version_id == PledgeVersion.id)
        .where(
            PledgeVersion.organisation_id.in_(these),
            PledgeVersion.state == VersionState.PUBLISHED,
            PledgedCommitment.is_chosen,
        )
        .order_by(PledgedCommitment.position)
    )
    return _lists(sectors), _lists(commitments)


def _lists(pairs: Any) -> dict[Any, list[str]]:
    found: dict[Any, list[str]] = {}
    for organisation, value in db.session.connection().execute(pairs).fetchall():
        found.setdefault(organisation, []).append(value)
    return found
