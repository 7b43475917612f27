"""Signing in with a password. Unknown address and wrong password look and last the same.

The three steps are apart so that the slow hash is computed while no transaction is open: SQLite
has one writer, and a rush of sign-ins must not keep it from everybody else.
"""

import uuid
from dataclasses import dataclass
from datetime import timedelta

from aipact import audit
from aipact.accounts import access, queries
from aipact.accounts.actions.passwords import is_password
from aipact.accounts.actions.second_factor import prepare_totp
from aipact.accounts.actions.sessions import end_session, start_session
from aipact.accounts.actions.throttle import (
    forget_attempts,
    is_known,
    remember,
    slow_down,
    throttle,
)
from aipact.accounts.models import User, UserSession
from aipact.accounts.states import UserState
from aipact.core.actor import Actor
from aipact.core.settings import current_settings
from aipact.core.text import normal_email

WINDOW = timedelta(minutes=15)


@dataclass(frozen=True)
class SignInTry:
    """What is compared with the password; `user_id` is none where nobody could sign in."""

    address: str
    network: str
    user_id: uuid.UUID | None
    password_hash: str

    @property
    def pair(self) -> str:
        return f"sign-in:{self.network}:{self.address}"


def begin_sign_in(email: str, *, network: str) -> SignInTry:
    """Count the try and find what to compare. Raises TooMany.

    Many tries on one address from everywhere only slow down, and never where the person has
    signed in before: an attacker cannot keep the owner out.
    """
    address = normal_email(email)
    throttle(f"sign-in-by:{network}", 200, WINDOW)
    pair = f"sign-in:{network}:{address}"
    throttle(pair, 10, WINDOW)
    if not is_known(pair):
        slow_down(f"sign-in-to:{address}", 20, WINDOW)
    user = queries.user_by_email(address)
    if user is None or user.state != UserState.ACTIVE:
        return SignInTry(address, network, None, "")
    return SignInTry(address, network, user.id, user.password_hash)


def is_right(attempt: SignInTry, password: str) -> bool:
    """Whether the password fits; takes its time in any case and asks nothing of the database."""
    return is_password(attempt.password_hash, password)


def sign_in(attempt: SignInTry, *, user_agent: str) -> str:
    """Start a session after a right password; returns its token.

    Where a second step is needed the session is not signed in before that. Staff who have none
    yet get a secret to scan.
    """
    assert attempt.user_id is not None
    user = queries.locked_user(attempt.user_id)
    forget_attempts(attempt.pair)
    remember(attempt.pair)
    needs_more = access.needs_second_factor(user, is_demo=current_settings().demo)
    if needs_more and not user.has_second_factor:
        prepare_totp(user)
    note_sign_in(user, "signed_in" if not needs_more else "password_given")
    return start_session(user, is_second_factor_done=not needs_more, user_agent=user_agent)


def sign_out(session: UserSession, *, actor: Actor) -> None:
    end_session(session)
    audit.record("user:signed_out", actor=actor, subject_kind="user", subject_id=session.user_id)


def note_sign_in(user: User, what: str) -> None:
    audit.record(
        f"user:{what}", actor=Actor(user_id=user.id), subject_kind="user", subject_id=user.id
    )
