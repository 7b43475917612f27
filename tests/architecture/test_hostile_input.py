"""Every address with every parameter, given what nobody should send: no page breaks, and nothing
that was sent comes back as live markup. `make faults` sends eight times as much."""

import base64
import contextvars
import json
import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast
from urllib.parse import quote, urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from aipact.accounts.models import User
from aipact.core.db import db as database
from aipact.core.db import dialect_name
from aipact.forms.base import Form as BaseForm
from tests.architecture.test_access import VISITORS, demo, parts, parts_of, rules_of
from tests.conftest import rolled_back
from tests.support.form import Form
from tests.support.page import Page
from tests.support.sessions import open_session

__all__ = ["demo", "parts"]

IS_LONG = os.environ.get("AIPACT_FAULTS") == "long"
# How many texts each page gets; others on each database.
NUMBER = 8 if IS_LONG else 1

pytestmark = pytest.mark.faults


def cursor(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


MARKUP = "'\"><script>hostile()</script><img src=x onerror=hostile()>{{7*7}}"
LIVE = ("<script>hostile", "<img src=x")
TEXTS = (
    MARKUP,
    "a\0b",
    "\x1b[31m\x08\x7f",
    "\u202egnp.exe\u2066\ufeff\ufffe",
    "9" * 30,
    "-1",
    "9" * 5000,
    "\U0001f469\u200d\U0001f680 e\u0301 \ufdfa",
    "../../../../etc/passwd",
    "Robert'); DROP TABLE users;-- %s %(a)s {a} $1 :a",
    '=HYPERLINK("http://evil.example")',
    "a\r\nBcc: victim@evil.example\r\n\r\nX",
    "0001-01-01",
    "9999-12-31",
    "//evil.example/",
    "javascript:hostile()",
)
CURSORS = tuple(
    cursor(text)
    for text in (
        "[" * 6000,
        "{}",
        json.dumps(["\ud800", "\ud800"]),
        json.dumps(["a\0", "b"]),
        json.dumps(["x", "not-an-id"]),
        json.dumps(["2026-01-01", "0" * 32]),
        json.dumps(["2026-01-01T00:00:00", "0" * 32]),
        json.dumps(["0001-01-01T00:00:00+14:00", "0" * 32]),
        json.dumps(["9999-12-31T23:59:59-14:00", "0" * 32]),
        json.dumps([1, 2]),
    )
)
# What pages read from their address, and what url_for could take for options of its own.
ARGUMENTS = (
    *("after", "before", "page_size", "q", "next", "on", "tag", "actor", "reason", "requests"),
    *("state", "kind", "whose", "due", "unit"),
    *("country", "sector", "role", "size", "commitment", "status"),
    *("topic", "language", "audience", "when", "zone", "text"),
    *("endpoint", "lang", "slug", "values", "_scheme", "_external", "_method", "_anchor"),
)
TYPED = ("text", "textarea", "email", "password", "date", "hidden")


@pytest.fixture(params=["nobody", "organisation", "staff"])
def visitor(request: pytest.FixtureRequest, demo: Flask) -> Iterator[FlaskClient]:
    with as_visitor(demo, request.param) as browser:
        yield browser


@contextmanager
def as_visitor(demo: Flask, name: str) -> Iterator[FlaskClient]:
    """A browser of one kind of person; nothing that it does is kept."""
    with rolled_back(demo):
        browser = demo.test_client()
        if person := VISITORS[name]:
            user = database.session.scalars(select(User).where(User.email == person)).one()
            contextvars.Context().run(open_session, demo, browser, user)
        yield browser


def faults(browser: FlaskClient, method: str, address: str, **options: Any) -> list[str]:
    response = send(browser, method, address, **options)
    return [f"{method} {address[:150]}: {fault}" for fault in faults_of(response)]


def send(browser: FlaskClient, method: str, address: str, **options: Any) -> TestResponse:
    def ask() -> TestResponse:
        return browser.open(address, method=method, buffered=True, **options)

    return contextvars.Context().run(ask)


def faults_of(response: TestResponse) -> Iterator[str]:
    if response.status_code >= 500:
        yield f"status {response.status_code}"
    if response.mimetype == "text/html":
        body = response.get_data(as_text=True)
        yield from (f"live {piece}" for piece in LIVE if piece in body)
        if 'href="javascript:' in body or "//evil.example" in response.headers.get("Location", ""):
            yield "a link leads away"


def with_method(app: Flask, method: str) -> list[Rule]:
    return [rule for rule in rules_of(app).values() if method in (rule.methods or ())]


def filled(app: Flask, rule: Rule, parts: dict[str, Any]) -> str:
    given = parts_of(rule, parts)
    return app.url_map.bind("localhost").build(rule.endpoint, given)


def some_of(texts: tuple[str, ...], rule: Rule) -> list[str]:
    """Others for each address and database, the same in each run: all of them for all would take
    minutes."""
    return random.Random(f"{rule.rule} {dialect_name()}").sample(texts, NUMBER)


def test_hostile_paths(visitor: FlaskClient, demo: Flask, parts: dict[str, Any]) -> None:
    """Each part of an address in turn, the others as they should be."""
    wrong = []
    for rule in with_method(demo, "GET"):
        address, given = filled(demo, rule, parts), parts_of(rule, parts)
        for part in rule.arguments:
            for text in some_of(TEXTS, rule):
                hostile = quote(text[:2000], safe="")
                wrong += faults(visitor, "GET", address.replace(f"/{given[part]}", f"/{hostile}"))
    assert wrong == []


def test_hostile_queries(visitor: FlaskClient, demo: Flask, parts: dict[str, Any]) -> None:
    """All parameters at once, and cursors, for every page that this person can open."""
    wrong = []
    for rule in with_method(demo, "GET"):
        address = filled(demo, rule, parts)
        wrong += faults(visitor, "GET", f"{address}?{hostile_query(MARKUP)}")
        if send(visitor, "GET", address).status_code != 200:
            continue
        for text in some_of(TEXTS, rule):
            wrong += faults(visitor, "GET", f"{address}?{hostile_query(text)}")
        for text in some_of(CURSORS, rule):
            wrong += faults(visitor, "GET", f"{address}?after={text}")
            wrong += faults(visitor, "GET", f"{address}?before={text}")
    assert wrong == []


def hostile_query(text: str) -> str:
    return urlencode(dict.fromkeys(ARGUMENTS, text))


@pytest.mark.parametrize(
    "address", ["/en/desk/queue", "/en/desk/queue?state=closed", "/en/desk/mail", "/en/desk/audit"]
)
def test_hostile_cursors(address: str, demo: Flask) -> None:
    """Cursors over texts, days, moments and ids, each forged in every way."""
    wrong = []
    with as_visitor(demo, "staff") as browser:
        for name in ("after", "before"):
            for text in CURSORS:
                sign = "&" if "?" in address else "?"
                wrong += faults(browser, "GET", f"{address}{sign}{name}={text}")
    assert wrong == []


def test_hostile_forms(visitor: FlaskClient, demo: Flask, parts: dict[str, Any]) -> None:
    """Every field of every form with one text; then each page's own form with it typed in."""
    wrong = []
    for rule in with_method(demo, "POST"):
        address = filled(demo, rule, parts)
        page = Page(cast(Any, visitor), send(visitor, "GET", address), address)
        for text in some_of(TEXTS, rule):
            wrong += faults(visitor, "POST", address, data=dict.fromkeys(field_names(), text))
            if page.status == 200:
                wrong += [f for form in page.forms() for f in typed_in(visitor, form, text)]
    assert wrong == []


def field_names() -> list[str]:
    """The fields of all forms there are, and names that views read themselves."""
    kinds, names = [BaseForm], {"decision", "edit", "other", "leave"}
    while kinds:
        kind = kinds.pop()
        kinds += kind.__subclasses__()
        names |= {name for name, value in vars(kind).items() if hasattr(value, "field_class")}
    return sorted(names)


def typed_in(browser: FlaskClient, form: Form, text: str) -> list[str]:
    if form.method != "post" or form.action.endswith("/sign-out"):
        return []
    data = {
        name: text if form.kind(name) in TYPED and name != "revision" else value
        for name, value in form.values.items()
        if value not in (None, [])
    }
    return faults(browser, "POST", form.action, data=data)


@pytest.mark.parametrize(
    "kind",
    [
        "application/json",
        "text/xml",
        "multipart/form-data",
        "multipart/form-data; boundary=" + "x" * 500,
        "application/x-www-form-urlencoded; charset=\u00ff",
        "\u202e/\x00",
    ],
)
def test_bodies_of_another_kind(kind: str, demo: Flask, parts: dict[str, Any]) -> None:
    """Why: what cannot be read as a form is a form without answers."""
    wrong = []
    with as_visitor(demo, "organisation") as browser:
        for rule in with_method(demo, "POST"):
            body = b'--x\r\nContent-Disposition: form-data; name="\xff"\r\n\r\n{"a": [\x00'
            options = {"data": body, "content_type": kind}
            wrong += faults(browser, "POST", filled(demo, rule, parts), **options)
    assert wrong == []
