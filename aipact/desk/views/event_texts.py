"""The texts of an event: which languages there are, and each beside the one that counts."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from aipact.core import markdown
from aipact.core.actor import current_actor
from aipact.core.errors import Conflict, NotFound
from aipact.core.settings import current_settings
from aipact.core.transaction import commit
from aipact.desk.forms.event_texts import (
    LABELS,
    TextForm,
    programme_lines,
    shown_values,
    speaker_lines,
    text_form,
)
from aipact.desk.views.blueprint import bp, status_of
from aipact.desk.views.event_labels import languages_in_words
from aipact.desk.views.event_words import event_page
from aipact.events import access, actions
from aipact.events.models import Event, EventText
from aipact.events.queries.texts import authoritative_text, content_hash, text_in
from aipact.events.states import OVER
from aipact.i18n import _, current_language
from aipact.practices.queries.wording import language_name
from aipact.practices.states import TRANSLATION_KIND_LABELS
from aipact.reference import queries as reference

HERE = "/desk/events/<uuid:event_id>/texts"
WITH_MARKDOWN = ("description", "practical", "recap")


@bp.get(HERE)
def event_texts(event_id: uuid.UUID) -> ResponseReturnValue:
    event = access.event_at_desk(current_actor(), event_id)
    here, original = current_language(), authoritative_text(event)
    current = content_hash(original)
    there = {text.language for text in event.texts}
    languages = [entry.code for entry in reference.entries("languages")]
    own = [code for code in current_settings().languages if code not in there]
    return render_template(
        "desk/event_texts.html",
        **event_page(event),
        texts=sorted(event.texts, key=lambda text: text is not original),
        is_stale={
            text.language: text is not original and text.source_hash != current
            for text in event.texts
        },
        names={code: language_name(code, here) for code in {*languages, *there}},
        missing=[code for code in languages if code not in there],
        missing_here=languages_in_words(own) if own else "",
        kind_labels=TRANSLATION_KIND_LABELS,
    )


@bp.route(f"{HERE}/<language>", methods=["GET", "POST"])
def event_text(event_id: uuid.UUID, language: str) -> ResponseReturnValue:
    """To be written by those who keep events, to be read by all staff."""
    actor = current_actor()
    is_keeper = access.may_keep_events(actor)
    may = access.may_see_events if request.method == "GET" else access.may_keep_events
    event = access.event_at_desk(actor, event_id, may)
    saved = text_in(event, language)
    if saved is None and not (is_keeper and reference.is_code("languages", language)):
        raise NotFound
    if not is_keeper:
        return text_page(event, language, saved, None)
    form = form_for(event, language, saved)
    if not form.validate_on_submit():
        return text_page(event, language, saved, form)
    try:
        actions.write_text(event, form.command(language), actor=actor)
    except actions.EventChanged as conflict:
        saved = text_in(event, language)
        anew: dict[str, object] = {"revision": saved.revision if saved else 0}
        if "source_hash" in form:
            anew["source_hash"] = content_hash(authoritative_text(event))
        form.show_anew(**anew)
        return text_page(event, language, saved, form, conflict)
    commit()
    flash(_("The text is saved."), "success")
    return redirect(url_for("desk.event_texts", event_id=event_id), 303)


def form_for(event: Event, language: str, saved: EventText | None) -> TextForm:
    original = authoritative_text(event)
    has_recap = event.state in OVER or bool(saved and saved.recap)
    return text_form(event, language, saved, original, has_recap=has_recap)


def text_page(
    event: Event,
    language: str,
    saved: EventText | None,
    form: TextForm | None,
    conflict: Conflict | None = None,
) -> ResponseReturnValue:
    """form: none for who only reads."""
    here, original = current_language(), authoritative_text(event)
    beside = original if form is not None else saved
    page = render_template(
        "desk/event_text.html",
        **event_page(event),
        form=form,
        saved=saved,
        saved_values=shown_values(event, saved) if saved else {},
        conflict=conflict,
        parts=parts(event, beside) if beside else {},
        fields=[name for name in LABELS if form is None or name in form],
        labels=LABELS,
        language=language,
        language_name=language_name(language, here),
        original=original,
        original_name=language_name(original.language, here),
        is_original=language == event.language,
        is_stale=saved is not None
        and saved is not original
        and saved.source_hash != content_hash(original),
    )
    return page, 409 if conflict else status_of(form) if form is not None else 200


def parts(event: Event, text: EventText) -> dict[str, Any]:
    """A text as it is read: a string, HTML or lines for each field that says something."""
    found: dict[str, Any] = {
        "title": text.title,
        "summary": text.summary,
        "programme": programme_lines(event, text),
        "speakers": speaker_lines(text),
        **{
            name: markdown.html(getattr(text, name), under=2)
            for name in WITH_MARKDOWN
            if getattr(text, name)
        },
    }
    return {name: value for name, value in found.items() if value}


@bp.post(f"{HERE}/<language>/remove")
def remove_event_text(event_id: uuid.UUID, language: str) -> ResponseReturnValue:
    actor = current_actor()
    event = access.event_at_desk(actor, event_id, access.may_keep_events)
    try:
        actions.remove_text(event, language, actor=actor)
        commit()
    except Conflict as conflict:
        conflict.back_url = url_for("desk.event_texts", event_id=event_id)
        raise
    flash(_("The text is removed. Its readers get another language."), "success")
    return redirect(url_for("desk.event_texts", event_id=event_id), 303)
