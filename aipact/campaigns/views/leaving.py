"""Leaving. Who has the letter's address may leave with it: no sign-in, no cookie, no question.

The forms carry no token against forgery: the address itself is the secret, and needs no session.
"""

from collections.abc import Sequence

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from aipact.campaigns.views.blueprint import bp, one_click, page
from aipact.core.access import open_to_all
from aipact.core.actor import current_actor
from aipact.core.errors import Conflict, NotFound
from aipact.core.secrets import id_of_signed, signed_id
from aipact.core.transaction import commit, rollback
from aipact.extensions import csrf
from aipact.i18n import best_language, current_language
from aipact.reference import queries as reference
from aipact.subscriptions import actions, queries
from aipact.subscriptions.queries.leaving import UNDO, Leaving, read_leave_token
from aipact.subscriptions.states import TOPICS


@one_click.route("/updates/leave/<token>", methods=["GET", "POST"])
@open_to_all
@csrf.exempt
def leave_at_once(token: str) -> ResponseReturnValue:
    """The address of the List-Unsubscribe header. Mail programs post to it (RFC 8058), and nothing
    reaches the person from then on; people who open it get the page with the choice."""
    leaving = _read(token)
    if request.method != "POST":
        return redirect(url_for("updates.leave", lang=best_language(), token=token), 303)
    actions.leave_by_header(leaving.subscriber_id, actor=current_actor())
    commit()
    return "You are unsubscribed.\n", 200, {"Content-Type": "text/plain; charset=utf-8"}


@bp.route("/updates/leave/<token>", methods=["GET", "POST"])
@open_to_all
@csrf.exempt
def leave(token: str) -> ResponseReturnValue:
    """What to leave: the topics of this letter, or everything."""
    leaving = _read(token)
    one = queries.subscriber(leaving.subscriber_id)
    active, follows = (queries.active_topics(one), queries.follows_of(one)) if one else ([], [])
    if one is None or not (active or follows):
        return page("left", undo=None, topics=[], is_all=True, was_gone=True)
    mine = tuple(topic for topic in active if topic in leaving.topics)
    has_more = bool(follows) or len(active) > len(mine)
    if request.method != "POST":
        names = _names(mine)
        return page("leave", topics=names, has_more=has_more, is_about_all=not leaving.topics)
    wanted = mine if request.form.get("scope") == "topics" and mine else None
    left = actions.leave(one, wanted, actor=current_actor())
    is_all = not (queries.active_topics(one) or queries.follows_of(one))
    answer = page(
        "left",
        undo=url_for("updates.undo", token=signed_id(UNDO, one.id)),
        topics=_names(left),
        is_all=is_all,
        was_gone=False,
    )
    commit()
    return answer


@bp.route("/updates/undo/<token>", methods=["GET", "POST"])
@open_to_all
@csrf.exempt
def undo(token: str) -> ResponseReturnValue:
    """Who left by mistake is back with one click."""
    subscriber_id = id_of_signed(UNDO, token)
    if subscriber_id is None:
        raise NotFound
    one = queries.subscriber(subscriber_id)
    if one is None:
        return page("undo_gone", status=410)
    if request.method != "POST":
        return page("undo", token=token)
    try:
        back = _names(actions.undo_leaving(one, actor=current_actor()))
        commit()
    except Conflict:
        rollback()
        return page("undo_gone", status=410)
    return page("back", topics=back)


def _read(token: str) -> Leaving:
    found = read_leave_token(token)
    if found is None:
        raise NotFound
    return found


def _names(topics: Sequence[str]) -> list[str]:
    return [reference.label(TOPICS, code, current_language()) for code in topics]
