"""Leaving: at once, without a question, and undone as easily for a while."""

import uuid
from datetime import datetime

from sqlalchemy.dialects import postgresql, sqlite

from aipact import audit
from aipact.core.actor import Actor
from aipact.core.clock import now
from aipact.core.db import db, dialect_name
from aipact.core.errors import Conflict
from aipact.i18n import _
from aipact.mail import outbox
from aipact.subscriptions import emails, queries
from aipact.subscriptions.actions.renewing import lift_suppression
from aipact.subscriptions.models import Follow, Subscriber, Subscription, Suppression
from aipact.subscriptions.states import UNDO_WITHIN, EndReason, SubscriptionState
from aipact.workflow import Party, change_state


def leave_by_header(subscriber_id: uuid.UUID, *, actor: Actor) -> None:
    """One click in the mail program (RFC 8058): nothing reaches the address from here on, and no
    letter says so. Again, or for somebody who is erased, is harmless."""
    one = queries.locked_subscriber(subscriber_id)
    if one is not None:
        end(one, None, EndReason.UNSUBSCRIBED, actor=actor, party=Party.PARTICIPANT)


def leave(one: Subscriber, topics: tuple[str, ...] | None, *, actor: Actor) -> list[str]:
    """On the page: these topics, or (none given) all of them and what is followed. The topics that
    were left; a letter says how to undo it."""
    kept = queries.locked_subscriber(one.id)
    if kept is None:
        raise Conflict(_("This address gets no updates."))
    left = end(kept, topics, EndReason.UNSUBSCRIBED, actor=actor, party=Party.PARTICIPANT)
    if left is None:
        return []
    emails.subscription_ended(kept, left, is_all=kept.left_at is not None)
    return left


def stop_following(follow: Follow, *, actor: Actor) -> None:
    """End exactly this; twice is once. A letter says so only when it was the last thing."""
    one = queries.locked_subscriber(follow.subscriber_id)
    if one is None:
        return
    db.session.refresh(follow)
    if follow.ended_at is not None:
        return
    moment = now()
    end_follow(follow, moment, actor=actor)
    note_leaving(one, moment)
    if one.left_at is not None:
        emails.subscription_ended(one, [], is_all=True)


def end_on_request(one: Subscriber, topics: tuple[str, ...] | None, *, actor: Actor) -> None:
    """Staff were asked to: these topics, or (none given) everything. No letter says so. Raises
    Conflict when there is nothing to end."""
    kept = queries.locked_subscriber(one.id)
    party = Party.STAFF
    if kept is None or not end(kept, topics, EndReason.STAFF, actor=actor, party=party):
        raise Conflict(_("There is nothing to end: choose a topic that this address gets."))


def undo_leaving(one: Subscriber, *, actor: Actor) -> list[str]:
    """What was left last comes back, with the consent that it had. Raises Conflict when that is too
    long ago, or when there is nothing."""
    kept = queries.locked_subscriber(one.id)
    last = last_left_at(one)
    if kept is None or last is None:
        raise Conflict(_("It is too late to undo this. You can subscribe again at any time."))
    back = [found for found in queries.subscriptions_of(kept) if found.ended_at == last]
    for found in back:
        found.ended_at = found.end_reason = None
        change_state(found, "renew", actor=actor, party=Party.PARTICIPANT, note="undone")
    for follow in queries.all_follows_of(kept):
        if follow.ended_at == last:
            follow.ended_at = None
    kept.left_at = None
    lift_suppression(kept, actor=actor)
    db.session.flush()
    return [found.topic for found in back]


def last_left_at(one: Subscriber) -> datetime | None:
    """When the subscriber last left something of their own will, while that can be undone."""
    ended = [
        found.ended_at
        for found in queries.subscriptions_of(one)
        if found.ended_at and found.end_reason is EndReason.UNSUBSCRIBED
    ] + [follow.ended_at for follow in queries.all_follows_of(one) if follow.ended_at]
    last = max(ended, default=None)
    return last if last is not None and last > now() - UNDO_WITHIN else None


def end(
    one: Subscriber,
    topics: tuple[str, ...] | None,
    reason: EndReason,
    *,
    actor: Actor,
    party: Party,
) -> list[str] | None:
    """End these topics, or all and every follow. The topics that ended; None when there was
    nothing to end."""
    moment = now()
    ended = [
        found
        for found in queries.subscriptions_of(one)
        if found.state is SubscriptionState.ACTIVE and (topics is None or found.topic in topics)
    ]
    for found in ended:
        _end(found, moment, reason, actor=actor, party=party)
    unfollowed = queries.follows_of(one) if topics is None else []
    for follow in unfollowed:
        end_follow(follow, moment, actor=actor)
    db.session.flush()
    note_leaving(one, moment)
    if topics is None:
        suppress(one.email, reason)
        outbox.cancel_letters(one.email, emails.ON_REQUEST)
    return [found.topic for found in ended] if ended or unfollowed else None


def end_follow(follow: Follow, moment: datetime, *, actor: Actor) -> None:
    follow.ended_at = moment
    audit.record("follow:ended", actor=actor, subject_kind="follow", subject_id=follow.id)


def note_leaving(one: Subscriber, moment: datetime) -> None:
    """Somebody with nothing left is a leaver: the address goes when the undo is over."""
    has_something = queries.active_topics(one) or queries.follows_of(one)
    one.left_at = None if has_something else one.left_at or moment
    db.session.flush()


def suppress(address: str, reason: EndReason) -> None:
    """Remember the address by its keyed hash, for every later import. Twice is once."""
    insert = (postgresql if dialect_name() == "postgresql" else sqlite).insert(Suppression)
    row = insert.values(address_hash=queries.address_hash(address), reason=reason, created_at=now())
    db.session.execute(row.on_conflict_do_nothing())


def _end(
    found: Subscription, moment: datetime, reason: EndReason, *, actor: Actor, party: Party
) -> None:
    found.ended_at, found.end_reason = moment, reason
    change_state(found, "end", actor=actor, party=party, note=reason.value)
