"""Every organisation, in whatever state, as staff see it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select

from aipact.core.db import db
from aipact.core.pagination import Page, PageRequest, keyset_page
from aipact.core.text import latin, matching_name
from aipact.organisations.models import Membership, Organisation
from aipact.organisations.states import MembershipState, OrganisationState

MOST_FOUND = 10


@dataclass(frozen=True)
class OrganisationFilter:
    """text: how the name begins, or a domain."""

    text: str = ""
    state: OrganisationState | None = None
    has_requests: bool = False


def organisations(wanted: OrganisationFilter, page: PageRequest) -> Page[Organisation]:
    """By name."""
    query = select(Organisation)
    if wanted.state is not None:
        query = query.where(Organisation.state == wanted.state)
    if wanted.has_requests:
        asked = select(Membership.organisation_id).where(
            Membership.state == MembershipState.REQUESTED
        )
        query = query.where(Organisation.id.in_(asked))
    if wanted.text:
        query = query.where(_named(wanted.text))
    return keyset_page(query, [Organisation.sort_name, Organisation.id], page, scalars=True)


def possible_duplicates(text: str, other_than: Organisation) -> Sequence[Organisation]:
    """What a reviewer can say a registration is a duplicate of: the organisations of this name
    that staff have accepted."""
    query = (
        select(Organisation)
        .where(
            Organisation.state == OrganisationState.ACTIVE,
            Organisation.id != other_than.id,
            _named(text),
        )
        .order_by(Organisation.sort_name, Organisation.id)
        .limit(MOST_FOUND)
    )
    return db.session.scalars(query).all()


def request_count() -> int:
    """How many people wait to be let into an organisation."""
    query = select(func.count()).where(Membership.state == MembershipState.REQUESTED)
    return db.session.scalars(query).one()


def _named(text: str) -> ColumnElement[bool]:
    plain = text.strip().casefold()
    return or_(
        Organisation.sort_name.startswith(latin(text.strip()), autoescape=True),
        Organisation.matching_name.startswith(matching_name(text), autoescape=True),
        Organisation.website_domain == plain,
        Organisation.contact_domain == plain,
    )
