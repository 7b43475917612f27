"""From a leased row to the bytes of its letter: one mould for each campaign and language."""

import uuid
from collections.abc import Iterable
from functools import cache

from aipact.campaigns.delivery.encoding import Mould, Receiver
from aipact.campaigns.delivery.ledger import Letter
from aipact.campaigns.delivery.session import Parcel
from aipact.campaigns.emails import Composed, compose
from aipact.campaigns.models import Campaign
from aipact.core.db import db
from aipact.core.settings import Settings
from aipact.mail.message import BadLetter
from aipact.reference.queries import lists
from aipact.subscriptions.queries.leaving import Leaving, leave_token
from aipact.subscriptions.states import TOPICS


class Moulds:
    """Made in the transaction of the lease, used while none is open."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._known: dict[tuple[uuid.UUID, str], Mould] = {}
        self._topics = cache(_topic_names)

    def prepare(self, letters: Iterable[Letter]) -> dict[uuid.UUID, str]:
        """Whatever these letters need. Campaigns that cannot be written at all, and why."""
        troubles: dict[uuid.UUID, str] = {}
        for letter in letters:
            key = letter.campaign_id, letter.locale
            if key not in self._known and letter.campaign_id not in troubles:
                campaign = db.session.get_one(Campaign, letter.campaign_id)
                try:
                    composed = compose(campaign, letter.locale)
                    self._known[key] = Mould(composed, campaign.id, self.settings)
                except (LookupError, BadLetter, ValueError) as error:
                    troubles[letter.campaign_id] = str(error)
        # Topics are named here, while the lists may be read.
        for locale, topics in {(letter.locale, letter.topics) for letter in letters}:
            self._topics(locale, topics)
        return troubles

    def names_organisation(self, letter: Letter) -> bool:
        marks = self._known[letter.campaign_id, letter.locale].composed.marks
        return any(mark.name == "organisation" for mark in marks)

    def parts(self, letter: Letter) -> tuple[Composed, str]:
        """What the letter is made of, and the names of its topics."""
        composed = self._known[letter.campaign_id, letter.locale].composed
        letter.language = composed.language
        return composed, self._topics(letter.locale, letter.topics)

    def parcel(self, letter: Letter) -> Parcel:
        """Raises BadLetter when no message can go to this address."""
        mould = self._known[letter.campaign_id, letter.locale]
        letter.language = mould.composed.language
        token = leave_token(Leaving(letter.subscriber_id, letter.id, letter.topics))
        values = {
            "topics": self._topics(letter.locale, letter.topics),
            "organisation": letter.organisation,
        }
        receiver, raw = mould.cast(Receiver(letter.id, letter.address, token, values))
        return Parcel(letter, self._return_path(mould, letter), receiver, raw)

    def _return_path(self, mould: Mould, letter: Letter) -> str:
        """Where the letter comes back to: an address that says which one it was."""
        return self.settings.mail_envelope_sender.replace("{id}", str(letter.id)) or mould.sender


def _topic_names(locale: str, topics: tuple[str, ...]) -> str:
    return ", ".join(lists.label(TOPICS, code, locale) for code in topics)
