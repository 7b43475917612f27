"""Signing in and out, and a new password for a lost one."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from aipact.accounts import actions, queries
from aipact.accounts.forms import (
    ForgotPasswordForm,
    ResetPasswordForm,
    SecondFactorForm,
    SignInForm,
)
from aipact.accounts.states import TokenPurpose
from aipact.accounts.views.blueprint import bp, status_of
from aipact.accounts.views.signed_in import (
    ask_to_sign_in,
    close_door,
    onward,
    open_door,
    signed_in,
    visit,
)
from aipact.core.access import open_to_all
from aipact.core.actor import current_actor
from aipact.core.errors import Conflict, RuleBroken, TooMany
from aipact.core.network import network
from aipact.core.transaction import commit
from aipact.forms.waiting import retry_after, say_wait
from aipact.i18n import _, current_language


@bp.route("/sign-in", methods=["GET", "POST"])
@open_to_all
def sign_in() -> ResponseReturnValue:
    if found := signed_in():
        return onward(found)
    form = SignInForm()
    if form.validate_on_submit():
        try:
            attempt = actions.begin_sign_in(form.email.data, network=network())
        except TooMany as error:
            form.add_error("", say_wait(error))
            return render_template("accounts/sign_in.html", form=form), 429, retry_after(error)
        # The try is counted, and nothing is locked while the slow hash is computed.
        commit()
        if actions.is_right(attempt, form.password.data):
            token = actions.sign_in(attempt, user_agent=request.user_agent.string)
            commit()
            return onward(open_door(token))
        form.add_error("", _("The address or the password is not right."))
    return render_template("accounts/sign_in.html", form=form), status_of(form)


@bp.route("/sign-in/second-factor", methods=["GET", "POST"])
@open_to_all
def second_factor() -> ResponseReturnValue:
    found = visit()
    if found is None:
        return ask_to_sign_in()
    if found.is_authenticated or not found.user.has_second_factor:
        return onward(found)
    form = SecondFactorForm()
    if form.validate_on_submit():
        try:
            token = actions.pass_second_factor(found.user, form.code.data, session=found.session)
            commit()
            return onward(open_door(token))
        except RuleBroken as error:
            commit()  # the try counts
            form.add_error(error.field, error.message)
        except TooMany as error:
            form.add_error("code", say_wait(error))
            page = render_template("accounts/second_factor.html", form=form)
            return page, 429, retry_after(error)
    return render_template("accounts/second_factor.html", form=form), status_of(form)


@bp.post("/sign-out")
@open_to_all
def sign_out() -> ResponseReturnValue:
    if found := visit():
        actions.sign_out(found.session, actor=current_actor())
        commit()
    close_door()
    flash(_("You are signed out."), "success")
    return redirect(url_for("public.home"), 303)


# ---------------------------------------------------------------- lost passwords


@bp.route("/password/forgot", methods=["GET", "POST"])
@open_to_all
def forgot_password() -> ResponseReturnValue:
    form = ForgotPasswordForm()
    if form.validate_on_submit():
        try:
            actions.ask_for_reset(form.email.data, locale=current_language(), network=network())
            commit()
            return redirect(url_for("accounts.forgot_password_sent"), 303)
        except TooMany as error:
            form.add_error("email", say_wait(error))
            page = render_template("accounts/forgot_password.html", form=form)
            return page, 429, retry_after(error)
    return render_template("accounts/forgot_password.html", form=form), status_of(form)


@bp.get("/password/forgot/sent")
@open_to_all
def forgot_password_sent() -> ResponseReturnValue:
    return render_template("accounts/forgot_password_sent.html")


@bp.route("/password/reset/<token>", methods=["GET", "POST"])
@open_to_all
def reset_password(token: str) -> ResponseReturnValue:
    """Opened from a letter: of somebody who lost a password, or was invited and has none yet."""
    sent = queries.token_of_link(token, TokenPurpose.RESET, TokenPurpose.INVITE)
    if sent is None:
        again = url_for("accounts.forgot_password")
        return render_template("accounts/link_expired.html", again=again), 410
    form = ResetPasswordForm()
    if form.validate_on_submit():
        try:
            actions.reset_password(sent, form.password.data, actor=current_actor())
            commit()
            close_door()
            flash(_("Your new password is set. Sign in with it."), "success")
            return redirect(url_for("accounts.sign_in"), 303)
        except RuleBroken as error:
            form.add_error(error.field, error.message)
        except Conflict as error:
            flash(error.message, "warning")
            return redirect(url_for("accounts.forgot_password"), 303)
    page = render_template(
        "accounts/reset_password.html",
        form=form,
        address=sent.email,
        is_invitation=sent.purpose == TokenPurpose.INVITE,
    )
    return page, status_of(form)
