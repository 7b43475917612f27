"""Who is signed in, and who may do what staff do."""

from aipact.accounts import queries
from aipact.accounts.models import User, UserSession
from aipact.accounts.states import StaffRole
from aipact.core.actor import Actor


def identify(token: str) -> tuple[User, UserSession] | None:
    """Who holds this cookie; nobody when the session is over.

    While `is_second_factor_done` is false the person is known, but not signed in.
    """
    found = queries.session_with_user(token)
    if found is None:
        return None
    session, owner = found
    return (owner, session) if queries.is_live(session, owner) else None


def may_use_desk(actor: Actor) -> bool:
    return actor.is_staff


def has_role(actor: Actor, *roles: str) -> bool:
    return bool(actor.staff_roles & set(roles))


def may_manage_staff(actor: Actor) -> bool:
    return actor.is_system or has_role(actor, StaffRole.ADMIN)


def needs_second_factor(owner: User, *, is_demo: bool) -> bool:
    """Whether the password alone is not enough: always for staff, except in the demo."""
    return owner.has_second_factor or (owner.is_staff and not is_demo)


def may_turn_second_factor_off(owner: User, *, is_demo: bool) -> bool:
    return owner.has_second_factor and (not owner.is_staff or is_demo)
