"""Tokens: secrets that are sent by letter, kept as hashes, good for one purpose and one use."""

import uuid
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import update

from aipact.accounts.models import Token, User
from aipact.accounts.states import TokenPurpose
from aipact.core.clock import now
from aipact.core.db import db, new_id
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
    token_id: uuid.UUID | None = None,
) -> IssuedToken:
    """A new link and code; the link is good for `valid`. token_id: of what may be asked for once
    only; the table refuses it a second time."""
    secret, code, token_id = new_secret(), new_code(), token_id or new_id()
    token = Token(
        id=token_id,
        purpose=purpose,
        email=email,
        user_id=user.id if user else None,
        link_hash=secret_hash(secret),
        code_hash=code_hash(code, str(token_id)),
        expires_at=now() + valid,
    )
    db.session.add(token)
    return IssuedToken(token, secret, code)


def use_up_tokens(email: str) -> None:
    """What was sent to this address before opens nothing any more."""
    db.session.execute(
        update(Token).where(Token.email == email, Token.used_at.is_(None)).values(used_at=now())
    )
