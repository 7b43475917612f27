"""What is done with files. A row is written only when its content is stored whole; content goes
only when its row is gone for good, by the sweep."""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import BinaryIO

from sqlalchemy import delete, select, update

from aipact.core.actor import Actor
from aipact.core.clock import now
from aipact.core.db import db, new_id
from aipact.core.errors import RuleBroken
from aipact.core.logging import log
from aipact.files import queries
from aipact.files.inspection import kind_of
from aipact.files.kinds import DEFAULT_LIMIT, FileKind, Limit
from aipact.files.models import StoredFile
from aipact.files.names import harmless_name, shown_name
from aipact.files.refusals import Refused, Why, sentence
from aipact.files.scanning import scan
from aipact.files.storage import StorageTrouble, storage
from aipact.i18n import ngettext
from aipact.i18n.formats import number

PIECE = 256 * 1024
# Longer than any request: whoever stores a file has committed its row, or never will.
ORPHANED_AFTER = timedelta(hours=1)
BATCH = 500


def store(
    stream: BinaryIO,
    name: str | None,
    *,
    owner_kind: str,
    owner_id: uuid.UUID,
    actor: Actor,
    limit: Limit = DEFAULT_LIMIT,
) -> StoredFile:
    """Check a file, keep its content and write its row, which the caller commits.

    Raises RuleBroken("files", sentence) when there are enough files already, for a file that is
    too big, of a wrong type, damaged, a bomb or infected, and when it cannot be scanned or stored.
    """
    if queries.count_of(owner_kind, owner_id) >= limit.files:
        raise RuleBroken("files", _too_many(limit))
    try:
        content = _keep(stream, limit)
    except Refused as refused:
        raise RuleBroken("files", sentence(refused, shown_name(name), limit)) from refused
    stored = StoredFile(
        id=new_id(),
        owner_kind=owner_kind,
        owner_id=owner_id,
        position=queries.next_position(owner_kind, owner_id),
        name=harmless_name(name, content.kind),
        media_type=content.kind.media_type,
        size=content.size,
        digest=content.digest,
        blob=content.blob,
        uploaded_by_id=actor.user_id,
    )
    db.session.add(stored)
    db.session.flush()
    return stored


@dataclass(frozen=True)
class _Content:
    """What is stored, whole, and waits for its row."""

    blob: str
    kind: FileKind
    size: int
    digest: str


def _keep(stream: BinaryIO, limit: Limit) -> _Content:
    """Copy, look, scan, and only then keep. Raises Refused."""
    place = storage()
    try:
        with place.draft() as draft:
            size, digest = _copy(stream, draft.file, limit.bytes)
            kind = kind_of(draft.file, size)
            if kind not in limit.types:
                raise Refused(Why.WRONG_TYPE)
            scan(draft.file)
            place.keep(draft)
            return _Content(draft.blob, kind, size, digest)
    except StorageTrouble as trouble:
        log.error("file not stored", error=str(trouble), is_full=trouble.is_full)
        raise Refused(Why.NO_ROOM if trouble.is_full else Why.NOT_STORED) from trouble


def _copy(stream: BinaryIO, target: BinaryIO, most: int) -> tuple[int, str]:
    """Size and SHA-256 of what was copied, at most `most` bytes."""
    size, digest = 0, hashlib.sha256()
    while piece := stream.read(PIECE):
        size += len(piece)
        if size > most:
            raise Refused(Why.TOO_BIG)
        digest.update(piece)
        target.write(piece)
    # What is still in memory must fit, too, before anybody says that it did.
    target.flush()
    return size, digest.hexdigest()


def _too_many(limit: Limit) -> str:
    return ngettext(
        "Only %(count)s file can be kept here. Remove it before you add another one.",
        "Only %(count)s files can be kept here. Remove one before you add another.",
        limit.files,
        count=number(limit.files),
    )


def copy_files(owner_kind: str, from_id: uuid.UUID, to_id: uuid.UUID) -> None:
    """Give the files of one owner to another as well; both have the same content, private at first.

    Until the commit nobody can remove the originals, so the sweep never sees the content orphaned.
    """
    query = (
        select(StoredFile)
        .where(StoredFile.owner_kind == owner_kind, StoredFile.owner_id == from_id)
        .order_by(StoredFile.position, StoredFile.id)
        .with_for_update(read=True)
    )
    for source in db.session.scalars(query):
        db.session.add(
            StoredFile(
                id=new_id(),
                owner_kind=owner_kind,
                owner_id=to_id,
                position=source.position,
                name=source.name,
                media_type=source.media_type,
                size=source.size,
                digest=source.digest,
                blob=source.blob,
                uploaded_by_id=source.uploaded_by_id,
            )
        )
    db.session.flush()


def remove_file(stored: StoredFile) -> None:
    """Forget a file; its content is swept when nobody else has it."""
    db.session.delete(stored)
    db.session.flush()


def remove_files_of(owner_kind: str, owner_id: uuid.UUID) -> None:
    """Forget all files of an owner."""
    mine = (StoredFile.owner_kind == owner_kind, StoredFile.owner_id == owner_id)
    db.session.execute(delete(StoredFile).where(*mine))


def set_public(owner_kind: str, owner_id: uuid.UUID, is_public: bool) -> None:
    """Let everybody have the files of an owner, or nobody but through its own page."""
    mine = (StoredFile.owner_kind == owner_kind, StoredFile.owner_id == owner_id)
    db.session.execute(update(StoredFile).where(*mine).values(is_public=is_public))


def orphaned_blobs() -> list[str]:
    """Content of more than an hour ago that no file has."""
    long_ago = now() - ORPHANED_AFTER
    old = [blob for blob, written_at in storage().blobs() if written_at < long_ago]
    orphans: list[str] = []
    for first in range(0, len(old), BATCH):
        batch = old[first : first + BATCH]
        known = queries.known_blobs(batch)
        orphans += [blob for blob in batch if blob not in known]
    return orphans


def remove_blobs(blobs: list[str]) -> None:
    """Delete content that no file has; nothing can have it again."""
    place = storage()
    for blob in blobs:
        place.remove(blob)
    drafts = place.remove_drafts(now() - ORPHANED_AFTER)
    if blobs or drafts:
        log.info("storage swept", blobs=len(blobs), drafts=drafts)
