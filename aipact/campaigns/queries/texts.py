"""What a campaign says in which language, and what makes a translation stale."""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from aipact.campaigns.models import Campaign, CampaignText
from aipact.core.db import db

# {organisation}, and {organisation|what is said where there is none}
PLACEHOLDER = re.compile(r"\{([^{}|\n]*)(?:\|([^{}\n]*))?\}")
PLACEHOLDERS = frozenset({"organisation"})
# Readers whose language is missing get this one where it is there.
BRIDGE = "en"


@dataclass(frozen=True)
class ShownText:
    """A text as a reader gets it. is_fallback: not in the language that they asked for."""

    text: CampaignText
    authoritative: str
    is_fallback: bool

    @property
    def language(self) -> str:
        return self.text.language

    @property
    def is_authoritative(self) -> bool:
        return self.text.language == self.authoritative


def texts_of(campaign: Campaign) -> list[CampaignText]:
    """All texts, the authoritative one first."""
    query = select(CampaignText).where(CampaignText.campaign_id == campaign.id)
    found = db.session.scalars(query.order_by(CampaignText.language))
    return sorted(found, key=lambda text: text.language != campaign.language)


def authoritative_text(campaign: Campaign) -> CampaignText:
    """The text that counts; every campaign has it."""
    return db.session.get_one(CampaignText, (campaign.id, campaign.language))


def text_in(campaign: Campaign, language: str) -> CampaignText | None:
    return db.session.get(CampaignText, (campaign.id, language))


def chosen_language(written: Sequence[str], authoritative: str, locale: str) -> str:
    """Which of the written languages somebody gets who reads `locale`: that one, else English,
    else the authoritative one."""
    return next((code for code in (locale, BRIDGE) if code in written), authoritative)


def shown_text(campaign: Campaign, locale: str) -> ShownText:
    texts = {text.language: text for text in texts_of(campaign)}
    language = chosen_language(list(texts), campaign.language, locale)
    return ShownText(texts[language], campaign.language, language != locale)


def for_everybody(words: str) -> str:
    """A text without placeholders: as people read it of whom nothing is known."""
    return PLACEHOLDER.sub(lambda found: (found[2] or "").strip(), words)


def text_hash(text: CampaignText) -> str:
    """Two texts with the same hash say the same."""
    return _hash([text.subject, text.body])


def is_stale(text: CampaignText, campaign: Campaign, original: CampaignText) -> bool:
    """Whether a translation renders an earlier wording."""
    return text.language != campaign.language and text.source_hash != text_hash(original)


def content_hash(campaign: Campaign) -> str:
    """All that a second person approves: every text, and to whom it goes."""
    texts = [
        [text.language, text.subject, text.body, text.is_machine_translation]
        for text in texts_of(campaign)
    ]
    return _hash([campaign.language, sorted(campaign.topics), campaign.conditions, texts])


def audience_hash(campaign: Campaign) -> str:
    """Two campaigns with the same hash go to the same people."""
    return _hash([sorted(campaign.topics), campaign.conditions])


def _hash(value: object) -> str:
    plain = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(plain.encode()).hexdigest()
