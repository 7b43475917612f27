"""Who belongs to an organisation, who asks to, and who gets its letters."""

import uuid
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload

from aipact.accounts.models import User
from aipact.core.actor import Actor
from aipact.core.clock import now
from aipact.core.db import db
from aipact.core.text import matching_name
from aipact.organisations.models import Membership, Organisation
from aipact.organisations.states import MemberRole, MembershipState, OrganisationState

# How long a declined request keeps the same person from asking the same organisation again.
REST_AFTER_DECLINE = timedelta(days=30)


def members(organisation: Organisation) -> Sequence[Membership]:
    """The live memberships with their people, by name."""
    return db.session.scalars(_people(organisation, MembershipState.ACTIVE)).all()


def open_requests(organisation: Organisation) -> Sequence[Membership]:
    """Requests to join that nobody has decided on, oldest first."""
    query = _people(organisation, MembershipState.REQUESTED)
    return db.session.scalars(query.order_by(None).order_by(Membership.created_at)).all()


def contacts(organisation: Organisation) -> list[User]:
    """Who gets the letters: the contacts, or everybody where there is none."""
    people = members(organisation)
    named = [one.user for one in people if MemberRole.CONTACT.value in one.roles]
    return named or [one.user for one in people]


def membership_of(
    organisation: Organisation, membership_id: uuid.UUID, *, lock: bool = False
) -> Membership | None:
    """One membership of this organisation, in any state. lock: of two people who answer a request
    at once the second waits, and then sees what the first did."""
    query = (
        select(Membership)
        .where(Membership.id == membership_id, Membership.organisation_id == organisation.id)
        .options(joinedload(Membership.user, innerjoin=True))
    )
    if lock:
        query = query.with_for_update(of=Membership).execution_options(populate_existing=True)
    return db.session.scalar(query)


def live_membership(organisation: Organisation, user_id: uuid.UUID | None) -> Membership | None:
    """A person's membership in an organisation, or their open request for one."""
    query = select(Membership).where(
        Membership.organisation_id == organisation.id,
        Membership.user_id == user_id,
        Membership.state.in_([MembershipState.REQUESTED, MembershipState.ACTIVE]),
    )
    return db.session.scalar(query)


def function_of(organisation: Organisation, actor: Actor) -> str:
    """The actor's function in the organisation, as they wrote it."""
    own = live_membership(organisation, actor.user_id)
    return own.function if own else ""


def requests_of(actor: Actor) -> Sequence[Membership]:
    """A person's requests that are open or were declined, newest first."""
    query = (
        select(Membership)
        .where(
            Membership.user_id == actor.user_id,
            Membership.state.in_([MembershipState.REQUESTED, MembershipState.DECLINED]),
            Membership.organisation_id.not_in(list(actor.memberships)),
        )
        .options(joinedload(Membership.organisation))
        .order_by(Membership.created_at.desc(), Membership.id)
        .limit(20)
    )
    return db.session.scalars(query).all()


def open_request_count(actor: Actor) -> int:
    """How many organisations a person waits for."""
    query = select(func.count()).where(
        Membership.user_id == actor.user_id, Membership.state == MembershipState.REQUESTED
    )
    return db.session.scalars(query).one()


def was_lately_declined(organisation: Organisation, actor: Actor) -> bool:
    query = select(Membership.id).where(
        Membership.organisation_id == organisation.id,
        Membership.user_id == actor.user_id,
        Membership.state == MembershipState.DECLINED,
        Membership.decided_at > now() - REST_AFTER_DECLINE,
    )
    return db.session.execute(query).first() is not None


def registration_like(actor: Actor, *, name: str) -> Organisation | None:
    """The draft that this person has already begun under this name."""
    query = (
        select(Organisation)
        .where(
            Organisation.created_by_id == actor.user_id,
            Organisation.state == OrganisationState.DRAFT,
            Organisation.matching_name == matching_name(name),
        )
        .order_by(Organisation.id)
        .limit(1)
    )
    return db.session.scalar(query)


def _people(organisation: Organisation, state: MembershipState) -> Select[Membership]:
    return (
        select(Membership)
        .join(Membership.user)
        .where(Membership.organisation_id == organisation.id, Membership.state == state)
        .options(contains_eager(Membership.user))
        .order_by(User.name, Membership.id)
    )
