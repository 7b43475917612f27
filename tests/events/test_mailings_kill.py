"""Letters to many while workers are killed and people leave: each person gets each letter that they
should, and no other."""

import os
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from aipact import create_app
from aipact.core.actor import Actor
from aipact.core.clock import now
from aipact.core.db import db as database
from aipact.core.db import reads_only
from aipact.core.transaction import commit
from aipact.events import actions
from aipact.events.actions import Schedule
from aipact.events.models import Event, Mailing, SignUp
from aipact.events.states import REMINDERS, MailingKind, MailingState, SignUpState
from aipact.jobs import nudge
from aipact.mail.models import LetterStatus, OutboxMessage
from config import Settings
from tests.conftest import Databases, close
from tests.factories import events
from tests.support.server import Site
from tests.support.smtp import SmtpServer

IS_LONG = os.environ.get("AIPACT_FAULTS") == "long"
PEOPLE, KILLS_EACH = (1000, 4) if IS_LONG else (60, 1)
PATIENCE = 600 if IS_LONG else 60

pytestmark = [pytest.mark.faults, pytest.mark.timeout(3000 if IS_LONG else 180)]


class Story:
    """An event in a database that a worker shares with us, and what happens to it."""

    def __init__(self, site: Site, app: Flask) -> None:
        self.site, self.app, self.kills = site, app, 0
        with app.app_context():
            event = events.announced(starts_at=now() + timedelta(days=30))
            self.event_id = event.id
            commit()
            self.people = [self.join() for _person in range(PEOPLE)]
        self.staying = list(self.people)

    def join(self) -> Any:
        made = events.signed_up(database.session.get_one(Event, self.event_id)).id
        commit()
        return made

    def do(self, work: Callable[[Event], object]) -> None:
        with self.app.app_context():
            work(database.session.get_one(Event, self.event_id))
            commit()

    def leave(self, number: int) -> None:
        """So many give their place up, from all over the list."""
        step = len(self.staying) // max(number, 1)
        for sign_up_id in self.staying[::step][:number]:
            self.staying.remove(sign_up_id)
            self.do(lambda _event, key=sign_up_id: actions.give_up(  # type: ignore[misc]
                database.session.get_one(SignUp, key), actor=Actor.anonymous()
            ))  # fmt: skip

    def letters(self, letter: str) -> int:
        with self.app.app_context():
            mine = OutboxMessage.letter.startswith(f"events/{letter}")
            query = select(func.count()).where(mine)
            return int(database.session.scalar(query) or 0)

    def wait(self, what: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE
        while not what():
            assert time.monotonic() < end, self.site.log.read_text()[-3000:]
            time.sleep(0.02)

    def through(self, letter: str, before: int, leaving: int) -> None:
        """The worker writes this letter to everybody; it dies some times in between, and people
        leave meanwhile."""
        expected = len(self.staying)
        for kill in range(1, KILLS_EACH + 1):
            self.site.start("worker")
            enough = before + expected * kill // (KILLS_EACH + 2)
            self.wait(lambda enough=enough: self.letters(letter) >= enough)  # type: ignore[misc]
            self.leave(leaving)
            self.site.kill("worker")
            self.kills += 1
        self.site.start("worker")
        self.wait(self.is_nothing_due)
        self.site.kill("worker")

    def is_nothing_due(self) -> bool:
        with self.app.app_context():
            due = Mailing.state == MailingState.SCHEDULED, Mailing.due_at <= now()
            return not database.session.scalar(select(func.count()).where(*due))

    def make_due(self, kind: MailingKind) -> None:
        self.do(lambda event: database.session.execute(
            update(Mailing)
            .where(Mailing.kind == kind, Mailing.state == MailingState.SCHEDULED)
            .values(due_at=now())
        ))  # fmt: skip
        with self.app.app_context():
            nudge("events.write_mailings")


@pytest.fixture
def story(databases: Databases, tmp_path: Path) -> Iterator[Story]:
    with databases.copy() as url, SmtpServer() as smtp:
        site = Site(tmp_path, smtp)
        site.env |= {"DATABASE_URL": url, "MAIL_TIMEOUT": "2"}
        jobs = site.env["JOBS_URL"]
        app = create_app(Settings.for_tests(DATABASE_URL=url, JOBS_URL=jobs))
        # Whatever a test before this one has read.
        reads_only.set(False)
        try:
            yield Story(site, app)
        finally:
            site.stop()
            close(app)


def move(event: Event) -> None:
    starts_at = event.starts_at + timedelta(days=1)
    schedule = Schedule(starts_at, starts_at + timedelta(hours=1), event.zone, event.place)
    actions.reschedule_event(event, schedule, event.revision, actor=events.keeper())


def end(event: Event) -> None:
    event.starts_at, event.ends_at = now() - timedelta(hours=2), now() - timedelta(hours=1)
    database.session.flush()
    actions.follow_the_clock()


def test_each_person_gets_each_letter_and_no_other(story: Story) -> None:
    few = max(PEOPLE // 100, 1)
    story.leave(few)
    story.do(move)
    story.through("event_changed", 0, few)
    for kind in REMINDERS:
        written = story.letters("event_reminder")
        story.leave(few)
        story.make_due(kind)
        story.through("event_reminder", written, few)
    story.do(end)
    story.do(lambda event: actions.mark_many(
        event, story.staying[::2], came=True, actor=events.keeper()
    ))  # fmt: skip
    story.do(lambda event: actions.note_recording(
        event,
        actions.NoteRecording("https://video.example.eu/1", ("en",), event.revision),
        actor=events.keeper(),
    ))  # fmt: skip
    story.do(lambda event: actions.follow_up_event(event, actor=events.keeper()))
    story.through("event_followed_up", 0, 0)
    story.site.start("worker")
    story.wait(lambda: all_sent(story))
    check(story)


def all_sent(story: Story) -> bool:
    with story.app.app_context():
        query = select(func.count()).where(OutboxMessage.status != LetterStatus.SENT)
        return not database.session.scalar(query)


def check(story: Story) -> None:
    """Person by person: what was written, against what should have been; then what arrived."""
    with story.app.app_context():
        rows = database.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).all()
        mailings = database.session.scalars(select(Mailing).order_by(Mailing.id)).all()
        people = {one.id: one for one in database.session.scalars(select(SignUp))}
        to_many = {str(one.id): one for one in mailings}
        got: dict[Any, Counter[str]] = defaultdict(Counter)
        for row in rows:
            mailing = to_many.get(str(row.dedupe_key).rpartition(":")[2])
            got[row.about_id][mailing.kind.value if mailing else row.letter] += 1
            gone_at = people[row.about_id].ended_at
            if mailing and gone_at:
                assert row.created_at <= gone_at, "written to somebody who had left"
        written = [one for one in mailings if one.state is MailingState.WRITTEN]
        assert Counter(one.kind for one in written) == Counter(
            [MailingKind.CHANGED, *REMINDERS, MailingKind.FOLLOW_UP]
        )
        for person in people.values():
            left = person.state is SignUpState.CANCELLED_BY_PERSON
            expected = Counter({"events/confirm_address": 1, "events/sign_up_confirmed": 1})
            expected["events/sign_up_cancelled"] = int(left)
            for one in written:
                if not left or got[person.id][one.kind.value]:
                    expected[one.kind.value] = 1
                else:
                    assert person.ended_at <= one.done_at
            assert got[person.id] == +expected, person.email
        for one in written:
            assert one.letter_count == sum(of[one.kind.value] for of in got.values())
        came = [row.letter for row in rows].count("events/event_followed_up_attended")
        assert came == len(story.staying[::2])
        sent = Counter(row.message_id for row in rows)
    arrived = Counter(str(message["Message-ID"]) for message in story.site.smtp.messages)
    assert set(arrived) == set(sent)
    # Only the letter in hand can arrive twice when its worker is killed.
    assert arrived.total() - len(sent) <= story.kills + len(written) + 1
