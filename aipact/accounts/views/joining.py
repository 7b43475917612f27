"""Joining: the address, its proof, a name and a password. The same pages for known addresses."""

from uuid import UUID

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from aipact.accounts import actions, queries
from aipact.accounts.forms import EnterCodeForm, JoinForm, SetPasswordForm
from aipact.accounts.models import Token
from aipact.accounts.states import TokenPurpose
from aipact.accounts.views.blueprint import bp, status_of
from aipact.accounts.views.signed_in import open_door, signed_in
from aipact.core.access import open_to_all
from aipact.core.actor import current_actor
from aipact.core.clock import now
from aipact.core.errors import Conflict, RuleBroken, TooMany
from aipact.core.network import network
from aipact.core.text import normal_email
from aipact.core.transaction import commit, rollback
from aipact.forms.waiting import retry_after, say_wait_for_letter, say_wrong_code
from aipact.i18n import _, current_language

# The token that this browser asked for, and the one that this browser has proved. Apart, because
# the link of a letter may be opened elsewhere: that proves nothing about this browser.
ASKED, PROVED = "join", "join_proved"


@bp.route("/join", methods=["GET", "POST"])
@open_to_all
def join() -> ResponseReturnValue:
    if signed_in():
        return redirect(url_for("organisations.join_organisation"), 303)
    form = JoinForm()
    if form.validate_on_submit():
        try:
            session[ASKED] = str(_write_letter(form.email.data))
            return redirect(url_for("accounts.confirm"), 303)
        except TooMany as error:
            rollback()
            if _is_waiting_for(form.email.data):
                return redirect(url_for("accounts.confirm"), 303)
            form.add_error("email", say_wait_for_letter(error))
            return render_template("accounts/join.html", form=form), 429, retry_after(error)
    return render_template("accounts/join.html", form=form), status_of(form)


@bp.route("/join/confirm", methods=["GET", "POST"])
@open_to_all
def confirm() -> ResponseReturnValue:
    token = _token(ASKED)
    if token is None:
        return redirect(url_for("accounts.join"), 303)
    form = EnterCodeForm()
    if form.validate_on_submit():
        is_right = actions.enter_code(token, form.code.data)
        commit()
        if is_right:
            session[PROVED] = str(token.id)
            return redirect(url_for("accounts.set_password"), 303)
        form.add_error("code", say_wrong_code(actions.tries_left(token)))
    page = render_template(
        "accounts/confirm.html",
        form=form,
        address=token.email,
        has_tries=bool(actions.tries_left(token)),
    )
    return page, status_of(form)


@bp.post("/join/confirm/again")
@open_to_all
def send_again() -> ResponseReturnValue:
    token = _token(ASKED)
    if token is None:
        return redirect(url_for("accounts.join"), 303)
    try:
        session[ASKED] = str(_write_letter(token.email))
        flash(_("We sent another letter. Enter the code of the newest one."), "success")
    except TooMany as error:
        rollback()
        flash(say_wait_for_letter(error), "warning")
    return redirect(url_for("accounts.confirm"), 303)


@bp.route("/join/confirm/<token>", methods=["GET", "POST"])
@open_to_all
def confirm_link(token: str) -> ResponseReturnValue:
    """The link of the letter. Mail scanners open links, so only the button confirms."""
    sent = queries.token_of_link(token, TokenPurpose.JOIN)
    if sent is None:
        return render_template("accounts/link_expired.html", again=url_for("accounts.join")), 410
    if request.method == "POST":
        actions.confirm_address(sent)
        commit()
        session[PROVED] = str(sent.id)
        return redirect(url_for("accounts.set_password"), 303)
    return render_template("accounts/confirm_link.html", address=sent.email)


@bp.route("/join/password", methods=["GET", "POST"])
@open_to_all
def set_password() -> ResponseReturnValue:
    token = _token(PROVED)
    if token is None or token.confirmed_at is None:
        return redirect(url_for("accounts.join"), 303)
    form = SetPasswordForm()
    if form.validate_on_submit():
        try:
            user = actions.create_account(
                token, form.command(), locale=current_language(), actor=current_actor()
            )
            agent = request.user_agent.string
            secret = actions.start_session(user, is_second_factor_done=True, user_agent=agent)
            commit()
            open_door(secret)
            return redirect(url_for("organisations.join_organisation"), 303)
        except RuleBroken as error:
            form.add_error(error.field, error.message)
        except Conflict:
            flash(_("There is an account with this address already. Sign in."), "info")
            return redirect(url_for("accounts.sign_in"), 303)
    page = render_template("accounts/set_password.html", form=form, address=token.email)
    return page, status_of(form)


def _write_letter(address: str) -> UUID:
    token = actions.ask_to_join(address, locale=current_language(), network=network())
    commit()
    return token.id


def _token(key: str) -> Token | None:
    """The token that this browser's cookie names, while it works."""
    try:
        token = queries.token(UUID(str(session.get(key))))
    except ValueError:
        return None
    return token if token and token.used_at is None and token.expires_at > now() else None


def _is_waiting_for(address: str) -> bool:
    """The letter was asked for in this very browser: it went back, or pressed the button twice."""
    token = _token(ASKED)
    return token is not None and token.email == normal_email(address)
