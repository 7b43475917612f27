"""Tokens: secrets that are sent by letter, kept as hashes, good for one purpose and one use."""

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import update
from sqlalchemy.dialects import postgresql, sqlite

from aipact.accounts.models import Token, User
from aipact.accounts.states import TokenPurpose
from aipact.core.clock import now
from aipact.core.db import db, dialect_name, new_id
from aipact.core.secrets import code_hash, new_code, new_secret, secret_hash


@dataclass(frozen=True)
class IssuedToken:
    """A token and what must be written into the letter: nobody can read it later."""

    token: Token
    secret: str
    code: str


def issue_token(
    purpose: TokenPurpose,
    email: str,
    *,
    user: User | None = None,
    valid: timedelta,
) -> IssuedToken:
    """A new link and code; the link is good for `valid`."""
    secret, code, values = _new(new_id(), purpose, email, valid)
    token = Token(**values, user_id=user.id if user else None)
    db.session.add(token)
    return IssuedToken(token, secret, code)


def issue_token_once(
    purpose: TokenPurpose, email: str, *, valid: timedelta, token_id: uuid.UUID
) -> IssuedToken | None:
    """The same for what may be asked for once only, by this id. None when it was issued before,
    be it by a transaction of this moment: then this one waited for it."""
    secret, code, values = _new(token_id, purpose, email, valid)
    insert = (postgresql if dialect_name() == "postgresql" else sqlite).insert(Token)
    row = insert.values(**values).on_conflict_do_nothing(index_elements=["id"])
    token = db.session.scalar(row.returning(Token))
    return None if token is None else IssuedToken(token, secret, code)


def _new(
    token_id: uuid.UUID, purpose: TokenPurpose, email: str, valid: timedelta
) -> tuple[str, str, dict[str, Any]]:
    """Secret, code, and the row that knows their hashes."""
    secret, code = new_secret(), new_code()
    values = {
        "id": token_id,
        "purpose": purpose,
        "email": email,
        "link_hash": secret_hash(secret),
        "code_hash": code_hash(code, str(token_id)),
        "expires_at": now() + valid,
    }
    return secret, code, values


def use_up_tokens(email: str) -> None:
    """What was sent to this address before opens nothing any more."""
    db.session.execute(
        update(Token).where(Token.email == email, Token.used_at.is_(None)).values(used_at=now())
    )
