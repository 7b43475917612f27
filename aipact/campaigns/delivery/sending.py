"""One run of a worker: letters of the lost first, then what is due, then what is through.

What one run leaves, the next one finds.
"""

import time
from datetime import timedelta

from flask import Flask, current_app
from sqlalchemy import exists, or_, select

from aipact.campaigns.delivery import ending, ledger, recovery
from aipact.campaigns.delivery.keeping import keep
from aipact.campaigns.delivery.ledger import Outcome
from aipact.campaigns.delivery.moulds import Moulds
from aipact.campaigns.delivery.post import MOST_LEASED, Post
from aipact.campaigns.models import Campaign, Delivery
from aipact.campaigns.states import CampaignState, DeliveryStatus
from aipact.core.clock import now
from aipact.core.db import db, reads_only
from aipact.core.logging import log
from aipact.core.settings import current_settings
from aipact.core.transaction import commit
from aipact.jobs import is_stopping
from aipact.jobs.process import me

# A mail server that is away for longer than this pauses the campaign; until then it goes on by
# itself as soon as the server is back.
DOWN_PATIENCE = timedelta(hours=1)
_down_since: float | None = None


def deliver_campaigns() -> int:
    """Send what is due until nothing is left; the number of letters that left. One run at a time
    in a process."""
    if not is_anything_to_do():
        return 0
    settings = current_settings()
    recovery.recover(settings.journal_folder)
    if not is_anything_due():
        count = 0
    elif settings.keeps_letters:
        count = keep_due()
    else:
        app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
        post = Post(app, settings)
        count = post.run()
        _note_down(post.down, count)
    for campaign_id in ending.through():
        ending.finish(campaign_id)
    commit()
    return count


def is_anything_to_do() -> bool:
    """A read only: an idle worker must not take SQLite's one write lock every few seconds."""
    sending = exists().where(Campaign.state == CampaignState.SENDING)
    held = exists().where(Delivery.worker.is_not(None), Delivery.status == DeliveryStatus.LEASED)
    token = reads_only.set(True)
    try:
        found = bool(db.session.scalar(select(or_(sending, held))))
        commit()
    finally:
        reads_only.reset(token)
    return found


def is_anything_due() -> bool:
    """Whether a campaign that may send now has a letter for which it is time."""
    campaigns = [campaign.id for campaign in ledger.sending_now()]
    due = exists().where(
        Delivery.campaign_id.in_(campaigns),
        Delivery.status == DeliveryStatus.QUEUED,
        Delivery.next_at <= now(),
    )
    found = bool(campaigns) and bool(db.session.scalar(select(due)))
    commit()
    return found


def keep_due() -> int:
    """In a demo without a mail server letters are not sent: their rows say that they were."""
    count, moulds = 0, Moulds(current_settings())
    while not is_stopping() and (letters := ledger.lease(MOST_LEASED, me())):
        troubles = moulds.prepare(letters)
        for campaign_id, trouble in troubles.items():
            ending.pause(campaign_id, trouble)
        fine = [one for one in letters if one.campaign_id not in troubles]
        ledger.name_organisations([one for one in fine if moulds.names_organisation(one)])
        keep([(one, *moulds.parts(one)) for one in fine])
        done = [Outcome(one, DeliveryStatus.SENT) for one in fine]
        back = [ledger.given_back(one) for one in letters if one.campaign_id in troubles]
        ledger.record(done + back, me())
        commit()
        count += len(fine)
    return count


def _note_down(reason: str, count: int) -> None:
    """A server that is away for long: staff should know, and say when to go on."""
    global _down_since
    if not reason or count:
        _down_since = None
    if not reason:
        return
    log.warning("mail server is down", reason=reason)
    moment = time.monotonic()
    _down_since = _down_since or moment
    if moment - _down_since > DOWN_PATIENCE.total_seconds():
        for campaign in ledger.sending_now():
            ending.pause(campaign.id, reason)
        _down_since = None
