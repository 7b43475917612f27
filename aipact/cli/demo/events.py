"""Events in the demo: told by the actions with the clock standing at the moment of each step,
letters included. Only the many who sign up without a story are written together
(event_people.py)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from textwrap import wrap

from sqlalchemy import select

from aipact.accounts import queries as accounts
from aipact.accounts.models import User
from aipact.cli.demo import papers
from aipact.cli.demo.bulk import moment
from aipact.cli.demo.current import Teller, at
from aipact.cli.demo.event_people import Crowd
from aipact.cli.demo.event_texts import EventStory, event_stories, text_kind
from aipact.cli.demo.library import Library
from aipact.core.actor import Actor
from aipact.core.db import db
from aipact.events import actions
from aipact.events.actions import (
    Answer,
    AskInForm,
    DescribeEvent,
    FillIn,
    GiveFeedback,
    NoteRecording,
    Schedule,
    WriteText,
)
from aipact.events.models import Event, Mailing, SignUp, SpeakerQuestion
from aipact.events.queries import texts
from aipact.events.states import (
    SLIDES_OWNER,
    TRANSCRIPT_OWNER,
    MailingState,
    QuestionKind,
    SpeakerQuestionState,
)
from aipact.organisations import queries as organisations

# Who signs up for these is not reminded one by one: their reminders are over on the demo's day.
REMINDED_DAYS = 8
AT_ONCE = timedelta(minutes=1)
STALE = "made from an earlier text"


@dataclass
class Told:
    """An event, and the people in it who have a name."""

    story: EventStory
    event: Event
    announced_at: datetime | None
    addresses: list[str]
    named: list[SignUp] = field(default_factory=list)
    crowd: list[SignUp] = field(default_factory=list)
    questions: list[SpeakerQuestion] = field(default_factory=list)


@dataclass
class EventTeller:
    """keeper: somebody of communications, who does what staff do here."""

    teller: Teller
    library: Library
    keeper: User

    def __post_init__(self) -> None:
        self.actor = self.teller.staff_actor(self.keeper)
        self.crowd = Crowd(self.teller, self.library)

    def tell(self) -> None:
        """Everything: announced and signed up for; then the clock goes on; then what came of it."""
        told = [self._prepare(story) for story in event_stories()]
        self._let_time_pass()
        for one in told:
            self._afterwards(one)
        self._end()

    # -- before ----------------------------------------------------------------------------------

    def _prepare(self, story: EventStory) -> Told:
        starts_at = story.starts_at(self.teller.as_of)
        announced_at = None
        if story.took_place:
            created_at = starts_at - timedelta(hours=3)
            announced_at = starts_at - timedelta(minutes=30)
        elif story.announced is None:
            created_at = self.teller.days_ago(2)
        else:
            announced_at = moment(self.teller.as_of - timedelta(days=story.announced), 11)
            created_at = announced_at - timedelta(days=6)
        with at(created_at):
            event = self._create(story, starts_at)
        told = Told(story, event, announced_at, self._addresses(story))
        if announced_at:
            with at(announced_at):
                actions.announce_event(event, actor=self.actor)
            self._sign_up(told)
        return told

    def _create(self, story: EventStory, starts_at: datetime) -> Event:
        ends_at = starts_at + timedelta(minutes=story.minutes)
        schedule = Schedule(starts_at, ends_at, story.zone, story.place)
        texts_of = [_text(row) for row in story.texts]
        event = actions.create_event(self._facts(story), schedule, texts_of[0], actor=self.actor)
        event.source, event.evidence = story.source, story.evidence
        event.as_of = self.teller.as_of if story.took_place else None
        db.session.flush()
        counts = texts.content_hash(texts.authoritative_text(event))
        for row, command in zip(story.texts[1:], texts_of[1:], strict=True):
            mark = STALE if row.get("is_stale") else counts
            actions.write_text(event, _of(command, mark), actor=self.actor)
        actions.set_form_questions(event, [_asked(row) for row in story.form], actor=self.actor)
        practice_ids = [self.library.by_key[key].practice_id for key in self._presented(story)]
        if practice_ids:
            actions.link_practices(event, practice_ids, actor=self.actor)
        return event

    def _facts(self, story: EventStory) -> DescribeEvent:
        as_of = self.teller.as_of
        closes_at = moment(as_of - timedelta(days=story.closed), 18) if story.closed else None
        return DescribeEvent(
            kind=story.kind,
            audience=story.audience,
            topics=story.topics,
            languages=story.languages,
            commitments=story.commitments,
            unit_key=self.keeper.unit_key,
            join_url="" if story.took_place else f"https://meet.office.example/{story.key}",
            has_captions=story.has_captions,
            takes_sign_ups=not story.took_place,
            needs_approval=story.needs_approval,
            capacity=story.capacity,
            opens_at=moment(as_of + timedelta(days=story.opens), 9) if story.opens else None,
            closes_at=closes_at,
        )

    def _presented(self, story: EventStory) -> list[str]:
        """Keys of the practices that it presents."""
        noted = [
            written.text
            for written in self.library.by_key.values()
            if story.presents and written.text.presented
        ]
        first = [one.key for one in noted if one.values["kind"] == "C-01"]
        rest = [one.key for one in noted if one.key not in first]
        return [*story.practices, *(first if story.presents == "C-01" else rest)]

    # -- people ----------------------------------------------------------------------------------

    def _sign_up(self, told: Told) -> None:
        story = told.story
        # Whoever waits comes after those who have a place.
        if story.days >= REMINDED_DAYS:
            self._fill(told, after=self._days_after(told, 1))
        hour = self._days_after(told, 2)
        for number, address in enumerate(told.addresses):
            with at(hour + timedelta(minutes=11 * number)):
                told.named.append(self._sign_up_one(told.event, address))
        for number, question in enumerate([*story.questions, *_asked_texts(story), *story.hidden]):
            with at(hour + timedelta(hours=5, minutes=number)):
                asked = actions.ask_speakers(told.named[number % len(told.named)], question)
                told.questions.append(asked)

    def _fill(self, told: Told, *, after: datetime) -> None:
        taken = told.addresses
        told.crowd = self.crowd.fill(told.event, told.story, after=after, without=taken)

    def _addresses(self, story: EventStory) -> list[str]:
        """Two who wait before the named ones, the others behind them."""
        others = self.crowd.members(story.waiting + story.asking)
        return [*others[:2], *story.named, *others[2:]]

    def _days_after(self, told: Told, days: int) -> datetime:
        assert told.announced_at is not None
        return told.announced_at + timedelta(days=days)

    def _sign_up_one(self, event: Event, address: str) -> SignUp:
        user = accounts.user_by_email(address)
        if user is None:
            raise LookupError(address)
        actor = organisations.actor_for(user.id, locale=user.locale)
        command = FillIn(user.name, user.email, self.crowd.organisation_of(user.id))
        made = actions.sign_up(event, command, actor=actor)
        _write_letters()
        return made

    # -- the clock goes on -----------------------------------------------------------------------

    def _let_time_pass(self) -> None:
        """Each moment at which something was due: the sweeps run."""
        for when in self._moments():
            with at(when + AT_ONCE):
                actions.follow_the_clock()
                _write_letters()

    def _moments(self) -> list[datetime]:
        until = moment(self.teller.as_of, 7) - AT_ONCE
        due = select(Mailing.due_at).where(Mailing.state == MailingState.SCHEDULED)
        found = set(db.session.scalars(due))
        for event in db.session.scalars(select(Event)):
            found |= {event.starts_at, event.ends_at}
            found |= {event.closes_at} if event.closes_at else set()
        return sorted(when for when in found if when < until)

    def _end(self) -> None:
        """The demo's own moment."""
        actions.follow_the_clock()
        _write_letters()
        db.session.flush()

    # -- afterwards ------------------------------------------------------------------------------

    def _afterwards(self, told: Told) -> None:
        story, event = told.story, told.event
        if story.people and not told.crowd:
            self._fill(told, after=self._days_after(told, 2))
            self.crowd.count_reminders(event)
        self._show_questions(told)
        if story.came:
            with at(min(event.ends_at + timedelta(hours=20), self._morning())):
                self._mark(told)
        if story.recording:
            self._follow_up(told)
        if story.waiting:
            self._move_the_line(told)
        if story.asking:
            with at(self._morning(1)):
                actions.approve(told.named[0], actor=self.actor)
                _write_letters()
                words = "We chose smaller ones this time. Come to the next table."
                actions.decline(told.named[1], reason=words, actor=self.actor)
        if reason := story.cancelled or story.cancel_asked:
            with at(self._morning(2)):
                actions.ask_to_cancel(event, reason, actor=self.actor)
                _write_letters()

    def _morning(self, ago: int = 0) -> datetime:
        return moment(self.teller.as_of - timedelta(days=ago), 6, 20)

    def _show_questions(self, told: Told) -> None:
        """Participants support what staff show; the last one that was asked is still new."""
        story = told.story
        if not story.named or not told.crowd:
            return
        shown = [one for one in told.questions if one.text not in story.hidden]
        with at(self._days_after(told, 3)):
            for question in told.questions:
                if question not in shown:
                    actions.hide_question(question, actor=self.actor)
            for number, question in enumerate(shown if story.answers else shown[:-1]):
                actions.show_question(question, actor=self.actor)
                for voter in told.crowd[: 11 - 3 * number]:
                    actions.support_question(question, voter)

    def _mark(self, told: Told) -> None:
        story, everybody = told.story, [*told.named, *told.crowd]
        ids = [one.id for one in everybody]
        came, missed = ids[: story.came], ids[story.came : story.came + story.missed]
        actions.mark_many(told.event, came, came=True, actor=self.actor)
        actions.mark_many(told.event, missed, came=False, actor=self.actor)

    def _follow_up(self, told: Told) -> None:
        story, event = told.story, told.event
        for number, (question, row) in enumerate(zip(told.questions, story.answers, strict=True)):
            with at(event.ends_at + timedelta(days=4, minutes=20 * number)):
                if question.state is SpeakerQuestionState.SHOWN:
                    actions.answer_question(question, _answer(question, row), actor=self.actor)
        with at(event.ends_at + timedelta(days=6)):
            note = NoteRecording(story.recording, story.captions, event.revision)
            actions.note_recording(event, note, actor=self.actor)
            self._add_files(event, SLIDES_OWNER, story.slides)
            self._add_files(event, TRANSCRIPT_OWNER, story.transcript)
            actions.follow_up_event(event, actor=self.actor)
            _write_letters()
        with at(event.ends_at + timedelta(days=7)):
            for sign_up, said in zip(told.crowd, story.feedback, strict=False):
                db.session.refresh(sign_up)
                actions.give_feedback(sign_up, GiveFeedback(**said))

    def _add_files(self, event: Event, owner: str, names: tuple[str, ...]) -> None:
        text = texts.authoritative_text(event)
        lines = [line for part in text.recap.split("\n") for line in wrap(part, 80)]
        for name in names:
            stream = papers.paper(name, text.title[:60], lines)
            actions.add_material(event, owner, stream, name, actor=self.actor)

    def _move_the_line(self, told: Told) -> None:
        """Places are given up: one offer ran out, one was accepted, one was declined, and one is
        running on the demo's day."""
        first, second = told.named[:2]
        leaving: Iterator[SignUp] = iter(told.crowd)
        with at(self._morning(6)):
            actions.give_up(next(leaving), actor=Actor.system())
        with at(self._morning(5) + AT_ONCE):
            # That one has let a day pass: the next in the line is asked.
            actions.expire_offers()
        with at(self._morning(5) + timedelta(hours=3)):
            actions.accept_offer(second, actor=Actor.system())
            _write_letters()
        with at(self._morning(4)):
            words = "You asked us by telephone to take you off the list."
            actions.queue_once_more(first, actor=Actor.system())
            _write_letters()
            actions.remove_by_staff(told.named[-1], reason=words, actor=self.actor)
        with at(self._morning()):
            actions.give_up(next(leaving), actor=Actor.system())


def _write_letters() -> None:
    """As the worker does it a moment later."""
    while composed := actions.compose_letters():
        actions.queue_letters(composed)
    while actions.write_next_batch():
        db.session.flush()


def _text(row: dict[str, object]) -> WriteText:
    said = {name: value for name, value in row.items() if name not in ("kind", "is_stale")}
    for name in ("programme", "speakers"):
        said[name] = tuple(said.get(name, ()))  # type: ignore[arg-type]
    return WriteText(**said, kind=text_kind(row))  # type: ignore[arg-type]


def _of(command: WriteText, source_hash: str) -> WriteText:
    """The same as a translation of the text with this hash."""
    return WriteText(**(vars(command) | {"source_hash": source_hash}))


def _asked(row: dict[str, object]) -> AskInForm:
    said = row | {"kind": QuestionKind(str(row["kind"]))}
    said["options"] = tuple(said.get("options", ()))  # type: ignore[arg-type]
    return AskInForm(**said)  # type: ignore[arg-type]


def _asked_texts(story: EventStory) -> list[str]:
    return [row["text"] for row in story.answers]


def _answer(question: SpeakerQuestion, row: dict[str, object]) -> Answer:
    db.session.flush()
    said = {name: value for name, value in row.items() if name not in ("text", "votes")}
    return Answer(**({"language": "en"} | said), revision=question.revision)  # type: ignore[arg-type]
