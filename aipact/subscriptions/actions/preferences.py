"""Preferences: topics, frequency, language, a pause. Only with fresh proof of the address."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from aipact import audit
from aipact.accounts.models import Token
from aipact.core.actor import Actor
from aipact.core.clock import now, today
from aipact.core.db import db
from aipact.core.errors import RuleBroken
from aipact.i18n import _
from aipact.subscriptions import emails, queries
from aipact.subscriptions.actions.leaving import end, end_follow, note_leaving
from aipact.subscriptions.actions.renewing import choose_frequency, lift_suppression, renew
from aipact.subscriptions.models import Subscriber
from aipact.subscriptions.states import (
    CONSENT_VERSION,
    LONGEST_PAUSE,
    PROOF_LASTS,
    EndReason,
    Frequency,
)
from aipact.workflow import Party


@dataclass(frozen=True)
class ChoosePreferences:
    """topics, follows: those that shall be there, of what can be chosen; follows by their id."""

    topics: Sequence[str]
    frequency: Frequency
    locale: str
    follows: Sequence[str] = ()


def has_proof(token: Token) -> bool:
    """Whether the owner of the address proved it a short while ago, and has not closed the page."""
    confirmed = token.confirmed_at
    return token.used_at is None and confirmed is not None and now() - confirmed < PROOF_LASTS


def close_preferences(token: Token) -> None:
    """The proof is good for nothing any more, in whichever browser."""
    token.used_at = token.used_at or now()


def choose_preferences(one: Subscriber, command: ChoosePreferences, *, actor: Actor) -> None:
    """Topics begin and end, the rest is as chosen. A letter tells the address. Nothing changed:
    nothing happens."""
    kept = queries.locked_subscriber(one.id) or one
    before = _chosen(kept)
    choose_frequency(kept, command.frequency)
    kept.locale = command.locale
    active = queries.active_topics(kept)
    begins = [topic for topic in command.topics if topic not in active]
    if begins:
        kept.left_at = None
        lift_suppression(kept, actor=actor)
    for topic in begins:
        renew(kept, topic, CONSENT_VERSION, "preferences", actor=actor)
    moment = now()
    for follow in queries.follows_of(kept):
        if str(follow.id) not in command.follows:
            end_follow(follow, moment, actor=actor)
    db.session.flush()
    gone = tuple(topic for topic in active if topic not in command.topics)
    if gone:
        end(kept, gone, EndReason.UNSUBSCRIBED, actor=actor, party=Party.PARTICIPANT)
    note_leaving(kept, moment)
    if _chosen(kept) != before:
        _record(kept, actor)


def pause(one: Subscriber, until: date, *, actor: Actor) -> None:
    """No letters before that day. Raises RuleBroken("until") for a day that makes no sense."""
    kept = queries.locked_subscriber(one.id) or one
    if until <= today():
        raise RuleBroken("until", _("Choose a day that is to come."))
    if until > today() + LONGEST_PAUSE:
        raise RuleBroken("until", _("A pause lasts six months at most."))
    kept.paused_until = until
    _record(kept, actor)


def resume(one: Subscriber, *, actor: Actor) -> None:
    """Letters come again from now on."""
    kept = queries.locked_subscriber(one.id) or one
    if kept.paused_until is not None:
        kept.paused_until = None
        _record(kept, actor)


def _chosen(one: Subscriber) -> tuple[object, ...]:
    follows = [follow.id for follow in queries.follows_of(one)]
    return one.frequency, one.locale, queries.active_topics(one), follows


def _record(one: Subscriber, actor: Actor) -> None:
    db.session.flush()
    audit.record(
        "subscriber:preferences-changed",
        actor=actor,
        subject_kind="subscriber",
        subject_id=one.id,
    )
    emails.preferences_changed(one, queries.active_topics(one))
