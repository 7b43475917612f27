"""The blueprint, and what the pages of people at events have in common."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from aipact.events.models import Event, SignUp
from aipact.events.queries import finding
from aipact.events.queries.texts import shown_text
from aipact.i18n import current_language
from aipact.i18n.formats import span

bp = Blueprint("events", __name__)

# Pages behind a personal address: nobody keeps them, and no other site learns of the address. (Our
# own does: over https the check of forms asks for it.)
PRIVATE = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Robots-Tag": "noindex",
}


def page(
    name: str,
    event: Event,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    **context: Any,
) -> ResponseReturnValue:
    """A page about an event, in the best wording for the reader."""
    shown = shown_text(event, current_language())
    body = render_template(f"events/{name}.html", event=event, shown=shown, span=span, **context)
    return body, status, {**PRIVATE, **(headers or {})}


def to_place(sign_up: SignUp) -> Response:
    """The personal page: only who proved to be its owner is sent there."""
    return redirect(place_url(sign_up), 303)


def place_url(sign_up: SignUp) -> str:
    return url_for("events.place", slug=sign_up.event.slug, token=finding.place_token(sign_up))
