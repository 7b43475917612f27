"""What was published, and who follows what it is about."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select

from aipact.core.clock import today
from aipact.core.db import db
from aipact.subscriptions.models import Follow, News, NewsSubject, Subscriber
from aipact.subscriptions.states import Frequency, SubscriberState


def untold_news() -> News | None:
    """What waits longest to be told to those who want it at once, kept for this transaction."""
    query = (
        select(News).where(News.told_at.is_(None)).order_by(News.at, News.id).limit(1)
    ).with_for_update()
    return db.session.scalar(query.execution_options(populate_existing=True))


def next_followers(news: News, limit: int) -> list[tuple[Subscriber, list[Follow]]]:
    """The next subscribers by id who want this at once, kept for this transaction, each with the
    follows that it is about: who follows several of them is one."""
    ids = (
        _matches(select(Follow.subscriber_id))
        .where(News.id == news.id, *_gets_letters(), Subscriber.frequency == Frequency.IMMEDIATELY)
        # What came before somebody wanted letters at once is in their last digest.
        .where(or_(Subscriber.digest_until.is_(None), Subscriber.digest_until < News.at))
    )
    if news.cursor is not None:
        ids = ids.where(Follow.subscriber_id > news.cursor)
    found = list(db.session.scalars(ids.distinct().order_by(Follow.subscriber_id).limit(limit)))
    locked = select(Subscriber).where(Subscriber.id.in_(found)).order_by(Subscriber.id)
    people = db.session.scalars(
        locked.with_for_update().execution_options(populate_existing=True)
    ).all()
    follows: dict[uuid.UUID, list[Follow]] = defaultdict(list)
    query = _matches(select(Follow)).where(News.id == news.id, Follow.subscriber_id.in_(found))
    for follow in db.session.scalars(query.order_by(Follow.kind, Follow.key)):
        follows[follow.subscriber_id].append(follow)
    return [(one, follows[one.id]) for one in people]


def news_for(people: Sequence[Subscriber], until: datetime) -> dict[uuid.UUID, list[News]]:
    """By subscriber: what they follow of what was published since their last digest, up to then;
    the latest first."""
    query = (
        _matches(select(Follow.subscriber_id, News))
        .where(Follow.subscriber_id.in_([one.id for one in people]))
        .where(News.at > Subscriber.digest_at, News.at <= until)
        .where(or_(Subscriber.digest_until.is_(None), News.at <= Subscriber.digest_until))
        .order_by(News.at.desc(), News.id.desc())
    )
    found: dict[uuid.UUID, list[News]] = defaultdict(list)
    for subscriber_id, news in db.session.execute(query):
        # Once, also for who follows the organisation and what it pledged.
        if news not in found[subscriber_id]:
            found[subscriber_id].append(news)
    return found


def _matches(query: Any) -> Any:
    """Joined with the follows that a piece of news is about, and that had begun by then."""
    is_about = and_(NewsSubject.kind == Follow.kind, NewsSubject.key == Follow.key)
    return (
        query.select_from(Follow)
        .join(NewsSubject, is_about)
        .join(News, News.id == NewsSubject.news_id)
        .join(Subscriber, Subscriber.id == Follow.subscriber_id)
        .where(Follow.ended_at.is_(None), Follow.consented_at <= News.at)
    )


def _gets_letters() -> list[Any]:
    return [
        Subscriber.state != SubscriberState.SUPPRESSED,
        or_(Subscriber.paused_until.is_(None), Subscriber.paused_until <= today()),
    ]
