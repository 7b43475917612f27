"""The digest: one letter a day or a week, of updates and of what is followed.

It gathers up to half past eight, and is written soon after, in batches: the letters of a batch and
how far its subscribers are told are one commit, so that a crash in between continues. A worker that
slept writes one letter to each, not several. Nobody gets one without content.

Who has paused is not told meanwhile. What waited before the pause, and what was published of what
they follow, comes in the first digest afterwards; updates are not kept for them: those stay in the
archive, as the page says where one pauses.
"""

import uuid
from collections.abc import Sequence
from datetime import datetime

from aipact.campaigns import emails
from aipact.campaigns.emails import DigestLine
from aipact.campaigns.models import Campaign, CampaignText
from aipact.campaigns.queries import digests, texts
from aipact.campaigns.queries.following import follow_names
from aipact.core import links, markdown
from aipact.core.clock import brussels_day
from aipact.core.db import db
from aipact.i18n import speaking
from aipact.subscriptions.models import Follow, News, Subscriber
from aipact.subscriptions.queries.news import news_for
from aipact.subscriptions.states import Frequency, SubscriberState

BATCH = 100
FIRST_LINES = 240


def write_next_digests() -> bool:
    """The next batch of digests that are due; False when none are. One commit for each call."""
    for frequency in Frequency:
        slot = digests.last_slot(frequency)
        people = digests.due(frequency, slot, BATCH)
        if people:
            _write(people, slot)
            return True
    return False


def _write(people: Sequence[Subscriber], slot: datetime) -> None:
    updates, news = digests.updates_for(people, slot), news_for(people, slot)
    wordings = digests.wordings([one for found in updates.values() for one in found])
    topics, follows = digests.topics_of(people), digests.follows_of(people)
    names = _names(people, follows)
    for one in people:
        lines = [_update_line(it, wordings[it.id], one.locale) for it in updates.get(one.id, ())]
        found = [_news_line(it, one.locale) for it in news.get(one.id, ())]
        if (lines or found) and one.state is not SubscriberState.SUPPRESSED:
            about = [names[follow.id] for follow in follows[one.id]]
            day = brussels_day(slot)
            emails.digest(one, day, lines, found, topics=topics[one.id], follows=about)
        one.digest_at, one.digest_until = slot, None
    db.session.flush()


def _names(
    people: Sequence[Subscriber], follows: dict[uuid.UUID, list[Follow]]
) -> dict[uuid.UUID, str]:
    """What each follow is called in the language of its owner."""
    found: dict[uuid.UUID, str] = {}
    for locale in sorted({one.locale for one in people}):
        mine = [follow for one in people if one.locale == locale for follow in follows[one.id]]
        with speaking(locale):
            found |= {uuid.UUID(key): name for key, name in follow_names(mine, locale)}
    return found


def _update_line(campaign: Campaign, found: dict[str, CampaignText], locale: str) -> DigestLine:
    text = digests.wording(campaign, found, locale)
    words = " ".join(markdown.plain(texts.for_everybody(text.body)).split())
    if len(words) > FIRST_LINES:
        words = words[:FIRST_LINES].rsplit(" ", 1)[0] + " …"
    return DigestLine(text.subject, links.url("update", lang=locale, slug=campaign.slug), words)


def _news_line(news: News, locale: str) -> DigestLine:
    with speaking(locale):
        return DigestLine(news.headline, links.url(news.page, lang=locale, **news.page_values))
