"""Dates, numbers and translated data as the reader writes them: filters for pages and letters."""

from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_timedelta, get_timezone_location
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


def clock_time(value: datetime, zone: str = "Europe/Brussels") -> str:
    """14:05, as the clock of the zone shows it; in the hour that it shows twice, on the night when
    summer time ends, with which of the two: 02:30 (UTC+02:00)."""
    local = value.astimezone(ZoneInfo(zone))
    is_twice = local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset()
    return f"{local:%H:%M} (UTC{local.isoformat()[-6:]})" if is_twice else f"{local:%H:%M}"


def span(starts_at: datetime, ends_at: datetime, zone: str) -> str:
    """ "Tuesday, 3 March 2026, 10:00 to 11:30" as clock and calendar of the zone show it."""
    first, last = (moment.astimezone(ZoneInfo(zone)) for moment in (starts_at, ends_at))
    from_day, from_time = weekday_and_date(first.date()), clock_time(starts_at, zone)
    to_time = clock_time(ends_at, zone)
    if first.date() == last.date():
        return _(
            "%(day)s, %(from_time)s to %(to_time)s",
            day=from_day,
            from_time=from_time,
            to_time=to_time,
        )
    return _(
        "%(from_day)s, %(from_time)s, to %(to_day)s, %(to_time)s",
        from_day=from_day,
        from_time=from_time,
        to_day=weekday_and_date(last.date()),
        to_time=to_time,
    )


def weekday_and_date(day: date) -> str:
    """Tuesday, 3 March 2026."""
    words = format_date(day, "full", locale=babel_locale())
    return words.replace(" 1 ", " 1er ") if current_language() == "fr" and day.day == 1 else words


def zone_in_words(zone: str) -> str:
    """ "Helsinki time": a zone by its best known place, in the reader's language."""
    return _("%(city)s time", city=_best_known_place(zone, babel_locale()))


@cache
def _best_known_place(zone: str, locale: Locale) -> str:
    return get_timezone_location(ZoneInfo(zone), locale=locale, return_city=True)


def moment_in_words(value: datetime, zone: str) -> str:
    """ "Tuesday, 3 March 2026, 10:00 (Helsinki time)", as the clock of the zone shows it."""
    day = weekday_and_date(value.astimezone(ZoneInfo(zone)).date())
    time, place = clock_time(value, zone), zone_in_words(zone)
    return _("%(day)s, %(time)s (%(zone)s)", day=day, time=time, zone=place)


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
    "clock_time": clock_time,
    "weekday": weekday_and_date,
    "zone": zone_in_words,
}


def add_filters(environment: Environment) -> None:
    environment.filters.update(FILTERS)


__all__ = [
    "FILTERS",
    "add_filters",
    "ago",
    "clock_time",
    "date_and_time",
    "file_size",
    "localized",
    "long_date",
    "machine_moment",
    "moment_in_words",
    "number",
    "span",
    "weekday_and_date",
    "zone_in_words",
]
