"""Who may see who gets updates."""

import uuid

from aipact.accounts.states import StaffRole
from aipact.core.actor import Actor
from aipact.core.errors import Forbidden, NotFound
from aipact.subscriptions import queries
from aipact.subscriptions.models import Subscriber, SubscriberImport
from aipact.subscriptions.queries import importing
from aipact.subscriptions.states import ImportState

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


def import_at_desk(actor: Actor, import_id: uuid.UUID) -> SubscriberImport:
    """Raises NotFound and Forbidden."""
    require_keeper(actor)
    found = importing.import_with(import_id)
    if found is None:
        raise NotFound
    return found


def may_confirm_import(actor: Actor, found: SubscriberImport) -> bool:
    """The second person: not who brought the file."""
    is_second = actor.user_id is not None and actor.user_id != found.created_by_id
    return may_keep_subscribers(actor) and is_second and found.state is ImportState.WAITING
