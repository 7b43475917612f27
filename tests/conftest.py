"""The application, its database and a browser for every test.

The schema is made by the migrations and the reference data loaded once; the copy that the tests
use is never written to for good: each test is one transaction that is rolled back.
"""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import make_url

from aipact import create_app
from aipact.core.db import db as database
from aipact.core.db import reads_only
from aipact.core.transaction import commit
from aipact.reference.actions import load_reference_data
from config import Settings
from tests.support import queries
from tests.support.browser import PageClient, watch_session
from tests.support.clock import Clock
from tests.support.databases import postgres_database, sqlite_database
from tests.support.mailbox import Mailbox
from tests.support.network import block_outside
from tests.support.smtp import SmtpServer

MIGRATIONS = str(Path(__file__).parent.parent / "migrations")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--postgres", action="store_true", help="run on PostgreSQL, not on SQLite")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Kills and rushes wait for processes: they may take their time.

    The fixture `databases` alone knows which kind of database it is. A test that does not have it,
    not even through other fixtures, does the same on both, so `make test` runs it once.
    """
    for item in items:
        if "databases" not in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.pure)
        elif item.get_closest_marker("pure"):
            raise pytest.UsageError(f"{item.nodeid} is marked as pure, and has a database.")
        if item.get_closest_marker("faults") and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(600))
    # What takes longest begins first, or one process works on it when the others are done.
    items.sort(key=lambda item: item.get_closest_marker("faults") is None)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """For `make test`, which says how many ran where."""
    ran = [
        report
        for reports in terminalreporter.stats.values()
        for report in reports
        if getattr(report, "when", "") == "call" and "journey" not in report.keywords
    ]
    if ran:
        pure = sum("pure" in report.keywords for report in ran)
        terminalreporter.write_line(f"{pure} of these {len(ran)} tests use no database")


@pytest.fixture(scope="session")
def worker(request: pytest.FixtureRequest) -> str:
    """Which of the parallel test processes this is."""
    workerinput = getattr(request.config, "workerinput", {})
    return str(workerinput.get("workerid", "main"))


@pytest.fixture(scope="session", autouse=True)
def _no_outside_world() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        block_outside(patch)
        yield


@pytest.fixture(scope="session", autouse=True)
def _templates_compiled_once(tmp_path_factory: pytest.TempPathFactory, worker: str) -> None:
    """All applications of all processes of this run share what Jinja has compiled."""
    own = tmp_path_factory.getbasetemp()
    folder = (own if worker == "main" else own.parent) / "templates"
    folder.mkdir(exist_ok=True)
    Flask.jinja_options = {"bytecode_cache": FileSystemBytecodeCache(str(folder))}


class Databases:
    """Makes databases of the kind under test: empty ones, and copies of the prepared one."""

    def __init__(self, folder: Path, worker: str, on_postgres: bool) -> None:
        self.folder, self.worker, self.on_postgres = folder, worker, on_postgres
        self.prepared = ""
        self.made = 0

    @contextmanager
    def empty(self) -> Iterator[str]:
        self.made += 1
        name = f"{self.worker}_{self.made}"
        if self.on_postgres:
            with postgres_database(name) as url:
                yield url
        else:
            with sqlite_database(self.folder, name) as url:
                yield url

    @contextmanager
    def copy(self) -> Iterator[str]:
        self.made += 1
        name = f"{self.worker}_{self.made}"
        if self.on_postgres:
            with postgres_database(name, str(make_url(self.prepared).database)) as url:
                yield url
        else:
            with sqlite_database(self.folder, name) as url:
                shutil.copyfile(
                    str(make_url(self.prepared).database), url.removeprefix("sqlite:///")
                )
                yield url


@pytest.fixture(scope="session")
def databases(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, worker: str
) -> Iterator[Databases]:
    """A prepared database: migrated, reference data loaded, nobody connected."""
    on_postgres = bool(request.config.getoption("--postgres"))
    made = Databases(tmp_path_factory.mktemp("databases"), worker, on_postgres)
    with made.empty() as url:
        prepare(url)
        made.prepared = url
        yield made


def prepare(url: str) -> None:
    app = create_app(Settings.for_tests(DATABASE_URL=url))
    with app.app_context():
        flask_migrate.upgrade(MIGRATIONS)
        load_reference_data()
        commit()
    close(app)
    if url.startswith("sqlite"):
        with sqlite3.connect(url.removeprefix("sqlite:///")) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()


def close(app: Flask) -> None:
    with app.app_context():
        database.session.remove()
        for engine in database.engines.values():
            engine.dispose()


@pytest.fixture(scope="session")
def settings(databases: Databases) -> Iterator[Settings]:
    with databases.copy() as url:
        yield Settings.for_tests(DATABASE_URL=url)


@pytest.fixture(scope="session")
def app(settings: Settings) -> Iterator[Flask]:
    made = create_app(settings)
    watch_session()
    yield made
    close(made)


@contextmanager
def rolled_back(app: Flask) -> Iterator[None]:
    """Everything inside happens in one transaction; commits are savepoints; nothing is left."""
    sessions = database.session.session_factory
    with ExitStack() as stack:
        stack.enter_context(app.app_context())
        engines = database.engines
        engine = engines[None]
        connection = stack.enter_context(engine.connect())
        transaction = connection.begin()
        engines[None] = connection
        sessions.configure(join_transaction_mode="create_savepoint")
        try:
            yield
        finally:
            database.session.remove()
            engines[None] = engine
            transaction.rollback()
            sessions.configure(join_transaction_mode="conditional_savepoint")


@pytest.fixture
def db(app: Flask) -> Iterator[Any]:
    """The database inside a transaction that this test alone sees."""
    with rolled_back(app):
        yield database


@pytest.fixture
def client(app: Flask, db: Any) -> PageClient:
    return PageClient(app)


@pytest.fixture
def mailbox(db: Any) -> Mailbox:
    return Mailbox()


@pytest.fixture
def clock() -> Iterator[Clock]:
    made = Clock()
    yield made
    made.back()


@pytest.fixture
def assert_queries() -> Any:
    return queries.assert_queries


@pytest.fixture
def smtp() -> Iterator[SmtpServer]:
    with SmtpServer() as server:
        yield server


class RealApp:
    """An application on a database of its own: commits are real, threads see each other."""

    def __init__(self, app: Flask, url: str) -> None:
        self.app, self.url = app, url


@pytest.fixture
def real_app(databases: Databases) -> Iterator[RealApp]:
    with databases.copy() as url:
        made = create_app(Settings.for_tests(DATABASE_URL=url))
        # The last request of an earlier test may have been one that only reads.
        reads_only.set(False)
        yield RealApp(made, url)
        close(made)
