"""A writer that is killed leaves no text without its index and no index without its text."""

import os
import random
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import select, text

from aipact import search
from aipact.core.db import db, dialect_name
from aipact.core.pagination import PageRequest
from aipact.organisations import queries
from aipact.organisations.models import Organisation
from aipact.search.models import search_words
from aipact.search.terms import document_terms
from tests.conftest import RealApp
from tests.search.writer import WORDS, write
from tests.support import processes

IS_LONG = os.environ.get("AIPACT_FAULTS") == "long"
KILLS = 20 if IS_LONG else 3

pytestmark = pytest.mark.faults


@contextmanager
def writing(real_app: RealApp, is_apart: bool) -> Iterator[processes.Process]:
    """A writer that has begun."""
    has_begun = processes.event()
    process = processes.Process(write, real_app.url, is_apart, has_begun)
    try:
        assert has_begun.wait(60)
        yield process
    finally:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()


def kill_again_and_again(real_app: RealApp, *, is_apart: bool = False) -> list[str]:
    """What was wrong after the first kill that left anything wrong."""
    wrong: list[str] = []
    for _kill in range(KILLS):
        with writing(real_app, is_apart), writing(real_app, is_apart):
            time.sleep(random.uniform(0.3, 1.2))
        with real_app.app.app_context():
            wrong += differences()
            db.session.remove()
        if wrong:
            break
    return wrong


def differences() -> list[str]:
    """Where text, rows of the index and the index itself do not agree."""
    expected = {
        row.id: document_terms(
            "organisation",
            [search.Wording("", row.display_name, queries.search_text(row))],
            is_public=row.is_listed,
            tags={},
        ).body
        for row in db.session.scalars(select(Organisation))
    }
    rows = db.session.execute(
        select(search.SearchDocument.key, search.SearchDocument.body).where(
            search.SearchDocument.kind == "organisation"
        )
    )
    indexed = {row.key: row.body for row in rows}
    wrong = [f"{key}: {body!r}" for key, body in indexed.items() if expected.get(key) != body]
    wrong += [f"{key} is not indexed" for key in expected if key not in indexed]
    known = set(db.session.scalars(select(search_words.c.word)))
    for word in WORDS:
        holders = {key for key, body in expected.items() if f"o:{word}" in body.split()}
        page = search.find("organisation", q=word, page=PageRequest(size=500))
        if set(page.items) != holders:
            wrong.append(f"{word}: {len(page.items)} found, {len(holders)} hold it")
        if holders and word not in known:
            wrong.append(f"{word} cannot be begun")
    if dialect_name() == "sqlite":
        # Raises when an entry of the index and the rows differ.
        db.session.execute(
            text("INSERT INTO search_fts (search_fts, rank) VALUES ('integrity-check', 1)")
        )
    return wrong


def test_a_killed_writer_leaves_no_orphan(real_app: RealApp) -> None:
    assert kill_again_and_again(real_app) == []
    with real_app.app.app_context():
        assert search.size("organisation") > 0
        db.session.remove()


def test_text_and_index_in_two_transactions_would_be_seen(real_app: RealApp) -> None:
    """The negative control of the test above."""
    assert kill_again_and_again(real_app, is_apart=True) != []
