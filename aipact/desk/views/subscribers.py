"""Who gets updates: the list, one subscriber, and ending what somebody asks staff to end."""

import uuid

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from aipact.campaigns.queries import listing
from aipact.campaigns.queries.following import follow_names
from aipact.core.actor import current_actor
from aipact.desk.forms.subscribers import end_form
from aipact.desk.queries import subscribers as queries
from aipact.desk.queries.subscribers import SubscriberFilter, SubscriberList
from aipact.desk.views.blueprint import bp, carry_out, page_request, paging
from aipact.desk.views.campaign_words import reason_in_words
from aipact.desk.views.event_words import language_names
from aipact.desk.views.queue import option, options
from aipact.i18n import _, _l, current_language
from aipact.reference import queries as reference
from aipact.subscriptions import access, actions
from aipact.subscriptions import queries as subscriptions
from aipact.subscriptions.states import TOPICS, SubscriberState

PAGE_SIZE = 50
LIST_LABELS = {
    SubscriberList.OK: _l("Letters arrive"),
    SubscriberList.SOFT_BOUNCING: _l("Letters came back lately"),
    SubscriberList.SUPPRESSED: _l("Gets no letters any more"),
    SubscriberList.LEFT: _l("Has left everything"),
}
STATE_LABELS = {
    SubscriberState.OK: LIST_LABELS[SubscriberList.OK],
    SubscriberState.SOFT_BOUNCING: LIST_LABELS[SubscriberList.SOFT_BOUNCING],
    SubscriberState.SUPPRESSED: LIST_LABELS[SubscriberList.SUPPRESSED],
}
TONES = {
    SubscriberState.OK: "success",
    SubscriberState.SOFT_BOUNCING: "warning",
    SubscriberState.SUPPRESSED: "error",
}


@bp.get("/desk/subscribers")
def subscribers() -> ResponseReturnValue:
    access.require_keeper(current_actor())
    topics, wanted = topic_labels(), _wanted()
    found = queries.subscribers(wanted, page_request(PAGE_SIZE))
    state = wanted.state.value if wanted.state else ""
    kept = {"q": wanted.text, "topic": wanted.topic, "state": state}
    kept = {name: value for name, value in kept.items() if value}
    counts = [(code, queries.count_of(code)) for code in topics]
    return render_template(
        "desk/subscribers.html",
        rows=found.items,
        topics_of=queries.topics_of(found.items),
        topics=topics,
        counts=[
            (topics[code], count.number, url_for("desk.subscribers", topic=code))
            for code, count in counts
        ],
        is_capped=any(count.is_capped for _code, count in counts),
        most_counted=queries.MOST_COUNTED,
        wanted=wanted,
        topic_options=options([("", _("Any topic")), *topics.items()], wanted.topic),
        state_options=options(
            [("", _("All")), *((one.value, label) for one, label in LIST_LABELS.items())], state
        ),
        state_labels=STATE_LABELS,
        tones=TONES,
        is_filtered=bool(kept),
        **paging("desk.subscribers", kept, found),
    )


def _wanted() -> SubscriberFilter:
    topic = request.args.get("topic", "")
    return SubscriberFilter(
        " ".join(request.args.get("q", "").split())[:200],
        topic if reference.is_code(TOPICS, topic) else "",
        option(SubscriberList, request.args.get("state", "")),
    )


def topic_labels() -> dict[str, str]:
    """All topics, in their order."""
    return dict(reference.choices(TOPICS, current_language()))


@bp.get("/desk/subscribers/<uuid:subscriber_id>")
def subscriber(subscriber_id: uuid.UUID) -> ResponseReturnValue:
    one = access.subscriber_at_desk(current_actor(), subscriber_id)
    here = current_language()
    updates = queries.updates_to(one)
    active = subscriptions.active_topics(one)
    titles = listing.titles({row.campaign_id for row in updates})
    follows = subscriptions.all_follows_of(one)
    return render_template(
        "desk/subscriber.html",
        one=one,
        topics=topic_labels(),
        subscriptions=subscriptions.subscriptions_of(one),
        follows=list(
            zip(follows, (name for _id, name in follow_names(follows, here)), strict=True)
        ),
        bounces=subscriptions.bounces_of(one),
        updates=[(row, titles[row.campaign_id]) for row in updates],
        letters=queries.letters_to(one),
        form=end_form(active),
        has_anything=bool(active or subscriptions.follows_of(one)),
        reason=reason_in_words,
        languages=language_names(),
        state_labels=STATE_LABELS,
        tones=TONES,
    )


@bp.post("/desk/subscribers/<uuid:subscriber_id>/end")
def end_subscriptions(subscriber_id: uuid.UUID) -> ResponseReturnValue:
    """The topics that are ticked, or with `all` everything."""
    actor = current_actor()
    one = access.subscriber_at_desk(actor, subscriber_id)
    is_all = request.form.get("all") == "yes"
    chosen = end_form(subscriptions.active_topics(one)).topics.data
    topics = None if is_all else tuple(chosen or ())
    back = url_for("desk.subscriber", subscriber_id=subscriber_id)
    return carry_out(
        lambda: actions.end_on_request(one, topics, actor=actor),
        _("Ended. Nothing more about it goes to this address."),
        back,
    )
