"""What was published, and telling those who follow it.

Whoever publishes notes it, in the same transaction. Who wants letters at once is told along the
ids of subscribers in batches; each batch, its letters and how far it came are one commit, and the
dedupe key of each letter (news and subscriber) keeps repeats harmless. The others have it in their
digest (campaigns).
"""

import uuid
from collections.abc import Iterable, Mapping
from datetime import timedelta

from sqlalchemy import delete

from aipact.core.clock import now
from aipact.core.db import db, new_id
from aipact.jobs import nudge_after_commit
from aipact.reference.queries import article_key
from aipact.subscriptions import emails
from aipact.subscriptions.models import News, NewsSubject
from aipact.subscriptions.queries import news as queries
from aipact.subscriptions.states import FollowKind, NewsKind

BATCH = 50
# Longer than the longest pause: until then it may become part of a digest.
KEPT_FOR = timedelta(days=365)


def note_news(
    kind: NewsKind,
    *,
    organisation_id: uuid.UUID,
    organisation_name: str,
    page: str,
    page_values: Mapping[str, str],
    title: str = "",
    commitments: Iterable[str] = (),
    articles: Iterable[str] = (),
) -> None:
    """Something public changed: who follows the organisation, one of the commitments (codes) or
    one of the articles (references, "50(4)" is of Article 50) is told. page, page_values: a pattern
    of core/links."""
    news = News(
        id=new_id(),
        kind=kind,
        organisation_id=organisation_id,
        organisation_name=organisation_name,
        title=title,
        page=page,
        page_values=dict(page_values),
    )
    db.session.add(news)
    db.session.flush()
    subjects = {(FollowKind.ORGANISATION, str(organisation_id))}
    subjects |= {(FollowKind.COMMITMENT, code) for code in commitments}
    subjects |= {(FollowKind.ARTICLE, article_key(one)) for one in articles}
    db.session.add_all(
        NewsSubject(news_id=news.id, kind=about, key=key) for about, key in sorted(subjects)
    )
    db.session.flush()
    nudge_after_commit("subscriptions.tell_news")


def tell_next_batch() -> bool:
    """Write the next batch of letters about what waits longest; False when nothing does. One
    commit for each call. Who has paused, or whose letters come back, is left out for good."""
    news = queries.untold_news()
    if news is None:
        return False
    batch = queries.next_followers(news, BATCH)
    for one, follows in batch:
        emails.news_published(one, news, follows)
        news.cursor = one.id
    if len(batch) < BATCH:
        news.told_at = now()
    db.session.flush()
    return True


def forget_news() -> None:
    """What is so old that no digest will have it any more."""
    db.session.execute(delete(News).where(News.at <= now() - KEPT_FOR))
