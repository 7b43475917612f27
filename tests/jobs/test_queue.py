import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from flask import Flask

from aipact import create_app, jobs
from aipact.core.settings import SettingsError
from aipact.jobs import queue as queues
from aipact.jobs.queue import Queue
from aipact.jobs.registry import JOBS
from config import Settings
from tests.conftest import close
from tests.support.databases import postgres_database
from tests.support.smtp import free_port

REDIS = "redis://127.0.0.1:6379/9"


@pytest.fixture(params=["memory", "sqlite", "redis", "postgresql"])
def jobs_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Every storage that JOBS_URL can name, for real, with nothing of ours left behind."""
    match request.param:
        case "memory":
            yield "memory://"
        case "sqlite":
            yield f"sqlite:///{tmp_path}/new/folder/jobs.sqlite"
        case "redis":
            name = f"aipacttest{os.getpid()}"
            server = redis.Redis.from_url(REDIS)
            try:
                server.ping()
            except redis.ConnectionError:
                pytest.skip("no Redis on 127.0.0.1:6379")
            yield f"{REDIS}?queue={name}"
            for key in server.scan_iter(f"huey.*.{name}"):
                server.delete(key)
            server.close()
        case _:
            with postgres_database("jobs") as url:
                yield url


@pytest.fixture
def made(jobs_url: str, tmp_path: Path) -> Iterator[Flask]:
    app = create_app(
        Settings.for_tests(DATABASE_URL=f"sqlite:///{tmp_path}/none.sqlite", JOBS_URL=jobs_url)
    )
    yield app
    huey, _run = app.extensions["aipact_queue"].open()
    huey.storage.close()
    close(app)


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """A job that notes what it was given."""
    calls: list[Any] = []
    monkeypatch.setitem(JOBS, "test.note", lambda **arguments: calls.append(arguments))
    return calls


def take(app: Flask) -> bool:
    """Run the next job of the queue, as a worker does."""
    huey, _run = app.extensions["aipact_queue"].open()
    task = huey.dequeue()
    if task is not None:
        huey.execute(task)
    return task is not None


def test_a_nudge_reaches_the_job_with_its_arguments(made: Flask, seen: list[Any]) -> None:
    with made.app_context():
        jobs.nudge("test.note", letter="1")
        jobs.nudge("test.note")
    assert [take(made), take(made), take(made)] == [True, True, False]
    assert seen == [{"letter": "1"}, {}]


def test_a_job_that_fails_or_is_unknown_does_not_stop_the_next(
    made: Flask,
    seen: list[Any],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def break_down() -> None:
        raise RuntimeError("broken on purpose")

    monkeypatch.setitem(JOBS, "test.break", break_down)
    with made.app_context():
        jobs.nudge("test.break")
        jobs.nudge("test.of_a_newer_version")
        jobs.nudge("test.note")
    assert [take(made) for _ in range(3)] == [True] * 3
    assert seen == [{}]


def test_the_queue_holds_plain_json(made: Flask, seen: list[Any]) -> None:
    with made.app_context():
        jobs.nudge("test.note", letter="1")
    huey, _run = made.extensions["aipact_queue"].open()
    data = bytes(huey.storage.enqueued_items()[0])
    assert data.startswith(b'{"name": ')
    assert b'["test.note", {"letter": "1"}]' in data
    assert take(made)


@pytest.mark.pure
@pytest.mark.parametrize("scheme", ["redis://127.0.0.1:{}/9", "postgresql://127.0.0.1:{}/none"])
def test_a_queue_that_is_down_costs_a_request_little_and_only_once(
    scheme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[str] = []
    original = queues.make_huey
    monkeypatch.setattr(queues, "make_huey", lambda url: tries.append(url) or original(url))
    queue = Queue(Flask("test"), scheme.format(free_port()))
    begun = time.monotonic()
    for _ in range(50):
        queue.put("test.note", {})
    assert time.monotonic() - begun < queues.CONNECT_SECONDS + 2
    assert len(tries) == 1


@pytest.mark.pure
def test_no_request_waits_until_a_nudge_is_safe_on_the_disk(tmp_path: Path) -> None:
    huey = queues.make_huey(f"sqlite:///{tmp_path / 'jobs.sqlite'}")
    # 1: NORMAL. Only the log is written, and SQLite syncs that before it moves it.
    assert huey.storage.conn.execute("PRAGMA synchronous").fetchone() == (1,)
    assert huey.storage.conn.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    huey.storage.close()


def test_an_unknown_storage_is_refused_at_once() -> None:
    with pytest.raises(SettingsError, match="JOBS_URL"):
        Queue(Flask("test"), "amqp://localhost")
