"""Organisations by id, by address, by actor; the public scope; and who an actor is."""

import uuid
from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from aipact.accounts.models import User
from aipact.accounts.states import UserState
from aipact.core.actor import Actor
from aipact.core.db import db
from aipact.organisations.models import Membership, Organisation
from aipact.organisations.states import MembershipState, OrganisationState


def organisation(organisation_id: uuid.UUID) -> Organisation | None:
    """One organisation with its submission."""
    return db.session.scalar(_organisations().where(Organisation.id == organisation_id))


def organisation_by_slug(slug: str, *, lock: bool = False) -> Organisation | None:
    """The organisation behind an address. lock: wait for whoever is changing it (PostgreSQL;
    on SQLite writers wait for each other anyway)."""
    if lock:
        query = select(Organisation).where(Organisation.slug == slug).with_for_update()
        return db.session.scalar(query.execution_options(populate_existing=True))
    return db.session.scalar(_organisations().where(Organisation.slug == slug))


def organisations_of(actor: Actor) -> Sequence[Organisation]:
    """The organisations that an actor belongs to, by name."""
    query = _organisations().where(Organisation.id.in_(list(actor.memberships)))
    return db.session.scalars(query.order_by(Organisation.sort_name, Organisation.id)).all()


def public_organisations() -> Select[Organisation]:
    """THE visibility scope: what the public may know of. List, detail, export and API use it."""
    return select(Organisation).where(
        Organisation.is_listed,
        Organisation.state.in_([OrganisationState.ACTIVE, OrganisationState.LEFT]),
    )


def _organisations() -> Select[Organisation]:
    return select(Organisation).options(joinedload(Organisation.submission))


def actor_for(user_id: uuid.UUID | None, *, locale: str, request_id: str = "") -> Actor:
    """The person with their live memberships and staff roles; anonymous when they may not act."""
    user = db.session.get(User, user_id) if user_id else None
    if user is None or user.state is not UserState.ACTIVE:
        return Actor.anonymous(locale, request_id)
    live = select(Membership.organisation_id, Membership.roles).where(
        Membership.user_id == user.id, Membership.state == MembershipState.ACTIVE
    )
    return Actor(
        user_id=user.id,
        name=user.name,
        email=user.email,
        memberships={row.organisation_id: frozenset(row.roles) for row in db.session.execute(live)},
        staff_roles=frozenset(user.staff_roles),
        unit=user.unit_key,
        locale=locale,
        request_id=request_id,
    )
