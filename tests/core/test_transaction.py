import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import func, select

from aipact import create_app
from aipact.audit.models import AuditEntry
from aipact.core.db import Base
from aipact.core.db import db as database
from aipact.core.transaction import after_commit, commit, rollback, short_write
from config import Settings


def test_what_waits_for_the_commit_runs_once_and_never_after_a_rollback(db):
    seen: list[str] = []

    def told() -> None:
        seen.append("told")

    after_commit(told)
    after_commit(told)
    rollback()
    commit()
    assert seen == []
    after_commit(told)
    commit()
    commit()
    assert seen == ["told"]


@pytest.fixture
def locked(tmp_path: Path):
    """A SQLite database that somebody else is writing to, for longer than this one waits."""
    path = tmp_path / "locked.sqlite"
    app = create_app(Settings.for_tests(DATABASE_URL=f"sqlite:///{path}"))
    with app.app_context():
        Base.metadata.create_all(database.engine)
        database.session.execute(select(1))
        database.session.connection().exec_driver_sql("PRAGMA busy_timeout=50")
        database.session.commit()
        other = sqlite3.connect(path, isolation_level=None)
        yield other
        other.close()
        database.session.remove()
        database.engine.dispose()


@pytest.mark.parametrize(("is_locked", "expected"), [(False, 1), (True, 0)])
def test_a_small_write_is_lost_when_the_database_is_locked_and_the_page_is_not(
    locked, is_locked: bool, expected: int
):
    if is_locked:
        locked.execute("BEGIN IMMEDIATE")
    with short_write():
        database.session.add(AuditEntry(tag="test:touched"))
    if is_locked:
        locked.execute("ROLLBACK")
    assert database.session.scalar(select(func.count()).select_from(AuditEntry)) == expected
