"""Organisations, their pledges and the catalogue, as records."""

from collections.abc import Iterator
from typing import Any

from aipact.api.v1.queries.tables import Table
from aipact.core import links
from aipact.core.errors import NotFound
from aipact.pledges import queries as pledges
from aipact.pledges.queries import lines, register
from aipact.pledges.queries.register import RegisterFilter, RegisterRow
from aipact.reference import queries as reference

TABLE = Table(
    name="organisations",
    title="Organisations in the AI Pact",
    columns={
        "slug": "Name of the organisation in addresses",
        "name": "Name of the organisation",
        "country": "Country of establishment, ISO 3166-1 alpha-2",
        "respondent_type": "Kind of organisation",
        "size": "Size class",
        "role": "Role under the AI Act",
        "sectors": "Sectors",
        "status": "network, pledger or left",
        "joined_on": "Member of the network since",
        "pledger_since": "First pledge published on",
        "left_on": "Left the AI Pact on",
        "commitments": "Codes of the commitments in the published pledge; not official",
        "website": "Website",
        "page_url": "Page of the entry",
    },
    separators={"sectors": ";", "commitments": ";"},
)


def record(row: RegisterRow) -> dict[str, Any]:
    """One organisation as the API shows it."""
    values = {name: getattr(row, name) for name in TABLE.columns if name != "page_url"}
    return values | {"page_url": links.url("organisation", lang="en", slug=row.slug)}


def rows(chosen: RegisterFilter) -> Iterator[list[Any]]:
    """All organisations that the filter finds, by name, as rows of the table."""
    pages = links.url("organisation", lang="en", slug="")
    for line in lines.register_lines(chosen):
        line.append(pages + line[0])
        yield line


def organisation_with_pledge(slug: str) -> dict[str, Any]:
    """One public organisation and its published pledge (or None). Raises NotFound."""
    organisation = register.public_organisation(slug)
    row = register.register_row(organisation) if organisation else None
    if organisation is None or row is None:
        raise NotFound
    return {"organisation": record(row), "pledge": pledges.published_version(organisation)}


def catalogue() -> list[dict[str, Any]]:
    """Every commitment with the duties that it anticipates, in time order."""
    return [
        {
            "code": entry.code,
            "group": entry.group,
            "title": entry.title,
            "ask": entry.ask,
            "articles": entry.articles,
            "source": entry.source,
            "as_of": entry.as_of,
            "is_wording_confirmed": entry.is_wording_confirmed,
            "obligations": [a.obligation for a in reference.obligation_dates_for(entry)],
        }
        for entry in reference.commitments()
    ]
