"""The one commit. Only views, tasks, the command line and mail delivery call it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError

from aipact.core.db import db, reads_only
from aipact.core.errors import Conflict
from aipact.core.logging import log

_KEY = "after_commit"


def commit() -> None:
    """Make the whole change durable, then run what was asked to wait for that.

    Raises Conflict when another transaction changed the same row first.
    """
    try:
        db.session.commit()
    except (StaleDataError, IntegrityError) as error:
        rollback()
        raise Conflict() from error
    callbacks = db.session.info.pop(_KEY, [])
    for callback in callbacks:
        callback()


def rollback() -> None:
    """Forget the change and everything that waited for it."""
    db.session.rollback()
    db.session.info.pop(_KEY, None)


def after_commit(callback: Callable[[], None]) -> None:
    """Run `callback` once this transaction is durable; never when it is rolled back."""
    waiting = db.session.info.setdefault(_KEY, [])
    if callback not in waiting:
        waiting.append(callback)


@contextmanager
def reading() -> Iterator[None]:
    """A look at the database in a job: on SQLite it must not take the one lock of the writers. What
    was read is for use inside."""
    token = reads_only.set(True)
    try:
        yield
        commit()
    finally:
        reads_only.reset(token)


@contextmanager
def short_write() -> Iterator[None]:
    """A small write of its own in a request that otherwise may only read; before anything else.

    One that can be done without: a database that is locked for long loses it, not the page.
    """
    rollback()
    before = reads_only.set(False)
    try:
        yield
        commit()
    except OperationalError as error:
        rollback()
        log.warning("small write lost", error=str(error.orig))
    finally:
        reads_only.reset(before)
