"""What can be found: one row a thing, its text as comparable tokens; and the words in use."""

import uuid

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text
from sqlalchemy.orm import Mapped, mapped_column

from aipact.core.db import Base


class SearchDocument(Base):
    """The full-text index of `schema.py` follows this table within the same transaction."""

    __tablename__ = "search_documents"
    __table_args__ = (
        Index(None, "kind", "key", unique=True),
        Index(None, "kind", "id"),
        {"sqlite_autoincrement": True},
    )

    # A number, because SQLite's index names its documents by row number; it grows in the order of
    # publication, so that the highest numbers are the newest documents.
    id: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    kind: Mapped[str] = mapped_column(String(40))
    key: Mapped[uuid.UUID]
    is_public: Mapped[bool]
    # The tokens of `terms.document_terms`, one space between them.
    body: Mapped[str] = mapped_column(Text)


# The words of each kind, to know how a beginning may go on. Without a unique key: two writers that
# bring the same word do not wait for each other, and a word that stands twice does no harm.
search_words = Table(
    "search_words",
    Base.metadata,
    Column("kind", String(40), nullable=False),
    Column("length", Integer, nullable=False),
    # Compared by bytes, so that a beginning is a range of the index.
    Column(
        "word",
        String(60).with_variant(String(60, collation="C"), "postgresql"),
        nullable=False,
    ),
    Index("ix_search_words_kind_length_word", "kind", "length", "word"),
)
