"""What is no longer needed is not kept."""

from datetime import timedelta

from sqlalchemy import delete, select

from aipact.accounts import queries
from aipact.accounts.actions.throttle import KNOWN, KNOWN_FOR
from aipact.accounts.models import Attempt, Token, UserSession
from aipact.core.clock import now
from aipact.core.db import db


def delete_what_expired() -> None:
    """Tokens past their time, attempts of yesterday, sessions that were over a month ago."""
    moment = now()
    known = Attempt.bucket.like(f"{KNOWN}%")
    over = queries.ended_before(moment - timedelta(days=30)).subquery()
    for query in (
        delete(Token).where(Token.expires_at < moment),
        delete(Attempt).where(~known, Attempt.at < moment - timedelta(days=1)),
        delete(Attempt).where(known, Attempt.at < moment - KNOWN_FOR),
        delete(UserSession).where(UserSession.id.in_(select(over.c.id))),
    ):
        db.session.execute(query.execution_options(synchronize_session=False))
