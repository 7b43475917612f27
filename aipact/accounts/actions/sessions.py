"""Sessions: a browser that is signed in. The server can end each of them."""

from sqlalchemy import update

from aipact.accounts.models import User, UserSession
from aipact.core.clock import now
from aipact.core.db import db, new_id
from aipact.core.secrets import new_secret, secret_hash


def start_session(user: User, *, is_second_factor_done: bool, user_agent: str = "") -> str:
    """A new session; returns the token for the cookie, which nobody stores."""
    token = new_secret()
    session = UserSession(
        id=new_id(),
        token_hash=secret_hash(token),
        user_id=user.id,
        user_agent=user_agent[:300],
        is_second_factor_done=is_second_factor_done,
    )
    db.session.add(session)
    return token


def renew_session(session: UserSession) -> str:
    """The same session under a new token: after each proof, what was seen before is worthless."""
    token = new_secret()
    session.token_hash = secret_hash(token)
    session.proved_at = session.last_seen_at = now()
    session.is_second_factor_done = True
    return token


def end_session(session: UserSession) -> None:
    session.ended_at = session.ended_at or now()


def end_sessions(user: User, *, keep: UserSession | None = None) -> int:
    """Sign the person out everywhere (but in the session that asks); returns how many ended."""
    query = update(UserSession).where(
        UserSession.user_id == user.id, UserSession.ended_at.is_(None)
    )
    if keep is not None:
        query = query.where(UserSession.id != keep.id)
    return int(db.session.execute(query.values(ended_at=now())).rowcount)  # type: ignore[attr-defined]


def touch_session(session: UserSession) -> None:
    """The session was used just now."""
    db.session.execute(
        update(UserSession).where(UserSession.id == session.id).values(last_seen_at=now())
    )
