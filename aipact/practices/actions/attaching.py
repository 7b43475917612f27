"""Files of a version that is being written."""

from typing import BinaryIO

from aipact import audit, files
from aipact.core.actor import Actor
from aipact.core.clock import now
from aipact.files import StoredFile
from aipact.practices.actions.locking import lock_text, require_editable
from aipact.practices.models import PracticeVersion
from aipact.practices.states import FILE_OWNER


def add_file(
    version: PracticeVersion, stream: BinaryIO, name: str | None, *, actor: Actor
) -> StoredFile:
    """Keep a file with the version; it becomes public with it.

    Raises RuleBroken("files") for one that cannot be kept, and NotEditable.
    """
    lock_text(version)
    require_editable(version)
    stored = files.store(stream, name, owner_kind=FILE_OWNER, owner_id=version.id, actor=actor)
    _touch("practice:file-added", version, actor)
    return stored


def remove_file(version: PracticeVersion, stored: StoredFile, *, actor: Actor) -> None:
    """Forget a file of the version. Raises NotEditable."""
    lock_text(version)
    require_editable(version)
    files.remove_file(stored)
    _touch("practice:file-removed", version, actor)


def _touch(tag: str, version: PracticeVersion, actor: Actor) -> None:
    version.changed_at, version.changed_by_id = now(), actor.user_id
    version.previewed_at = None
    audit.record(tag, actor=actor, subject_kind="practice_version", subject_id=version.id)
