from datetime import date

import pytest

from aipact.core.working_days import (
    add_working_days,
    is_working_day,
    next_working_day,
    working_days_until,
)

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 11, 20), True),  # a Friday
        (date(2026, 11, 21), False),  # a Saturday
        (date(2026, 12, 25), False),
        (date(2026, 7, 21), False),  # Belgium's national day
        (date(2026, 5, 9), False),  # Europe day, a Saturday that year anyway
        (date(2025, 5, 9), False),  # and on a Friday
        (date(2026, 4, 2), False),  # Maundy Thursday
        (date(2026, 5, 15), False),  # the day after Ascension
        (date(2026, 12, 30), False),  # between the years
    ],
)
def test_the_calendar_of_the_commission_in_brussels(day: date, expected: bool):
    assert is_working_day(day) is expected


def test_days_are_added_over_weekends_and_holidays():
    assert add_working_days(date(2026, 11, 20), 1) == date(2026, 11, 23)
    assert add_working_days(date(2026, 12, 23), 1) == date(2027, 1, 4)
    assert add_working_days(date(2026, 11, 23), 0) == date(2026, 11, 23)


def test_the_next_working_day_may_be_the_day_itself():
    assert next_working_day(date(2026, 11, 23)) == date(2026, 11, 23)
    assert next_working_day(date(2026, 11, 21)) == date(2026, 11, 23)


def test_days_left_count_the_due_day_and_are_negative_when_it_is_past(clock):
    clock.travel("2026-11-20 09:00")
    assert working_days_until(date(2026, 11, 20)) == 0
    assert working_days_until(date(2026, 11, 24)) == 2
    assert working_days_until(date(2026, 11, 18)) == -2
