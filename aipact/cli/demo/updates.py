"""Updates in the demo: who gets them, what was sent, and what is being written. They are told by
the actions with the clock standing at the moment of each step; subscribers are written together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from aipact.accounts.models import User
from aipact.campaigns import actions
from aipact.campaigns.actions import NewCampaign, WriteText
from aipact.campaigns.delivery.ending import finish
from aipact.campaigns.models import Campaign, Delivery
from aipact.campaigns.queries import texts
from aipact.campaigns.states import DeliveryStatus
from aipact.cli.demo.bulk import Chunk
from aipact.cli.demo.current import Teller, at
from aipact.cli.demo.invention import invent_person
from aipact.cli.demo.update_texts import UPDATES, UpdateStory
from aipact.core.actor import Actor
from aipact.core.clock import now
from aipact.core.db import db, new_id
from aipact.core.text import slug
from aipact.reference import queries as reference
from aipact.subscriptions import actions as subscriptions
from aipact.subscriptions import queries as subscribers
from aipact.subscriptions.models import Subscriber, Subscription
from aipact.subscriptions.states import (
    CONSENT_VERSION,
    TOPICS,
    Frequency,
    SubscriberState,
    SubscriptionState,
)

PEOPLE = 400
LOCALES = ("en", "en", "de", "fr")
FREQUENCIES = (*[Frequency.IMMEDIATELY] * 8, Frequency.DAILY, Frequency.WEEKLY)
# Whose letters failed, came back, or may not have arrived, of those who should have got one.
TROUBLES = {
    7: (DeliveryStatus.FAILED, "550 5.1.1 The mailbox does not exist"),
    11: (DeliveryStatus.UNCERTAIN, "cut"),
    19: (DeliveryStatus.FAILED, "Given up after 17 tries. 452 4.2.2 The mailbox is full"),
}


@dataclass
class UpdateTeller:
    """writer: somebody of communications; second: who approves."""

    teller: Teller
    writer: User
    second: User

    def __post_init__(self) -> None:
        self.actor = self.teller.staff_actor(self.writer)
        self.approver = self.teller.staff_actor(self.second)

    def tell(self) -> None:
        self._subscribe()
        with at(self.teller.days_ago(20)):
            self._some_leave()
        for story in UPDATES:
            self._tell(story)

    # -- who gets them ---------------------------------------------------------------------------

    def _subscribe(self) -> None:
        chunk, dice = Chunk(), self.teller.dice
        topics = [entry.code for entry in reference.entries(TOPICS)]
        members = ("editor@aquila.example", "editor@borealis.example")
        for number in range(PEOPLE):
            since = self.teller.days_ago(60 + dice.randint(0, 600))
            guest = f"{slug(invent_person(dice))}-u{number}@people.example"
            chosen = {"pact", *dice.sample(topics, dice.randint(0, 3))}
            if number % 9 == 0:
                chosen.discard("pact")
            address = members[number] if number < len(members) else guest
            self._person(chunk, address, sorted(chosen or {"events"}), since)
        chunk.write()

    def _person(self, chunk: Chunk, address: str, topics: Sequence[str], since: datetime) -> None:
        dice = self.teller.dice
        subscriber_id = chunk.add(
            Subscriber,
            email=address,
            state=SubscriberState.OK,
            locale=dice.choice(LOCALES),
            frequency=dice.choice(FREQUENCIES),
            created_at=since,
            digest_at=now(),
            revision=1,
        )
        for topic in topics:
            chunk.add(
                Subscription,
                subscriber_id=subscriber_id,
                topic=topic,
                state=SubscriptionState.ACTIVE,
                consent_version=CONSENT_VERSION,
                consented_at=since,
                consent_source="page",
            )

    def _some_leave(self) -> None:
        """Of their own will: all topics, one topic, or for a while."""
        nobody = Actor.anonymous()
        query = select(Subscriber).where(Subscriber.email.contains("-u")).order_by(Subscriber.id)
        for number, one in enumerate(db.session.scalars(query.limit(12))):
            topics = subscribers.active_topics(one)
            if number % 3 == 0:
                subscriptions.leave(one, None, actor=nobody)
            elif number % 3 == 1 and len(topics) > 1:
                subscriptions.leave(one, (topics[0],), actor=nobody)
            else:
                until = self.teller.as_of + timedelta(days=60)
                subscriptions.pause(one, until, actor=nobody)

    # -- what was sent ---------------------------------------------------------------------------

    def _tell(self, story: UpdateStory) -> None:
        begun = self.teller.days_ago(story.days_ago + 2, 9)
        with at(begun):
            made = self._write(story)
        if story.until == "draft":
            return
        with at(begun + timedelta(hours=2)):
            actions.note_tested(made, actor=self.actor)
            actions.note_audience_seen(made)
            actions.ask_approval(made, actor=self.actor)
        if story.until == "in_approval":
            return
        with at(begun + timedelta(hours=5)):
            actions.approve(made, made.content_hash, actor=self.approver)
        if story.until == "cancelled":
            with at(begun + timedelta(hours=6)):
                actions.cancel(made, actor=self.actor)
        if story.until in ("approved", "cancelled"):
            return
        sent_at = self.teller.days_ago(story.days_ago, 10)
        with at(sent_at):
            actions.schedule(made, sent_at, {}, None, actor=self.actor)
            while actions.start_due():
                db.session.flush()
            while actions.fill_audience():
                db.session.flush()
        self._deliver(made, sent_at)
        with at(sent_at + timedelta(minutes=4)):
            finish(made.id)
        if story.until == "closed":
            with at(sent_at + timedelta(days=31)):
                actions.close_old()

    def _write(self, story: UpdateStory) -> Campaign:
        first, *others = story.texts
        made = actions.create(
            NewCampaign(first.language, first.subject, story.topics, new_id()), actor=self.actor
        )
        db.session.flush()
        seen = texts.text_hash(texts.authoritative_text(made))
        actions.write_text(
            made, WriteText(first.language, first.subject, first.body, seen), actor=self.actor
        )
        source = texts.text_hash(texts.authoritative_text(made))
        for text in others:
            command = WriteText(text.language, text.subject, text.body, source_hash=source)
            actions.write_text(made, command, actor=self.actor)
        return made

    def _deliver(self, campaign: Campaign, sent_at: datetime) -> None:
        """As the engine would have: almost everybody has it."""
        written = [text.language for text in texts.texts_of(campaign)]
        query = (
            select(Delivery, Subscriber.locale)
            .join(Subscriber, Subscriber.id == Delivery.subscriber_id)
            .where(Delivery.campaign_id == campaign.id, Delivery.status == DeliveryStatus.QUEUED)
            .order_by(Delivery.id)
        )
        for number, (row, locale) in enumerate(db.session.execute(query)):
            row.status, row.reason = TROUBLES.get(number, (DeliveryStatus.SENT, ""))
            row.language = texts.chosen_language(written, campaign.language, locale)
            row.attempts = 1
            row.done_at = sent_at + timedelta(milliseconds=400 * number)
        db.session.flush()
