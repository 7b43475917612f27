"""Who may do what with an organisation's pledge."""

from collections.abc import Callable

from aipact.core.actor import Actor
from aipact.organisations import access as organisations
from aipact.organisations.models import Organisation
from aipact.organisations.states import MemberRole
from aipact.pledges import queries
from aipact.pledges.models import PledgeVersion

May = Callable[[Actor, Organisation], bool]


def may_see_pledge(actor: Actor, organisation: Organisation) -> bool:
    return actor.belongs_to(organisation.id)


def may_edit_pledge(actor: Actor, organisation: Organisation) -> bool:
    return _has_role(actor, organisation, MemberRole.EDITOR)


def may_submit_pledge(actor: Actor, organisation: Organisation) -> bool:
    """Whoever submits declares the authority to commit the organisation."""
    return _has_role(actor, organisation, MemberRole.EDITOR, MemberRole.SIGNATORY)


def may_withdraw_pledge(actor: Actor, organisation: Organisation) -> bool:
    return _has_role(actor, organisation, MemberRole.EDITOR, MemberRole.SIGNATORY)


def pledge_for(
    actor: Actor, slug: str, *, may: May = may_see_pledge
) -> tuple[Organisation, PledgeVersion | None]:
    """The organisation and the version that is being worked on, or none.

    Raises NotFound for an organisation that the actor does not belong to, Forbidden when they may
    not do this.
    """
    organisation = organisations.organisation_for(actor, slug, may=may)
    return organisation, queries.open_version(organisation)


def _has_role(actor: Actor, organisation: Organisation, *roles: str) -> bool:
    return bool(actor.memberships.get(organisation.id, frozenset()) & set(roles))
