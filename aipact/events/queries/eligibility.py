"""Who belongs to the network, and which entry of the register a person means."""

import uuid
from collections.abc import Iterable

from sqlalchemy import or_, select

from aipact.core.actor import Actor
from aipact.core.db import db
from aipact.core.text import matching_name
from aipact.organisations import queries as organisations
from aipact.organisations.models import Organisation
from aipact.organisations.states import OrganisationState


def is_in_network(actor: Actor, address: str) -> bool:
    """A member of an organisation that joined, or somebody with an address of such a one. Providers
    of mailboxes for everybody say nothing."""
    if any(_is_active(actor.memberships)):
        return True
    domain = organisations.contact_domain(address)
    return bool(domain) and bool(organisations_of_domain(domain))


def _is_active(organisation_ids: Iterable[uuid.UUID]) -> list[uuid.UUID]:
    query = select(Organisation.id).where(
        Organisation.id.in_(list(organisation_ids)), Organisation.state == OrganisationState.ACTIVE
    )
    return list(db.session.scalars(query.order_by(Organisation.id)))


def organisations_of_domain(domain: str) -> list[uuid.UUID]:
    """Organisations of the network whose website or first contact has this domain."""
    query = (
        select(Organisation.id)
        .where(
            or_(Organisation.website_domain == domain, Organisation.contact_domain == domain),
            Organisation.state == OrganisationState.ACTIVE,
        )
        .order_by(Organisation.id)
        .limit(5)
    )
    return list(db.session.scalars(query))


def organisation_named(name: str, organisation_id: uuid.UUID | None = None) -> Organisation | None:
    """The entry of the public register that a person chose, or that has exactly the name that they
    typed (legal form, case and accents aside); None where it is none, or could be several."""
    listed = select(Organisation).where(
        Organisation.is_listed, Organisation.state == OrganisationState.ACTIVE
    )
    if organisation_id is not None:
        return db.session.scalar(listed.where(Organisation.id == organisation_id))
    key = matching_name(name) if name.strip() else ""
    if not key:
        return None
    found = db.session.scalars(
        listed.where(Organisation.matching_name == key).order_by(Organisation.id).limit(2)
    ).all()
    return found[0] if len(found) == 1 else None
