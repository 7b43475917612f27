"""Two hundred people for fifty places, twenty times: nobody too many, nobody overtaken.

Real web processes, real HTTP, both databases; short counts in `make test`.
"""

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from aipact import create_app
from aipact.core.db import db as database
from aipact.core.db import reads_only
from aipact.events.states import HOLDS_PLACE, SignUpState
from aipact.jobs import run_job
from aipact.mail.models import OutboxMessage
from config import Settings
from tests.conftest import Databases, close
from tests.events.rush import (
    Browser,
    Person,
    Sample,
    all_open,
    all_press,
    an_event,
    holders,
    look,
    newcomers,
    overtaken,
    people_of,
    watched,
)
from tests.support.server import Site
from tests.support.smtp import SmtpServer

IS_LONG = os.environ.get("AIPACT_FAULTS") == "long"
ROUNDS, CLIENTS, PLACES, LEAVING = (20, 200, 50, 25) if IS_LONG else (1, 40, 10, 5)
PROCESSES = 3

pytestmark = [pytest.mark.faults, pytest.mark.timeout(1800 if IS_LONG else 120)]
Served = tuple[Site, Flask]


@contextmanager
def served(databases: Databases, folder: Path, web_app: str = "") -> Iterator[Served]:
    """A site of several processes, and its twin in this process for looking into the database."""
    with databases.copy() as url, SmtpServer() as smtp:
        site = Site(folder, smtp)
        site.web_app, site.web_processes = web_app or site.web_app, PROCESSES
        site.env |= {"DATABASE_URL": url}
        app = create_app(Settings.for_tests(DATABASE_URL=url, BASE_URL=site.url))
        # Whatever a test before this one has read.
        reads_only.set(False)
        try:
            site.start("web")
            site.wait_until_up()
            yield site, app
        finally:
            site.stop()
            close(app)


@pytest.fixture(scope="module")
def site(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(databases, tmp_path_factory.mktemp("rush")) as made:
        yield made


def letters(app: Flask) -> Counter[str]:
    """How many of each kind are in the outbox, once the worker has written what was owed."""
    with app.app_context():
        run_job("events.write_letters")
        query = select(OutboxMessage.letter, func.count()).group_by(OutboxMessage.letter)
        return Counter(dict(database.session.execute(query).all()))


def check_order(people: Sequence[Person], browsers: Sequence[Browser]) -> None:
    """The numbers are those of the order of confirmation, without a gap."""
    assert [one.number for one in people] == list(range(1, len(people) + 1))
    assert [one.confirmed_at for one in people] == sorted(one.confirmed_at for one in people)
    assert overtaken(browsers, people) == []


def rush(site: Site, app: Flask) -> tuple[list[Person], list[Browser], Sample]:
    slug, event_id = an_event(app, PLACES)
    browsers = newcomers(site, app, slug, CLIENTS)
    all_open(browsers)
    all_press(browsers)
    with app.app_context():
        return people_of(app, event_id), browsers, look(event_id)


@pytest.mark.parametrize("round_number", range(ROUNDS))
def test_a_rush_gives_out_exactly_the_places(site: Served, round_number: int) -> None:
    web, app = site
    before = letters(app)
    people, browsers, counted = rush(web, app)
    assert Counter(browser.status for browser in browsers) == {303: CLIENTS}
    assert len(people) == CLIENTS
    check_order(people, browsers)
    states = [one.state for one in people]
    assert states[:PLACES] == [SignUpState.CONFIRMED] * PLACES
    assert states[PLACES:] == [SignUpState.WAITLISTED] * (CLIENTS - PLACES)
    assert counted == Sample(taken=PLACES, holding=PLACES)
    assert letters(app) - before == {
        "events/sign_up_confirmed": PLACES,
        "events/sign_up_waitlisted": CLIENTS - PLACES,
    }


@pytest.mark.parametrize("round_number", range(ROUNDS))
def test_a_rush_while_people_give_up_never_gives_out_more(site: Served, round_number: int) -> None:
    web, app = site
    slug, event_id = an_event(app, PLACES, taken=LEAVING)
    leaving = holders(web, app, event_id)
    coming = newcomers(web, app, slug, CLIENTS)
    # Among each other, so that the first who come find those who leave.
    everybody = [*coming[::2], *leaving, *coming[1::2]]
    all_open(everybody)
    with watched(app, event_id) as samples:
        all_press(everybody)
    assert Counter(browser.status for browser in everybody) == {303: CLIENTS + LEAVING}
    assert len(samples) >= 5
    assert max(sample.holding for sample in samples) <= PLACES
    assert [sample for sample in samples if sample.taken != sample.holding] == []
    people = people_of(app, event_id)
    check_order(people, coming)
    gone = {browser.address for browser in leaving}
    assert {p.address for p in people if p.state is SignUpState.CANCELLED_BY_PERSON} == gone
    # Of those who stay, the first have a place or the offer of one: nobody was passed over.
    staying = [one.state for one in people if one.address not in gone]
    assert set(staying[:PLACES]) <= HOLDS_PLACE
    assert staying[PLACES:] == [SignUpState.WAITLISTED] * (CLIENTS - PLACES)
    with app.app_context():
        assert look(event_id) == Sample(taken=PLACES, holding=PLACES)


def test_read_outside_the_transaction_it_gives_out_too_many(
    databases: Databases, tmp_path: Path
) -> None:
    """The negative control: the tests above can fail."""
    with served(databases, tmp_path, "tests.events.rush_site:served()") as (web, app):
        held = (rush(web, app)[2].holding for _round in range(5))
        assert any(number > PLACES for number in held)
