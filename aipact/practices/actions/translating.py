"""Staff add a translation beside the original; the reader is told who made it, and from when."""

from collections.abc import Mapping
from dataclasses import dataclass

from aipact import audit
from aipact.accounts import queries as accounts
from aipact.core.actor import Actor
from aipact.core.clock import now
from aipact.core.db import db
from aipact.core.errors import Conflict, NotFound, RuleBroken
from aipact.i18n import _
from aipact.practices.actions.indexing import index_practice
from aipact.practices.models import Practice, PracticeTranslation, PracticeVersion
from aipact.practices.queries.content import source_hash
from aipact.practices.queries.translations import translation
from aipact.practices.queries.versions import practice_to_change, published_version
from aipact.practices.states import READABLE, TRANSLATED_FIELDS, TranslationKind
from aipact.reference import queries as reference


class TranslationChanged(Conflict):
    """A colleague (`who`) saved or removed this translation at `when`."""


class OriginalChanged(Conflict):
    """The organisation published another text while the page was open."""


@dataclass(frozen=True)
class SaveTranslation:
    """texts: by the names of TRANSLATED_FIELDS. revision: of the translation as the page showed it,
    0 when there was none. source_hash: of the original that stood beside it."""

    language: str
    kind: TranslationKind
    texts: Mapping[str, str]
    source_hash: str
    revision: int = 0


def save_translation(
    practice: Practice, command: SaveTranslation, *, actor: Actor
) -> PracticeTranslation:
    """Keep a translation of what is published; saving it once more says that it is right again.

    Raises NotFound (nothing is public), OriginalChanged, TranslationChanged (the same text sent
    twice is none), RuleBroken("language") for one in which the practice can be read already, and
    RuleBroken(field) where the original says something and the translation nothing.
    """
    version = _translatable(practice)
    _require_complete(version, command)
    if command.source_hash != source_hash(version):
        raise OriginalChanged(when=version.published_at)
    found = translation(practice, command.language, to_change=True)
    if found is not None and _says_already(found, command):
        return found
    if found is None and command.revision:
        raise TranslationChanged()
    if found is not None and not command.revision:
        raise RuleBroken("language", _("There is a translation into this language already."))
    if found is not None and found.revision != command.revision:
        raise TranslationChanged(who=_name_of(found), when=found.changed_at)
    if found is None:
        found = PracticeTranslation(practice_id=practice.id, language=command.language)
        db.session.add(found)
    for name in TRANSLATED_FIELDS:
        setattr(found, name, command.texts.get(name, ""))
    found.kind, found.source_hash = command.kind, command.source_hash
    found.changed_at, found.changed_by_id = now(), actor.user_id
    _record("practice:translated", practice, command.language, actor, kind=command.kind.value)
    db.session.flush()
    index_practice(practice)
    return found


def remove_translation(practice: Practice, language: str, revision: int, *, actor: Actor) -> None:
    """Take a translation away: readers get the original. Nothing happens when it is gone already.

    Raises TranslationChanged when it is not the one that the page showed.
    """
    found = translation(practice, language, to_change=True)
    if found is None:
        return
    if found.revision != revision:
        raise TranslationChanged(who=_name_of(found), when=found.changed_at)
    db.session.delete(found)
    _record("practice:translation-removed", practice, language, actor)
    db.session.flush()
    index_practice(practice)


def _translatable(practice: Practice) -> PracticeVersion:
    """The published text, which nobody replaces until the transaction ends."""
    practice_to_change(practice.id)
    version = published_version(practice)
    if version is None or practice.state not in READABLE:
        raise NotFound
    return version


def _require_complete(version: PracticeVersion, command: SaveTranslation) -> None:
    if command.language == version.language:
        raise RuleBroken("language", _("This is the language of the original."))
    if not reference.is_code("languages", command.language):
        raise RuleBroken("language", _("Choose one of the official languages."))
    for name in TRANSLATED_FIELDS:
        if getattr(version, name).strip() and not command.texts.get(name, "").strip():
            raise RuleBroken(name, _("Translate this text too."))


def _says_already(found: PracticeTranslation, command: SaveTranslation) -> bool:
    return (found.kind, found.source_hash) == (command.kind, command.source_hash) and all(
        getattr(found, name) == command.texts.get(name, "") for name in TRANSLATED_FIELDS
    )


def _name_of(found: PracticeTranslation) -> str:
    people = accounts.users([found.changed_by_id] if found.changed_by_id else [])
    return people[0].name if people else ""


def _record(tag: str, practice: Practice, language: str, actor: Actor, **more: str) -> None:
    audit.record(
        tag,
        actor=actor,
        subject_kind="practice",
        subject_id=practice.id,
        data={"language": language, **more},
    )
