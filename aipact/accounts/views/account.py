"""A person's own account: details, password, second step, sessions."""

import segno
from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from aipact.accounts import access, actions, queries
from aipact.accounts.forms import (
    AccountForm,
    ChangePasswordForm,
    ProvePasswordForm,
    TotpCodeForm,
)
from aipact.accounts.views.blueprint import bp, status_of
from aipact.accounts.views.signed_in import (
    ask_to_sign_in,
    home_of,
    onward,
    open_door,
    present,
    visit,
    wanted_page,
)
from aipact.core.access import open_to_all
from aipact.core.actor import current_actor
from aipact.core.errors import RuleBroken
from aipact.core.settings import current_settings
from aipact.core.transaction import commit
from aipact.i18n import _


@bp.route("/account", methods=["GET", "POST"])
def account() -> ResponseReturnValue:
    user = present().user
    form = AccountForm(obj=user)
    if form.validate_on_submit():
        actions.change_account(user, form.command())
        commit()
        flash(_("Your details are saved."), "success")
        return redirect(url_for("accounts.account"), 303)
    return render_template("accounts/account.html", form=form, user=user), status_of(form)


@bp.route("/account/password", methods=["GET", "POST"])
def change_password() -> ResponseReturnValue:
    here, form = present(), ChangePasswordForm()
    if form.validate_on_submit():
        try:
            token = actions.change_password(
                here.user,
                form.current_password.data,
                form.password.data,
                session=here.session,
                actor=current_actor(),
            )
            commit()
            open_door(token)
            flash(_("Your password is changed. Other browsers are signed out."), "success")
            return redirect(url_for("accounts.security"), 303)
        except RuleBroken as error:
            commit()  # the try counts
            form.add_error(error.field, error.message)
    return render_template("accounts/change_password.html", form=form), status_of(form)


@bp.get("/account/security")
def security() -> ResponseReturnValue:
    here, is_demo = present(), current_settings().demo
    return render_template(
        "accounts/security.html",
        user=here.user,
        sessions=queries.live_sessions(here.user),
        present_session=here.session,
        codes_left=queries.unused_recovery_codes(here.user),
        may_turn_off=access.may_turn_second_factor_off(here.user, is_demo=is_demo),
        browser_name=browser_name,
    )


@bp.post("/account/security/sessions/end")
def end_other_sessions() -> ResponseReturnValue:
    here = present()
    actions.end_sessions(here.user, keep=here.session)
    commit()
    flash(_("Every other browser is signed out."), "success")
    return redirect(url_for("accounts.security"), 303)


# ---------------------------------------------------------------- second step


@bp.route("/account/security/totp/begin", methods=["GET", "POST"])
def begin_totp() -> ResponseReturnValue:
    here, form = present(), ProvePasswordForm()
    if form.validate_on_submit():
        try:
            actions.prove_password(here.user, form.current_password.data)
            actions.prepare_totp(here.user)
            commit()
            return redirect(url_for("accounts.set_up_totp"), 303)
        except RuleBroken as error:
            commit()
            form.add_error(error.field, error.message)
    return render_template("accounts/begin_totp.html", form=form), status_of(form)


@bp.route("/account/security/totp", methods=["GET", "POST"])
@open_to_all
def set_up_totp() -> ResponseReturnValue:
    """Scan and confirm. Staff come here from sign-in, and get nowhere else before it is done."""
    here = visit()
    if here is None:
        return ask_to_sign_in()
    if not here.is_authenticated and here.user.has_second_factor:
        return onward(here)
    if not here.user.totp_pending_secret:
        step = "begin_totp" if here.is_authenticated else "sign_in"
        return redirect(url_for(f"accounts.{step}"), 303)
    form = TotpCodeForm()
    if form.validate_on_submit():
        try:
            token, codes = actions.turn_on_totp(
                here.user, form.code.data, session=here.session, actor=current_actor()
            )
            commit()
            here = open_door(token)
            return render_template(
                "accounts/recovery_codes.html", codes=codes, onward=wanted_page() or home_of(here)
            )
        except RuleBroken as error:
            commit()
            form.add_error(error.field, error.message)
    page = render_template(
        "accounts/set_up_totp.html",
        form=form,
        secret=_in_fours(here.user.totp_pending_secret),
        picture=_qr_code(actions.address_of_totp(here.user)),
        is_signed_in=here.is_authenticated,
    )
    return page, status_of(form)


@bp.route("/account/security/totp/off", methods=["GET", "POST"])
def turn_off_totp() -> ResponseReturnValue:
    here, form = present(), ProvePasswordForm()
    if form.validate_on_submit():
        try:
            actions.prove_password(here.user, form.current_password.data)
            token = actions.turn_off_totp(here.user, session=here.session, actor=current_actor())
            commit()
            open_door(token)
            flash(_("Signing in takes one step again: your password."), "success")
            return redirect(url_for("accounts.security"), 303)
        except RuleBroken as error:
            commit()
            form.add_error(error.field, error.message)
    return render_template("accounts/turn_off_totp.html", form=form), status_of(form)


@bp.route("/account/security/recovery-codes", methods=["GET", "POST"])
def renew_recovery_codes() -> ResponseReturnValue:
    here, form = present(), ProvePasswordForm()
    if form.validate_on_submit():
        try:
            actions.prove_password(here.user, form.current_password.data)
            codes = actions.renew_recovery_codes(here.user, actor=current_actor())
            commit()
            onward_url = url_for("accounts.security")
            return render_template("accounts/recovery_codes.html", codes=codes, onward=onward_url)
        except RuleBroken as error:
            commit()
            form.add_error(error.field, error.message)
    return render_template("accounts/renew_recovery_codes.html", form=form), status_of(form)


def _qr_code(address: str) -> str:
    """A picture as an address of its own, so that the page needs no inline drawing."""
    return str(segno.make(address, error="m").svg_data_uri(scale=5, border=2, dark="#00002e"))


def _in_fours(secret: str) -> str:
    return " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))


BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def browser_name(user_agent: str) -> str:
    """ "Firefox on Windows": enough to know one's own browsers by."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    if browser and system:
        return _("%(browser)s on %(system)s", browser=browser, system=system)
    return browser or system or _("Unknown browser")
