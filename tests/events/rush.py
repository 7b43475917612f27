"""Many people at once before one event, as browsers send it: over HTTP, to several processes."""

import re
import threading
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from sqlalchemy import func, select

from aipact.core.db import db, reads_only
from aipact.core.transaction import commit
from aipact.events import emails
from aipact.events.models import Event, SignUp
from aipact.events.queries import finding
from aipact.events.states import HOLDS_PLACE, SignUpState
from tests.factories import events
from tests.factories.accounts import UserFactory
from tests.support.server import Site
from tests.support.sessions import open_session
from tests.support.smtp import HOST

HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*>')
TIMEOUT = 60
SIGNED_IN_EVERY = 5


@dataclass
class Browser:
    """One person with one page open; pressing its button sends `path`."""

    site: Site
    address: str
    path: str
    cookie: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    status: int = 0
    sent: float = 0.0
    answered: float = 0.0

    def open(self, page: str = "") -> None:
        """Read the page with the button, and what its form holds already."""
        status, cookie, body = self._request("GET", page or self.path)
        assert status == 200, f"{page or self.path}: {status}"
        self.cookie = cookie or self.cookie
        for tag in HIDDEN.findall(body):
            name, value = (re.search(rf'{part}="([^"]*)"', tag) for part in ("name", "value"))
            if name and value:
                self.fields[name[1]] = value[1]
        assert "csrf_token" in self.fields

    def press(self) -> None:
        self.sent = time.monotonic()
        self.status, _cookie, _body = self._request("POST", self.path, urlencode(self.fields))
        self.answered = time.monotonic()

    def _request(self, method: str, path: str, body: str = "") -> tuple[int, str, str]:
        headers = {"Cookie": self.cookie} if self.cookie else {}
        if method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = HTTPConnection(HOST, self.site.port, timeout=TIMEOUT)
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        cookie = (answer.getheader("Set-Cookie") or "").partition(";")[0]
        text = answer.read().decode()
        connection.close()
        return answer.status, cookie, text


@dataclass(frozen=True)
class Person:
    """A sign-up as it stands at the end."""

    address: str
    state: SignUpState
    number: int
    confirmed_at: Any


@dataclass(frozen=True)
class Sample:
    """One look at the event: what its counter says, and how many sign-ups hold a place."""

    taken: int
    holding: int


# -- before --------------------------------------------------------------------------------------


def an_event(app: Flask, capacity: int, *, taken: int = 0) -> tuple[str, uuid.UUID]:
    """Slug and id of an open event on which so many people have a place."""
    with app.app_context(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(emails, "confirm_address", lambda *_words, **_secrets: None)
        event = events.announced(capacity=capacity)
        for _person in range(taken):
            events.signed_up(event)
        commit()
        return event.slug, event.id


def newcomers(site: Site, app: Flask, slug: str, number: int) -> list[Browser]:
    """So many people before the last button: most have a letter with a link, some an account."""
    secrets: dict[str, str] = {}
    accounts = []

    def keep(sign_up: SignUp, *, code: str, secret: str) -> None:
        secrets[sign_up.email] = secret

    with app.app_context(), pytest.MonkeyPatch.context() as patch:
        # What the letter says is all that is needed of it.
        patch.setattr(emails, "confirm_address", keep)
        event = finding.event_by_slug(slug)
        assert event is not None
        for place in range(number):
            if place % SIGNED_IN_EVERY == 0:
                accounts.append(UserFactory())
            else:
                events.asked(event)
        commit()
        people = [(person.email, _cookie(app, person)) for person in accounts]
    way = f"/en/events/{slug}/sign-up"
    return [
        *(Browser(site, address, f"{way}/confirm/{secret}") for address, secret in secrets.items()),
        *(
            Browser(site, address, way, cookie, {"name": "A name", "zone": "Europe/Brussels"})
            for address, cookie in people
        ),
    ]


def holders(site: Site, app: Flask, event_id: uuid.UUID) -> list[Browser]:
    """Everybody who has a place, before the button that gives it up."""
    with app.app_context():
        query = select(SignUp).where(SignUp.event_id == event_id, SignUp.state.in_(HOLDS_PLACE))
        return [
            Browser(
                site,
                one.email,
                f"/en/events/{one.event.slug}/place/{finding.place_token(one)}/give-up",
            )
            for one in db.session.scalars(query.order_by(SignUp.id))
        ]


def _cookie(app: Flask, person: Any) -> str:
    browser = app.test_client()
    open_session(app, browser, person)
    cookie = browser.get_cookie("session")
    assert cookie is not None
    return f"session={cookie.value}"


def all_open(browsers: Sequence[Browser]) -> None:
    """Everybody reads the page first; a personal page stands above its buttons."""
    for browser in browsers:
        browser.open(browser.path.removesuffix("/give-up"))


# -- the rush ------------------------------------------------------------------------------------


def all_press(browsers: Sequence[Browser]) -> None:
    """All at the same moment."""
    together = threading.Barrier(len(browsers))

    def run(browser: Browser) -> None:
        together.wait()
        browser.press()

    threads = [threading.Thread(target=run, args=(browser,)) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(2 * TIMEOUT)


@contextmanager
def watched(app: Flask, event_id: uuid.UUID) -> Iterator[list[Sample]]:
    """What another process sees all the time that the block runs."""
    samples: list[Sample] = []
    is_over = threading.Event()

    def watch() -> None:
        with app.app_context():
            reads_only.set(True)
            while not is_over.wait(0.005):
                samples.append(look(event_id))
                db.session.rollback()
            db.session.remove()

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield samples
    finally:
        is_over.set()
        thread.join(TIMEOUT)


def look(event_id: uuid.UUID) -> Sample:
    """Both numbers in one statement: of one moment."""
    holding = (
        select(func.count())
        .where(SignUp.event_id == event_id, SignUp.state.in_(HOLDS_PLACE))
        .scalar_subquery()
    )
    taken, number = db.session.execute(
        select(Event.taken_count, holding).where(Event.id == event_id)
    ).one()
    return Sample(taken, number)


# -- after ---------------------------------------------------------------------------------------


def people_of(app: Flask, event_id: uuid.UUID) -> list[Person]:
    """Everybody who was confirmed, in their order."""
    with app.app_context():
        query = select(SignUp).where(SignUp.event_id == event_id, SignUp.confirmed_at.is_not(None))
        return [
            Person(one.email, one.state, one.number or 0, one.confirmed_at)
            for one in db.session.scalars(query.order_by(SignUp.number, SignUp.id))
        ]


def overtaken(browsers: Sequence[Browser], people: Sequence[Person]) -> list[str]:
    """Who had an answer before another one had even pressed, and stands behind that one."""
    by_address = {browser.address: browser for browser in browsers}
    latest, wrong = 0.0, []
    for person in people:
        browser = by_address.get(person.address)
        if browser is not None:
            if browser.answered < latest:
                wrong.append(person.address)
            latest = max(latest, browser.sent)
    return wrong
