"""What an update can be built from: what was published since the last one, as Markdown."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import func, select

from aipact.campaigns.models import Campaign
from aipact.core import links
from aipact.core.clock import now
from aipact.core.db import db
from aipact.core.settings import current_settings
from aipact.events.models import Event
from aipact.events.queries.listing import is_coming, public_events
from aipact.events.queries.texts import title_of
from aipact.events.states import EventState
from aipact.i18n import _, speaking
from aipact.i18n.formats import span
from aipact.subscriptions.models import News
from aipact.subscriptions.states import NewsKind

# Where nothing was sent before, so far back.
AT_FIRST = timedelta(days=30)
MOST = 40
_PRACTICES = (NewsKind.PRACTICE_PUBLISHED, NewsKind.PRACTICE_RENEWED)


def last_sent_at() -> datetime:
    """When the latest update began to go out."""
    last = db.session.scalar(select(func.max(Campaign.began_at)))
    return last or now() - AT_FIRST


def published_since(moment: datetime, language: str) -> str:
    """Lists of links below headings: the register, the library, events to come; '' when there is
    nothing. The words between are in the language of the text where the site speaks it."""
    lang = language if language in current_settings().languages else "en"
    with speaking(lang):
        found = list(_news(moment))
        practices = [one for one in found if one.kind in _PRACTICES]
        register = [one for one in found if one not in practices]
        parts = [
            _part(
                _("New in the register"), [_line(one.headline, _url(one, lang)) for one in register]
            ),
            _part(_("New practices"), [_line(one.headline, _url(one, lang)) for one in practices]),
            _part(_("Events to come"), [_event(one, lang) for one in _coming()]),
        ]
    return "\n\n".join(part for part in parts if part)


def _news(moment: datetime) -> Iterable[News]:
    query = select(News).where(News.at > moment).order_by(News.at.desc(), News.id.desc())
    return db.session.scalars(query.limit(MOST))


def _coming() -> Iterable[Event]:
    query = (
        public_events()
        .where(is_coming(), Event.state != EventState.CANCELLED)
        .order_by(Event.starts_at, Event.id)
    )
    return db.session.scalars(query.limit(MOST))


def _url(news: News, lang: str) -> str:
    return links.url(news.page, lang=lang, **news.page_values)


def _event(event: Event, lang: str) -> str:
    words = f"{title_of(event, lang)}, {span(event.starts_at, event.ends_at, event.zone)}"
    return _line(words, links.url("event", lang=lang, slug=event.slug))


def _line(words: str, url: str) -> str:
    """What a stranger wrote becomes neither Markdown nor a placeholder."""
    plain = words.translate(str.maketrans("{}", "()"))
    safe = "".join(f"\\{char}" if char in "\\[]*_`<>|" else char for char in plain)
    return f"- [{safe}]({url})"


def _part(heading: str, lines: list[str]) -> str:
    return f"## {heading}\n\n" + "\n".join(lines) if lines else ""
