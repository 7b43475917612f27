"""Writing an update: its texts, its languages, to whom it goes. Only a draft can change."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from aipact import audit
from aipact.campaigns.models import Campaign, CampaignText
from aipact.campaigns.queries import listing, texts
from aipact.campaigns.queries.audience import Conditions
from aipact.campaigns.states import EDITABLE_STATES
from aipact.core.actor import Actor
from aipact.core.clock import now
from aipact.core.db import db, new_id
from aipact.core.errors import Conflict
from aipact.core.text import slug
from aipact.i18n import _

# Letters of the id that keep two updates of one name apart.
_TAIL = 6


@dataclass(frozen=True)
class NewCampaign:
    """The first words of an update. id: of the page, so that the same page sent twice is one."""

    language: str
    subject: str
    topics: Sequence[str]
    id: uuid.UUID = field(default_factory=new_id)


@dataclass(frozen=True)
class WriteText:
    """One text. seen_hash: of the text as it was when the page was made, "" for a new one.
    source_hash: of the authoritative wording that the translator had in front of them."""

    language: str
    subject: str
    body: str
    seen_hash: str = ""
    is_machine_translation: bool = False
    source_hash: str = ""


@dataclass(frozen=True)
class SetAudience:
    """seen_hash: of topics and conditions as they were when the page was made."""

    topics: Sequence[str]
    conditions: Conditions
    seen_hash: str = ""


class CampaignChanged(Conflict):
    """Somebody else changed the update since the page was made."""


def create(command: NewCampaign, *, actor: Actor) -> Campaign:
    """A draft with one text, the authoritative one. The same page again gives the same draft."""
    known = listing.campaign(command.id)
    if known is not None:
        return known
    made = Campaign(
        id=command.id,
        slug=f"{slug(command.subject)}-{command.id.hex[-_TAIL:]}",
        language=command.language,
        topics=sorted(command.topics),
        created_by_id=actor.user_id,
        changed_by_id=actor.user_id,
    )
    db.session.add(made)
    db.session.flush()
    db.session.add(
        CampaignText(campaign_id=made.id, language=command.language, subject=command.subject)
    )
    db.session.flush()
    _record(made, "created", actor)
    return made


def create_erratum(campaign: Campaign, *, erratum_id: uuid.UUID, actor: Actor) -> Campaign:
    """A correction of what was sent: a draft that will go to exactly those who got the other one,
    in the same languages. Raises Conflict for what nobody got yet."""
    if not listing.is_public(campaign):
        raise Conflict(_("Only an update that was sent can be corrected."))
    original = texts.authoritative_text(campaign)
    made = create(
        NewCampaign(campaign.language, original.subject, campaign.topics, erratum_id), actor=actor
    )
    made.erratum_of_id = campaign.id
    return made


def write_text(campaign: Campaign, command: WriteText, *, actor: Actor) -> CampaignText:
    """Save a text, or add a language. Raises Conflict for what is no draft any more, and
    CampaignChanged when somebody else has changed the same text meanwhile."""
    kept = _draft(campaign)
    found = texts.text_in(kept, command.language)
    if found is not None and texts.text_hash(found) not in (command.seen_hash, _hash_of(command)):
        raise CampaignChanged(_("Somebody else has changed this update meanwhile."))
    if found is None:
        found = CampaignText(campaign_id=kept.id, language=command.language)
        db.session.add(found)
    found.subject, found.body = command.subject, command.body
    found.is_machine_translation = command.is_machine_translation
    found.source_hash, found.changed_at = command.source_hash, now()
    _touch(kept, actor)
    _record(kept, "text-written", actor, language=command.language)
    return found


def remove_text(campaign: Campaign, language: str, *, actor: Actor) -> None:
    """Its readers get another language. Twice is once; Conflict for the text that counts."""
    kept = _draft(campaign)
    found = texts.text_in(kept, language)
    if language == kept.language:
        raise Conflict(_("The text that counts cannot be removed."))
    if found is not None:
        db.session.delete(found)
        _touch(kept, actor)
        _record(kept, "text-removed", actor, language=language)


def set_audience(campaign: Campaign, command: SetAudience, *, actor: Actor) -> None:
    """Who gets it. Raises CampaignChanged, and Conflict for what is no draft."""
    kept = _draft(campaign)
    if texts.audience_hash(kept) != command.seen_hash:
        raise CampaignChanged(_("Somebody else has changed this update meanwhile."))
    kept.topics, kept.conditions = sorted(command.topics), command.conditions.stored()
    kept.audience_seen_at = None
    _touch(kept, actor)
    _record(kept, "audience-set", actor)


def note_tested(campaign: Campaign, *, actor: Actor) -> None:
    """The author has had the letter in their own mailbox, as it is now."""
    kept = listing.locked_campaign(campaign.id)
    kept.tested_hash = texts.content_hash(kept)
    _record(kept, "tested", actor)


def _draft(campaign: Campaign) -> Campaign:
    kept = listing.locked_campaign(campaign.id)
    if kept.state not in EDITABLE_STATES:
        raise Conflict(
            _(
                "This update is no draft any more. Take it back to change it; it is then approved"
                " anew."
            )
        )
    return kept


def _hash_of(command: WriteText) -> str:
    return texts.text_hash(CampaignText(subject=command.subject, body=command.body))


def _touch(campaign: Campaign, actor: Actor) -> None:
    campaign.changed_by_id, campaign.changed_at = actor.user_id, now()
    db.session.flush()


def _record(campaign: Campaign, what: str, actor: Actor, **data: str) -> None:
    audit.record(
        f"campaign:{what}",
        actor=actor,
        subject_kind="campaign",
        subject_id=campaign.id,
        data=data,
    )


def is_draft(campaign: Campaign) -> bool:
    """Whether its texts and audience can still change."""
    return campaign.state in EDITABLE_STATES
