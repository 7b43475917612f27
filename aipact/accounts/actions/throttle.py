"""Throttles: how often something may be tried. Never a lock that somebody else can hold.

Attempts are rows, so that all processes count together; who tried what is stored as a keyed hash.
"""

from datetime import datetime, timedelta
from hashlib import blake2b
from math import ceil

from sqlalchemy import delete, func, select

from aipact.accounts import queries
from aipact.accounts.models import Attempt
from aipact.core.clock import now
from aipact.core.db import db, dialect_name
from aipact.core.errors import TooMany
from aipact.core.secrets import code_hash
from aipact.core.settings import current_settings

KNOWN = "known:"
KNOWN_FOR = timedelta(days=90)
LONGEST_DELAY = timedelta(seconds=60)


def throttle(bucket: str, limit: int, per: timedelta) -> None:
    """Count one attempt at `bucket` ("join:ada@aquila.example"); raise TooMany when there were
    `limit` of them within `per`. The setting RATE_LIMITS multiplies the limit; 0 switches off.
    """
    allowed = ceil(limit * current_settings().rate_limits)
    if not allowed:
        return
    key, moment = _key(bucket), now()
    _one_at_a_time(key)
    times = queries.attempts_since(key, moment - per, allowed)
    if len(times) >= allowed:
        raise TooMany(_seconds(times[-1] + per - moment))
    _note(key, moment)


def throttle_letter(address: str, network: str) -> None:
    """Count one letter that somebody in `network` asks us to send to `address`, whatever is in it:
    nobody can be flooded through our forms. Raises TooMany."""
    throttle(f"letters-by:{network}", 30, timedelta(hours=1))
    throttle_receiver(address)


def throttle_receiver(address: str) -> None:
    """Count one letter to `address` that its owner may not have asked for. Raises TooMany."""
    throttle(f"letters-to:{address}", 1, timedelta(minutes=1))
    throttle(f"letters-of-a-day-to:{address}", 10, timedelta(days=1))


def slow_down(bucket: str, free: int, per: timedelta) -> None:
    """Count one attempt; after `free` of them within `per` each must wait longer for the next,
    a minute at most."""
    free = ceil(free * current_settings().rate_limits)
    if not free:
        return
    key, moment = _key(bucket), now()
    _one_at_a_time(key)
    times = queries.attempts_since(key, moment - per, free + 6)
    if len(times) >= free:
        delay = min(timedelta(seconds=2 ** (len(times) - free + 1)), LONGEST_DELAY)
        if times[0] + delay > moment:
            raise TooMany(_seconds(times[0] + delay - moment))
    _note(key, moment)


def forget_attempts(bucket: str) -> None:
    """After a success the count begins anew."""
    db.session.execute(delete(Attempt).where(Attempt.bucket == _key(bucket)))


def is_known(bucket: str) -> bool:
    """Whether this pair of a person and a network has proved itself before."""
    return bool(queries.attempts_since(_key(KNOWN + bucket), now() - KNOWN_FOR, 1))


def remember(bucket: str) -> None:
    if not queries.attempts_since(_key(KNOWN + bucket), now() - timedelta(days=1), 1):
        _note(_key(KNOWN + bucket), now())


def _key(bucket: str) -> str:
    kind = bucket.partition(":")[0]
    return f"{kind}:{blake2b(code_hash(bucket, 'attempt').encode(), digest_size=20).hexdigest()}"


def _note(key: str, moment: datetime) -> None:
    db.session.add(Attempt(bucket=key, at=moment))


def _seconds(wait: timedelta) -> int:
    return max(1, ceil(wait.total_seconds()))


def _one_at_a_time(key: str) -> None:
    """Attempts at once are counted one after the other. SQLite has one writer anyway."""
    if dialect_name() == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0))))
