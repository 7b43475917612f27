"""Which files there are."""

import uuid
from collections.abc import Collection

from sqlalchemy import func, select

from aipact.core.db import db
from aipact.files.models import StoredFile


def files_of(owner_kind: str, owner_id: uuid.UUID) -> list[StoredFile]:
    """All files of an owner, in the order in which they came."""
    query = select(StoredFile).where(
        StoredFile.owner_kind == owner_kind, StoredFile.owner_id == owner_id
    )
    return list(db.session.scalars(query.order_by(StoredFile.position, StoredFile.id)))


def file(file_id: uuid.UUID) -> StoredFile | None:
    return db.session.get(StoredFile, file_id)


def file_of(owner_kind: str, owner_id: uuid.UUID, file_id: uuid.UUID) -> StoredFile | None:
    """The file, if it is one of this owner."""
    found = file(file_id)
    is_theirs = found is not None and (found.owner_kind, found.owner_id) == (owner_kind, owner_id)
    return found if is_theirs else None


def known_blobs(blobs: Collection[str]) -> set[str]:
    """Those of `blobs` that some file has."""
    return set(db.session.scalars(select(StoredFile.blob).where(StoredFile.blob.in_(blobs))))


def count_of(owner_kind: str, owner_id: uuid.UUID) -> int:
    query = select(func.count()).select_from(StoredFile)
    mine = query.where(StoredFile.owner_kind == owner_kind, StoredFile.owner_id == owner_id)
    return db.session.scalar(mine) or 0


def next_position(owner_kind: str, owner_id: uuid.UUID) -> int:
    query = select(func.max(StoredFile.position)).where(
        StoredFile.owner_kind == owner_kind, StoredFile.owner_id == owner_id
    )
    last = db.session.scalar(query)
    return 0 if last is None else last + 1


def newest_file() -> StoredFile | None:
    return db.session.scalars(select(StoredFile).order_by(StoredFile.id.desc()).limit(1)).first()
