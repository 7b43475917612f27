"""Who may do what with the practices of an organisation, and with what it adopted."""

import uuid
from collections.abc import Callable

from aipact.accounts.states import StaffRole
from aipact.casework import access as casework
from aipact.core.actor import Actor
from aipact.core.errors import Forbidden, NotFound
from aipact.organisations import access as organisations
from aipact.organisations import queries as organisation_queries
from aipact.organisations.models import Organisation
from aipact.organisations.states import MemberRole
from aipact.practices.models import Adoption, Practice
from aipact.practices.queries import adopting, versions

May = Callable[[Actor, Organisation], bool]


def may_see_practices(actor: Actor, organisation: Organisation) -> bool:
    return actor.belongs_to(organisation.id)


def may_contribute(actor: Actor, organisation: Organisation) -> bool:
    """Begin a practice, write, submit, begin a new version."""
    return _has_role(actor, organisation, MemberRole.EDITOR)


may_confirm = may_contribute
may_adopt = may_contribute


def may_withdraw_practice(actor: Actor, organisation: Organisation) -> bool:
    return _has_role(actor, organisation, MemberRole.EDITOR, MemberRole.SIGNATORY)


def practice_for(
    actor: Actor,
    slug: str,
    practice_id: uuid.UUID,
    *,
    may: May = may_see_practices,
    to_change: bool = False,
) -> Practice:
    """A practice of the organisation with this slug. to_change: nobody else changes it until the
    transaction ends.

    Raises NotFound for an organisation that the actor does not belong to and for a practice of
    another one, Forbidden when they may not do this.
    """
    organisation = organisations.organisation_for(actor, slug, may=may)
    find = versions.practice_to_change if to_change else versions.practice
    found = find(practice_id)
    if found is None or found.organisation_id != organisation.id:
        raise NotFound
    return found


def adoption_for(
    actor: Actor, slug: str, adoption_id: uuid.UUID, *, may: May = may_see_practices
) -> Adoption:
    """An adoption that the organisation with this slug wrote; raises as `practice_for` does."""
    organisation = organisations.organisation_for(actor, slug, may=may)
    found = adopting.adoption(adoption_id)
    if found is None or found.organisation_id != organisation.id:
        raise NotFound
    return found


def adopters_for(actor: Actor, practice: Practice) -> list[Organisation]:
    """The organisations in whose name the actor may say that they adopted the practice, by name;
    those that have said so already are among them."""
    return [
        one
        for one in organisation_queries.organisations_of(actor)
        if may_adopt(actor, one) and adopting.may_be_adopted_by(practice, one)
    ]


def _has_role(actor: Actor, organisation: Organisation, *roles: str) -> bool:
    return bool(actor.memberships.get(organisation.id, frozenset()) & set(roles))


# -- staff ---------------------------------------------------------------------------------------

MayStaff = Callable[[Actor, Practice], bool]
TRANSLATORS = casework.REVIEWERS | {StaffRole.COMMS.value}


def may_see_at_desk(actor: Actor, practice: Practice) -> bool:
    """Nobody works on what an organisation published that they belong to."""
    return casework.may_see_desk(actor) and not actor.belongs_to(practice.organisation_id)


def may_archive(actor: Actor, practice: Practice) -> bool:
    return casework.may_review(actor) and may_see_at_desk(actor, practice)


def may_translate(actor: Actor, practice: Practice) -> bool:
    """Add and remove translations, and note which webinar presented it."""
    return bool(actor.staff_roles & TRANSLATORS) and may_see_at_desk(actor, practice)


def practice_at_desk(
    actor: Actor, practice_id: uuid.UUID, may: MayStaff = may_see_at_desk
) -> Practice:
    """A practice that is or was public, for staff. Raises NotFound and Forbidden."""
    found = versions.practice(practice_id) if casework.may_see_desk(actor) else None
    if found is None or found.published_at is None:
        raise NotFound
    if not may(actor, found):
        raise Forbidden
    return found
