import uuid
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy.exc import DBAPIError

from aipact.audit.models import AuditEntry
from aipact.core.clock import brussels_day, now, standing_at
from aipact.core.db import new_id, repeatable_ids
from aipact.core.errors import NotFound
from aipact.core.pagination import decode_cursor, encode_cursor


@pytest.mark.pure
def test_ids_sort_by_the_moment_they_were_made():
    with standing_at(datetime(2026, 1, 1, tzinfo=UTC)):  # more than a millisecond has numbers
        ids = [new_id() for _ in range(5000)]
    assert ids == sorted(ids)
    assert {one.version for one in ids} == {7}
    assert {one.variant for one in ids} == {uuid.RFC_4122}


@pytest.mark.pure
def test_a_seed_makes_the_same_random_part_again():
    def made() -> list[int]:
        with repeatable_ids(7), standing_at(datetime(2026, 1, 1, tzinfo=UTC)):
            return [new_id().int & (1 << 62) - 1 for _ in range(5)]

    assert made() == made()


@pytest.mark.pure
def test_the_clock_can_stand_in_the_past():
    moment = datetime(2024, 9, 25, 12, tzinfo=UTC)
    with standing_at(moment):
        assert now() == moment
    assert now() > moment


@pytest.mark.pure
def test_a_day_is_a_day_in_brussels():
    assert brussels_day(datetime(2026, 6, 30, 22, 30, tzinfo=UTC)).isoformat() == "2026-07-01"


def test_moments_come_back_aware_and_in_utc(db):
    tokyo = datetime(2026, 1, 2, 3, 4, tzinfo=timezone(timedelta(hours=9)))
    entry = AuditEntry(tag="test:made", at=tokyo)
    db.session.add(entry)
    db.session.flush()
    db.session.expire(entry)
    assert entry.at == tokyo
    assert entry.at.tzinfo == UTC


def test_a_moment_without_a_zone_is_refused(db):
    db.session.add(AuditEntry(tag="test:made", at=datetime(2026, 1, 1)))
    with pytest.raises(Exception, match="a moment needs a time zone"):
        db.session.flush()


def test_errors_of_the_database_do_not_show_what_was_written(db):
    """Why: they are logged, and rows hold addresses, letters and secrets."""
    with pytest.raises(DBAPIError) as caught:
        db.session.execute(db.text("SELECT :given FROM nowhere"), {"given": "a secret"})
    assert "a secret" not in str(caught.value)


@pytest.mark.pure
@pytest.mark.parametrize(
    "cursor",
    [
        *("x", "%", "W10", "bnVsbA", "WyJhIl0", "a" * 5000, "WyJcdTAwMDAiLCJiIl0"),
        pytest.param("W1tb" * 2000, id="deep"),
        pytest.param("WyJcdWQ4MDAiLCJiIl0", id="half a surrogate"),
    ],
)
def test_a_forged_cursor_is_not_found(cursor: str):
    with pytest.raises(NotFound):
        decode_cursor(cursor, 2)


@pytest.mark.pure
def test_a_cursor_keeps_what_it_was_given():
    assert decode_cursor(encode_cursor(["Žemė", 5]), 2) == ["Žemė", "5"]
