"""Countries: codes from the table, names from CLDR in the reader's language."""

from dataclasses import dataclass
from functools import lru_cache

from babel import Locale

from aipact.core.text import fold
from aipact.reference.queries.snapshot import CountryFacts, snapshot


@dataclass(frozen=True, slots=True)
class CountryChoice:
    """A country with its name in the reader's language."""

    code: str
    eu_code: str
    name: str


def countries(locale: str) -> list[CountryChoice]:
    """All countries by name in the reader's language: for forms."""
    return sorted(countries_in_protocol_order(locale), key=lambda choice: fold(choice.name))


def countries_in_protocol_order(locale: str) -> list[CountryChoice]:
    """The EU in protocol order, then the EEA, then all others: for tables."""
    names = _names(locale)
    return [
        CountryChoice(facts.code, facts.eu_code, names.get(facts.code, facts.code))
        for facts in snapshot().countries.values()
    ]


def country_choices(locale: str) -> list[tuple[str, str]]:
    """(ISO code, name) pairs for a select field, by name."""
    return [(choice.code, choice.name) for choice in countries(locale)]


def country_name(code: str | None, locale: str) -> str:
    """The name of a country; an unknown code names itself."""
    if not code:
        return ""
    return _names(locale).get(code, code)


def country_by_any_code(code: str) -> CountryFacts | None:
    """The country of an ISO alpha-2, ISO alpha-3 or EU code (GR, GRC and EL), in any case."""
    return snapshot().countries_by_any_code.get(code.strip().upper())


@lru_cache(maxsize=32)
def _names(locale: str) -> dict[str, str]:
    return {code: name for code, name in Locale.parse(locale).territories.items() if len(code) == 2}
