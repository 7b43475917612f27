"""Four eyes: what one person wrote and tested, a second one reads and lets go."""

from aipact.campaigns.models import Campaign
from aipact.campaigns.queries import audience, lint, listing, texts
from aipact.core.actor import Actor
from aipact.core.clock import now
from aipact.core.db import db
from aipact.core.errors import Conflict, Forbidden
from aipact.i18n import _
from aipact.workflow import Party, change_state


def note_audience_seen(campaign: Campaign) -> None:
    """Somebody has looked at the list of those who would get it."""
    kept = listing.locked_campaign(campaign.id)
    kept.audience_seen_at = now()
    db.session.flush()


def what_is_missing(campaign: Campaign) -> list[str]:
    """What stands between a draft and the question to a second person; in words."""
    found = []
    if lint.has_errors(campaign):
        found.append(_("Mend what the check found."))
    if campaign.tested_hash != texts.content_hash(campaign):
        found.append(_("Send yourself a test of the update as it is now, and read it."))
    if campaign.audience_seen_at is None:
        found.append(_("Look at the list of those who get it."))
    elif not audience.audience_count(campaign):
        found.append(_("Nobody would get it: change the topics or the conditions."))
    return found


def ask_approval(campaign: Campaign, *, actor: Actor) -> None:
    """A second person is asked. Raises Conflict with what is missing."""
    kept = listing.locked_campaign(campaign.id)
    missing = what_is_missing(kept)
    if missing:
        raise Conflict(" ".join(missing))
    kept.content_hash = texts.content_hash(kept)
    kept.approved_count = audience.audience_count(kept)
    kept.asked_by_id, kept.asked_at = actor.user_id, now()
    change_state(kept, "ask_approval", actor=actor, party=Party.STAFF)


def approve(campaign: Campaign, seen_hash: str, *, actor: Actor) -> None:
    """The second person has read exactly this. Raises Forbidden for the first one, and Conflict
    when the page showed something else."""
    kept = listing.locked_campaign(campaign.id)
    _require_second(kept, actor)
    if seen_hash != kept.content_hash or kept.content_hash != texts.content_hash(kept):
        raise Conflict(_("The update has changed since you opened the page. Read it again."))
    kept.approved_by_id, kept.approved_at = actor.user_id, now()
    kept.approved_count = audience.audience_count(kept)
    change_state(kept, "approve", actor=actor, party=Party.SECOND)


def request_changes(campaign: Campaign, comment: str, *, actor: Actor) -> None:
    """Back to the author, with what to change."""
    kept = listing.locked_campaign(campaign.id)
    _require_second(kept, actor)
    change_state(kept, "request_changes", actor=actor, party=Party.SECOND, note=comment)
    _forget_approval(kept)


def revise(campaign: Campaign, *, actor: Actor) -> None:
    """Take it back to change it: it is a draft again, and is approved anew."""
    kept = listing.locked_campaign(campaign.id)
    change_state(kept, "revise", actor=actor, party=Party.STAFF)
    _forget_approval(kept)


def _require_second(campaign: Campaign, actor: Actor) -> None:
    if actor.user_id in (campaign.asked_by_id, campaign.changed_by_id):
        raise Forbidden


def _forget_approval(campaign: Campaign) -> None:
    campaign.content_hash = ""
    campaign.approved_by_id = campaign.approved_at = None
    campaign.asked_by_id = campaign.asked_at = None
    db.session.flush()
