"""Time zones to choose from: those of the Union and its neighbours, and a few far ones, each called
by its best known place."""

from functools import cache

from aipact.i18n import current_language
from aipact.i18n.formats import zone_in_words

# IANA names. Some share a clock: people look for the place that they know.
ZONES = (
    *("Europe/Amsterdam", "Europe/Athens", "Europe/Berlin", "Europe/Bratislava"),
    *("Europe/Brussels", "Europe/Bucharest", "Europe/Budapest", "Europe/Copenhagen"),
    *("Europe/Dublin", "Europe/Helsinki", "Europe/Lisbon", "Europe/Ljubljana"),
    *("Europe/Luxembourg", "Europe/Madrid", "Europe/Malta", "Asia/Nicosia", "Europe/Paris"),
    *("Europe/Prague", "Europe/Riga", "Europe/Rome", "Europe/Sofia", "Europe/Stockholm"),
    *("Europe/Tallinn", "Europe/Vienna", "Europe/Vilnius", "Europe/Warsaw", "Europe/Zagreb"),
    *("Atlantic/Azores", "Atlantic/Canary", "Atlantic/Reykjavik", "Europe/London"),
    *("Europe/Oslo", "Europe/Zurich", "Europe/Kyiv", "Europe/Istanbul"),
    *("America/New_York", "America/Los_Angeles", "Asia/Kolkata", "Asia/Singapore", "Asia/Tokyo"),
)


def known_zone(name: str) -> str:
    """The name, when it is one of those to choose from; else ''."""
    return name if name in ZONES else ""


def zone_choices() -> list[tuple[str, str]]:
    """(IANA name, "Helsinki time"), by the words."""
    return list(_choices(current_language()))


@cache
def _choices(_language: str) -> tuple[tuple[str, str], ...]:
    """The same for everybody who reads this language."""
    pairs = ((name, zone_in_words(name)) for name in ZONES)
    return tuple(sorted(pairs, key=lambda pair: pair[1]))
