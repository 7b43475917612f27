"""Code lists in memory: plain values that a process keeps until the data revision changes.

A page shows a label per row, so labels must not cost a query each. One query per transaction asks
which load is the newest; as long as it is the same, memory answers.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import select

from aipact.core.db import Translated, db
from aipact.reference.models import (
    CodeListEntry,
    Country,
    CountryGroup,
    Evidence,
    FreeMailDomain,
    ReferenceLoad,
    Unit,
)

Revision = tuple[int, str]
_SESSION_KEY = "reference_revision"


@dataclass(frozen=True, slots=True)
class Entry:
    """One value of a code list."""

    code: str
    name: Translated
    note: Translated | None
    data: dict[str, Any]
    evidence: Evidence
    is_retired: bool


@dataclass(frozen=True, slots=True)
class CountryFacts:
    """What is known of a country beside its name."""

    code: str
    eu_code: str
    alpha3: str
    group: CountryGroup
    protocol_order: int


@dataclass(frozen=True)
class Snapshot:
    """All code lists, countries and units as of one load."""

    lists: dict[str, dict[str, Entry]]
    countries: dict[str, CountryFacts]
    unit_names: dict[str, Translated]
    free_mail_domains: frozenset[str]

    @cached_property
    def countries_by_any_code(self) -> dict[str, CountryFacts]:
        return {
            code: facts
            for facts in self.countries.values()
            for code in (facts.code, facts.eu_code, facts.alpha3)
        }


_kept: tuple[Revision, Snapshot] | None = None


def text(value: Translated | None, locale: str) -> str:
    """A translated value in the reader's language, else in English; '' for nothing."""
    if not value:
        return ""
    return value.get(locale) or value.get("en", "")


def snapshot() -> Snapshot:
    """The lists as this transaction sees them."""
    global _kept
    revision = _revision()
    if revision is None:
        return _read()
    if _kept is None or _kept[0] != revision:
        _kept = (revision, _read())
    return _kept[1]


def _revision() -> Revision | None:
    """The newest load, asked once per transaction; None while nothing is loaded."""
    session = db.session()
    transaction = session.get_transaction()
    asked = session.info.get(_SESSION_KEY)
    if asked is not None and transaction is not None and asked[0] is transaction:
        return asked[1]
    row = session.execute(
        select(ReferenceLoad.id, ReferenceLoad.digest).order_by(ReferenceLoad.id.desc()).limit(1)
    ).first()
    revision = (row.id, row.digest) if row else None
    if revision is not None:
        session.info[_SESSION_KEY] = (session.get_transaction(), revision)
    return revision


def forget_revision() -> None:
    """Ask again in this transaction: it has just changed the data."""
    db.session().info.pop(_SESSION_KEY, None)


def _read() -> Snapshot:
    lists: dict[str, dict[str, Entry]] = {}
    for row in db.session.scalars(
        select(CodeListEntry).order_by(CodeListEntry.list_name, CodeListEntry.position)
    ):
        lists.setdefault(row.list_name, {})[row.code] = Entry(
            row.code, row.name, row.note, row.data, row.evidence, row.retired_on is not None
        )
    countries = db.session.scalars(select(Country).order_by(Country.protocol_order))
    units = db.session.scalars(select(Unit).order_by(Unit.position))
    return Snapshot(
        lists=lists,
        countries={
            row.code: CountryFacts(row.code, row.eu_code, row.alpha3, row.group, row.protocol_order)
            for row in countries
        },
        unit_names={row.key: row.name for row in units},
        free_mail_domains=frozenset(
            db.session.scalars(select(FreeMailDomain.domain).order_by(FreeMailDomain.domain))
        ),
    )
