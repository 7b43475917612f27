"""The many who sign up for the demo's events: written together, as members of its organisations and
people whom nobody knows."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select, update

from aipact.cli.demo.bulk import Chunk, moment
from aipact.cli.demo.current import Teller
from aipact.cli.demo.event_texts import EventStory
from aipact.cli.demo.invention import invent_person
from aipact.cli.demo.library import NAMED, Author, Library
from aipact.core.db import db, new_id
from aipact.core.text import slug
from aipact.events.actions import NOTICE_VERSION
from aipact.events.models import Event, FormAnswer, FormQuestion, Mailing, SignUp
from aipact.events.queries import finding
from aipact.events.states import REMINDERS, MailingState, QuestionKind, SignUpState
from aipact.workflow import StateChange

# Of a hundred people who sign up, that many belong to an organisation of the register.
MEMBERS_OF_A_HUNDRED = 70
LOCALES = ("en", "en", "de", "fr")
LAST_READ = ("The one of my bicycle.", "None.", "A kettle's.", "Our own, to correct it.")
ACCESS = "I read captions. Please switch them on from the beginning."


@dataclass
class Crowd:
    """Everybody comes once to an event; the same dice make the same people."""

    teller: Teller
    library: Library
    guests: int = 0
    everybody: list[Author] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.everybody = [one for one in self.library.everybody if one.slug not in NAMED]

    def members(self, number: int) -> list[str]:
        """Addresses of that many people with accounts."""
        return [one.contact_email for one in self.teller.dice.sample(self.everybody, number)]

    def organisation_of(self, user_id: uuid.UUID) -> str:
        found = (one.name for one in self.library.everybody if one.contact_id == user_id)
        return next(found, "")

    def fill(
        self, event: Event, story: EventStory, *, after: datetime, without: Collection[str]
    ) -> list[SignUp]:
        """`story.people` more people with a place, each at a time of their own, in their order;
        none of these addresses among them."""
        until = min(moment(self.teller.as_of, 6), event.starts_at - timedelta(hours=2))
        if event.closes_at:
            until = min(until, event.closes_at)
        step = (until - after) / max(story.people, 1)
        chunk, ids = Chunk(), []
        known = self._known(story.people, without)
        questions = finding.form_questions(event)
        for number in range(story.people):
            when = after + step * number
            author = known[number] if number < len(known) else None
            sign_up_id = self._person(chunk, event, author, when, event.last_number + number + 1)
            self._answers(chunk, questions, sign_up_id)
            ids.append(sign_up_id)
        chunk.write()
        self._count(event, story.people)
        query = select(SignUp).where(SignUp.id.in_(ids)).order_by(SignUp.number)
        return list(db.session.scalars(query))

    def count_reminders(self, event: Event) -> None:
        """They were reminded like the others."""
        db.session.execute(
            update(Mailing)
            .where(
                Mailing.event_id == event.id,
                Mailing.state == MailingState.WRITTEN,
                Mailing.kind.in_(REMINDERS),
            )
            .values(letter_count=event.taken_count)
        )

    def _known(self, people: int, without: Collection[str]) -> list[Author]:
        others = [one for one in self.everybody if one.contact_email not in without]
        number = min(people * MEMBERS_OF_A_HUNDRED // 100, len(others))
        return self.teller.dice.sample(others, number)

    def _person(
        self, chunk: Chunk, event: Event, author: Author | None, when: datetime, number: int
    ) -> uuid.UUID:
        dice = self.teller.dice
        self.guests += 1
        name = author.contact_name if author else invent_person(dice)
        guest = f"{slug(name)}-{self.guests}@people.example"
        sign_up_id = chunk.add(
            SignUp,
            event_id=event.id,
            state=SignUpState.CONFIRMED,
            form_key=new_id(),
            user_id=author.contact_id if author else None,
            email=author.contact_email if author else guest,
            name=name,
            organisation_name=author.name if author else "",
            organisation_id=author.id if author else None,
            access_needs=ACCESS if number % 17 == 0 else "",
            locale=dice.choice(LOCALES),
            notice_version=NOTICE_VERSION,
            created_at=when - timedelta(minutes=4),
            confirmed_at=when,
            number=number,
            told_sequence=event.sequence,
            calendar_sequence=event.sequence,
            revision=1,
        )
        chunk.add(
            StateChange,
            subject_kind="sign_up",
            subject_id=sign_up_id,
            action="take_place",
            from_state=SignUpState.PENDING_EMAIL.value,
            to_state=SignUpState.CONFIRMED.value,
            party="participant",
            at=when,
        )
        return sign_up_id

    def _answers(self, chunk: Chunk, questions: list[FormQuestion], sign_up_id: uuid.UUID) -> None:
        dice = self.teller.dice
        for question in questions:
            if question.kind is QuestionKind.CHOICE:
                value = dice.choice(question.options)["code"]
            elif question.kind is QuestionKind.CONSENT:
                value = dice.choice(("", "yes"))
            else:
                value = dice.choice(("", *LAST_READ))
            if value:
                chunk.add_plain(
                    FormAnswer, sign_up_id=sign_up_id, question_id=question.id, value=value
                )

    def _count(self, event: Event, people: int) -> None:
        """The counters as the actions keep them."""
        db.session.execute(
            update(Event)
            .where(Event.id == event.id)
            .values(taken_count=Event.taken_count + people, last_number=Event.last_number + people)
        )
        db.session.refresh(event)
