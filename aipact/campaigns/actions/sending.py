"""Sending: when it begins, whom it then goes to, and every way to stop it.

The audience is frozen when the campaign begins, in chunks along the ids of subscribers: each chunk
and how far it came are one commit, so that a crash in between continues and never doubles.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update

from aipact import audit
from aipact.campaigns.models import Campaign, Delivery
from aipact.campaigns.queries import audience, listing
from aipact.campaigns.states import CampaignState, DeliveryStatus, SkipReason
from aipact.core.actor import Actor
from aipact.core.clock import now
from aipact.core.db import db, new_id
from aipact.core.errors import Conflict, RuleBroken
from aipact.i18n import _
from aipact.jobs import nudge_after_commit
from aipact.subscriptions.states import Frequency
from aipact.workflow import Party, change_state

CHUNK = 1000
# More difference to the number that was approved needs another look.
TOLERANCE = 0.05
CLOSED_AFTER = timedelta(days=30)


def schedule(
    campaign: Campaign, at: datetime, window: dict[str, Any], rate: int | None, *, actor: Actor
) -> None:
    """It begins at that moment (now, where that is past), inside the window: {"days": [0-6, from
    Monday], "from": 8, "to": 18} on the clock of Brussels, or {}. rate: letters a minute."""
    kept = listing.locked_campaign(campaign.id)
    if rate is not None and rate < 1:
        raise RuleBroken("rate", _("Enter at least one letter a minute."))
    kept.scheduled_at, kept.send_window, kept.rate = at, window, rate
    change_state(kept, "schedule", actor=actor, party=Party.STAFF)
    nudge_after_commit("campaigns.begin")


def unschedule(campaign: Campaign, *, actor: Actor) -> None:
    """Not then, after all; the approval stays."""
    kept = listing.locked_campaign(campaign.id)
    change_state(kept, "unschedule", actor=actor, party=Party.STAFF)
    kept.scheduled_at = None


def start_due() -> bool:
    """Begin the campaign that is due longest; False when none is. Its audience is counted again:
    more than 5 % off the approved number, and a second person has to look again."""
    due = [
        one
        for one in listing.campaigns_in(CampaignState.SCHEDULED)
        if one.scheduled_at is not None and one.scheduled_at <= now()
    ]
    if not due:
        return False
    kept = listing.locked_campaign(due[0].id)
    if kept.state is not CampaignState.SCHEDULED:
        return True
    count, approved = audience.audience_count(kept), kept.approved_count or 0
    system = Actor.system()
    if abs(count - approved) > TOLERANCE * approved:
        note = f"{approved} -> {count}"
        change_state(kept, "ask_again", actor=system, party=Party.SYSTEM, note=note)
        kept.scheduled_at, kept.approved_count = None, count
        return True
    change_state(kept, "begin", actor=system, party=Party.SYSTEM)
    kept.began_at = now()
    return True


def fill_audience() -> bool:
    """The next chunk of the ledger of a campaign that has begun; False when all are complete."""
    waiting = [
        one
        for one in listing.campaigns_in(CampaignState.SENDING, CampaignState.PAUSED)
        if not one.is_audience_complete
    ]
    if not waiting:
        return False
    kept = listing.locked_campaign(waiting[0].id)
    if kept.is_audience_complete or kept.state is CampaignState.CANCELLED:
        return True
    chunk = audience.next_receivers(kept, kept.audience_cursor, CHUNK)
    _add(kept, chunk)
    if chunk:
        kept.audience_cursor = chunk[-1][0]
    kept.is_audience_complete = len(chunk) < CHUNK
    nudge_after_commit("campaigns.deliver")
    return True


def pause(campaign: Campaign, *, actor: Actor) -> None:
    """No further letter is taken up; those in hand finish."""
    kept = listing.locked_campaign(campaign.id)
    kept.pause_reason = ""
    change_state(kept, "pause", actor=actor, party=Party.STAFF)


def resume(campaign: Campaign, *, actor: Actor) -> None:
    """Go on with those who wait. Nobody who has had a letter, or may have, gets another."""
    kept = listing.locked_campaign(campaign.id)
    change_state(kept, "resume", actor=actor, party=Party.STAFF)
    kept.pause_reason = ""
    nudge_after_commit("campaigns.deliver")


def cancel(campaign: Campaign, *, actor: Actor) -> None:
    """Nobody else gets it. What was sent stays in the ledger, and so do those who were left out."""
    kept = listing.locked_campaign(campaign.id)
    change_state(kept, "cancel", actor=actor, party=Party.STAFF)
    kept.ended_at = now()
    skip_cancelled()


def skip_cancelled() -> None:
    """Whoever still waits for an update that was cancelled is left out; so are those whose letter
    was in a worker's hand then, and came back."""
    off = select(Campaign.id).where(Campaign.state == CampaignState.CANCELLED)
    db.session.execute(
        update(Delivery)
        .where(Delivery.campaign_id.in_(off), Delivery.status == DeliveryStatus.QUEUED)
        .values(status=DeliveryStatus.SKIPPED, reason=SkipReason.CANCELLED.value, done_at=now())
        .execution_options(synchronize_session=False)
    )


def send_rest(campaign: Campaign, statuses: Sequence[DeliveryStatus], *, actor: Actor) -> int:
    """Try again for those whose letter failed, or (only when a person says so) is uncertain; how
    many those are. A letter that is sent again keeps its Message-ID. Raises Conflict when there is
    nobody."""
    allowed = {DeliveryStatus.FAILED, DeliveryStatus.UNCERTAIN} & set(statuses)
    kept = listing.locked_campaign(campaign.id)
    done = db.session.execute(
        update(Delivery)
        .where(Delivery.campaign_id == kept.id, Delivery.status.in_(allowed))
        .where(Delivery.bounce.is_(None))
        .values(status=DeliveryStatus.QUEUED, reason="", done_at=None, next_at=now())
        .execution_options(synchronize_session=False)
    )
    number = int(done.rowcount)  # type: ignore[attr-defined]
    if not number:
        raise Conflict(_("There is nobody left to send it to."))
    change_state(kept, "send_rest", actor=actor, party=Party.STAFF, note=str(number))
    kept.ended_at = None
    audit.record(
        "campaign:sent-again",
        actor=actor,
        subject_kind="campaign",
        subject_id=kept.id,
        data={"count": number, "statuses": sorted(status.value for status in allowed)},
    )
    nudge_after_commit("campaigns.deliver")
    return number


def forget_words_about_erased() -> None:
    """What a mail server said of an address goes with the address; that the letter failed stays."""
    db.session.execute(
        update(Delivery)
        .where(
            Delivery.subscriber_id.is_(None),
            Delivery.status == DeliveryStatus.FAILED,
            Delivery.reason != "",
        )
        .values(reason="")
        .execution_options(synchronize_session=False)
    )


def close_old() -> None:
    """A month after the last letter an update is closed."""
    for one in listing.campaigns_in(CampaignState.SENT):
        if one.ended_at is not None and one.ended_at <= now() - CLOSED_AFTER:
            change_state(one, "close", actor=Actor.system(), party=Party.SYSTEM)


def _add(campaign: Campaign, chunk: Sequence[tuple[Any, Any]]) -> None:
    moment = now()
    rows = [
        {
            "id": new_id(),
            "campaign_id": campaign.id,
            "subscriber_id": subscriber_id,
            "status": DeliveryStatus.QUEUED
            if frequency == Frequency.IMMEDIATELY
            else DeliveryStatus.IN_DIGEST,
            "next_at": moment,
            "done_at": None if frequency == Frequency.IMMEDIATELY else moment,
        }
        for subscriber_id, frequency in chunk
    ]
    if rows:
        db.session.execute(insert(Delivery), rows)
