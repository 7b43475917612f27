"""The public register: who takes part and what they take on. Page, export and API read it here."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, select

from aipact import search
from aipact.core.db import db
from aipact.core.pagination import CappedCount, Page, PageRequest, capped_count, keyset_page
from aipact.organisations import queries as organisations
from aipact.organisations.models import Organisation, OrganisationSector
from aipact.organisations.states import RegisterStatus
from aipact.pledges.models import PledgedCommitment, PledgeVersion
from aipact.pledges.states import VersionState
from aipact.reference import queries as reference

LONGEST_QUERY = 200
# A facet with more values than this at once narrows nothing down.
MOST_VALUES = 50
_BATCH = 1000
_COLUMNS = (
    Organisation.id,
    Organisation.slug,
    Organisation.display_name,
    Organisation.website,
    Organisation.country,
    Organisation.respondent_type,
    Organisation.size,
    Organisation.role,
    Organisation.register_status,
    Organisation.joined_on,
    Organisation.pledger_since,
    Organisation.left_on,
)
_ORDER: list[Any] = [Organisation.sort_name, Organisation.id]
_FACETS = ("country", "sector", "role", "size", "commitment", "status")


@dataclass(frozen=True)
class RegisterFilter:
    """What to look for. Values of one facet widen the list, facets narrow it down; a value that
    does not exist finds nothing. Its fields are the parameters of page, export and API."""

    q: str = ""
    country: tuple[str, ...] = ()
    sector: tuple[str, ...] = ()
    role: tuple[str, ...] = ()
    size: tuple[str, ...] = ()
    commitment: tuple[str, ...] = ()
    status: tuple[str, ...] = ()

    @classmethod
    def of(cls, q: str = "", **values: Iterable[str]) -> "RegisterFilter":
        """From what somebody typed: EU and ISO codes of countries, any case, each value once."""
        chosen = {
            facet: tuple(dict.fromkeys(filter(None, (_code(facet, value) for value in given))))
            for facet, given in values.items()
        }
        cut = {facet: codes[:MOST_VALUES] for facet, codes in chosen.items()}
        return cls(q=_printable(q)[:LONGEST_QUERY], **cut)

    @property
    def chosen(self) -> list[tuple[str, str]]:
        """(facet, value) pairs, in the order of the fields."""
        return [(facet, value) for facet in _FACETS for value in getattr(self, facet)]

    @property
    def parameters(self) -> dict[str, Any]:
        """As the parameters of an address, without what is empty."""
        return {f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name)}

    @property
    def is_empty(self) -> bool:
        return not self.parameters

    def without(self, facet: str, value: str) -> "RegisterFilter":
        """The same filter with one value less."""
        left = tuple(kept for kept in getattr(self, facet) if kept != value)
        changed: dict[str, Any] = {facet: left}
        return replace(self, **changed)


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One organisation in the register. Codes are those of the reference lists."""

    id: uuid.UUID
    slug: str
    name: str
    website: str
    country: str
    respondent_type: str
    size: str
    role: str
    status: RegisterStatus
    joined_on: date
    pledger_since: date | None
    left_on: date | None
    sectors: tuple[str, ...]
    commitments: tuple[str, ...]

    @property
    def since(self) -> date:
        """Since when it is what its status says."""
        return self.left_on or self.pledger_since or self.joined_on


def register_page(chosen: RegisterFilter, page: PageRequest) -> Page[RegisterRow]:
    """One page by name. Four queries, whatever the page holds."""
    found = keyset_page(listed(chosen), _ORDER, page)
    return replace(found, items=_rows(found.items))


def register_count(chosen: RegisterFilter) -> CappedCount:
    """How many organisations the filter finds: exactly where the register keeps that number (all,
    or one value of one facet), else up to 1,000."""
    pairs = chosen.chosen
    if chosen.q or len(pairs) > 1:
        return capped_count(listed(chosen))
    facet, value = pairs[0] if pairs else ("all", "all")
    return CappedCount(organisations.register_counts().get(facet, {}).get(value, 0))


def newest_pledges(limit: int) -> list[RegisterRow]:
    """The organisations whose first pledge was published last."""
    query = (
        listed(RegisterFilter(status=(RegisterStatus.PLEDGER,)))
        .where(Organisation.pledger_since.is_not(None))
        .order_by(Organisation.pledger_since.desc(), Organisation.id.desc())
        .limit(limit)
    )
    return _rows(db.session.execute(query).all())


def public_organisation(slug: str) -> Organisation | None:
    """The organisation with this public entry; None when there is none."""
    return db.session.scalar(organisations.public_organisations().where(Organisation.slug == slug))


def register_row(organisation: Organisation) -> RegisterRow | None:
    """A public organisation as a row of the register."""
    query = listed(RegisterFilter()).where(Organisation.id == organisation.id)
    return next(iter(_rows(db.session.execute(query).all())), None)


def organisations_by_key(keys: Sequence[uuid.UUID]) -> list[RegisterRow]:
    """These organisations as rows, in this order; without those that the register has not."""
    query = listed(RegisterFilter()).where(Organisation.id.in_(keys))
    rows = {row.id: row for row in _rows(db.session.execute(query).all())} if keys else {}
    return [rows[key] for key in keys if key in rows]


def register_slugs(after: str = "", size: int = _BATCH) -> Page[Any]:
    """The addresses of all public entries, a page at a time."""
    query = organisations.public_organisations().with_only_columns(Organisation.slug)
    return keyset_page(query, _ORDER, PageRequest(after=after, size=size), scalars=True)


def unknown_values(chosen: RegisterFilter) -> list[tuple[str, str]]:
    """(facet, value) of what nothing can be found by, because the value does not exist."""
    return [pair for pair in chosen.chosen if not _exists(*pair)]


def _exists(facet: str, value: str) -> bool:
    if facet == "status":
        return value in list(RegisterStatus)
    if facet == "country":
        return reference.country_by_any_code(value) is not None
    if facet == "commitment":
        return any(entry.code == value for entry in reference.commitments(retired=True))
    return reference.is_code({"sector": "sectors", "role": "roles", "size": "sizes"}[facet], value)


def _code(facet: str, value: str) -> str:
    value = _printable(value)[:40]
    if facet == "country":
        country = reference.country_by_any_code(value)
        return country.code if country else value.upper()
    return value.upper() if facet == "commitment" else value.lower()


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text).strip()


def listed(chosen: RegisterFilter) -> Select[*tuple[Any, ...]]:
    """The organisations that the filter finds, as a query to go on with."""
    query = organisations.public_organisations().with_only_columns(*_COLUMNS)
    return query.where(*_conditions(chosen))


def _conditions(chosen: RegisterFilter) -> Iterator[ColumnElement[bool]]:
    if chosen.q:
        yield Organisation.id.in_(search.matching_keys("organisation", chosen.q))
    for column, values in (
        (Organisation.country, chosen.country),
        (Organisation.role, chosen.role),
        (Organisation.size, chosen.size),
    ):
        if values:
            yield column.in_(values)
    if chosen.status:
        known = [status for status in RegisterStatus if status in chosen.status]
        yield Organisation.register_status.in_(known)
    if chosen.sector:
        yield exists().where(
            OrganisationSector.organisation_id == Organisation.id,
            OrganisationSector.sector.in_(chosen.sector),
        )
    if chosen.commitment:
        yield Organisation.id.in_(
            select(PledgeVersion.organisation_id)
            .join(PledgedCommitment, PledgedCommitment.version_id == PledgeVersion.id)
            .where(
                PledgeVersion.state == VersionState.PUBLISHED,
                PledgedCommitment.is_chosen,
                PledgedCommitment.commitment_code.in_(chosen.commitment),
            )
        )


def _rows(found: Sequence[Any]) -> list[RegisterRow]:
    ids = [row[0] for row in found]
    sectors = _by_organisation(
        select(OrganisationSector.organisation_id, OrganisationSector.sector)
        .where(OrganisationSector.organisation_id.in_(ids))
        .order_by(OrganisationSector.sector)
    )
    commitments = _by_organisation(
        select(PledgeVersion.organisation_id, PledgedCommitment.commitment_code)
        .join(PledgedCommitment, PledgedCommitment.version_id == PledgeVersion.id)
        .where(
            PledgeVersion.organisation_id.in_(ids),
            PledgeVersion.state == VersionState.PUBLISHED,
            PledgedCommitment.is_chosen,
        )
        .order_by(PledgedCommitment.position)
    )
    return [RegisterRow(*(*row, sectors[row[0]], commitments[row[0]])) for row in found]


def _by_organisation(pairs: Select[*tuple[Any, ...]]) -> defaultdict[uuid.UUID, tuple[str, ...]]:
    lists: dict[uuid.UUID, list[str]] = {}
    for organisation_id, value in db.session.execute(pairs):
        lists.setdefault(organisation_id, []).append(value)
    return defaultdict(tuple, {key: tuple(values) for key, values in lists.items()})
