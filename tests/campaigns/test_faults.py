"""Workers killed in the middle of a campaign, against a server that refuses and breaks off:
nobody gets a letter twice, and everybody is accounted for."""

import os
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from aipact import create_app
from aipact.campaigns.delivery.sessions import MOST_SESSIONS
from aipact.campaigns.models import Campaign, Delivery
from aipact.campaigns.states import CampaignState
from aipact.core.db import db as database
from aipact.core.db import reads_only
from aipact.core.transaction import commit
from aipact.jobs import nudge
from aipact.mail.models import Priority
from config import Settings
from tests.campaigns.audience import being_sent, counts, queue, subscribe
from tests.conftest import Databases, close
from tests.factories.mail import LetterFactory
from tests.support.relay import Relay
from tests.support.server import Site

IS_LONG = os.environ.get("AIPACT_FAULTS") == "long"
PEOPLE, KILLS = (5000, 20) if IS_LONG else (600, 3)

pytestmark = [pytest.mark.faults, pytest.mark.timeout(1200 if IS_LONG else 180)]


class Story:
    """A campaign in a database that workers share with us, and the server of its letters."""

    def __init__(self, site: Site, app: Flask, relay: Relay) -> None:
        self.site, self.app, self.relay, self.kills = site, app, relay, 0

    def write(self, people: int) -> None:
        with self.app.app_context():
            campaign = being_sent()
            self.campaign_id = campaign.id
            queue(campaign, subscribe(f"p{n}@aquila.example" for n in range(people)))
            commit()

    def counts(self) -> Counter[str]:
        with self.app.app_context():
            return counts(self.campaign_id)

    def is_over(self) -> bool:
        with self.app.app_context():
            state = select(Campaign.state).where(Campaign.id == self.campaign_id)
            return database.session.scalar(state) is CampaignState.SENT

    def rows(self) -> dict[str, str]:
        """Message-ID -> what the ledger says."""
        with self.app.app_context():
            query = select(Delivery.id, Delivery.status).order_by(Delivery.id)
            return {str(key): status.value for key, status in database.session.execute(query)}

    def wait(self, what: Callable[[], bool], seconds: float = 120) -> None:
        end = time.monotonic() + seconds * (5 if IS_LONG else 1)
        while not what():
            assert time.monotonic() < end, (self.counts(), self.site.log.read_text()[-3000:])
            time.sleep(0.005)

    def through(self, workers: int) -> None:
        """All of it, with so many workers, each killed again and again at no certain moment."""
        names = [f"worker{number}" for number in range(workers)]
        for name in names:
            self.site.start(name)
        chance = random.Random(11)
        for kill in range(1, KILLS + 1):
            enough = PEOPLE * kill // (KILLS + 2)
            self.wait(lambda enough=enough: len(self.relay.taken) >= enough)  # type: ignore[misc]
            time.sleep(chance.random() / 50)
            for name in names:
                self.site.kill(name)
                self.kills += 1
                self.site.start(name)
        self.wait(self.is_over, 150)


@pytest.fixture
def story(databases: Databases, tmp_path: Path) -> Iterator[Story]:
    with databases.copy() as url, Relay(keeps=False) as relay:
        site = Site(tmp_path, relay)
        site.env |= {
            "DATABASE_URL": url, "MAIL_TIMEOUT": "1", "MAIL_JOURNAL": str(tmp_path / "journal"),
        }  # fmt: skip
        app = create_app(Settings.for_tests(DATABASE_URL=url, JOBS_URL=site.env["JOBS_URL"]))
        reads_only.set(False)
        try:
            yield Story(site, app, relay)
        finally:
            site.stop()
            close(app)


def hostile(relay: Relay) -> None:
    """Refuses, defers, is slow, and breaks off at every stage."""
    later: set[str] = set()

    def answer(address: str) -> str:
        number = int(address[1:].partition("@")[0])
        if number % 50 == 7:
            return "550 5.1.1 No such mailbox"
        if number % 100 == 3 and address not in later and IS_LONG:
            later.add(address)
            return "451 4.7.1 Greylisted"
        return "250 OK"

    relay.answer_to = answer
    relay.latency = 0.005
    relay.cut_before, relay.cut_in, relay.cut_after = 0.002, 0.002, 0.002


def check(story: Story) -> None:
    arrived = Counter(key for key, _address in story.relay.taken)
    rows = story.rows()
    found = story.counts()
    told = dict(found), story.kills, story.relay.cuts
    assert [key for key, times in arrived.items() if times > 1] == [], told
    assert found["sent"] + found["failed"] + found["uncertain"] + found["skipped"] == PEOPLE, told
    assert found["uncertain"] <= MOST_SESSIONS * story.kills + story.relay.cuts, told
    assert {rows[key] for key in arrived} <= {"sent", "uncertain"}
    assert {key for key, status in rows.items() if status == "sent"} <= set(arrived)
    print("\n", *told, f"arrived {len(arrived)}")


@pytest.mark.parametrize("workers", [1, 2])
def test_killed_again_and_again_nobody_gets_two_and_all_are_accounted_for(
    story: Story, workers: int
) -> None:
    hostile(story.relay)
    story.write(PEOPLE)
    story.through(workers)
    check(story)


@pytest.mark.parametrize(("careless", "workers"), [("journal", 1), ("lease", 2)])
def test_without_the_journal_or_the_lease_somebody_gets_two(
    story: Story, careless: str, workers: int
) -> None:
    """The control: what the test above looks for, it finds."""
    story.site.worker = ("tests.campaigns.careless", careless)
    story.relay.latency = 0.02
    story.write(300)
    names = [f"worker{number}" for number in range(workers)]
    for name in names:
        story.site.start(name)
    if careless == "journal":
        story.wait(lambda: len(story.relay.taken) >= 100)
        for name in names:
            story.site.kill(name)
            story.site.start(name)
    story.wait(lambda: max(Counter(story.relay.taken).values(), default=0) > 1, 60)


def test_a_worker_that_is_asked_to_stop_leaves_nothing_in_doubt(story: Story) -> None:
    story.relay.latency = 0.01
    story.write(600)
    worker = story.site.start("worker")
    story.wait(lambda: len(story.relay.taken) >= 100)
    worker.terminate()
    assert worker.wait(15) == 0
    found = story.counts()
    assert set(found) == {"sent", "queued"}
    assert found["sent"] == len(story.relay.taken)
    assert list((story.site.folder / "journal").iterdir()) == []


def test_a_server_that_is_away_costs_nothing_and_it_goes_on_by_itself(story: Story) -> None:
    story.write(200)
    story.relay.latency = 0.02
    story.site.start("worker")
    story.wait(lambda: len(story.relay.taken) >= 50)
    story.relay.stop()
    story.wait(lambda: "mail server is down" in story.site.log.read_text())
    story.wait(lambda: story.counts()["leased"] == 0)
    before = story.counts()
    assert before["queued"] > 0
    story.relay.start()
    story.wait(story.is_over, 60)
    found = story.counts()
    assert found["sent"] + found["uncertain"] == 200
    assert Counter(story.relay.taken).most_common(1)[0][1] == 1


def test_a_letter_that_somebody_waits_for_overtakes_a_running_campaign(story: Story) -> None:
    story.relay.latency = 0.3
    story.write(1200)
    story.site.start("worker")
    story.wait(lambda: len(story.relay.taken) >= 50)
    with story.app.app_context():
        LetterFactory(to_address="reset@aquila.example", priority=Priority.NOW)
        commit()
        # As whoever queues a letter does.
        nudge("mail.deliver")
    story.wait(lambda: "reset@aquila.example" in {to for _key, to in story.relay.taken}, 10)
    assert story.counts()["sent"] < 1200
