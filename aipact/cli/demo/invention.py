"""Invented organisations and people: the same seed makes the same ones.

Shares and curves follow the published figures of December 2025 (see docs/glossary: 63 % EU,
23 % US; both roles 63 %, deployer 18 %, provider 14 %; software 37 %, IT services 19 %,
cloud and telecom 13 %, industry and energy 12 %). No organisation here exists.
"""

import random
import tomllib
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from aipact.core.text import slug

FOLDER = Path(__file__).parent
REAL_ORGANISATIONS, REAL_PLEDGERS = 3265, 235
REGIONS = {"eu": 63, "us": 23, "other": 14}
ROLES = {"both": 63, "deployer": 18, "provider": 14, "other_operator": 3, "neither": 2}
SECTORS = {
    "software_saas": 37,
    "it_services": 19,
    "other": 19,
    "cloud_telecom": 13,
    "industrial_energy": 12,
}
SIZES = {"micro": 22, "small": 26, "medium": 22, "small_mid_cap": 10, "large": 20}
TYPES = {
    "company": 86,
    "business_association": 5,
    "ngo": 3,
    "academic_research_institution": 4,
    "public_authority": 2,
}
# The language of letters, where it is one that the site speaks.
LANGUAGE_OF = {"DE": "de", "AT": "de", "FR": "fr", "BE": "fr", "LU": "fr", "CH": "de"}
# (day, organisations that had joined by then): network, and published pledges.
JOINING = (
    (date(2023, 11, 16), 0),
    (date(2023, 11, 30), 550),
    (date(2024, 8, 1), 700),
    (date(2024, 9, 24), 1000),
    (date(2025, 12, 15), REAL_ORGANISATIONS),
)
PLEDGING = (
    (date(2024, 9, 25), 115),
    (date(2024, 10, 9), 126),
    (date(2025, 12, 15), REAL_PLEDGERS),
)


@dataclass(frozen=True)
class Invented:
    """One organisation, as it would describe itself."""

    number: int
    display_name: str
    legal_name: str
    slug: str
    country: str
    role: str
    size: str
    sectors: tuple[str, ...]
    respondent_type: str
    joined_on: date
    pledged_on: date | None
    domain: str
    contact: str
    locale: str


@cache
def names() -> dict[str, Any]:
    return tomllib.loads((FOLDER / "names.toml").read_text())


@cache
def action_texts() -> dict[str, list[str]]:
    return tomllib.loads((FOLDER / "actions.toml").read_text())


def invent_organisations(count: int, pledgers: int, seed: int) -> Iterator[Invented]:
    """`count` organisations, the `pledgers` first, in the proportions of the real Pact."""
    dice = random.Random(seed)  # noqa: S311 - the demo, not a secret
    seen: dict[str, int] = {}
    for number in range(count):
        country = _country(dice)
        of_country = seen[country] = seen.get(country, -1) + 1
        pledged_on = (
            _day(PLEDGING, number * REAL_PLEDGERS / pledgers) if number < pledgers else None
        )
        joined_on = _day(JOINING, dice.random() * REAL_ORGANISATIONS)
        if pledged_on is not None:
            joined_on = min(joined_on, pledged_on - timedelta(days=dice.randint(20, 60)))
            joined_on = max(joined_on, JOINING[0][0])
        display, legal = _name(country, of_country)
        sectors = {_pick(dice, SECTORS)} | (
            {_pick(dice, SECTORS)} if dice.random() < 0.2 else set()
        )
        address = f"{slug(display)}-{country.lower()}"
        yield Invented(
            number=number,
            display_name=display,
            legal_name=legal,
            slug=address,
            domain=f"{address}.example",
            contact=f"pact@{address}.example",
            locale=LANGUAGE_OF.get(country, "en"),
            country=country,
            role=_pick(dice, ROLES),
            size=_pick(dice, SIZES),
            sectors=tuple(sorted(sectors)),
            respondent_type="company" if pledged_on else _pick(dice, TYPES),
            joined_on=joined_on,
            pledged_on=pledged_on,
        )


def invent_person(dice: random.Random) -> str:
    """First and last name in one script."""
    people = dice.choice(names()["people"])
    return f"{dice.choice(people['first'])} {dice.choice(people['last'])}"


def _country(dice: random.Random) -> str:
    region = _pick(dice, REGIONS)
    return "US" if region == "us" else _pick(dice, names()["weights"][region])


def _pick(dice: random.Random, weights: dict[str, int]) -> str:
    return dice.choices(list(weights), list(weights.values()))[0]


def _day(curve: tuple[tuple[date, int], ...], rank: float) -> date:
    """The day on which the curve reaches `rank`."""
    after = min(max(1, bisect([height for _, height in curve], rank)), len(curve) - 1)
    (start, low), (end, high) = curve[after - 1], curve[after]
    share = min(max((rank - low) / (high - low), 0), 1)
    return start + timedelta(days=round((end - start).days * share))


def _name(country: str, number: int) -> tuple[str, str]:
    """The `number`-th name of a country: every number has its own, without keeping a list."""
    data = names()
    script = {
        "GR": "greek_",
        "CY": "greek_",
        "BG": "cyrillic_",
        "RS": "cyrillic_",
        "UA": "cyrillic_",
    }
    stems, trades = data[f"{script.get(country, '')}stems"], data["trades"][country]
    forms = data["forms"][country]
    round_number, place = divmod(number, len(stems) * len(trades))
    # A step without a common divisor walks through all pairs in a mixed order.
    place = (place * 37 + sum(map(ord, country)) * 101) % (len(stems) * len(trades))
    stem, trade = stems[place % len(stems)], trades[place // len(stems)]
    second = ""
    while round_number:
        round_number, digit = divmod(round_number, len(stems))
        second += f" {stems[digit]}"
    display = f"{stem}{second} {trade}"
    return display, f"{display} {forms[number % len(forms)]}"
