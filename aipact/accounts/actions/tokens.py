"""Tokens: secrets that are sent by letter, kept as hashes, good for one purpose and one use."""

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import update

from aipact.accounts.models import Token, User
from aipact.accounts.states import TokenPurpose
from aipact.core.clock import now
from aipact.core.db import db, insert_once, new_id
from aipact.core.secrets import code_hash, new_code, new_secret, secret_hash


@dataclass(frozen=True)
class Secrets:
    """What must be written into the letter: nobody can read it later."""

    secret: str
    code: str


@dataclass(frozen=True)
class IssuedToken(Secrets):
    token: Token


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
    return IssuedToken(secret, code, token)


def issue_token_once(
    purpose: TokenPurpose, email: str, *, valid: timedelta, token_id: uuid.UUID
) -> Secrets | None:
    """The same for what may be asked for once only, by this id. None when it was issued before,
    be it by a transaction of this moment: then this one waited for it."""
    secret, code, values = _new(token_id, purpose, email, valid)
    return Secrets(secret, code) if insert_once(Token, "id", values) else None


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
