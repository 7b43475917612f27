"""The public address of a practice."""

from sqlalchemy import select

from aipact.core.db import db
from aipact.core.text import slug
from aipact.practices.models import Practice

# Addresses below /practices/ that are pages of their own.
_TAKEN = frozenset({"compare", "confirm"})


def free_slug(practice: Practice, title: str) -> str:
    """The slug of the title, or with the first number that no other practice has."""
    wanted = slug(title)
    query = (
        select(Practice.slug)
        .where(Practice.slug.startswith(wanted, autoescape=True), Practice.id != practice.id)
        .order_by(Practice.slug)
    )
    taken = {*db.session.scalars(query), *_TAKEN}
    number, free = 1, wanted
    while free in taken:
        number += 1
        free = f"{wanted}-{number}"
    return free
