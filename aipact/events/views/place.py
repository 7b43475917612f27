"""A person's own page for one event: where they stand, and the buttons that change it. Whoever has
its address has it from our letter; nothing happens by opening it."""

from collections.abc import Callable
from urllib.parse import urlsplit

from flask import flash, make_response, redirect
from flask.typing import ResponseReturnValue

from aipact.core import security
from aipact.core.access import open_to_all
from aipact.core.actor import current_actor
from aipact.core.clock import now
from aipact.core.errors import Conflict
from aipact.core.transaction import commit, rollback
from aipact.events import access, actions
from aipact.events.forms import AskForm, FeedbackForm, SignUpForm, details_form
from aipact.events.models import SignUp
from aipact.events.queries import asking, calendar, finding, phase, standing
from aipact.events.states import JOIN_FROM, SPEAKER_QUESTION_STATE_LABELS
from aipact.events.views.blueprint import PRIVATE, bp, page, to_place
from aipact.exports.calendar import calendar_text
from aipact.i18n import _
from aipact.i18n.formats import moment_in_words
from aipact.organisations.queries import organisations_of


@bp.get("/events/<slug>/place/<token>")
@open_to_all
def place(slug: str, token: str) -> ResponseReturnValue:
    return place_page(access.sign_up_of_place(slug, token))


@bp.post("/events/<slug>/place/<token>/give-up")
@open_to_all
def give_up(slug: str, token: str) -> ResponseReturnValue:
    def leave(sign_up: SignUp) -> None:
        actions.give_up(sign_up, actor=current_actor())

    return _do(slug, token, leave)


@bp.post("/events/<slug>/place/<token>/accept")
@open_to_all
def accept(slug: str, token: str) -> ResponseReturnValue:
    def take(sign_up: SignUp) -> None:
        actions.accept_offer(sign_up, actor=current_actor())

    return _do(slug, token, take)


@bp.post("/events/<slug>/place/<token>/decline")
@open_to_all
def decline(slug: str, token: str) -> ResponseReturnValue:
    def leave_to_others(sign_up: SignUp) -> None:
        actions.decline_offer(sign_up, actor=current_actor())

    return _do(slug, token, leave_to_others)


@bp.post("/events/<slug>/place/<token>/queue-again")
@open_to_all
def queue_again(slug: str, token: str) -> ResponseReturnValue:
    def queue(sign_up: SignUp) -> None:
        actions.queue_once_more(sign_up, actor=current_actor())

    return _do(slug, token, queue)


@bp.post("/events/<slug>/place/<token>/join")
@open_to_all
def join(slug: str, token: str) -> ResponseReturnValue:
    """On to the meeting; near its beginning only."""
    sign_up = access.sign_up_of_place(slug, token)
    try:
        address = actions.join(sign_up)
        commit()
    except Conflict as error:
        return _refuse(slug, token, error)
    response = make_response(redirect(address, 303))
    response.headers.update(PRIVATE)
    return response


@bp.get("/events/<slug>/place/<token>/calendar.ics")
@open_to_all
def place_calendar(slug: str, token: str) -> ResponseReturnValue:
    """The person's own entry, for a calendar that did not take it from the letter."""
    sign_up = access.sign_up_of_place(slug, token)
    if not standing.place_of(sign_up).has_calendar:
        return to_place(sign_up)
    response = make_response(calendar_text([calendar.personal_entry(sign_up)]))
    response.headers.update(PRIVATE)
    response.headers["Content-Type"] = "text/calendar; charset=utf-8; method=PUBLISH"
    response.headers["Content-Disposition"] = f'attachment; filename="{slug}.ics"'
    return response


def place_page(
    sign_up: SignUp,
    *,
    status: int = 200,
    details: SignUpForm | None = None,
    ask: AskForm | None = None,
    feedback: FeedbackForm | None = None,
    error: str = "",
) -> ResponseReturnValue:
    """The page; with a form as it was sent, where that could not be taken."""
    event, found = sign_up.event, standing.place_of(sign_up)
    opens = event.starts_at - JOIN_FROM
    until = sign_up.offer_expires_at
    mine, headers = asking.own_questions(sign_up), {}
    if found.standing is standing.PlaceStanding.CAN_JOIN:
        headers["Content-Security-Policy"] = _leading_to(event.join_url)
    return page(
        "place",
        event,
        status=status,
        headers=headers,
        sign_up=sign_up,
        token=finding.place_token(sign_up),
        place=found,
        now=now(),
        opens_at=moment_in_words(opens, sign_up.zone),
        offer_until=moment_in_words(until, sign_up.zone) if until else "",
        offers_until=moment_in_words(phase.offers_end_at(event), sign_up.zone),
        details=details or (_details(sign_up) if found.may_change else None),
        ask=ask or (AskForm(formdata=None) if found.may_ask else None),
        feedback=feedback or (FeedbackForm(formdata=None) if found.may_say_how_it_was else None),
        is_open={"details": details is not None, "ask": ask is not None},
        mine=mine,
        reasons=asking.reasons_of_hiding(mine),
        others=asking.shown_questions(sign_up) if found.may_ask else [],
        question_labels=SPEAKER_QUESTION_STATE_LABELS,
        error=error,
    )


def _details(sign_up: SignUp) -> SignUpForm:
    return details_of(sign_up, is_sent=False)


def details_of(sign_up: SignUp, *, is_sent: bool) -> SignUpForm:
    """The form that corrects what the person said; of organisations, those of the owner's account
    where that account is signed in."""
    actor = current_actor()
    is_owner = actor.is_signed_in and actor.user_id == sign_up.user_id
    return details_form(
        sign_up,
        finding.form_questions(sign_up.event),
        finding.form_answers(sign_up),
        organisations_of(actor) if is_owner else (),
        is_sent=is_sent,
    )


def _do(slug: str, token: str, act: Callable[[SignUp], None]) -> ResponseReturnValue:
    """One button: what it does, once; the page then says where the person stands."""
    sign_up = access.sign_up_of_place(slug, token)
    try:
        act(sign_up)
        commit()
    except Conflict as error:
        return _refuse(slug, token, error)
    return to_place(sign_up)


def _refuse(slug: str, token: str, error: Conflict) -> ResponseReturnValue:
    rollback()
    flash(error.message or _("That was not possible any more."), "warning")
    return to_place(access.sign_up_of_place(slug, token))


def _leading_to(address: str) -> str:
    """The policy of a page with a button that leads to the meeting: browsers hold a form to it even
    where the answer leads on, and meetings lead on to hosts of their own."""
    parts = urlsplit(address)
    return security.CSP.replace(
        "form-action 'self'", f"form-action 'self' https: {parts.scheme}://{parts.netloc}"
    )
