"""What stands in a version: what is missing, what reviewers read, and its fingerprints."""

import hashlib
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from aipact import files
from aipact.casework import queries as casework
from aipact.casework.models import ChangeRequest
from aipact.casework.queries import ReviewField
from aipact.i18n import _, _l
from aipact.i18n.formats import number
from aipact.practices.models import PracticeVersion
from aipact.practices.queries.versions import published_version
from aipact.practices.states import (
    COMMITMENT_FIELDS,
    FIELD_LABELS,
    FILE_OWNER,
    LIST_OF_FIELD,
    PRIVATE_FIELDS,
    QUESTIONS,
    STEP_LABELS,
    STEP_OF_FIELD,
    STEPS,
    TRANSLATED_FIELDS,
    VersionState,
)
from aipact.reference import queries as reference

_BYTES_IN_A_KB = 1000


@dataclass(frozen=True)
class Missing:
    """What has to be there before a version can be submitted: where, and a sentence."""

    step: str
    field: str
    label: str


_ANSWER = _l("Answer this question. If there is nothing yet, say so.")
# In the order of the steps. Articles, and the contact, are filled in when they are left out.
_NEEDED = {
    "title": _l("Give the practice a title."),
    "summary": _l("Sum it up in a few sentences."),
    "language": _l("Choose the language in which you write."),
    "kind": _l("Choose what it is about."),
    "level": _l("Say how far it is."),
    "target_groups": _l("Choose at least one group of people for whom it is."),
    "formats": _l("Choose at least one form."),
    "ai_systems": _l("Name the AI systems in use. If there are none yet, say so."),
    "sectors": _l("Choose at least one sector."),
    "size": _l("Choose the size of your organisation."),
    "languages": _l("Choose at least one language in which it is offered."),
    **dict.fromkeys(QUESTIONS, _ANSWER),
    "licence": _l("Choose a licence."),
    "is_publication_agreed": _l("Agree to the publication."),
    "is_free_of_personal_data": _l("Confirm that there are no personal data of third parties."),
}


def missing(version: PracticeVersion) -> list[Missing]:
    """What has to be completed before the version can be submitted, in the order of the steps."""
    empty = [name for name in _NEEDED if not _has(version, name)]
    found = [Missing(STEP_OF_FIELD[name], name, str(_NEEDED[name])) for name in empty]
    if version.contact_name and not version.contact_email:
        sentence = _("Give the e-mail address of the contact.")
        found.append(Missing("publication", "contact_email", sentence))
    order = list(STEPS)
    return sorted(found, key=lambda one: order.index(one.step))


def _has(version: PracticeVersion, name: str) -> bool:
    value = getattr(version, name)
    return bool(value.strip()) if isinstance(value, str) else bool(value)


# -- points of the reviewers ---------------------------------------------------------------------


def points(version: PracticeVersion) -> list[ChangeRequest]:
    """What the reviewers ask to change now."""
    if version.state is not VersionState.CHANGES_REQUESTED:
        return []
    return list(casework.open_change_requests(version.submission))


def points_of_step(version: PracticeVersion, step: str) -> list[ChangeRequest]:
    """The points about one step."""
    return [one for one in points(version) if STEP_OF_FIELD.get(one.field) == step]


def unanswered_points(version: PracticeVersion) -> list[ChangeRequest]:
    """The points that have no answer yet."""
    return [one for one in points(version) if not one.answer]


# -- fingerprints --------------------------------------------------------------------------------


def step_revision(version: PracticeVersion, step: str) -> int:
    """A number that changes with what the step says: a page hands back the one that it showed.
    Colleagues who write in different steps do not come between each other."""
    values = [getattr(version, name) for name in STEPS[step]]
    return zlib.crc32(_as_json([*values, _answers(version, step)])) & 0x7FFFFFFF


def _answers(version: PracticeVersion, step: str) -> list[str]:
    return [one.answer for one in points_of_step(version, step)]


def source_hash(version: PracticeVersion) -> str:
    """SHA-256 of what a translation translates: with another one, a translation is stale."""
    values = [version.language, *(getattr(version, name) for name in TRANSLATED_FIELDS)]
    return hashlib.sha256(_as_json(values)).hexdigest()


def _as_json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


# -- what the reviewers read ---------------------------------------------------------------------


def content(version: PracticeVersion) -> dict[str, Any]:
    """Everything that the version says, as plain values."""
    values = {name: getattr(version, name) for names in STEPS.values() for name in names}
    attached = files.files_of(FILE_OWNER, version.id)
    return values | {"files": [{"name": one.name, "size": one.size} for one in attached]}


def reviewable_fields(version: PracticeVersion, locale: str) -> list[ReviewField]:
    """One field for each question; its key can be named in a request for changes."""
    return _fields(content(version), locale)


def earlier_fields(version: PracticeVersion, locale: str) -> list[ReviewField]:
    """The same fields as the reviewers last saw them: before the organisation answered a request
    for changes, or else as they are public now. Empty for a first submission."""
    if version.earlier_content:
        return _fields(version.earlier_content, locale)
    published = published_version(version.practice)
    if published is None or published.number >= version.number:
        return []
    return _fields(content(published), locale)


def _fields(values: Mapping[str, Any], locale: str) -> list[ReviewField]:
    return [
        ReviewField(
            key=name,
            label=str(label),
            value=_as_text(name, values[name], locale),
            group=str(STEP_LABELS[STEP_OF_FIELD[name]]),
            is_public=name not in PRIVATE_FIELDS,
        )
        for name, label in FIELD_LABELS.items()
    ]


def _as_text(name: str, value: Any, locale: str) -> str:
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    if name == "links":
        return "\n".join(f"{one['label']}: {one['url']}" for one in value)
    if name == "files":
        return "\n".join(f"{one['name']} ({_size(one['size'])})" for one in value)
    if isinstance(value, list):
        return "; ".join(_label(name, code, locale) for code in value)
    return _label(name, value, locale)


def _size(size: int) -> str:
    return str(_("%(number)s kB", number=number(max(1, round(size / _BYTES_IN_A_KB)))))


def _label(name: str, value: str, locale: str) -> str:
    if not value:
        return ""
    if name in COMMITMENT_FIELDS:
        return commitment_label(value, locale)
    if name == "articles":
        return reference.citation(value, locale)
    if name in LIST_OF_FIELD:
        return reference.label(LIST_OF_FIELD[name], value, locale)
    return value


def commitment_label(code: str, locale: str) -> str:
    """ "C-03 AI literacy" """
    entry = reference.commitment(code)
    return f"{code} {reference.text(entry.title, locale)}" if entry else code


__all__ = [
    "Missing",
    "commitment_label",
    "content",
    "earlier_fields",
    "missing",
    "points",
    "points_of_step",
    "reviewable_fields",
    "source_hash",
    "step_revision",
    "unanswered_points",
]
