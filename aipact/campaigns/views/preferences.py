"""The preference centre. It opens with fresh proof of the address only, so that a letter that was
passed on gives nobody power over somebody else's data."""

import json

from flask import Response, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from aipact.campaigns.forms import AddressForm, PauseForm, PreferencesForm, preferences_form
from aipact.campaigns.queries.following import follow_names
from aipact.campaigns.views.blueprint import (
    PRIVATE,
    bp,
    page,
    proved_subscriber,
    proved_token,
    remember,
)
from aipact.core.access import open_to_all
from aipact.core.actor import current_actor
from aipact.core.clock import today
from aipact.core.errors import RuleBroken, TooMany
from aipact.core.network import network
from aipact.core.transaction import commit, rollback
from aipact.forms.waiting import retry_after, say_wait_for_letter
from aipact.i18n import _, current_language
from aipact.subscriptions import actions, queries
from aipact.subscriptions.models import Subscriber
from aipact.subscriptions.states import LONGEST_PAUSE

HERE = "updates.preferences"


@bp.route("/updates/preferences", methods=["GET", "POST"])
@open_to_all
def preferences() -> ResponseReturnValue:
    one = proved_subscriber()
    if one is None:
        return _ask()
    form = _form(one)
    if not form.validate_on_submit():
        return _page(one, 422 if form.is_submitted() else 200, form=form)
    actions.choose_preferences(one, form.command(), actor=current_actor())
    commit()
    flash(_("Your preferences are saved."), "success")
    return redirect(url_for(HERE), 303)


def _ask() -> ResponseReturnValue:
    """Whose preferences? The answer is the same for every address."""
    form = AddressForm()
    if not form.validate_on_submit():
        return page("ask_preferences", status=422 if form.is_submitted() else 200, form=form)
    try:
        token = actions.ask_for_preferences(
            form.email.data or "", locale=current_language(), network=network()
        )
        remember(token)
        commit()
        return redirect(url_for("updates.confirm"), 303)
    except TooMany as error:
        rollback()
        form.add_error("email", say_wait_for_letter(error))
        return page("ask_preferences", status=429, headers=retry_after(error), form=form)


@bp.post("/updates/preferences/pause")
@open_to_all
def pause() -> ResponseReturnValue:
    one = proved_subscriber()
    if one is None:
        return redirect(url_for(HERE), 303)
    form = PauseForm()
    if not form.validate_on_submit():
        return _page(one, 422, pause_form=form)
    try:
        actions.pause(one, form.until.data or today(), actor=current_actor())
        commit()
    except RuleBroken as refusal:
        rollback()
        form.add_error(refusal.field, refusal.message)
        return _page(one, 422, pause_form=form)
    flash(_("Letters pause until that day."), "success")
    return redirect(url_for(HERE), 303)


@bp.post("/updates/preferences/resume")
@open_to_all
def resume() -> ResponseReturnValue:
    one = proved_subscriber()
    if one is not None:
        actions.resume(one, actor=current_actor())
        commit()
        flash(_("Letters come again."), "success")
    return redirect(url_for(HERE), 303)


@bp.post("/updates/preferences/leave")
@open_to_all
def leave_all() -> ResponseReturnValue:
    one = proved_subscriber()
    if one is not None:
        actions.leave(one, None, actor=current_actor())
        commit()
        flash(_("You get no more updates from us."), "success")
    return redirect(url_for(HERE), 303)


@bp.post("/updates/preferences/data")
@open_to_all
def export() -> ResponseReturnValue:
    """All that we keep about the address, as a file."""
    one = proved_subscriber()
    if one is None:
        return redirect(url_for(HERE), 303)
    text = json.dumps(actions.export_data(one), ensure_ascii=False, indent=2)
    answer = Response(text, mimetype="application/json", headers=PRIVATE)
    answer.headers["Content-Disposition"] = 'attachment; filename="updates.json"'
    return answer


@bp.post("/updates/preferences/erase")
@open_to_all
def erase() -> ResponseReturnValue:
    one = proved_subscriber()
    if one is None:
        return redirect(url_for(HERE), 303)
    actions.erase(one, actor=current_actor())
    commit()
    flash(_("Your data are erased. A last letter says so."), "success")
    return redirect(url_for("updates.updates"), 303)


@bp.post("/updates/preferences/close")
@open_to_all
def close_preferences() -> ResponseReturnValue:
    """For shared computers: the page opens again only with a new letter."""
    token = proved_token()
    if token is not None:
        actions.close_preferences(token)
        commit()
    return redirect(url_for("updates.updates"), 303)


def _form(one: Subscriber) -> PreferencesForm:
    return preferences_form(
        topics=queries.active_topics(one),
        frequency=one.frequency,
        locale=one.locale,
        follows=follow_names(queries.follows_of(one), current_language()),
    )


def _page(
    one: Subscriber,
    status: int,
    form: PreferencesForm | None = None,
    pause_form: PauseForm | None = None,
) -> ResponseReturnValue:
    return page(
        "preferences",
        status=status,
        subscriber=one,
        form=form or _form(one),
        pause_form=pause_form or PauseForm(formdata=None),
        is_paused=queries.is_paused(one),
        has_anything=bool(queries.active_topics(one) or queries.follows_of(one)),
        first_day=today(),
        last_day=today() + LONGEST_PAUSE,
    )
