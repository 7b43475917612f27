"""Dates, numbers and translated data as the reader writes them: filters for pages and letters."""

from datetime import date, datetime, timedelta
from typing import Any

from babel.dates import format_date, format_timedelta
from babel.numbers import format_decimal
from jinja2 import Environment

from aipact.core.clock import BRUSSELS, now
from aipact.i18n import _, babel_locale, current_language


def long_date(value: date | datetime | None) -> str:
    """22 November 2026; a moment shows the day it is in Brussels. '' for nothing."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.astimezone(BRUSSELS).date()
    return _day_in_words(value)


def _day_in_words(day: date) -> str:
    words = format_date(day, "long", locale=babel_locale())
    # French writes the first of a month as an ordinal; CLDR's pattern does not know that.
    return f"1er{words[1:]}" if current_language() == "fr" and day.day == 1 else words


def date_and_time(value: datetime | None) -> str:
    """22 November 2026, 14:05 in Brussels time."""
    if value is None:
        return ""
    moment = value.astimezone(BRUSSELS)
    return f"{_day_in_words(moment.date())}, {moment:%H:%M}"


def number(value: int | float | None) -> str:
    return "" if value is None else format_decimal(value, locale=babel_locale())


def file_size(size: int) -> str:
    """412 kB, 1.4 MB; never 0 of something."""
    if size < 1024 * 1024:
        return _("%(number)s kB", number=number(max(1, round(size / 1024))))
    megabytes = size / (1024 * 1024)
    shown = round(megabytes, 1) if megabytes < 10 else round(megabytes)
    return _("%(number)s MB", number=number(shown))


def ago(value: datetime | None) -> str:
    """ "3 hours ago" in the reader's language."""
    if value is None:
        return ""
    return format_timedelta(
        min(value - now(), timedelta(seconds=-1)), add_direction=True, locale=babel_locale()
    )


def localized(value: dict[str, str] | None) -> str:
    """The reader's language of a translated text; English where there is none."""
    if not value:
        return ""
    return value.get(current_language()) or value.get("en", "")


def machine_moment(value: datetime) -> str:
    """ISO 8601 in UTC, for <time datetime> and machines."""
    return value.isoformat(timespec="seconds").replace("+00:00", "Z")


FILTERS: dict[str, Any] = {
    "date": long_date,
    "datetime": date_and_time,
    "number": number,
    "file_size": file_size,
    "ago": ago,
    "localized": localized,
    "iso": machine_moment,
}


def add_filters(environment: Environment) -> None:
    environment.filters.update(FILTERS)


__all__ = [
    "FILTERS",
    "add_filters",
    "ago",
    "date_and_time",
    "file_size",
    "localized",
    "long_date",
    "machine_moment",
    "number",
]
