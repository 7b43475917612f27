"""Who may see and change an organisation's own side. Staff have the desk instead."""

from collections.abc import Callable
from uuid import UUID

from aipact.core.actor import Actor
from aipact.core.errors import Forbidden, NotFound
from aipact.organisations import queries
from aipact.organisations.models import Membership, Organisation
from aipact.organisations.states import MemberRole

May = Callable[[Actor, Organisation], bool]


def _has_role(actor: Actor, organisation: Organisation, *roles: MemberRole) -> bool:
    own = actor.memberships.get(organisation.id, frozenset())
    return any(role.value in own for role in roles)


def may_see_workspace(actor: Actor, organisation: Organisation) -> bool:
    return actor.belongs_to(organisation.id)


def may_edit(actor: Actor, organisation: Organisation) -> bool:
    """Fill in the registration, submit it, answer the reviewers, open it again."""
    return _has_role(actor, organisation, MemberRole.EDITOR)


may_submit = may_edit


def may_withdraw(actor: Actor, organisation: Organisation) -> bool:
    return _has_role(actor, organisation, MemberRole.EDITOR, MemberRole.SIGNATORY)


def may_write_messages(actor: Actor, organisation: Organisation) -> bool:
    return actor.belongs_to(organisation.id)


def may_decide_on_members(actor: Actor, organisation: Organisation) -> bool:
    return _has_role(actor, organisation, MemberRole.SIGNATORY)


def may_ask_to_join(actor: Actor, organisation: Organisation) -> bool:
    """Only where the person may know that it is here."""
    if not actor.is_signed_in or actor.belongs_to(organisation.id):
        return False
    return queries.is_known_to(organisation, actor)


def organisation_for(
    actor: Actor, slug: str, may: May = may_see_workspace, *, lock: bool = False
) -> Organisation:
    """The organisation of a workspace address.

    Raises NotFound for everybody who does not belong to it, Forbidden for a member whose role is
    not enough.
    """
    organisation = queries.organisation_by_slug(slug, lock=lock)
    if organisation is None or not may_see_workspace(actor, organisation):
        raise NotFound
    if not may(actor, organisation):
        raise Forbidden
    return organisation


def organisation_to_join(actor: Actor, slug: str) -> Organisation:
    """An organisation that the actor may ask to join, or has asked; else NotFound."""
    organisation = queries.organisation_by_slug(slug)
    if organisation is None:
        raise NotFound
    has_asked = queries.live_membership(organisation, actor.user_id) is not None
    if not has_asked and not may_ask_to_join(actor, organisation):
        raise NotFound
    return organisation


def membership_for(
    actor: Actor, slug: str, membership_id: UUID, *, lock: bool = False
) -> Membership:
    """A membership of an organisation whose members the actor decides on."""
    organisation = organisation_for(actor, slug, may_decide_on_members)
    found = queries.membership_of(organisation, membership_id, lock=lock)
    if found is None:
        raise NotFound
    return found
