"""Updates: to subscribe to them, and to read what was sent."""

from collections.abc import Mapping
from functools import partial

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from aipact.campaigns import access
from aipact.campaigns.forms import SubscribeForm, subscribe_form
from aipact.campaigns.queries import listing, texts
from aipact.campaigns.views.blueprint import ask, bp
from aipact.core.access import open_to_all
from aipact.core.pagination import PageRequest
from aipact.i18n import current_language
from aipact.practices.queries.wording import language_name
from aipact.reference import queries as reference
from aipact.subscriptions.states import TOPICS

PAGE_SIZE = 10


@bp.route("/updates", methods=["GET", "POST"])
@open_to_all
def updates() -> ResponseReturnValue:
    form = subscribe_form()
    if not form.validate_on_submit():
        return _page(form, 422 if form.is_submitted() else 200)
    return ask(form, form.command(), partial(_page, form))


@bp.get("/updates/<slug>")
@open_to_all
def update(slug: str) -> ResponseReturnValue:
    """One update of the past, in the reader's language where there is such a text."""
    lang = current_language()
    found = access.public_update(slug)
    correction = listing.correction_of(found)
    shown = texts.shown_text(found, lang)
    body = render_template(
        "campaigns/update.html",
        campaign=found,
        shown=shown,
        body=texts.for_everybody(shown.text.body),
        topics=[reference.label(TOPICS, code, lang) for code in found.topics],
        language=lambda code: language_name(code, lang),
        correction=correction,
        corrected=listing.campaign(found.erratum_of_id) if found.erratum_of_id else None,
        title_of=lambda one: texts.shown_text(one, lang).text.subject,
    )
    return body, {"Cache-Control": "public, no-cache"}


def _page(
    form: SubscribeForm, status: int, headers: Mapping[str, str] | None = None
) -> ResponseReturnValue:
    lang = current_language()
    asked = PageRequest(request.args.get("after", ""), request.args.get("before", ""), PAGE_SIZE)
    found = listing.archive(asked)
    body = render_template(
        "campaigns/updates.html",
        form=form,
        rows=[(one, texts.shown_text(one, lang)) for one in found.items],
        previous_url=url_for("updates.updates", before=found.previous_cursor)
        if found.previous_cursor
        else None,
        next_url=url_for("updates.updates", after=found.next_cursor) if found.next_cursor else None,
        topic=lambda code: reference.label(TOPICS, code, lang),
    )
    return body, status, {"Cache-Control": "no-store", **(headers or {})}
