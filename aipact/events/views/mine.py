"""The events that a person with an account signed up for."""

from flask import render_template
from flask.typing import ResponseReturnValue

from aipact.core.actor import current_actor
from aipact.events.queries import finding
from aipact.events.queries.texts import shown_text
from aipact.events.states import SIGN_UP_STATE_LABELS
from aipact.events.views.blueprint import PRIVATE, bp, place_url
from aipact.i18n import current_language
from aipact.i18n.formats import span


@bp.get("/account/events")
def mine() -> ResponseReturnValue:
    actor, lang = current_actor(), current_language()
    found = finding.sign_ups_of_user(actor.user_id) if actor.user_id else []
    body = render_template(
        "events/mine.html",
        rows=[(one, shown_text(one.event, lang), place_url(one)) for one in found],
        state_labels=SIGN_UP_STATE_LABELS,
        span=span,
    )
    return body, PRIVATE
