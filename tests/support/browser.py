"""A browser without a window: Flask's test client that inspects every answer it gets.

Each request runs in a context of its own, as on a server, so nothing of one request (the actor,
the language) is left for the next. Redirects come back as they are; `follow` goes there.
"""

import contextvars
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, g, request_started, request_tearing_down
from flask.testing import FlaskClient

from aipact.core.db import db
from tests.support.page import Page
from tests.support.page_checks import faults_of
from tests.support.queries import recorded
from tests.support.sessions import open_session

Result = TypeVar("Result")
SAFE = ("GET", "HEAD", "OPTIONS")
# The coarse touch that keeps a session alive is the one thing that a GET may write.
ALLOWED_ON_GET = "UPDATE user_sessions"


class PageClient:
    """`get` and `post` return a checked `Page`."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.browser: FlaskClient = app.test_client()

    def get(self, path: str, **options: Any) -> Page:
        return self.open("GET", path, **options)

    def post(self, path: str, data: Any = None, **options: Any) -> Page:
        return self.open("POST", path, data=data, **options)

    def follow(self, page: Page) -> Page:
        """Go where a redirect leads, and on until a page is there."""
        for _hop in range(5):
            assert 300 <= page.status < 400, f"no redirect: {page!r} {page.errors}"
            page = self.get(page.location)
            if not 300 <= page.status < 400:
                return page
        raise AssertionError(f"redirects go round: {page!r}")

    def fresh(self) -> "PageClient":
        """Another browser: same site, other cookies."""
        return PageClient(self.app)

    def sign_in(self, user: Any) -> "PageClient":
        """Be this person, with a session as the sign-in page would have made it."""
        db.session.commit()
        _in_a_request_of_its_own(lambda: open_session(self.app, self.browser, user))
        db.session.expire_all()
        return self

    def sign_out(self) -> None:
        self.browser = self.app.test_client()

    def open(self, method: str, path: str, *, allow_500: bool = False, **options: Any) -> Page:
        """One request, and everything that must hold for its answer."""
        leftovers: list[str] = []
        db.session.commit()

        def begin(_app: Flask, **_more: Any) -> None:
            g.propagate_errors = not allow_500

        def look(_app: Flask, **_more: Any) -> None:
            leftovers.extend(uncommitted())

        def send() -> Page:
            with recorded() as statements:
                watch.extend([statements])
                # Buffered: a streamed body is read to its end while its request lives.
                response = self.browser.open(path, method=method, buffered=True, **options)
            return Page(self, response, path)

        watch: list[Any] = []
        started = request_started.connected_to(begin, self.app)
        with started, request_tearing_down.connected_to(look, self.app):
            page = _in_a_request_of_its_own(send)
        db.session.expire_all()
        faults = faults_of(page)
        if page.status >= 500 and not allow_500:
            faults.append(f"status {page.status}")
        if page.status < 400:
            faults += [f"not committed: {what}" for what in leftovers]
        if method in SAFE:
            faults += [
                f"a {method} wrote: {statement}"
                for statement in watch[0].writes
                if not statement.startswith(ALLOWED_ON_GET)
            ]
        assert not faults, f"{method} {path} -> {page.status}:\n- " + "\n- ".join(faults)
        return page


def uncommitted() -> list[str]:
    """What the session of this request holds that no commit has made durable."""
    if not db.session.registry.has():
        return []
    session = db.session()
    waiting = [
        *session.new,
        *session.deleted,
        *(o for o in session.dirty if session.is_modified(o)),
    ]
    return [repr(row) for row in waiting] + list(session.info.get("unsaved", []))


def watch_session() -> None:
    """Remember the writes that a session has sent and not yet committed (called once)."""
    from sqlalchemy import event

    def sent(orm_session: Any, *_more: Any) -> None:
        orm_session.info.setdefault("unsaved", []).append("flushed rows")

    def executed(state: Any) -> None:
        if state.is_insert or state.is_update or state.is_delete:
            state.session.info.setdefault("unsaved", []).append(
                f"a change of {state.statement.table.name}"
            )

    def saved(orm_session: Any, *_more: Any) -> None:
        orm_session.info.pop("unsaved", None)

    factory = db.session.session_factory
    event.listen(factory, "after_flush", sent)
    event.listen(factory, "do_orm_execute", executed)
    event.listen(factory, "after_commit", saved)
    event.listen(factory, "after_rollback", saved)


def _in_a_request_of_its_own(work: Callable[[], Result]) -> Result:
    """Without the test's application context, or Flask would lend it to the request."""
    return contextvars.Context().run(work)
