"""Practices and files; a submission may be of any kind that the application knows.

Revision: 0002, after: 0001
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "practice_counts",
        sa.Column("facet", sa.String(length=20), nullable=False),
        sa.Column("value", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("facet", "value", name=op.f("pk_practice_counts")),
    )
    op.create_table(
        "stored_files",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_kind", sa.String(length=40), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=150), nullable=False),
        sa.Column("media_type", sa.String(length=120), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("blob", sa.String(length=64), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("uploaded_by_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_files")),
    )
    with op.batch_alter_table("stored_files", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stored_files_blob"), ["blob"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_stored_files_owner_kind_owner_id_position"),
            ["owner_kind", "owner_id", "position"],
            unique=False,
        )

    op.create_table(
        "practices",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "published",
                "stale",
                "archived",
                "withdrawn",
                name="practicestate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.Column("stale_since", sa.Date(), nullable=True),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("presented_on", sa.Date(), nullable=True),
        sa.Column("presented_title", sa.String(length=200), nullable=False),
        sa.Column("presented_url", sa.String(length=300), nullable=False),
        sa.Column("adoption_count", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(stale_since IS NULL) = (state != 'stale')", name=op.f("ck_practices_stale")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'withdrawn') OR (published_at IS NOT NULL AND slug IS NOT NULL)",
            name=op.f("ck_practices_published"),
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["users.id"], name=op.f("fk_practices_created_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_practices_organisation_id_organisations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practices")),
        sa.UniqueConstraint("slug", name=op.f("uq_practices_slug")),
    )
    with op.batch_alter_table("practices", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_practices_organisation_id_state"),
            ["organisation_id", "state"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_practices_state_confirmed_on_id"),
            ["state", "confirmed_on", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_practices_state_published_at_id"),
            ["state", "published_at", "id"],
            unique=False,
        )

    op.create_table(
        "adoptions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "submitted",
                "in_review",
                "changes_requested",
                "not_accepted",
                "published",
                "withdrawn",
                name="adoptionstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("submission_id", sa.Uuid(), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("earlier_note", sa.Text(), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state != 'published' OR published_at IS NOT NULL", name=op.f("ck_adoptions_published")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["users.id"], name=op.f("fk_adoptions_created_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_adoptions_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practices.id"], name=op.f("fk_adoptions_practice_id_practices")
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["submissions.id"],
            name=op.f("fk_adoptions_submission_id_submissions"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adoptions")),
        sa.UniqueConstraint("submission_id", name=op.f("uq_adoptions_submission_id")),
    )
    with op.batch_alter_table("adoptions", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_adoptions_organisation_id_state"),
            ["organisation_id", "state"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_adoptions_practice_id_state_published_at_id"),
            ["practice_id", "state", "published_at", "id"],
            unique=False,
        )
        batch_op.create_index(
            "uq_adoptions_live",
            ["practice_id", "organisation_id"],
            unique=True,
            sqlite_where=sa.text(
                "state IN ('submitted','in_review','changes_requested','published')"
            ),
            postgresql_where=sa.text(
                "state IN ('submitted','in_review','changes_requested','published')"
            ),
        )

    op.create_table(
        "practice_confirmation_links",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("link_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["practice_id"],
            ["practices.id"],
            name=op.f("fk_practice_confirmation_links_practice_id_practices"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_practice_confirmation_links_user_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_confirmation_links")),
        sa.UniqueConstraint("link_hash", name=op.f("uq_practice_confirmation_links_link_hash")),
    )
    with op.batch_alter_table("practice_confirmation_links", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_practice_confirmation_links_practice_id"), ["practice_id"], unique=False
        )

    op.create_table(
        "practice_translations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "human",
                "machine",
                name="translationkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("knowledge", sa.Text(), nullable=False),
        sa.Column("context", sa.Text(), nullable=False),
        sa.Column("impact", sa.Text(), nullable=False),
        sa.Column("challenges", sa.Text(), nullable=False),
        sa.Column("plans", sa.Text(), nullable=False),
        sa.Column("source_hash", sa.String(length=64), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Uuid(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["changed_by_id"],
            ["users.id"],
            name=op.f("fk_practice_translations_changed_by_id_users"),
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"],
            ["practices.id"],
            name=op.f("fk_practice_translations_practice_id_practices"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_translations")),
    )
    with op.batch_alter_table("practice_translations", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_practice_translations_practice_id_language"),
            ["practice_id", "language"],
            unique=True,
        )

    op.create_table(
        "practice_versions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "submitted",
                "in_review",
                "changes_requested",
                "approved",
                "not_accepted",
                "published",
                "superseded",
                "withdrawn",
                name="versionstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("submission_id", sa.Uuid(), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column(
            "commitments", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column(
            "articles", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("level", sa.String(length=40), nullable=False),
        sa.Column(
            "target_groups",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "formats", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("ai_systems", sa.Text(), nullable=False),
        sa.Column(
            "sectors", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("size", sa.String(length=40), nullable=False),
        sa.Column(
            "languages", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("knowledge", sa.Text(), nullable=False),
        sa.Column("context", sa.Text(), nullable=False),
        sa.Column("impact", sa.Text(), nullable=False),
        sa.Column("challenges", sa.Text(), nullable=False),
        sa.Column("plans", sa.Text(), nullable=False),
        sa.Column(
            "links", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("licence", sa.String(length=40), nullable=False),
        sa.Column("contact_name", sa.String(length=200), nullable=False),
        sa.Column("contact_email", sa.String(length=254), nullable=False),
        sa.Column("is_publication_agreed", sa.Boolean(), nullable=False),
        sa.Column("is_free_of_personal_data", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Uuid(), nullable=True),
        sa.Column("previewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_by_id", sa.Uuid(), nullable=True),
        sa.Column(
            "earlier_content",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
        ),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(published_at IS NOT NULL) = (state IN ('published', 'superseded'))",
            name=op.f("ck_practice_versions_published"),
        ),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["users.id"], name=op.f("fk_practice_versions_changed_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"],
            ["practices.id"],
            name=op.f("fk_practice_versions_practice_id_practices"),
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"],
            ["submissions.id"],
            name=op.f("fk_practice_versions_submission_id_submissions"),
        ),
        sa.ForeignKeyConstraint(
            ["submitted_by_id"],
            ["users.id"],
            name=op.f("fk_practice_versions_submitted_by_id_users"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_versions")),
        sa.UniqueConstraint("submission_id", name=op.f("uq_practice_versions_submission_id")),
    )
    with op.batch_alter_table("practice_versions", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_practice_versions_practice_id_number"),
            ["practice_id", "number"],
            unique=True,
        )
        batch_op.create_index(
            "uq_practice_versions_open",
            ["practice_id"],
            unique=True,
            sqlite_where=sa.text(
                "state IN ('draft','submitted','in_review','changes_requested','approved')"
            ),
            postgresql_where=sa.text(
                "state IN ('draft','submitted','in_review','changes_requested','approved')"
            ),
        )
        batch_op.create_index(
            "uq_practice_versions_published",
            ["practice_id"],
            unique=True,
            sqlite_where=sa.text("state = 'published'"),
            postgresql_where=sa.text("state = 'published'"),
        )

    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "checklist",
                sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
                nullable=False,
                server_default="[]",
            )
        )

    drop_check_of_kinds()


def downgrade() -> None:
    forget_new_kinds()
    restore_check_of_kinds()
    with op.batch_alter_table("decisions", schema=None) as batch_op:
        batch_op.drop_column("checklist")

    with op.batch_alter_table("practice_versions", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_practice_versions_published",
            sqlite_where=sa.text("state = 'published'"),
            postgresql_where=sa.text("state = 'published'"),
        )
        batch_op.drop_index(
            "uq_practice_versions_open",
            sqlite_where=sa.text(
                "state IN ('draft','submitted','in_review','changes_requested','approved')"
            ),
            postgresql_where=sa.text(
                "state IN ('draft','submitted','in_review','changes_requested','approved')"
            ),
        )
        batch_op.drop_index(batch_op.f("ix_practice_versions_practice_id_number"))

    op.drop_table("practice_versions")
    with op.batch_alter_table("practice_translations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_practice_translations_practice_id_language"))

    op.drop_table("practice_translations")
    with op.batch_alter_table("practice_confirmation_links", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_practice_confirmation_links_practice_id"))

    op.drop_table("practice_confirmation_links")
    with op.batch_alter_table("adoptions", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_adoptions_live",
            sqlite_where=sa.text(
                "state IN ('submitted','in_review','changes_requested','published')"
            ),
            postgresql_where=sa.text(
                "state IN ('submitted','in_review','changes_requested','published')"
            ),
        )
        batch_op.drop_index(batch_op.f("ix_adoptions_practice_id_state_published_at_id"))
        batch_op.drop_index(batch_op.f("ix_adoptions_organisation_id_state"))

    op.drop_table("adoptions")
    with op.batch_alter_table("practices", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_practices_state_published_at_id"))
        batch_op.drop_index(batch_op.f("ix_practices_state_confirmed_on_id"))
        batch_op.drop_index(batch_op.f("ix_practices_organisation_id_state"))

    op.drop_table("practices")
    with op.batch_alter_table("stored_files", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stored_files_owner_kind_owner_id_position"))
        batch_op.drop_index(batch_op.f("ix_stored_files_blob"))

    op.drop_table("stored_files")
    op.drop_table("practice_counts")


# -- the kinds of submissions ---------------------------------------------------------------------

KINDS = "kind IN ('registration', 'pledge')"


def drop_check_of_kinds() -> None:
    with op.batch_alter_table("submissions") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_submissions_submissionkind"), type_="check")


def restore_check_of_kinds() -> None:
    with op.batch_alter_table("submissions") as batch_op:
        batch_op.create_check_constraint(batch_op.f("ck_submissions_submissionkind"), KINDS)


def forget_new_kinds() -> None:
    """What hangs on submissions of kinds that the schema before does not know."""
    for table in ("adoptions", "practice_versions"):
        op.execute(f"UPDATE {table} SET submission_id = NULL")
    new = f"SELECT id FROM submissions WHERE NOT ({KINDS})"
    decisions = f"SELECT id FROM decisions WHERE submission_id IN ({new})"
    op.execute(f"DELETE FROM four_eyes_requests WHERE decision_id IN ({decisions})")
    for table in ("change_requests", "decisions", "notes", "messages"):
        op.execute(f"DELETE FROM {table} WHERE submission_id IN ({new})")
    op.execute(f"DELETE FROM submissions WHERE NOT ({KINDS})")
