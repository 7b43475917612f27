"""Events, who signs up for them, and entries for calendars in letters.

The purpose of a token is open, like the kind of a submission: a feature more needs no migration.

Revision: 0004, after: 0003
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


PURPOSES = "purpose IN ('join', 'reset', 'invite')"


def upgrade() -> None:
    with op.batch_alter_table("tokens") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_tokens_tokenpurpose"), type_="check")
    op.create_table(
        "events",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "webinar", "workshop", "meeting", name="eventkind", native_enum=False, length=32
            ),
            nullable=False,
        ),
        sa.Column(
            "audience",
            sa.Enum(
                "public",
                "network",
                name="audience",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "announced",
                "registration_open",
                "registration_closed",
                "live",
                "ended",
                "followed_up",
                "cancelled",
                name="eventstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("unit_key", sa.String(length=40), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("zone", sa.String(length=40), nullable=False),
        sa.Column("place", sa.String(length=300), nullable=False),
        sa.Column("join_url", sa.String(length=500), nullable=False),
        sa.Column("has_captions", sa.Boolean(), nullable=False),
        sa.Column("takes_sign_ups", sa.Boolean(), nullable=False),
        sa.Column("needs_approval", sa.Boolean(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_count", sa.Integer(), nullable=False),
        sa.Column("waiting_count", sa.Integer(), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column(
            "retention", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("recording_url", sa.String(length=500), nullable=False),
        sa.Column(
            "recording_captions",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
        ),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column(
            "evidence",
            sa.Enum(
                "S",
                "S2",
                "M",
                "I",
                name="evidence",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("as_of", sa.Date(), nullable=True),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Uuid(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("followed_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_reason", sa.Text(), nullable=False),
        sa.Column("cancel_asked_by_id", sa.Uuid(), nullable=True),
        sa.Column("cancel_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'cancelled') = (cancelled_at IS NOT NULL)", name=op.f("ck_events_cancelled")
        ),
        sa.CheckConstraint(
            "(state = 'draft') = (announced_at IS NULL)", name=op.f("ck_events_announced")
        ),
        sa.CheckConstraint("capacity IS NULL OR capacity > 0", name=op.f("ck_events_capacity")),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_events_ends_after_start")),
        sa.CheckConstraint(
            "taken_count >= 0 AND waiting_count >= 0", name=op.f("ck_events_counts")
        ),
        sa.ForeignKeyConstraint(
            ["cancel_asked_by_id"], ["users.id"], name=op.f("fk_events_cancel_asked_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["users.id"], name=op.f("fk_events_changed_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["users.id"], name=op.f("fk_events_created_by_id_users")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
        sa.UniqueConstraint("slug", name=op.f("uq_events_slug")),
    )
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_events_starts_at_id"), ["starts_at", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_events_state_starts_at_id"), ["state", "starts_at", "id"], unique=False
        )

    op.create_table(
        "attendance_lists",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("file_name", sa.String(length=150), nullable=False),
        sa.Column("tool", sa.String(length=20), nullable=False),
        sa.Column("rows", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["users.id"], name=op.f("fk_attendance_lists_created_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_attendance_lists_event_id_events")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance_lists")),
    )
    with op.batch_alter_table("attendance_lists", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_attendance_lists_event_id_created_at"),
            ["event_id", "created_at"],
            unique=False,
        )

    op.create_table(
        "event_facets",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("facet", sa.String(length=20), nullable=False),
        sa.Column("value", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["events.id"],
            name=op.f("fk_event_facets_event_id_events"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("event_id", "facet", "value", name=op.f("pk_event_facets")),
    )
    with op.batch_alter_table("event_facets", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_event_facets_facet_value_event_id"),
            ["facet", "value", "event_id"],
            unique=False,
        )

    op.create_table(
        "event_feedback",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("was_useful", sa.String(length=10), nullable=False),
        sa.Column("what_helped", sa.Text(), nullable=False),
        sa.Column("what_to_change", sa.Text(), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_event_feedback_event_id_events")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_feedback")),
    )
    with op.batch_alter_table("event_feedback", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_event_feedback_event_id_id"), ["event_id", "id"], unique=False
        )

    op.create_table(
        "event_form_questions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("text", "choice", "consent", name="questionkind", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("is_required", sa.Boolean(), nullable=False),
        sa.Column(
            "label", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column(
            "options", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("retention_days", sa.Integer(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_event_form_questions_event_id_events")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_form_questions")),
    )
    with op.batch_alter_table("event_form_questions", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_event_form_questions_event_id_position_id"),
            ["event_id", "position", "id"],
            unique=False,
        )

    op.create_table(
        "event_mailings",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "week_before",
                "day_before",
                "hour_before",
                "changed",
                "cancelled",
                "follow_up",
                name="mailingkind",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "scheduled",
                "written",
                "skipped",
                name="mailingstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "before", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("cursor", sa.Uuid(), nullable=True),
        sa.Column("letter_count", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["users.id"], name=op.f("fk_event_mailings_created_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_event_mailings_event_id_events")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_mailings")),
    )
    with op.batch_alter_table("event_mailings", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_event_mailings_event_id_kind_sequence"),
            ["event_id", "kind", "sequence"],
            unique=True,
        )
        batch_op.create_index(
            batch_op.f("ix_event_mailings_state_due_at"), ["state", "due_at"], unique=False
        )

    op.create_table(
        "event_texts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
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
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("practical", sa.Text(), nullable=False),
        sa.Column("recap", sa.Text(), nullable=False),
        sa.Column(
            "programme", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column(
            "speakers", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("source_hash", sa.String(length=64), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Uuid(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["users.id"], name=op.f("fk_event_texts_changed_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_event_texts_event_id_events")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_texts")),
    )
    with op.batch_alter_table("event_texts", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_event_texts_event_id_language"), ["event_id", "language"], unique=True
        )

    op.create_table(
        "sign_ups",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "pending_email",
                "awaiting_approval",
                "confirmed",
                "waitlisted",
                "offered",
                "cancelled_by_person",
                "cancelled_by_staff",
                "event_cancelled",
                "declined",
                "offer_expired",
                "attended",
                "no_show",
                "unknown",
                name="signupstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("form_key", sa.Uuid(), nullable=False),
        sa.Column("token_id", sa.Uuid(), nullable=True),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("organisation_name", sa.String(length=200), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("access_needs", sa.Text(), nullable=False),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("zone", sa.String(length=40), nullable=False),
        sa.Column("notice_version", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("has_queued_again", sa.Boolean(), nullable=False),
        sa.Column("offer_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("feedback_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_sequence", sa.Integer(), nullable=False),
        sa.Column("calendar_sequence", sa.Integer(), nullable=False),
        sa.Column("asked_sequence", sa.Integer(), nullable=False),
        sa.Column("purged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'offered') = (offer_expires_at IS NOT NULL)", name=op.f("ck_sign_ups_offered")
        ),
        sa.CheckConstraint(
            "(state = 'pending_email') = (confirmed_at IS NULL)", name=op.f("ck_sign_ups_confirmed")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_sign_ups_event_id_events")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_sign_ups_organisation_id_organisations"),
        ),
        sa.ForeignKeyConstraint(
            ["token_id"],
            ["tokens.id"],
            name=op.f("fk_sign_ups_token_id_tokens"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_sign_ups_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_ups")),
        sa.UniqueConstraint("form_key", name=op.f("uq_sign_ups_form_key")),
    )
    with op.batch_alter_table("sign_ups", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_ups_email"), ["email"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_sign_ups_event_id_id"), ["event_id", "id"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_sign_ups_event_id_state_number"),
            ["event_id", "state", "number"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_sign_ups_organisation_id_event_id"),
            ["organisation_id", "event_id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_sign_ups_state_offer_expires_at"),
            ["state", "offer_expires_at"],
            unique=False,
        )
        batch_op.create_index(batch_op.f("ix_sign_ups_user_id"), ["user_id"], unique=False)
        batch_op.create_index(
            "uq_sign_ups_live",
            ["event_id", "email"],
            unique=True,
            sqlite_where=sa.text(
                "email != '' AND state IN ('awaiting_approval', 'confirmed', 'waitlisted', 'offered', 'attended', 'no_show', 'unknown')"
            ),
            postgresql_where=sa.text(
                "email != '' AND state IN ('awaiting_approval', 'confirmed', 'waitlisted', 'offered', 'attended', 'no_show', 'unknown')"
            ),
        )

    op.create_table(
        "event_form_answers",
        sa.Column("sign_up_id", sa.Uuid(), nullable=False),
        sa.Column("question_id", sa.Uuid(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["event_form_questions.id"],
            name=op.f("fk_event_form_answers_question_id_event_form_questions"),
        ),
        sa.ForeignKeyConstraint(
            ["sign_up_id"], ["sign_ups.id"], name=op.f("fk_event_form_answers_sign_up_id_sign_ups")
        ),
        sa.PrimaryKeyConstraint("sign_up_id", "question_id", name=op.f("pk_event_form_answers")),
    )
    with op.batch_alter_table("event_form_answers", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_event_form_answers_question_id"), ["question_id"], unique=False
        )

    op.create_table(
        "event_practices",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("practice_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_event_practices_event_id_events")
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practices.id"], name=op.f("fk_event_practices_practice_id_practices")
        ),
        sa.PrimaryKeyConstraint("event_id", "practice_id", name=op.f("pk_event_practices")),
    )
    with op.batch_alter_table("event_practices", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_event_practices_practice_id_event_id"),
            ["practice_id", "event_id"],
            unique=False,
        )

    op.create_table(
        "speaker_questions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("sign_up_id", sa.Uuid(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "asked",
                "shown",
                "hidden",
                "answered",
                name="speakerquestionstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("vote_count", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("published_text", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column(
            "commitments", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column(
            "articles", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Uuid(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state != 'answered' OR answered_at IS NOT NULL",
            name=op.f("ck_speaker_questions_answered"),
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["users.id"], name=op.f("fk_speaker_questions_answered_by_id_users")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("fk_speaker_questions_event_id_events")
        ),
        sa.ForeignKeyConstraint(
            ["sign_up_id"], ["sign_ups.id"], name=op.f("fk_speaker_questions_sign_up_id_sign_ups")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_speaker_questions")),
    )
    with op.batch_alter_table("speaker_questions", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_speaker_questions_event_id_state_vote_count_id"),
            ["event_id", "state", "vote_count", "id"],
            unique=False,
        )
        batch_op.create_index(
            batch_op.f("ix_speaker_questions_sign_up_id"), ["sign_up_id"], unique=False
        )

    op.create_table(
        "speaker_question_votes",
        sa.Column("question_id", sa.Uuid(), nullable=False),
        sa.Column("sign_up_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["speaker_questions.id"],
            name=op.f("fk_speaker_question_votes_question_id_speaker_questions"),
        ),
        sa.ForeignKeyConstraint(
            ["sign_up_id"],
            ["sign_ups.id"],
            name=op.f("fk_speaker_question_votes_sign_up_id_sign_ups"),
        ),
        sa.PrimaryKeyConstraint(
            "question_id", "sign_up_id", name=op.f("pk_speaker_question_votes")
        ),
    )
    with op.batch_alter_table("speaker_question_votes", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_speaker_question_votes_sign_up_id"), ["sign_up_id"], unique=False
        )

    with op.batch_alter_table("outbox_messages", schema=None) as batch_op:
        batch_op.add_column(sa.Column("calendar", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(
            sa.Column("calendar_method", sa.String(length=10), nullable=False, server_default="")
        )


def downgrade() -> None:
    with op.batch_alter_table("outbox_messages", schema=None) as batch_op:
        batch_op.drop_column("calendar_method")
        batch_op.drop_column("calendar")

    with op.batch_alter_table("speaker_question_votes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_speaker_question_votes_sign_up_id"))

    op.drop_table("speaker_question_votes")
    with op.batch_alter_table("speaker_questions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_speaker_questions_sign_up_id"))
        batch_op.drop_index(batch_op.f("ix_speaker_questions_event_id_state_vote_count_id"))

    op.drop_table("speaker_questions")
    with op.batch_alter_table("event_practices", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_practices_practice_id_event_id"))

    op.drop_table("event_practices")
    with op.batch_alter_table("event_form_answers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_form_answers_question_id"))

    op.drop_table("event_form_answers")
    with op.batch_alter_table("sign_ups", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_sign_ups_live",
            sqlite_where=sa.text(
                "email != '' AND state IN ('awaiting_approval', 'confirmed', 'waitlisted', 'offered', 'attended', 'no_show', 'unknown')"
            ),
            postgresql_where=sa.text(
                "email != '' AND state IN ('awaiting_approval', 'confirmed', 'waitlisted', 'offered', 'attended', 'no_show', 'unknown')"
            ),
        )
        batch_op.drop_index(batch_op.f("ix_sign_ups_user_id"))
        batch_op.drop_index(batch_op.f("ix_sign_ups_state_offer_expires_at"))
        batch_op.drop_index(batch_op.f("ix_sign_ups_organisation_id_event_id"))
        batch_op.drop_index(batch_op.f("ix_sign_ups_event_id_state_number"))
        batch_op.drop_index(batch_op.f("ix_sign_ups_event_id_id"))
        batch_op.drop_index(batch_op.f("ix_sign_ups_email"))

    op.drop_table("sign_ups")
    with op.batch_alter_table("event_texts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_texts_event_id_language"))

    op.drop_table("event_texts")
    with op.batch_alter_table("event_mailings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_mailings_state_due_at"))
        batch_op.drop_index(batch_op.f("ix_event_mailings_event_id_kind_sequence"))

    op.drop_table("event_mailings")
    with op.batch_alter_table("event_form_questions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_form_questions_event_id_position_id"))

    op.drop_table("event_form_questions")
    with op.batch_alter_table("event_feedback", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_feedback_event_id_id"))

    op.drop_table("event_feedback")
    with op.batch_alter_table("event_facets", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_event_facets_facet_value_event_id"))

    op.drop_table("event_facets")
    with op.batch_alter_table("attendance_lists", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_attendance_lists_event_id_created_at"))

    op.drop_table("attendance_lists")
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_events_state_starts_at_id"))
        batch_op.drop_index(batch_op.f("ix_events_starts_at_id"))

    op.drop_table("events")
    op.execute(f"DELETE FROM tokens WHERE NOT ({PURPOSES})")
    with op.batch_alter_table("tokens") as batch_op:
        batch_op.create_check_constraint(batch_op.f("ck_tokens_tokenpurpose"), PURPOSES)
