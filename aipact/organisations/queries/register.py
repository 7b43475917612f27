"""The numbers of the register: kept by the actions, and counted anew to check them."""

from collections import Counter, defaultdict

from sqlalchemy import select

from aipact.core.db import db
from aipact.organisations.models import Organisation, OrganisationSector, RegisterCount
from aipact.organisations.queries.finding import public_organisations

# The facet whose only value is the number of all public organisations.
ALL = ("all", "all")
# Counted here; "commitment" is counted by pledges.
FACETS = ("all", "status", "country", "sector", "role", "size")


def register_counts() -> dict[str, dict[str, int]]:
    """{facet: {value: number}}; values that nobody has are left out."""
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    for (facet, value), number in _kept().items():
        if number:
            counts[facet][value] = number
    return dict(counts)


def _kept() -> dict[tuple[str, str], int]:
    query = select(RegisterCount.facet, RegisterCount.value, RegisterCount.number)
    rows = db.session.execute(query.order_by(RegisterCount.facet, RegisterCount.value))
    return {(row.facet, row.value): row.number for row in rows}


def counted_values(organisation: Organisation) -> frozenset[tuple[str, str]]:
    """Where an organisation counts in the register; nowhere while it is not listed."""
    if not organisation.is_listed or organisation.register_status is None:
        return frozenset()
    one_of_each = {
        ("status", organisation.register_status.value),
        ("country", organisation.country),
        ("role", organisation.role),
        ("size", organisation.size),
    }
    sectors = {("sector", code) for code in organisation.sector_codes}
    return frozenset({ALL, *sectors, *(pair for pair in one_of_each if pair[1])})


def count_differences() -> dict[tuple[str, str], tuple[int, int]]:
    """{(facet, value): (kept, counted)} where the kept number is wrong."""
    kept = {pair: number for pair, number in _kept().items() if pair[0] in FACETS}
    counted = _counted()
    pairs = sorted(set(kept) | set(counted))
    both = {pair: (kept.get(pair, 0), counted[pair]) for pair in pairs}
    return {pair: (before, right) for pair, (before, right) in both.items() if before != right}


def _counted() -> Counter[tuple[str, str]]:
    """All numbers from the organisations themselves."""
    public = public_organisations().subquery()
    rows = db.session.execute(
        select(public.c.register_status, public.c.country, public.c.role, public.c.size)
    )
    numbers: Counter[tuple[str, str]] = Counter()
    for row in rows:
        numbers[ALL] += 1
        for facet, value in zip(("status", "country", "role", "size"), row, strict=True):
            if value:
                numbers[facet, str(value)] += 1
    sectors = select(OrganisationSector.sector).join(
        public, public.c.id == OrganisationSector.organisation_id
    )
    for sector in db.session.scalars(sectors):
        numbers["sector", sector] += 1
    return numbers


def search_text(organisation: Organisation) -> str:
    """What an organisation is found by beside its public name."""
    return " ".join(filter(None, [organisation.legal_name, organisation.website_domain]))
