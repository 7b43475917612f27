"""What subscribers follow, by its name."""

import uuid
from collections.abc import Sequence

from sqlalchemy import select

from aipact.core.db import db
from aipact.i18n import _
from aipact.organisations.models import Organisation
from aipact.reference.queries.articles import citation
from aipact.subscriptions.models import Follow
from aipact.subscriptions.states import FollowKind


def follow_names(follows: Sequence[Follow], locale: str) -> list[tuple[str, str]]:
    """(id of the follow, what it is called), in the order given."""
    keys = [uuid.UUID(one.key) for one in follows if one.kind is FollowKind.ORGANISATION]
    query = select(Organisation.id, Organisation.display_name).where(Organisation.id.in_(keys))
    names = {str(row[0]): row[1] for row in db.session.execute(query.order_by(Organisation.id))}
    return [(str(one.id), _name(one, names, locale)) for one in follows]


def _name(one: Follow, organisations: dict[str, str], locale: str) -> str:
    if one.kind is FollowKind.ORGANISATION:
        return organisations.get(one.key, _("An organisation that is no longer here"))
    if one.kind is FollowKind.ARTICLE:
        return citation(one.key, locale)
    return _("Commitment %(code)s", code=one.key)
