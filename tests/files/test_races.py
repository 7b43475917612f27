"""A new version takes the files of the last while somebody removes them: no content is lost."""

import io
import threading
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Select

from aipact import create_app, files
from aipact.core.actor import Actor
from aipact.core.transaction import commit
from aipact.files.queries import known_blobs
from config import Settings
from tests.conftest import Databases, close
from tests.files.conftest import OWNER
from tests.files.samples import PDF

OLD, NEW = uuid.uuid4(), uuid.uuid4()


@pytest.fixture
def real(databases: Databases, tmp_path: Path) -> Iterator[Flask]:
    with databases.copy() as url:
        app = create_app(Settings.for_tests(DATABASE_URL=url, FILES_URL=str(tmp_path / "files")))
        yield app
        close(app)


def in_a_transaction(app: Flask, *steps: Callable[[], Any]) -> None:
    with app.app_context():
        for step in steps:
            step()
        commit()


def removed_before_the_copy_is_committed(app: Flask, *, patience: float) -> tuple[bool, bool]:
    """Whether the originals could be removed meanwhile, and whether the sweep then saw no file."""
    blobs: list[str] = []
    copied, checked = threading.Event(), threading.Event()

    def store() -> None:
        stored = files.store(
            io.BytesIO(PDF), "a.pdf", owner_kind=OWNER, owner_id=OLD, actor=Actor.system()
        )
        blobs.append(stored.blob)

    def copy() -> None:
        files.copy_files(OWNER, OLD, NEW)
        copied.set()
        checked.wait(30)

    in_a_transaction(app, store)
    copying = threading.Thread(target=in_a_transaction, args=(app, copy))
    copying.start()
    assert copied.wait(10)
    removing = threading.Thread(
        target=in_a_transaction, args=(app, lambda: files.remove_files_of(OWNER, OLD))
    )
    removing.start()
    removing.join(patience)
    was_removed = not removing.is_alive()
    with app.app_context():
        is_orphan = was_removed and not known_blobs(blobs)
    checked.set()
    copying.join(10)
    removing.join(10)
    with app.app_context():
        assert files.files_of(OWNER, OLD) == []
        assert [copy.blob for copy in files.files_of(OWNER, NEW)] == blobs
    return was_removed, is_orphan


def test_content_that_is_being_copied_is_never_an_orphan(real: Flask) -> None:
    assert removed_before_the_copy_is_committed(real, patience=1) == (False, False)


def test_without_the_lock_the_sweep_would_see_an_orphan(
    real: Flask, monkeypatch: pytest.MonkeyPatch, databases: Databases
) -> None:
    """Why: it shows that the test above can fail. SQLite lets only one write at all."""
    if not databases.on_postgres:
        pytest.skip("one writer at a time")
    monkeypatch.setattr(Select, "with_for_update", lambda query, **_options: query)
    assert removed_before_the_copy_is_committed(real, patience=10) == (True, True)
