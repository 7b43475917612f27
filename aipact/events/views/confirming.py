"""Proving the address: by the code of the letter, or by its link. Known addresses see the same."""

from uuid import UUID

from flask import flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from aipact.accounts import actions as accounts
from aipact.accounts import queries as account_queries
from aipact.accounts.models import Token
from aipact.accounts.states import TokenPurpose
from aipact.core.access import open_to_all
from aipact.core.actor import current_actor
from aipact.core.clock import now
from aipact.core.errors import Conflict, TooMany
from aipact.core.network import network
from aipact.core.text import normal_email
from aipact.core.transaction import commit, rollback
from aipact.events import access, actions
from aipact.events.forms import EnterCodeForm
from aipact.events.models import Event
from aipact.events.queries import finding
from aipact.events.queries.listing import standing_of
from aipact.events.views.blueprint import bp, page, to_place
from aipact.forms.waiting import say_wait_for_letter, say_wrong_code
from aipact.i18n import _

# Which token this browser asked for, by event; the last few, for a cookie is small.
ASKED, MOST_ASKED = "event_sign_ups", 5


@bp.route("/events/<slug>/sign-up/confirm", methods=["GET", "POST"])
@open_to_all
def confirm(slug: str) -> ResponseReturnValue:
    event, token = access.public_event(slug), _asked(slug)
    if token is None:
        return redirect(url_for("events.sign_up", slug=slug), 303)
    form = EnterCodeForm()
    if form.validate_on_submit():
        if accounts.enter_code(token, form.code.data or ""):
            return _confirmed(event, token)
        commit()
        form.add_error("code", say_wrong_code(accounts.tries_left(token)))
    return page(
        "confirm",
        event,
        status=422 if form.is_submitted() else 200,
        form=form,
        address=token.email,
        has_tries=bool(accounts.tries_left(token)),
    )


@bp.post("/events/<slug>/sign-up/confirm/again")
@open_to_all
def send_again(slug: str) -> ResponseReturnValue:
    event, token = access.public_event(slug), _asked(slug)
    if token is None:
        return redirect(url_for("events.sign_up", slug=slug), 303)
    try:
        issued = actions.write_again(event, token, network=network())
        commit()
        remember(slug, issued.id)
        flash(_("We sent another letter. Enter the code of the newest one."), "success")
    except TooMany as error:
        rollback()
        flash(say_wait_for_letter(error), "warning")
    except Conflict as error:
        rollback()
        flash(error.message, "warning")
        return redirect(url_for("events.sign_up", slug=slug), 303)
    return redirect(url_for("events.confirm", slug=slug), 303)


@bp.route("/events/<slug>/sign-up/confirm/<token>", methods=["GET", "POST"])
@open_to_all
def confirm_link(slug: str, token: str) -> ResponseReturnValue:
    """The link of the letter. Mail scanners open links, so only the button confirms."""
    event = access.public_event(slug)
    sent = account_queries.token_of_link(token, TokenPurpose.SIGN_UP)
    if sent is not None and request.method == "POST":
        return _confirmed(event, sent)
    waiting = finding.sign_up_of_token(sent.id) if sent else None
    is_of_another = waiting is not None and waiting.event_id != event.id
    if sent is None or is_of_another or not (waiting or finding.live_sign_up(event, sent.email)):
        return page("link_gone", event, status=410)
    return page("confirm_link", event, address=sent.email)


def remember(slug: str, token_id: UUID) -> None:
    """This browser asked for this token, and may enter its code."""
    others = [pair for pair in _all_asked() if pair[0] != slug]
    session[ASKED] = [*others[-(MOST_ASKED - 1) :], [slug, str(token_id)]]


def is_waiting_for(slug: str, address: str) -> bool:
    """The letter was asked for in this very browser: it went back, or pressed the button twice."""
    token = _asked(slug)
    return token is not None and token.email == normal_email(address)


def _confirmed(event: Event, token: Token) -> ResponseReturnValue:
    """The place, or the number on the list, of an address that was just proved."""
    try:
        made = actions.confirm_sign_up(event, token, actor=current_actor())
        # Before the commit: afterwards all that it names would be read once more.
        answer = to_place(made)
        commit()
        return answer
    except actions.SignUpClosed:
        rollback()
        return page("closed", event, status=409, standing=standing_of(event))
    except Conflict:
        rollback()
        return page("link_gone", event, status=410)


def _asked(slug: str) -> Token | None:
    """The token that this browser's cookie names for the event, while it works."""
    try:
        token = account_queries.token(UUID(str(dict(_all_asked()).get(slug))))
    except ValueError:
        return None
    return token if token and token.used_at is None and token.expires_at > now() else None


def _all_asked() -> list[list[str]]:
    """Pairs of an event and a token, the latest last."""
    found: list[list[str]] = session.get(ASKED, [])
    return found
