"""The queue of nudges: Huey on SQLite by default, on Redis or PostgreSQL by JOBS_URL.

It is opened when it is first needed, so that a site whose queue is down still starts.
"""

import json
import threading
import time
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from flask import Flask, current_app
from huey import Huey, MemoryHuey, PostgresHuey, RedisHuey
from huey.registry import Message
from huey.serializer import Serializer
from huey.storage import SqliteStorage

from aipact.core.logging import log
from aipact.core.settings import SettingsError
from aipact.core.transaction import after_commit
from aipact.jobs.registry import run_guarded

# A request that commits never waits longer than this for a queue that is down ...
CONNECT_SECONDS = 2
# ... and after such a failure the next ones do not even try, for so long.
PAUSE_SECONDS = 10


class PlainSerializer(Serializer):
    """JSON in place of pickle: who can write to the queue cannot run code in the worker."""

    def _serialize(self, data: Any) -> bytes:
        return json.dumps({"name": data.name, "id": data.id, "args": data.args}).encode()

    def _deserialize(self, data: bytes) -> Any:
        values = json.loads(data)
        arguments = tuple(values["args"])
        return Message(id=values["id"], name=values["name"], args=arguments, kwargs={}, retries=0)


class NudgesInSqlite(SqliteStorage):
    """A nudge may be lost, so no request waits until it is safe on the disk (nor can the file be
    broken by that: SQLite syncs it before it moves what is in the log)."""

    def _create_connection(self) -> Any:
        connection = super()._create_connection()
        connection.execute("PRAGMA synchronous=NORMAL")
        return connection


class Queue:
    """The queue of one application."""

    def __init__(self, app: Flask, url: str) -> None:
        check_url(url)
        self.app, self.url = app, url
        self.tries_again_at = 0.0
        self._lock = threading.Lock()
        self._opened: tuple[Huey, Any] | None = None

    def open(self) -> tuple[Huey, Any]:
        """The storage, and the task that puts a job on it."""
        with self._lock:
            if self._opened is None:
                huey = make_huey(self.url)

                @huey.task(name="run")
                def run(name: str, arguments: dict[str, Any]) -> None:
                    run_guarded(self.app, name, **arguments)

                self._opened = huey, run
            return self._opened

    def put(self, name: str, arguments: dict[str, Any]) -> None:
        if time.monotonic() < self.tries_again_at:
            return
        try:
            _huey, run = self.open()
            run(name, arguments)
        except Exception as error:
            self.tries_again_at = time.monotonic() + PAUSE_SECONDS
            log.warning("nudge lost", job=name, error=repr(error))


def init_app(app: Flask) -> None:
    app.extensions["aipact_queue"] = Queue(app, app.extensions["aipact_settings"].jobs_url)


def nudge(name: str, **arguments: Any) -> None:
    """Ask a worker to run a job now; `arguments` are ids as text.

    A queue that is down is logged and forgotten: the sweep finds the work.
    """
    queue: Queue = current_app.extensions["aipact_queue"]
    queue.put(name, arguments)


def nudge_after_commit(name: str) -> None:
    """The same once the transaction at hand is durable, and once for all of it."""
    after_commit(_nudger(name))


@cache
def _nudger(name: str) -> Callable[[], None]:
    return partial(nudge, name)


def check_url(url: str) -> None:
    if not url.startswith(("memory:", "sqlite:///", "redis://", "rediss://", "postgresql")):
        raise SettingsError(
            f"JOBS_URL must begin with sqlite:///, redis:// or postgresql://: {url}"
        )


def make_huey(url: str) -> Huey:
    """The storage at `url`. `?queue=name` keeps two installations on one storage apart."""
    url, name = _without_name(url)
    options: dict[str, Any] = {"results": False, "serializer": PlainSerializer()}
    if url.startswith("memory:"):
        return MemoryHuey(name, **options)
    if url.startswith("sqlite:///"):
        path = Path(url.removeprefix("sqlite:///"))
        path.parent.mkdir(parents=True, exist_ok=True)
        return Huey(name, storage_class=NudgesInSqlite, filename=str(path), **options)
    if url.startswith("redis"):
        limits = urlencode({"socket_connect_timeout": CONNECT_SECONDS})
        return RedisHuey(name, url=f"{url}{'&' if '?' in url else '?'}{limits}", **options)
    dsn = "postgresql" + url[url.index("://") :]
    options["table_prefix"] = "aipact_queue"
    return PostgresHuey(name, dsn=dsn, connect_timeout=CONNECT_SECONDS, **options)


def _without_name(url: str) -> tuple[str, str]:
    if url.startswith(("memory:", "sqlite:")):
        return url, "aipact"
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    name = query.pop("queue", "aipact")
    return urlunsplit(parts._replace(query=urlencode(query))), name
