"""Who may see who gets updates."""

import uuid

from aipact.accounts.states import StaffRole
from aipact.core.actor import Actor
from aipact.core.errors import Forbidden, NotFound
from aipact.subscriptions import queries
from aipact.subscriptions.models import Subscriber

KEEPERS = frozenset({StaffRole.COMMS.value, StaffRole.LEAD.value, StaffRole.ADMIN.value})


def may_keep_subscribers(actor: Actor) -> bool:
    return bool(actor.staff_roles & KEEPERS)


def require_keeper(actor: Actor) -> None:
    """Raises NotFound for those who are not staff, Forbidden for the rest of the staff."""
    if not actor.is_staff:
        raise NotFound
    if not may_keep_subscribers(actor):
        raise Forbidden


def subscriber_at_desk(actor: Actor, subscriber_id: uuid.UUID) -> Subscriber:
    """Raises NotFound and Forbidden."""
    require_keeper(actor)
    found = queries.subscriber(subscriber_id)
    if found is None:
        raise NotFound
    return found
