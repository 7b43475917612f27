"""What we know of a subscriber: given to them, and erased. A keyed hash stays, so that no import
brings the address back."""

from datetime import timedelta
from typing import Any

from sqlalchemy import delete, or_, select, update

from aipact import audit
from aipact.accounts.models import Token
from aipact.accounts.states import TokenPurpose
from aipact.core.actor import Actor
from aipact.core.clock import now
from aipact.core.db import db
from aipact.mail.models import LetterStatus, OutboxMessage
from aipact.subscriptions import emails, queries
from aipact.subscriptions.actions.leaving import suppress
from aipact.subscriptions.models import Bounce, Subscriber, SubscriberImportRow, SubscriptionRequest
from aipact.subscriptions.states import CONFIRM_WITHIN, UNDO_WITHIN, EndReason

BATCH = 100
PURPOSES = (TokenPurpose.SUBSCRIBE, TokenPurpose.PREFERENCES)
OWN_LETTERS = ("subscriptions", "campaigns")
# Letters to addresses that may belong to no subscriber; how far back the sweep looks for them.
TO_ANYBODY = ("confirm_subscription", "confirm_imported", "no_subscription", "open_preferences")
LOOKS_BACK = timedelta(days=60)


def export_data(one: Subscriber) -> dict[str, Any]:
    """All that is kept of a subscriber here, ready for JSON: moments in ISO 8601, UTC."""
    return {
        "address": one.email,
        "language": one.locale,
        "frequency": one.frequency.value,
        "state": one.state.value,
        "paused_until": one.paused_until.isoformat() if one.paused_until else None,
        "since": one.created_at.isoformat(),
        "subscriptions": [
            {
                "topic": found.topic,
                "state": found.state.value,
                "consent": _consent(found),
                "ended_at": found.ended_at.isoformat() if found.ended_at else None,
            }
            for found in queries.subscriptions_of(one)
        ],
        "follows": [
            {"kind": found.kind.value, "key": found.key, "consent": _consent(found)}
            for found in queries.follows_of(one)
        ],
        "returned_letters": [
            {"at": bounce.at.isoformat(), "kind": bounce.kind.value, "detail": bounce.detail}
            for bounce in queries.bounces_of(one)
        ],
    }


def erase(one: Subscriber, *, actor: Actor, reason: EndReason = EndReason.UNSUBSCRIBED) -> None:
    """Everything that names the person goes, here and in the letters that were written to them.
    A last letter says so, and is forgotten when it has left."""
    address, locale, subscriber_id = one.email, one.locale, one.id
    suppress(address, reason)
    db.session.execute(delete(SubscriptionRequest).where(SubscriptionRequest.email == address))
    db.session.execute(delete(Token).where(Token.email == address, Token.purpose.in_(PURPOSES)))
    db.session.execute(delete(SubscriberImportRow).where(SubscriberImportRow.address == address))
    # The words of a server may name the address.
    db.session.execute(update(Bounce).where(Bounce.subscriber_id == one.id).values(detail=""))
    mine = or_(*(OutboxMessage.letter.startswith(f"{name}/") for name in OWN_LETTERS))
    db.session.execute(delete(OutboxMessage).where(OutboxMessage.to_address == address, mine))
    db.session.delete(one)
    db.session.flush()
    audit.record(
        "subscriber:erased", actor=actor, subject_kind="subscriber", subject_id=subscriber_id
    )
    emails.subscriber_erased(address, locale=locale)


def erase_leavers() -> int:
    """Who left everything and can no longer undo it: the next few; how many those were."""
    query = (
        select(Subscriber)
        .where(Subscriber.left_at <= now() - UNDO_WITHIN)
        .order_by(Subscriber.left_at, Subscriber.id)
        .limit(BATCH)
    )
    leavers = list(db.session.scalars(query))
    for one in leavers:
        erase(one, actor=Actor.system())
    return len(leavers)


def forget_letters() -> int:
    """Letters to addresses that need not be known any more: nobody confirmed them in time, or they
    were erased and the last letter has left. How many went."""
    moment = now()
    is_old = OutboxMessage.created_at <= moment - CONFIRM_WITHIN
    is_done = OutboxMessage.status.in_((LetterStatus.SENT, LetterStatus.FAILED))
    names = [f"subscriptions/{name}" for name in TO_ANYBODY]
    gone = db.session.execute(
        delete(OutboxMessage).where(
            OutboxMessage.created_at > moment - LOOKS_BACK,
            or_(
                OutboxMessage.letter.in_(names) & is_old,
                (OutboxMessage.letter == "subscriptions/subscriber_erased") & is_done,
            ),
        )
    )
    return int(gone.rowcount)  # type: ignore[attr-defined]


def _consent(found: Any) -> dict[str, str]:
    return {
        "wording": found.consent_version,
        "at": found.consented_at.isoformat(),
        "source": found.consent_source,
    }
