"""A topic or a follow begins, or begins again: only its owner can do that."""

from sqlalchemy import delete

from aipact import audit
from aipact.core.actor import Actor
from aipact.core.clock import now
from aipact.core.db import db, new_id
from aipact.subscriptions import queries
from aipact.subscriptions.models import Follow, Subscriber, Subscription, Suppression
from aipact.subscriptions.states import FollowKind, Frequency, SubscriberState, SubscriptionState
from aipact.workflow import Party, change_state


def renew(one: Subscriber, topic: str, version: str, source: str, *, actor: Actor) -> None:
    """The topic is wanted: with this consent, from now on. One that is active stays as it is, and
    keeps the consent that it has."""
    known = {found.topic: found for found in queries.subscriptions_of(one)}
    found = known.get(topic)
    if found is not None and found.state is SubscriptionState.ACTIVE:
        return
    if found is None:
        found = Subscription(id=new_id(), subscriber_id=one.id, topic=topic)
        db.session.add(found)
        audit.record(
            "subscription:begun",
            actor=actor,
            subject_kind="subscription",
            subject_id=found.id,
            data={"topic": topic, "version": version, "source": source},
        )
    else:
        found.ended_at = found.end_reason = None
        change_state(found, "renew", actor=actor, party=Party.PARTICIPANT)
    found.consent_version, found.consent_source, found.consented_at = version, source, now()
    db.session.flush()


def follow(one: Subscriber, wanted: str, version: str, source: str, *, actor: Actor) -> None:
    """wanted: "organisation:<id>", "commitment:C-01", "article:50"."""
    kind, _colon, key = wanted.partition(":")
    known = {(found.kind, found.key): found for found in queries.all_follows_of(one)}
    found = known.get((FollowKind(kind), key))
    if found is not None and found.ended_at is None:
        return
    if found is None:
        found = Follow(id=new_id(), subscriber_id=one.id, kind=FollowKind(kind), key=key)
        db.session.add(found)
    found.consent_version, found.consent_source = version, source
    found.consented_at, found.ended_at = now(), None
    audit.record(
        "follow:begun",
        actor=actor,
        subject_kind="follow",
        subject_id=found.id,
        data={"kind": kind, "key": key},
    )
    db.session.flush()


def choose_frequency(one: Subscriber, wanted: Frequency) -> None:
    """From now on as wanted. What waits for a digest comes in one more; what came at once does not
    come again."""
    if wanted is one.frequency:
        return
    if wanted is Frequency.IMMEDIATELY:
        one.digest_until = now()
    elif one.frequency is Frequency.IMMEDIATELY:
        if one.digest_until is None:
            one.digest_at = now()
        one.digest_until = None
    one.frequency = wanted


def lift_suppression(one: Subscriber, *, actor: Actor) -> None:
    """Whoever proves the address and asks for updates gets them again."""
    if one.state is SubscriberState.SUPPRESSED:
        change_state(one, "reopen", actor=actor, party=Party.PARTICIPANT)
    elif one.state is SubscriberState.SOFT_BOUNCING:
        change_state(one, "recover", actor=actor, party=Party.PARTICIPANT)
    known = Suppression.address_hash == queries.address_hash(one.email)
    db.session.execute(delete(Suppression).where(known))
