"""Working days of the Commission in Brussels: due dates are counted in them."""

import tomllib
from datetime import date, timedelta
from functools import cache

import holidays
from dateutil.easter import easter

from aipact.core.clock import today
from aipact.core.settings import PROJECT_ROOT

_DATA = PROJECT_ROOT / "aipact" / "core" / "data" / "office_closed.toml"
_SATURDAY = 5


@cache
def _closed_in(year: int) -> frozenset[date]:
    """Public holidays of Belgium and the office's own days in a year."""
    data = tomllib.loads(_DATA.read_text())
    own = {date.fromisoformat(f"{year}-{day}") for day in data["fixed"]}
    moving = {easter(year) + timedelta(days=offset) for offset in data["easter"]}
    return frozenset(own | moving | set(holidays.country_holidays("BE", years=year)))


def is_working_day(day: date) -> bool:
    return day.weekday() < _SATURDAY and day not in _closed_in(day.year)


def next_working_day(day: date) -> date:
    """`day` itself when it is one, else the first after it."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def add_working_days(day: date, count: int) -> date:
    """The working day that comes `count` working days after `day`."""
    for _ in range(count):
        day = next_working_day(day + timedelta(days=1))
    return day


def working_days_until(due: date) -> int:
    """Working days left, the due day included: 0 when it is due today, negative when overdue."""
    start, sign = today(), 1
    if due < start:
        start, due, sign = due, start, -1
    days = (start + timedelta(days=n) for n in range(1, (due - start).days + 1))
    return sign * sum(is_working_day(day) for day in days)
