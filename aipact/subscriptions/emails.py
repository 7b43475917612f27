"""Letters to subscribers about their subscription. The updates themselves are campaigns."""

import uuid
from collections.abc import Sequence
from typing import Any

from aipact.core import links
from aipact.core.secrets import signed_id
from aipact.i18n import _, _l, speaking
from aipact.mail.models import Priority
from aipact.mail.outbox import enqueue
from aipact.mail.render import Recipient
from aipact.reference.queries import citation, label
from aipact.subscriptions.models import Follow, News, Subscriber, SubscriptionRequest
from aipact.subscriptions.queries.leaving import UNDO, UNFOLLOW, Leaving, leave_token
from aipact.subscriptions.states import TOPICS, FollowKind

ASKED = _l("Somebody, probably you, entered this address on our site.")
IMPORTED = _l("This address was given to us as that of somebody who wants updates.")
# Letters that nobody gets who has left, be they written already.
ON_REQUEST = ("subscriptions/news_published", "campaigns/digest")
SUBSCRIBED = _l("You have subscribed to updates with this address.")


def confirm_subscription(request: SubscriptionRequest, *, code: str, secret: str) -> None:
    """The code and the link that prove the address, and what it would get."""
    _send(
        "confirm_subscription",
        Recipient(request.email, locale=request.locale),
        ASKED,
        secret=True,
        digits=f"{code[:3]} {code[3:]}",
        topics=_names(request.topics, request.locale),
        is_following=bool(request.follows),
        url=links.url("updates_confirm", lang=request.locale, token=secret),
    )


def confirm_imported(request: SubscriptionRequest, *, secret: str) -> None:
    """Somebody gave us the address as that of a reader: nothing comes before its owner agrees. Many
    of these may be written at once, so they let all others pass."""
    enqueue(
        "subscriptions/confirm_imported",
        to=Recipient(request.email, locale=request.locale),
        reason=IMPORTED,
        context={
            "topics": _names(request.topics, request.locale),
            "source": request.source,
            "url": links.url("updates_confirm", lang=request.locale, token=secret),
        },
        priority=Priority.BULK,
        secret=True,
    )


def open_preferences(one: Subscriber, *, code: str, secret: str) -> None:
    _send(
        "open_preferences",
        _to(one),
        ASKED,
        secret=True,
        digits=f"{code[:3]} {code[3:]}",
        url=links.url("updates_confirm", lang=one.locale, token=secret),
    )


def no_subscription(address: str, *, locale: str) -> None:
    """Somebody asked for the preferences of an address that gets no updates."""
    url = links.url("updates", lang=locale)
    _send("no_subscription", Recipient(address, locale=locale), ASKED, url=url)


def subscription_confirmed(one: Subscriber, topics: list[str], *, is_following: bool) -> None:
    """Welcome: what comes, how often, and how to stop."""
    _send(
        "subscription_confirmed",
        _to(one),
        SUBSCRIBED,
        topics=_names(topics, one.locale),
        is_following=is_following,
        frequency=one.frequency,
        preferences_url=_preferences(one),
    )


def subscription_ended(one: Subscriber, topics: list[str], *, is_all: bool) -> None:
    """Written when somebody leaves on the page; a leaver by the header gets no letter."""
    _send(
        "subscription_ended",
        _to(one),
        SUBSCRIBED,
        topics=_names(topics, one.locale),
        is_all=is_all,
        undo_url=links.url("updates_undo", lang=one.locale, token=signed_id(UNDO, one.id)),
    )


def preferences_changed(one: Subscriber, topics: list[str]) -> None:
    """So that nobody changes somebody else's preferences unseen."""
    _send(
        "preferences_changed",
        _to(one),
        SUBSCRIBED,
        topics=_names(topics, one.locale),
        frequency=one.frequency,
        paused_until=one.paused_until,
        preferences_url=_preferences(one),
    )


def news_published(one: Subscriber, news: News, follows: Sequence[Follow]) -> None:
    """F1: something that the subscriber follows was published; one letter, however many follows it
    is about, and a link that stops each of them."""
    with speaking(one.locale):
        names = [_followed(follow, news, one.locale) for follow in follows]
        reason = _("You follow this by e-mail: %(names)s.", names=", ".join(names))
        headline = news.headline
    stops = [
        links.url("updates_unfollow", lang=one.locale, token=signed_id(UNFOLLOW, follow.id))
        for follow in follows
    ]
    enqueue(
        "subscriptions/news_published",
        to=_to(one),
        reason=reason,
        context={
            "headline": headline,
            "url": links.url(news.page, lang=one.locale, **news.page_values),
            "stops": list(zip(names, stops, strict=True)),
            "preferences_url": _preferences(one),
        },
        dedupe=f"news:{news.id}:{one.id}",
        priority=Priority.BULK,
        one_click_url=one_click_url(one, news.id),
    )


def one_click_url(one: Subscriber, letter_id: uuid.UUID) -> str:
    """Where a mail program ends all letters to the subscriber; each letter has its own."""
    token = leave_token(Leaving(one.id, letter_id, ()))
    return links.url("updates_one_click", lang=one.locale, token=token)


def subscriber_erased(address: str, *, locale: str) -> None:
    to = Recipient(address, locale=locale)
    _send("subscriber_erased", to, SUBSCRIBED, url=links.url("updates", lang=locale))


def _send(letter: str, to: Recipient, reason: Any, *, secret: bool = False, **words: Any) -> None:
    enqueue(
        f"subscriptions/{letter}",
        to=to,
        reason=reason,
        context=words,
        priority=Priority.NOW if secret else Priority.NORMAL,
        secret=secret,
    )


def _to(one: Subscriber) -> Recipient:
    return Recipient(one.email, locale=one.locale)


def _preferences(one: Subscriber) -> str:
    return links.url("updates_preferences", lang=one.locale)


def _followed(follow: Follow, news: News, locale: str) -> str:
    if follow.kind is FollowKind.ORGANISATION:
        return news.organisation_name
    if follow.kind is FollowKind.ARTICLE:
        return citation(follow.key, locale)
    return _("Commitment %(code)s", code=follow.key)


def _names(topics: list[str], locale: str) -> list[str]:
    return [label(TOPICS, code, locale) for code in topics]
