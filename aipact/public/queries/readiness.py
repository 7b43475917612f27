"""The machine room: can this process answer?"""

from functools import cache

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from aipact.core.db import db
from aipact.core.settings import PROJECT_ROOT


def is_ready() -> bool:
    """Does the database answer, with the schema that this code was written for?"""
    try:
        return db.session.scalar(text("SELECT version_num FROM alembic_version")) == _head()
    except SQLAlchemyError:
        return False


@cache
def _head() -> str:
    return (PROJECT_ROOT / "migrations" / ".current-head").read_text().strip()
