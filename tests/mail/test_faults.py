"""Real workers on a real database, killed and starved: no letter is lost, none is sent at will."""

import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, insert, select

from aipact import create_app
from aipact.core.clock import now
from aipact.core.db import db as database
from aipact.core.db import new_id
from aipact.mail.models import LetterStatus, OutboxMessage, Priority
from config import Settings
from tests.conftest import Databases, close
from tests.support.server import Site
from tests.support.smtp import SmtpServer, free_port

IS_LONG = os.environ.get("AIPACT_FAULTS") == "long"
LETTERS, KILLS = (1000, 20) if IS_LONG else (200, 3)

pytestmark = [pytest.mark.faults, pytest.mark.timeout(900 if IS_LONG else 120)]


class Post:
    """A site with nothing but its workers, a mail server, and a look at the outbox."""

    def __init__(self, site: Site, app: Flask) -> None:
        self.site, self.app, self.smtp = site, app, site.smtp

    def write(self, count: int, *, address: str = "person{}@aquila.example") -> list[str]:
        """Queue letters all at once; their Message-IDs."""
        rows = [
            {
                "id": (letter_id := new_id()),
                "letter": "accounts/welcome",
                "reason": "Because.",
                "to_name": "Ada",
                "to_address": address.format(number),
                "locale": "en",
                "subject": f"Letter {number}",
                "body_text": "Text.\n",
                "body_html": "<p>Text.</p>",
                "message_id": f"<{letter_id}@pact.example>",
                "status": LetterStatus.PENDING,
                "priority": Priority.NORMAL,
                "next_attempt_at": now(),
                "created_at": now(),
            }
            for number in range(count)
        ]
        with self.app.app_context():
            database.session.execute(insert(OutboxMessage), rows)
            database.session.commit()
        return [str(row["message_id"]) for row in rows]

    def counts(self) -> dict[str, int]:
        query = select(OutboxMessage.status, func.count()).group_by(OutboxMessage.status)
        with self.app.app_context():
            return {row[0].value: row[1] for row in database.session.execute(query)}

    def tries(self) -> int:
        with self.app.app_context():
            return int(database.session.scalar(select(func.max(OutboxMessage.attempts))) or 0)

    def arrived(self) -> Counter[str]:
        """Message-IDs, and how often each came in."""
        return Counter(str(message["Message-ID"]) for message in self.smtp.messages)

    def wait(self, what: Callable[[], bool], seconds: float = 60) -> None:
        end = time.monotonic() + seconds
        while not what():
            assert time.monotonic() < end, (self.counts(), self.site.log.read_text()[-2000:])
            time.sleep(0.02)

    def wait_until_sent(self, count: int) -> None:
        self.wait(lambda: self.counts().get("sent", 0) == count, 300 if IS_LONG else 60)


@pytest.fixture
def post(databases: Databases, tmp_path: Path) -> Iterator[Post]:
    with databases.copy() as url, SmtpServer() as smtp:
        site = Site(tmp_path, smtp)
        site.env |= {"DATABASE_URL": url, "MAIL_TIMEOUT": "1"}
        app = create_app(Settings.for_tests(DATABASE_URL=url))
        try:
            yield Post(site, app)
        finally:
            site.stop()
            close(app)


def test_killed_again_and_again_every_letter_arrives(post: Post) -> None:
    expected = post.write(LETTERS)
    for kill in range(1, KILLS + 1):
        post.site.start("worker")
        enough = LETTERS * kill // (KILLS + 1)
        post.wait(lambda enough=enough: len(post.smtp.messages) >= enough)  # type: ignore[misc]
        post.site.kill("worker")
    post.site.start("worker")
    post.wait_until_sent(LETTERS)
    arrived = post.arrived()
    assert sorted(arrived) == sorted(expected)
    assert arrived.total() - LETTERS <= KILLS
    assert post.counts() == {"sent": LETTERS}


def test_several_workers_share_the_work_and_send_nothing_twice(post: Post) -> None:
    expected = post.write(LETTERS)
    for name in ("one", "two"):
        post.site.start(name)
    post.wait_until_sent(LETTERS)
    assert sorted(post.arrived().elements()) == sorted(expected)


def test_a_worker_that_is_asked_to_stop_leaves_nothing_half_done(post: Post) -> None:
    post.write(LETTERS)
    worker = post.site.start("worker")
    post.wait(lambda: len(post.smtp.messages) >= 20)
    worker.terminate()
    assert worker.wait(15) == 0
    counts = post.counts()
    assert set(counts) <= {"sent", "pending"}
    assert counts["sent"] == len(post.smtp.messages)


def test_a_mail_server_that_is_away_costs_no_letter(post: Post) -> None:
    post.smtp.stop()
    post.write(30)
    post.site.start("worker")
    post.wait(lambda: "mail server is down" in post.site.log.read_text())
    # Leases are given back soon after the log says so.
    post.wait(lambda: (post.counts(), post.tries()) == ({"pending": 30}, 0))
    post.smtp.start()
    post.wait_until_sent(30)
    assert post.arrived().total() == 30


def test_a_silent_mail_server_costs_no_letter(post: Post) -> None:
    post.smtp.silent()
    post.write(5)
    post.site.start("worker")
    post.wait(lambda: "mail server is down" in post.site.log.read_text())
    assert post.tries() == 0
    post.smtp.normal()
    post.wait_until_sent(5)
    assert post.arrived().total() == 5


def test_one_refused_address_among_many_stops_nobody(post: Post) -> None:
    post.smtp.refuse("person7@aquila.example")
    post.write(40)
    post.site.start("worker")
    post.wait(lambda: post.counts() == {"sent": 39, "failed": 1})
    assert post.arrived().total() == 39


def test_without_a_queue_the_sweeps_go_on(post: Post) -> None:
    post.site.env["JOBS_URL"] = f"redis://127.0.0.1:{free_port()}/9"
    post.write(5)
    post.site.start("worker")
    post.wait_until_sent(5)
    assert "queue is down" in post.site.log.read_text()
