"""What invented organisations tell of what works, from the files in `texts/`."""

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from aipact.practices.states import STEPS, TRANSLATED_FIELDS

FOLDER = Path(__file__).parent / "texts"
# The order of publication follows from it, so it stays.
SETTLED = ("aquila", "en", "de", "fr", "south", "north", "east", "more")
# What the file of a practice does not say.
DEFAULTS: dict[str, Any] = {
    "commitments": [],
    "links": [],
    "licence": "cc_by_4",
    "is_publication_agreed": True,
    "is_free_of_personal_data": True,
}
_ABOUT = frozenset("key story owner fate days files presented earlier_summary changed".split())


@dataclass(frozen=True)
class PracticeText:
    """One invented practice: `values` by the columns of a version, the rest is about its life.

    owner: slug of its organisation, "" for any that fits. fate: what became of it since ("stale",
    "archived", "confirmed" after it was stale, "withdrawn"; "" for one in order). days: how many
    days ago it had last been confirmed, 0 for any. changed: answers of a new
    version, or those after reviewers asked.
    """

    key: str
    values: dict[str, Any]
    story: str = ""
    owner: str = ""
    fate: str = ""
    days: int = 0
    files: list[str] = field(default_factory=list)
    presented: bool = False
    earlier_summary: str = ""
    changed: dict[str, str] = field(default_factory=dict)

    def columns(self, step: str) -> dict[str, Any]:
        """What it says in one step of contributing."""
        return {name: self.values[name] for name in STEPS[step] if name in self.values}


@dataclass(frozen=True)
class TranslationText:
    key: str
    language: str
    kind: str
    texts: dict[str, str]


@dataclass(frozen=True)
class AdoptionText:
    """by: slug of the adopter, "" for any; story: "" when it is settled."""

    key: str
    language: str
    note: str
    by: str = ""
    story: str = ""


@cache
def settled_practices() -> list[PracticeText]:
    """Those that are public, or were."""
    return [one for name in SETTLED for one in _practices(name)]


@cache
def moving_practices() -> list[PracticeText]:
    """Those that are still being written or reviewed."""
    return _practices("moving")


@cache
def translations() -> list[TranslationText]:
    return [
        TranslationText(
            row["key"],
            row["language"],
            row["kind"],
            {name: row[name].strip() for name in TRANSLATED_FIELDS},
        )
        for row in _file("translations")["translations"]
    ]


@cache
def adoptions() -> list[AdoptionText]:
    rows = _file("adoptions")["adoptions"]
    # A note is plain text: a line of the file is none of its own.
    return [AdoptionText(**(row | {"note": " ".join(row["note"].split())})) for row in rows]


def _practices(name: str) -> list[PracticeText]:
    return [_practice(row) for row in _file(name)["practices"]]


def _practice(row: dict[str, Any]) -> PracticeText:
    about = {name: row[name] for name in _ABOUT if name in row}
    said = {name: _stripped(value) for name, value in row.items() if name not in _ABOUT}
    about["changed"] = {name: text.strip() for name, text in row.get("changed", {}).items()}
    return PracticeText(values=DEFAULTS | said, **about)


def _stripped(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


def _file(name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / f"{name}.toml").read_text())
