"""Letters that come back: an address that does not exist, or whose owner calls them unwanted, gets
none from that moment on."""

import uuid

from sqlalchemy.dialects import postgresql, sqlite

from aipact.core.actor import Actor
from aipact.core.clock import now
from aipact.core.db import db, dialect_name
from aipact.subscriptions import queries
from aipact.subscriptions.actions.leaving import end
from aipact.subscriptions.models import Bounce, Subscriber
from aipact.subscriptions.states import (
    SOFT_BOUNCES,
    SOFT_WITHIN,
    BounceKind,
    EndReason,
    SubscriberState,
)
from aipact.workflow import Party, can, change_state


def note_bounce(
    event_id: str, subscriber_id: uuid.UUID | None, kind: BounceKind, detail: str
) -> bool:
    """A letter to the subscriber came back. For good, or reported as unwanted: no more letters, and
    the address is remembered; for now: the same when it is the fourth in 30 days. What has this
    event id is heard once: False when it was heard before."""
    one = queries.locked_subscriber(subscriber_id) if subscriber_id else None
    insert = (postgresql if dialect_name() == "postgresql" else sqlite).insert(Bounce)
    row = insert.values(
        event_id=event_id[:200],
        subscriber_id=one.id if one else None,
        kind=kind,
        at=now(),
        # The words of a server may name the address: nothing is kept of somebody who is erased.
        detail=detail[:500] if one else "",
    )
    heard = db.session.execute(row.on_conflict_do_nothing().returning(Bounce.event_id)).first()
    if heard is None:
        return False
    if one is not None:
        _follow_up(one, kind)
    return True


def _follow_up(one: Subscriber, kind: BounceKind) -> None:
    if kind is BounceKind.COMPLAINT:
        _give_up(one, EndReason.COMPLAINT)
    elif kind is BounceKind.HARD or queries.soft_bounces(one, now() - SOFT_WITHIN) >= SOFT_BOUNCES:
        _give_up(one, EndReason.HARD_BOUNCE)
    elif one.state is SubscriberState.OK:
        change_state(one, "soft_bounce", actor=Actor.system(), party=Party.SYSTEM)
    db.session.flush()


def _give_up(one: Subscriber, reason: EndReason) -> None:
    if can(one, "suppress", Party.SYSTEM):
        change_state(one, "suppress", actor=Actor.system(), party=Party.SYSTEM, note=reason.value)
    end(one, None, reason, actor=Actor.system(), party=Party.SYSTEM)


def recover(limit: int) -> int:
    """Addresses of which nothing came back for 30 days are as good as any: the next few; how many
    those were."""
    quiet = queries.recovered(now() - SOFT_WITHIN, limit)
    for one in quiet:
        change_state(one, "recover", actor=Actor.system(), party=Party.SYSTEM)
    db.session.flush()
    return len(quiet)
