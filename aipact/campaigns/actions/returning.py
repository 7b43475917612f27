"""A letter came back, or was called unwanted: the ledger says so, its receiver gets no more of what
cannot arrive or is not wanted, and an update that too many call unwanted stops."""

import uuid
from dataclasses import dataclass

from aipact.campaigns.delivery import ending
from aipact.campaigns.models import Delivery
from aipact.campaigns.queries import returning
from aipact.core.db import db
from aipact.mail import queries as mail
from aipact.mail.receiving import note_return
from aipact.subscriptions import queries as subscriptions
from aipact.subscriptions.actions import note_bounce
from aipact.subscriptions.states import BounceKind

# More than one receiver in a thousand, and so many at least: something is wrong with the update.
COMPLAINT_RATE, FEWEST_COMPLAINTS = 0.001, 3
_WEIGHT = {None: 0, BounceKind.SOFT: 1, BounceKind.HARD: 2, BounceKind.COMPLAINT: 3}


@dataclass(frozen=True)
class LetterReturned:
    """What a mail server tells of one letter, which is named by the id of its row in a ledger, else
    by its Message-ID. What has the same event id is heard once. is_final: nobody tries again."""

    event_id: str
    kind: BounceKind
    detail: str
    delivery_id: uuid.UUID | None = None
    message_id: str = ""
    is_final: bool = True


def receive_return(returned: LetterReturned) -> bool:
    """Follow up on it. False when it changes nothing: it is about none of our letters, or known."""
    delivery = returning.delivery_named(returned.delivery_id, returned.message_id)
    if delivery is not None:
        return _of_update(delivery, returned)
    letter = mail.letter_with(returned.message_id) if returned.message_id else None
    if letter is None:
        return False
    is_given_up = returned.is_final and returned.kind is not BounceKind.COMPLAINT
    is_news = is_given_up and note_return(letter.message_id, returned.detail)
    one = subscriptions.subscriber_by_email(letter.to_address)
    if one is None:
        return is_news
    return note_bounce(returned.event_id, one.id, returned.kind, returned.detail) or is_news


def _of_update(delivery: Delivery, returned: LetterReturned) -> bool:
    """One letter counts once for each kind of news, from whichever side it comes."""
    if delivery.subscriber_id is not None:
        # First the person, then the row: in this order everybody locks them.
        subscriptions.locked_subscriber(delivery.subscriber_id)
    kept = returning.locked_delivery(delivery)
    if _WEIGHT[returned.kind] <= _WEIGHT[kept.bounce]:
        return False
    is_news = note_bounce(returned.event_id, kept.subscriber_id, returned.kind, returned.detail)
    if is_news:
        kept.bounce = returned.kind
        if not kept.reason:
            kept.reason = returned.detail[:500]
        db.session.flush()
        if returned.kind is BounceKind.COMPLAINT:
            _pause_if_unwanted(kept)
    return is_news


def _pause_if_unwanted(delivery: Delivery) -> None:
    found = returning.complaints(delivery.campaign)
    if found.number >= FEWEST_COMPLAINTS and found.number > found.sent * COMPLAINT_RATE:
        reason = f"{found.number} of {found.sent} receivers report this update as unwanted."
        ending.pause(delivery.campaign_id, reason)
