"""Following one organisation, commitment or article, and stopping exactly that."""

from collections.abc import Mapping
from functools import partial

from flask import request, url_for
from flask.typing import ResponseReturnValue

from aipact.campaigns.forms import AddressForm
from aipact.campaigns.queries.following import follow_names, followable_name
from aipact.campaigns.views.blueprint import ask, bp, page
from aipact.core.access import open_to_all
from aipact.core.actor import current_actor
from aipact.core.errors import NotFound
from aipact.core.secrets import id_of_signed, signed_id
from aipact.core.transaction import commit
from aipact.extensions import csrf
from aipact.i18n import current_language
from aipact.subscriptions import actions, queries
from aipact.subscriptions.actions import Subscribe
from aipact.subscriptions.queries.leaving import UNDO, UNFOLLOW


@bp.route("/updates/follow", methods=["GET", "POST"])
@open_to_all
def follow() -> ResponseReturnValue:
    """An address is enough; the page says in words what ?what=commitment:C-01 is."""
    what = request.args.get("what", "")
    name = followable_name(what, current_language())
    if name is None:
        raise NotFound
    form = AddressForm()
    again = partial(_page, form, name)
    if not form.validate_on_submit():
        return again(422 if form.is_submitted() else 200)
    return ask(form, Subscribe(form.email.data or "", follows=[what]), again)


@bp.route("/updates/unfollow/<token>", methods=["GET", "POST"])
@open_to_all
@csrf.exempt
def unfollow(token: str) -> ResponseReturnValue:
    """The link of a letter: no sign-in, no cookie; as for leaving, the address is the secret."""
    follow_id = id_of_signed(UNFOLLOW, token)
    if follow_id is None:
        raise NotFound
    found = queries.follow(follow_id)
    if found is None or found.ended_at is not None:
        return page("left", undo=None, topics=[], is_all=False, was_gone=True)
    name = follow_names([found], current_language())[0][1]
    if request.method != "POST":
        return page("unfollow", followed=name)
    actions.stop_following(found, actor=current_actor())
    one = queries.subscriber(found.subscriber_id)
    answer = page(
        "left",
        undo=url_for("updates.undo", token=signed_id(UNDO, found.subscriber_id)),
        topics=[name],
        is_all=one is not None and one.left_at is not None,
        was_gone=False,
    )
    commit()
    return answer


def _page(
    form: AddressForm, name: str, status: int, headers: Mapping[str, str] | None = None
) -> ResponseReturnValue:
    return page("follow", status=status, headers=headers, form=form, followed=name)
