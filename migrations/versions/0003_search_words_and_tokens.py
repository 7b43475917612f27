"""The index knows kinds, titles, stems, tags and the words in use; ids are never used again.

Rows that are there keep their words; titles, stems and tags come with `flask aipact search rebuild`.

Revision: 0003, after: 0002
"""

import sqlalchemy as sa
from alembic import op

from aipact.search import schema as search_index

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BATCH = 1000
MARKS = {"organisation": "o", "submission": "s", "practice": "p"}
documents = sa.table(
    "search_documents",
    sa.column("id", sa.BigInteger),
    sa.column("kind", sa.String),
    sa.column("is_public", sa.Boolean),
    sa.column("body", sa.Text),
)


def upgrade() -> None:
    search_index.drop(op.get_bind())
    words = op.create_table(
        "search_words",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column(
            "word",
            sa.String(length=60).with_variant(sa.String(length=60, collation="C"), "postgresql"),
            nullable=False,
        ),
    )
    with op.batch_alter_table("search_documents") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_search_documents_kind_id"),
            ["kind", "id"],
            unique=False,
        )
    never_use_ids_again(is_sure=True)
    keep_words(words)
    op.create_index("ix_search_words_kind_length_word", "search_words", ["kind", "length", "word"])
    search_index.create(op.get_bind())


def downgrade() -> None:
    search_index.drop(op.get_bind())
    rewrite(lambda _kind, _is_public, body: plain_words(body))
    never_use_ids_again(is_sure=False)
    with op.batch_alter_table("search_documents") as batch_op:
        batch_op.drop_index(batch_op.f("ix_search_documents_kind_id"))
    op.drop_index("ix_search_words_kind_length_word", "search_words")
    op.drop_table("search_words")
    search_index.create(op.get_bind())


def never_use_ids_again(*, is_sure: bool) -> None:
    """PostgreSQL's sequences never do; SQLite promises it on request only, in a new table."""
    if op.get_bind().dialect.name == "sqlite":
        with op.batch_alter_table(
            "search_documents", recreate="always", table_kwargs={"sqlite_autoincrement": is_sure}
        ):
            pass


def keep_words(words):
    seen = set()

    def marked(kind, is_public, body):
        seen.update((kind, word) for word in body.split())
        mark = MARKS.get(kind, kind) + ("" if is_public else "-")
        return " ".join([mark, *(f"{mark}:{word}" for word in body.split())])

    rewrite(marked)
    rows = [{"kind": kind, "length": len(word), "word": word} for kind, word in sorted(seen)]
    if rows:
        op.bulk_insert(words, rows)


def plain_words(body):
    tokens = (token.partition(":") for token in body.split())
    return " ".join(word for _mark, sign, word in tokens if sign and not word.startswith("^"))


def rewrite(change):
    """Every body anew, a batch at a time."""
    connection = op.get_bind()
    last = 0
    columns = (documents.c.id, documents.c.kind, documents.c.is_public, documents.c.body)
    query = sa.select(*columns).order_by(documents.c.id).limit(BATCH)
    write = (
        sa.update(documents)
        .where(documents.c.id == sa.bindparam("row_id"))
        .values(body=sa.bindparam("new"))
    )
    while rows := connection.execute(query.where(documents.c.id > last)).all():
        last = rows[-1].id
        new = [{"row_id": r.id, "new": change(r.kind, r.is_public, r.body)} for r in rows]
        connection.execute(write, new)
