"""Who may see, write, approve and send updates."""

import uuid
from collections.abc import Callable

from aipact.accounts.states import StaffRole
from aipact.campaigns.models import Campaign
from aipact.campaigns.queries import listing
from aipact.casework import access as casework
from aipact.core.actor import Actor
from aipact.core.errors import Forbidden, NotFound

WRITERS = frozenset({StaffRole.COMMS.value, StaffRole.LEAD.value, StaffRole.ADMIN.value})

May = Callable[[Actor], bool]


def may_see_campaigns(actor: Actor) -> bool:
    """All staff read what is planned; who gets it is for those who write it."""
    return casework.may_see_desk(actor)


def may_write_campaigns(actor: Actor) -> bool:
    return bool(actor.staff_roles & WRITERS)


def may_approve(actor: Actor, campaign: Campaign) -> bool:
    """The second person: neither who asked, nor who wrote last."""
    return may_write_campaigns(actor) and actor.user_id not in (
        campaign.asked_by_id,
        campaign.changed_by_id,
    )


def campaign_at_desk(
    actor: Actor, campaign_id: uuid.UUID, may: May = may_see_campaigns
) -> Campaign:
    """A campaign in any state, for staff. Raises NotFound for others, and Forbidden."""
    found = listing.campaign(campaign_id) if may_see_campaigns(actor) else None
    if found is None:
        raise NotFound
    if not may(actor):
        raise Forbidden
    return found


def public_update(slug: str) -> Campaign:
    """An update that everybody may read. Raises NotFound."""
    found = listing.archived(slug)
    if found is None:
        raise NotFound
    return found
