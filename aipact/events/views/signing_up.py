"""The page to sign up on, and what it says when nobody can."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from aipact.core.access import open_to_all
from aipact.core.actor import current_actor
from aipact.core.errors import RuleBroken, TooMany
from aipact.core.network import network
from aipact.core.transaction import commit, rollback
from aipact.core.typed import keeps_typed, typed_texts
from aipact.events import access, actions
from aipact.events.forms import SignUpForm, sign_up_form
from aipact.events.models import Event
from aipact.events.queries import finding, phase
from aipact.events.queries.eligibility import is_in_network
from aipact.events.queries.listing import standing_of
from aipact.events.states import Audience
from aipact.events.views.blueprint import bp, page, to_place
from aipact.events.views.confirming import is_waiting_for, remember
from aipact.forms.waiting import retry_after, say_wait_for_letter
from aipact.i18n import current_language
from aipact.organisations.queries import organisations_of


@bp.route("/events/<slug>/sign-up", methods=["GET", "POST"])
@open_to_all
@keeps_typed("question", "access_needs", "answer_")
def sign_up(slug: str) -> ResponseReturnValue:
    actor = current_actor()
    event = access.public_event(slug)
    if request.method == "GET":
        there = finding.live_sign_up(event, actor.email) if actor.is_signed_in else None
        if there is not None:
            return to_place(there)
        if not phase.is_open_for_sign_up(event):
            return page("closed", event, standing=standing_of(event))
        if _is_outside(event):
            return page("network_only", event)
    form = sign_up_form(
        event,
        finding.form_questions(event),
        organisations_of(actor) if actor.is_signed_in else (),
        name=actor.name if actor.is_signed_in else "",
        is_signed_in=actor.is_signed_in,
    )
    if not form.validate_on_submit():
        return _form_page(event, form, 422 if form.is_submitted() else 200)
    command = form.command(actor.email)
    try:
        if actor.is_signed_in:
            answer = to_place(actions.sign_up(event, command, actor=actor))
            commit()
            return answer
        token_id = actions.ask_to_sign_up(
            event, command, locale=current_language(), network=network(), actor=actor
        )
        remember(slug, token_id)
        commit()
        return redirect(url_for("events.confirm", slug=slug), 303)
    except actions.SignUpClosed:
        rollback()
        typed = [text for _name, text in typed_texts()]
        return page("closed", event, status=409, standing=standing_of(event), typed=typed)
    except RuleBroken as refusal:
        rollback()
        form.add_error(refusal.field, refusal.message)
        return _form_page(event, form, 422)
    except TooMany as error:
        rollback()
        if is_waiting_for(slug, command.email):
            return redirect(url_for("events.confirm", slug=slug), 303)
        form.add_error("email", say_wait_for_letter(error))
        return _form_page(event, form, 429, retry_after(error))


def _is_outside(event: Event) -> bool:
    """Somebody who is signed in, and for whom this event is not."""
    actor = current_actor()
    is_for_some = event.audience is Audience.NETWORK and actor.is_signed_in
    return is_for_some and not is_in_network(actor, actor.email)


def _form_page(
    event: Event, form: SignUpForm, status: int, headers: dict[str, str] | None = None
) -> ResponseReturnValue:
    return page(
        "sign_up",
        event,
        status=status,
        headers=headers,
        form=form,
        standing=standing_of(event),
        places_left=phase.places_left(event),
    )
