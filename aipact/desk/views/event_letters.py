"""Every letter of an event before it goes out: to be read in each language, and sent as a test."""

import uuid

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from aipact.core.actor import current_actor
from aipact.core.errors import NotFound, TooMany
from aipact.core.network import network
from aipact.core.security import LETTER_POLICY
from aipact.core.settings import current_settings
from aipact.core.transaction import commit, rollback
from aipact.desk.views.blueprint import bp
from aipact.desk.views.event_words import event_page, language_names
from aipact.events import access, actions
from aipact.events.models import Event
from aipact.forms.waiting import say_wait_for_letter
from aipact.i18n import _, current_language

HERE = "/desk/events/<uuid:event_id>/letters"


@bp.get(HERE)
def event_letters(event_id: uuid.UUID) -> ResponseReturnValue:
    """Each letter with its subject, and what makes it go out."""
    event = _event(event_id)
    lang = current_language()
    return render_template(
        "desk/event_letters.html",
        **event_page(event),
        samples=actions.SAMPLES.values(),
        subjects={
            name: actions.sample_letter(event, name, lang)[0].subject for name in actions.SAMPLES
        },
        languages=language_names(),
    )


@bp.get(f"{HERE}/<letter_name>")
def event_letter(event_id: uuid.UUID, letter_name: str) -> ResponseReturnValue:
    event, language = _event(event_id), _language(request.args.get("language", ""))
    letter, entry = actions.sample_letter(event, letter_name, language)
    return render_template(
        "desk/event_letter.html",
        **event_page(event),
        sample=actions.SAMPLES[letter_name],
        letter=letter,
        entry=entry,
        language=language,
        languages=language_names(),
        own_address=current_actor().email,
    )


@bp.get(f"{HERE}/<letter_name>/html")
def event_letter_html(event_id: uuid.UUID, letter_name: str) -> ResponseReturnValue:
    """As a mail program shows it; it can do nothing but be read."""
    language = _language(request.args.get("language", ""))
    letter, _entry = actions.sample_letter(_event(event_id), letter_name, language)
    answer = Response(letter.html, mimetype="text/html")
    answer.headers["Content-Security-Policy"] = LETTER_POLICY
    return answer


@bp.post(f"{HERE}/<letter_name>/test")
def test_event_letter(event_id: uuid.UUID, letter_name: str) -> ResponseReturnValue:
    actor, event = current_actor(), _event(event_id)
    language = _language(request.form.get("language", ""))
    try:
        actions.send_sample(event, letter_name, language, network=network(), actor=actor)
        commit()
        flash(_("The test is on its way to %(address)s.", address=actor.email), "success")
    except TooMany as error:
        rollback()
        flash(say_wait_for_letter(error), "warning")
    here = {"event_id": event_id, "letter_name": letter_name, "language": language}
    return redirect(url_for("desk.event_letter", **here), 303)  # type: ignore[arg-type]


def _event(event_id: uuid.UUID) -> Event:
    return access.event_at_desk(current_actor(), event_id, access.may_keep_events)


def _language(code: str) -> str:
    """One of the interface; that of the reader where none is said."""
    if not code:
        return current_language()
    if code not in current_settings().languages:
        raise NotFound
    return code
