"""Dates where a whole one would be too much, as the reader's language writes them."""

from datetime import date

from babel.dates import format_date, format_skeleton

from aipact.i18n import babel_locale


def short_date(day: date) -> str:
    """2 Dec 2026."""
    return format_date(day, "medium", locale=babel_locale())


def month(day: date) -> str:
    """December 2026: of some milestones no more is known."""
    return format_skeleton("yMMMM", day, locale=babel_locale())


def short_month(day: date) -> str:
    """Dec 2026, in narrow columns."""
    return format_skeleton("yMMM", day, locale=babel_locale())
