"""What subscribers follow, by its name."""

import uuid
from collections.abc import Sequence

from sqlalchemy import select

from aipact.core.db import db
from aipact.i18n import _
from aipact.organisations.models import Organisation
from aipact.organisations.queries import public_organisations
from aipact.reference import queries as reference
from aipact.reference.queries.articles import article_title, citation
from aipact.subscriptions.models import Follow
from aipact.subscriptions.states import FollowKind


def follow_names(follows: Sequence[Follow], locale: str) -> list[tuple[str, str]]:
    """(id of the follow, what it is called), in the order given."""
    keys = [uuid.UUID(one.key) for one in follows if one.kind is FollowKind.ORGANISATION]
    query = select(Organisation.id, Organisation.display_name).where(Organisation.id.in_(keys))
    names = {str(row[0]): row[1] for row in db.session.execute(query.order_by(Organisation.id))}
    return [(str(one.id), _name(one, names, locale)) for one in follows]


def followable_name(what: str, locale: str) -> str | None:
    """What "organisation:<id>", "commitment:C-01" or "article:50" is called; None for anything that
    nobody can follow."""
    kind, _colon, key = what.partition(":")
    match kind:
        case FollowKind.ORGANISATION:
            return _public_name(key)
        case FollowKind.COMMITMENT:
            entry = reference.commitment(key)
            if entry is not None and entry.code == key:
                title = reference.text(entry.title, locale)
                return _("Commitment %(code)s: %(title)s", code=key, title=title)
        case FollowKind.ARTICLE if reference.is_code("ai_act_articles", key):
            return f"{citation(key, locale)}: {article_title(key, locale)}"
    return None


def _public_name(key: str) -> str | None:
    try:
        wanted = uuid.UUID(key)
    except ValueError:
        return None
    query = public_organisations().where(Organisation.id == wanted)
    found = db.session.scalar(query) if str(wanted) == key else None
    return found.display_name if found is not None else None


def _name(one: Follow, organisations: dict[str, str], locale: str) -> str:
    if one.kind is FollowKind.ORGANISATION:
        return organisations.get(one.key, _("An organisation that is no longer here"))
    if one.kind is FollowKind.ARTICLE:
        return citation(one.key, locale)
    return _("Commitment %(code)s", code=one.key)
