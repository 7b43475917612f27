"""Reads on people, their sessions and the secrets that they were sent."""

import uuid
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import Select, bindparam, func, or_, select

from aipact.accounts.models import Attempt, RecoveryCode, Token, User, UserSession
from aipact.accounts.states import TokenPurpose, UserState
from aipact.core.clock import now
from aipact.core.db import db
from aipact.core.secrets import secret_hash
from aipact.core.text import normal_email

STAFF_IDLE, STAFF_ABSOLUTE = timedelta(minutes=30), timedelta(hours=12)
IDLE, ABSOLUTE = timedelta(hours=8), timedelta(days=14)
# What a rush asks for is put together once: to do it anew takes as long as to run it.
_USER_OF_ADDRESS = select(User).where(User.email == bindparam("email"))
_USABLE = select(Token).where(Token.used_at.is_(None), Token.expires_at > bindparam("moment"))
_TOKEN_OF_LINK = _USABLE.where(
    Token.link_hash == bindparam("link_hash"),
    Token.purpose.in_(bindparam("purposes", expanding=True)),
)


def user(user_id: uuid.UUID | None) -> User | None:
    return None if user_id is None else db.session.get(User, user_id)


def user_by_email(address: str) -> User | None:
    """The person with this address, however it is spelt."""
    return db.session.scalar(_USER_OF_ADDRESS, {"email": normal_email(address)})


def users(ids: Collection[uuid.UUID]) -> list[User]:
    """These people, by name."""
    query = select(User).where(User.id.in_(ids)).order_by(User.name, User.id)
    return list(db.session.scalars(query)) if ids else []


def staff_members(*roles: str, unit_key: str | None = None) -> list[User]:
    """Active staff by name; with one of the roles, or of one unit, where those are given."""
    query = (
        select(User)
        .where(User.state == UserState.ACTIVE, User.staff_roles != [])
        .order_by(User.name, User.id)
    )
    if unit_key is not None:
        query = query.where(User.unit_key == unit_key)
    found = db.session.scalars(query)
    return [member for member in found if not roles or set(roles) & set(member.staff_roles)]


def locked_user(user_id: uuid.UUID) -> User:
    """The person, read anew and kept for this transaction: nobody else changes them meanwhile."""
    query = (
        select(User)
        .where(User.id == user_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(query).one()


# ---------------------------------------------------------------- sessions


def is_live(session: UserSession, owner: User) -> bool:
    """Whether the session still opens doors. Staff are asked to sign in again much sooner."""
    idle, absolute = (STAFF_IDLE, STAFF_ABSOLUTE) if owner.is_staff else (IDLE, ABSOLUTE)
    moment = now()
    return (
        session.ended_at is None
        and owner.state == UserState.ACTIVE
        and moment - session.last_seen_at < idle
        and moment - session.created_at < absolute
    )


def session_with_user(token: str) -> tuple[UserSession, User] | None:
    """The session of a cookie's token and whose it is, live or not."""
    query = (
        select(UserSession, User)
        .join(User, User.id == UserSession.user_id)
        .where(UserSession.token_hash == secret_hash(token))
    )
    row = db.session.execute(query).first()
    return None if row is None else (row[0], row[1])


def live_sessions(owner: User) -> list[UserSession]:
    """Where a person is signed in now, latest use first."""
    query = (
        select(UserSession)
        .where(UserSession.user_id == owner.id, UserSession.ended_at.is_(None))
        .where(UserSession.is_second_factor_done)
        .order_by(UserSession.last_seen_at.desc(), UserSession.id.desc())
    )
    return [session for session in db.session.scalars(query) if is_live(session, owner)]


# ---------------------------------------------------------------- secrets


def token(token_id: uuid.UUID) -> Token | None:
    return db.session.get(Token, token_id)


def token_of_link(secret: str, *purposes: TokenPurpose) -> Token | None:
    """What a link stands for, if it was sent for one of these purposes and still works."""
    values = {"link_hash": secret_hash(secret), "purposes": purposes, "moment": now()}
    return db.session.scalar(_TOKEN_OF_LINK, values)


def locked_token(token_id: uuid.UUID) -> Token | None:
    """A token that still works, kept for this transaction: two tries at once count as two."""
    query = _USABLE.where(Token.id == token_id).with_for_update()
    return db.session.scalar(query.execution_options(populate_existing=True), {"moment": now()})


def unused_recovery_codes(owner: User) -> int:
    """How many recovery codes are left."""
    query = select(func.count()).select_from(RecoveryCode)
    query = query.where(RecoveryCode.user_id == owner.id, RecoveryCode.used_at.is_(None))
    return db.session.execute(query).scalar_one()


# ---------------------------------------------------------------- throttles


def attempts_since(bucket: str, moment: datetime, newest: int) -> list[datetime]:
    """When this was tried since `moment`: the newest so many, newest first."""
    query = (
        select(Attempt.at)
        .where(Attempt.bucket == bucket, Attempt.at > moment)
        .order_by(Attempt.at.desc(), Attempt.id.desc())
        .limit(newest)
    )
    return list(db.session.scalars(query))


def ended_before(moment: datetime) -> Select[uuid.UUID]:
    """Sessions that were over at `moment`, whatever ended them."""
    return (
        select(UserSession.id)
        .where(
            or_(
                UserSession.ended_at < moment,
                UserSession.last_seen_at < moment - IDLE,
                UserSession.created_at < moment - ABSOLUTE,
            )
        )
        .order_by(UserSession.id)
    )
