"""What can be found: one row a thing, its text as comparable words."""

import uuid

from sqlalchemy import BigInteger, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from aipact.core.db import Base


class SearchDocument(Base):
    """The full-text index of `schema.py` follows this table within the same transaction."""

    __tablename__ = "search_documents"
    __table_args__ = (Index(None, "kind", "key", unique=True),)

    # A number, because SQLite's index names its documents by row number.
    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    kind: Mapped[str] = mapped_column(String(40))
    key: Mapped[uuid.UUID]
    is_public: Mapped[bool]
    # The words of `terms.document_words`, one space between them.
    body: Mapped[str] = mapped_column(Text)
