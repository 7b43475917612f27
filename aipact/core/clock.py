"""The only clock. Times are aware UTC; days are days in Brussels."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

BRUSSELS = ZoneInfo("Europe/Brussels")
_standing_at: ContextVar[datetime | None] = ContextVar("standing_at", default=None)


def now() -> datetime:
    """This moment, aware, in UTC."""
    return _standing_at.get() or datetime.now(UTC)


@contextmanager
def standing_at(moment: datetime) -> Iterator[None]:
    """Let the clock stand at a moment of the past: for loading data that happened then."""
    token = _standing_at.set(moment)
    try:
        yield
    finally:
        _standing_at.reset(token)


def today() -> date:
    """The day that the calendar in Brussels shows."""
    return now().astimezone(BRUSSELS).date()


def brussels_day(moment: datetime) -> date:
    """The day in Brussels of an aware moment."""
    return moment.astimezone(BRUSSELS).date()


def moment_of(timestamp: float) -> datetime:
    """The moment of a POSIX timestamp, as file systems keep it."""
    return datetime.fromtimestamp(timestamp, UTC)
