"""Proving the address: by the code of the letter, or by its link. Known addresses see the same."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from aipact.accounts import actions as accounts
from aipact.accounts import queries as account_queries
from aipact.accounts.models import Token
from aipact.accounts.states import TokenPurpose
from aipact.campaigns.forms import EnterCodeForm
from aipact.campaigns.views.blueprint import asked_token, bp, page, prove, remember
from aipact.core.access import open_to_all
from aipact.core.actor import current_actor
from aipact.core.errors import Conflict, TooMany
from aipact.core.network import network
from aipact.core.transaction import commit, rollback
from aipact.forms.waiting import say_wait_for_letter, say_wrong_code
from aipact.i18n import _, current_language
from aipact.subscriptions import actions, queries

PURPOSES = (TokenPurpose.SUBSCRIBE, TokenPurpose.PREFERENCES)


@bp.route("/updates/confirm", methods=["GET", "POST"])
@open_to_all
def confirm() -> ResponseReturnValue:
    token = asked_token()
    if token is None:
        return redirect(url_for("updates.updates"), 303)
    form = EnterCodeForm()
    if form.validate_on_submit():
        if accounts.enter_code(token, form.code.data or ""):
            return _confirmed(token)
        commit()
        form.add_error("code", say_wrong_code(accounts.tries_left(token)))
    return page(
        "confirm",
        status=422 if form.is_submitted() else 200,
        form=form,
        address=token.email,
        is_new=token.purpose is TokenPurpose.SUBSCRIBE,
        has_tries=bool(accounts.tries_left(token)),
    )


@bp.post("/updates/confirm/again")
@open_to_all
def send_again() -> ResponseReturnValue:
    token = asked_token()
    if token is None:
        return redirect(url_for("updates.updates"), 303)
    try:
        issued = actions.write_again(token, locale=current_language(), network=network())
        commit()
        remember(issued)
        flash(_("We sent another letter. Enter the code of the newest one."), "success")
    except TooMany as error:
        rollback()
        flash(say_wait_for_letter(error), "warning")
    except Conflict as error:
        rollback()
        flash(error.message, "warning")
        return redirect(url_for("updates.updates"), 303)
    return redirect(url_for("updates.confirm"), 303)


@bp.route("/updates/confirm/<token>", methods=["GET", "POST"])
@open_to_all
def confirm_link(token: str) -> ResponseReturnValue:
    """The link of the letter. Mail scanners open links, so only the button confirms."""
    sent = account_queries.token_of_link(token, *PURPOSES)
    if sent is None:
        return page("link_gone", status=410)
    if request.method == "POST":
        return _confirmed(sent)
    is_new = sent.purpose is TokenPurpose.SUBSCRIBE
    return page("confirm_link", address=sent.email, is_new=is_new)


def _confirmed(token: Token) -> ResponseReturnValue:
    is_new = queries.request_of(token.id) is not None
    try:
        actions.confirm(token, actor=current_actor())
        prove(token)
        answer = redirect(url_for("updates.preferences"), 303)
        commit()
    except Conflict:
        rollback()
        return page("link_gone", status=410)
    if is_new:
        flash(_("Your subscription is confirmed. Here you can change it."), "success")
    return answer
