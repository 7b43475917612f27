"""Feeds: what is new in the register and in the library, for readers that come by themselves."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from flask import Response, request, url_for
from markupsafe import Markup

from aipact.api.v1.queries import feeds as queries
from aipact.api.v1.queries.feeds import RegisterNews
from aipact.api.v1.schemas.feeds import FeedSchema, PracticeFeedSchema
from aipact.api.v1.schemas.shape import LICENCE
from aipact.api.v1.views.parameters import OpenBlueprint, absolute
from aipact.campaigns.models import Campaign
from aipact.campaigns.queries import listing, texts
from aipact.core import links, markdown
from aipact.core.settings import current_settings
from aipact.exports.atom import ATOM_TYPE, Entry, Feed, Person, atom
from aipact.i18n import _, speaking
from aipact.practices.queries.library import LibraryRecord
from aipact.practices.queries.library_filter import LibraryFilter
from aipact.practices.states import QUESTIONS
from aipact.reference import queries as reference

feeds = OpenBlueprint(
    "feeds",
    __name__,
    description="News of the register and the library, updates, and calendars of events",
)
# What an empty feed says of its age: the day on which the first pledges were signed.
BEGINNING = datetime(2024, 9, 25, tzinfo=UTC)


@feeds.route("/feeds/register.atom", methods=["GET"])
@feeds.arguments(FeedSchema, location="query")
@feeds.response(200, {"type": "string"}, content_type=ATOM_TYPE)
def register(asked: dict[str, str]) -> Response:
    """New members, published pledges and leavings; the newest 50."""
    lang = asked["lang"]
    news = queries.register_news()
    updated = max((one.at for one in news), default=BEGINNING)
    state = [lang, *(f"{one.id} {one.at} {one.name} {one.commitments}" for one in news)]

    def write() -> Response:
        feed = Feed(
            id=_feed_id("register"),
            title=_("AI Pact: news of the register"),
            subtitle=_("Entries are voluntary and self-declared. They are no endorsement and no "
                       "proof of compliance."),
            updated=updated,
            language=lang,
            self_url=_self(url_for("feeds.register"), {"lang": lang}),
            pages=_pages(lambda code: url_for("public.organisations", lang=code)),
            rights=_rights(),
        )  # fmt: skip
        return _written(feed, [_register_entry(one) for one in news])

    return _unless_known(state, updated, lang, write)


@feeds.route("/feeds/practices.atom", methods=["GET"])
@feeds.arguments(PracticeFeedSchema, location="query")
@feeds.response(200, {"type": "string"}, content_type=ATOM_TYPE)
def practices(asked: tuple[str, LibraryFilter]) -> Response:
    """New practices and new versions, each in its original language; the newest 50 that the
    filters find."""
    lang, chosen = asked
    news = queries.practice_news(chosen)
    updated = max((one.changed_at for one in news), default=BEGINNING)
    parameters = {name: value for name, value in chosen.parameters.items() if name != "sort"}
    state = [lang, str(parameters), *map(_state_of, news)]

    def write() -> Response:
        query = urlencode(parameters, doseq=True)
        feed = Feed(
            id=_feed_id(f"practices?{query}" if query else "practices"),
            title=_("AI Pact: new practices"),
            subtitle=_("Practices of organisations in the AI Pact, published after a review. "
                       "Publication is no presumption of compliance with the AI Act."),
            updated=updated,
            language=lang,
            self_url=_self(url_for("feeds.practices"), {"lang": lang, **parameters}),
            pages=_pages(lambda code: url_for("public.practices", lang=code, **parameters)),
            rights=_("Each practice has a licence of its own; it is named in its entry."),
        )  # fmt: skip
        return _written(feed, [_practice_entry(one, lang) for one in news])

    return _unless_known(state, updated, lang, write)


@feeds.route("/feeds/updates.atom", methods=["GET"])
@feeds.arguments(FeedSchema, location="query")
@feeds.response(200, {"type": "string"}, content_type=ATOM_TYPE)
def updates(asked: dict[str, str]) -> Response:
    """Updates as they were sent to subscribers, each in the language of the feed where there is
    such a text; the newest 50."""
    lang = asked["lang"]
    sent = [(one, texts.shown_text(one, lang)) for one in listing.latest_updates()]
    updated = max((at for one, _shown in sent if (at := one.began_at)), default=BEGINNING)
    state = [lang, *(f"{one.id} {texts.text_hash(shown.text)}" for one, shown in sent)]

    def write() -> Response:
        feed = Feed(
            id=_feed_id("updates"),
            title=_("AI Pact: updates"),
            subtitle=_("What was sent to those who subscribed."),
            updated=updated,
            language=lang,
            self_url=_self(url_for("feeds.updates"), {"lang": lang}),
            pages=_pages(lambda code: url_for("updates.updates", lang=code)),
            rights=_rights(),
        )
        return _written(feed, [_update_entry(one, shown) for one, shown in sent])

    return _unless_known(state, updated, lang, write)


def _state_of(record: LibraryRecord) -> str:
    """What an entry depends on."""
    return f"{record.id} {record.changed_at} {record.organisation_name} {record.title}"


# -- entries -------------------------------------------------------------------------------------


def _register_entry(news: RegisterNews) -> Entry:
    names = {"name": news.name}
    titles: dict[str, str] = {
        "joined": _("%(name)s joined the AI Pact", **names),
        "pledged": _("%(name)s published a pledge", **names),
        "left": _("%(name)s left the AI Pact", **names),
    }
    codes = ", ".join(news.commitments)
    said = _("Commitments: %(codes)s.", codes=codes) if codes else f"{titles[news.kind]}."
    return Entry(
        id=news.id.urn,
        title=titles[news.kind],
        updated=news.at,
        published=news.at,
        author=Person(news.name, links.url("organisation", lang="en", slug=news.slug)),
        pages=_pages(lambda code: url_for("public.organisation", lang=code, slug=news.slug)),
        html=Markup("<p>{}</p>").format(said),
        categories=(news.kind, *news.commitments),
    )


def _practice_entry(record: LibraryRecord, lang: str) -> Entry:
    return Entry(
        id=record.id.urn,
        title=record.title,
        updated=record.changed_at,
        published=record.published_at,
        author=Person(
            record.organisation_name,
            links.url("organisation", lang=lang, slug=record.organisation_slug),
        ),
        pages=_pages(lambda code: url_for("public.practice", lang=code, practice_slug=record.slug)),
        html=_content(record),
        summary=record.summary,
        language=record.language,
        rights=reference.label("practice_licences", record.licence, lang),
        categories=tuple(dict.fromkeys((record.kind, *record.commitments))),
    )


def _update_entry(campaign: Campaign, shown: texts.ShownText) -> Entry:
    began_at = campaign.began_at or BEGINNING
    return Entry(
        id=campaign.id.urn,
        title=texts.for_everybody(shown.text.subject),
        updated=began_at,
        published=began_at,
        author=Person(current_settings().operator_name),
        pages=_pages(lambda code: url_for("updates.update", lang=code, slug=campaign.slug)),
        html=markdown.html(texts.for_everybody(shown.text.body)),
        language=shown.language,
        categories=tuple(campaign.topics),
    )


def _content(record: LibraryRecord) -> str:
    """The questions in the language of the feed, the answers as their author wrote them."""
    answers = Markup("").join(
        Markup('<h3>{}</h3>\n<div lang="{}">{}</div>\n').format(
            question, record.language, markdown.html(getattr(record, name))
        )
        for name, question in QUESTIONS.items()
    )
    summary = Markup('<p lang="{}">{}</p>\n').format(record.language, record.summary)
    note = Markup("<p>{}</p>").format(
        _("Publication is no endorsement and no presumption of compliance with the AI Act.")
    )
    return summary + answers + note


# -- the feed itself -----------------------------------------------------------------------------


def _unless_known(
    state: Sequence[str], updated: datetime, lang: str, write: Callable[[], Response]
) -> Response:
    """304 for whoever has this feed already, before a word of it is written."""
    version = hashlib.sha256("\n".join(state).encode()).hexdigest()[:32]
    # Asked by the version alone: what was withdrawn or renamed leaves no later date behind.
    if request.if_none_match.contains(version):
        answer = Response(status=304)
    else:
        with speaking(lang):
            answer = write()
    answer.set_etag(version)
    answer.last_modified = updated.replace(microsecond=0)
    return answer


def _written(feed: Feed, entries: Sequence[Entry]) -> Response:
    return Response(b"".join(atom(feed, entries)), content_type=f"{ATOM_TYPE}; charset=utf-8")


def _feed_id(name: str) -> str:
    """A tag URI (RFC 4151): it names the feed, and leads nowhere."""
    host = current_settings().base_url.partition("://")[2].partition("/")[0].partition(":")[0]
    return f"tag:{host},2026:{name}"


def _self(path: str, parameters: dict[str, Any]) -> str:
    return f"{absolute(path)}?{urlencode(parameters, doseq=True)}"


def _pages(address: Callable[[str], str]) -> list[tuple[str, str]]:
    return [(code, absolute(address(code))) for code in current_settings().languages]


def _rights() -> str:
    return _("CC BY 4.0: %(url)s", url=LICENCE)
