"""Files that people uploaded: rows; what is in them is in the storage."""

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from aipact.core.clock import now
from aipact.core.db import Base, new_id
from aipact.files.kinds import KIND_OF_MEDIA_TYPE


class StoredFile(Base):
    """One file of one owner. A row exists only when its content is stored whole; content without
    a row is swept. Several rows may share a blob: a new version keeps the files of the last."""

    __tablename__ = "stored_files"
    __table_args__ = (Index(None, "owner_kind", "owner_id", "position"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    # Owners sit in rings above; a feature names its own kinds ("practice_version").
    owner_kind: Mapped[str] = mapped_column(String(40))
    owner_id: Mapped[uuid.UUID]
    position: Mapped[int] = mapped_column(Integer, default=0)
    # As it was called, made harmless; media type and size are read from the content.
    name: Mapped[str] = mapped_column(String(150))
    media_type: Mapped[str] = mapped_column(String(120))
    size: Mapped[int] = mapped_column(BigInteger)
    digest: Mapped[str] = mapped_column(String(64))
    blob: Mapped[str] = mapped_column(String(64), index=True)
    # Set by the owner when it is published; private ones are served by the owner's own page.
    is_public: Mapped[bool] = mapped_column(default=False)
    uploaded_by_id: Mapped[uuid.UUID | None]
    created_at: Mapped[datetime] = mapped_column(default=now)

    @property
    def label(self) -> str:
        """Its kind, as people call it."""
        kind = KIND_OF_MEDIA_TYPE.get(self.media_type)
        return kind.label if kind else ""
