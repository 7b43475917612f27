"""Sign-ups note that a letter is due, and are found by the token that confirms them.

Revision: 0006, after: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

IS_DUE = sa.text("letter_due_at IS NOT NULL")


def upgrade() -> None:
    op.add_column("sign_ups", sa.Column("letter_due_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        op.f("ix_sign_ups_letter_due_at"),
        "sign_ups",
        ["letter_due_at"],
        sqlite_where=IS_DUE,
        postgresql_where=IS_DUE,
    )
    op.create_index(op.f("ix_sign_ups_token_id"), "sign_ups", ["token_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_sign_ups_token_id"), table_name="sign_ups")
    op.drop_index(op.f("ix_sign_ups_letter_due_at"), table_name="sign_ups")
    op.drop_column("sign_ups", "letter_due_at")
