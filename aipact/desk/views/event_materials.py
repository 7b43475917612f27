"""What is left of an event: recording, slides, transcript; published, and everybody told."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from aipact import files
from aipact.core.actor import Actor, current_actor
from aipact.core.errors import Conflict, NotFound, RuleBroken
from aipact.core.transaction import commit
from aipact.desk.forms.event_materials import FORMS, OWNERS, RecordingForm, recording_form
from aipact.desk.views.blueprint import bp
from aipact.desk.views.event_labels import languages_in_words
from aipact.desk.views.event_prepare import official_languages, with_chosen
from aipact.desk.views.event_words import event_page
from aipact.events import access, actions
from aipact.events.models import Event
from aipact.events.queries import follow_up
from aipact.events.queries.answers import answers_of_event
from aipact.events.queries.recording import recording_at
from aipact.events.states import OVER, SLIDES_OWNER, TRANSCRIPT_OWNER, EventState
from aipact.files import StoredFile
from aipact.files.receiving import takes_files
from aipact.files.serving import answer
from aipact.forms.base import Form
from aipact.i18n import _, ngettext

HERE = "/desk/events/<uuid:event_id>/materials"


def kept(event_id: uuid.UUID) -> Event:
    return access.event_at_desk(current_actor(), event_id, access.may_keep_events)


def here(event_id: uuid.UUID) -> str:
    return url_for("desk.event_materials", event_id=event_id)


@bp.get(HERE)
def event_materials(event_id: uuid.UUID) -> ResponseReturnValue:
    return materials_page(kept(event_id))


def materials_page(
    event: Event,
    *,
    recording: RecordingForm | None = None,
    sent: tuple[str, Form] | None = None,
    conflict: Conflict | None = None,
) -> ResponseReturnValue:
    """The page, fresh, or with the form that was not right; sent: kind of the files, form."""
    forms = {kind: form(formdata=None) for kind, form in FORMS.items()}
    if sent is not None:
        forms[sent[0]] = sent[1]
    has_begun = event.state in (*OVER, EventState.LIVE)
    page = render_template(
        "desk/event_materials.html",
        **event_page(event),
        recording=recording or form_of_recording(event, formdata=None),
        forms=forms,
        files={kind: listed(event, kind) for kind in OWNERS},
        may_note=has_begun,
        is_cancelled=event.state is EventState.CANCELLED,
        is_over=event.state in OVER,
        is_followed_up=event.state is EventState.FOLLOWED_UP,
        video=recording_at(event.recording_url),
        captions=languages_in_words(event.recording_captions) if event.recording_captions else "",
        answers=len(answers_of_event(event)),
        recaps=languages_in_words([one.language for one in event.texts if one.recap])
        if any(one.recap for one in event.texts)
        else "",
        receivers=follow_up.receivers(event),
        missing=missing(event),
        conflict=conflict,
    )
    is_wrong = any(form.errors for form in (recording, sent[1] if sent else None) if form)
    return page, 409 if conflict else 422 if is_wrong else 200


def listed(event: Event, kind: str) -> list[tuple[StoredFile, str, str]]:
    """Each file, the address to look at it, and the one that removes it."""
    return [
        (
            one,
            url_for("desk.material", event_id=event.id, file_id=one.id),
            url_for("desk.remove_material", event_id=event.id, file_id=one.id),
        )
        for one in files.files_of(OWNERS[kind], event.id)
    ]


def missing(event: Event) -> str:
    """Why it cannot be published yet; empty when nothing is missing."""
    if event.recording_url and not event.recording_captions:
        return _("Say in which languages the recording has captions.")
    if not actions.what_is_left(event) and not any(text.recap for text in event.texts):
        return _("Add a recording, slides, answers or a recap: the letter leads to them.")
    return ""


# -- the recording -------------------------------------------------------------------------------


@bp.post(f"{HERE}/recording")
def note_recording(event_id: uuid.UUID) -> ResponseReturnValue:
    event = kept(event_id)
    form = form_of_recording(event)
    if not form.validate():
        return materials_page(event, recording=form)
    try:
        actions.note_recording(event, form.command(), actor=current_actor())
    except RuleBroken as error:
        form.add_error(error.field, error.message)
        return materials_page(event, recording=form)
    except actions.EventChanged as conflict:
        form.show_anew(revision=event.revision)
        return materials_page(event, recording=form, conflict=conflict)
    except Conflict as conflict:
        conflict.back_url = here(event_id)
        raise
    commit()
    flash(_("The recording is saved."), "success")
    return redirect(here(event_id), 303)


def form_of_recording(event: Event, **options: Any) -> RecordingForm:
    return recording_form(
        event, with_chosen(official_languages(), event.recording_captions), **options
    )


# -- files ---------------------------------------------------------------------------------------


@bp.post(f"{HERE}/slides", endpoint="add_slides")
@takes_files(actions.SLIDES)
def add_slides(event_id: uuid.UUID) -> ResponseReturnValue:
    return add_files(kept(event_id), "slides")


@bp.post(f"{HERE}/transcript", endpoint="add_transcript")
@takes_files(actions.TRANSCRIPT)
def add_transcript(event_id: uuid.UUID) -> ResponseReturnValue:
    return add_files(kept(event_id), "transcript")


def add_files(event: Event, kind: str) -> ResponseReturnValue:
    """Keep what can be kept; the rest is named beside the field."""
    form, actor = FORMS[kind](), current_actor()
    if not form.validate():
        return materials_page(event, sent=(kind, form))
    number = 0
    for upload in form[kind].data:
        number += keep(event, kind, form, upload, actor)
    commit()
    if number:
        flash(ngettext("%(num)s file is added.", "%(num)s files are added.", number), "success")
    if form.errors:
        return materials_page(event, sent=(kind, form))
    return redirect(here(event.id), 303)


def keep(event: Event, kind: str, form: Form, upload: Any, actor: Actor) -> bool:
    try:
        actions.add_material(event, OWNERS[kind], upload.stream, upload.filename, actor=actor)
    except RuleBroken as error:
        form.add_error(kind, error.message)
        return False
    except Conflict as conflict:
        conflict.back_url = here(event.id)
        raise
    return True


@bp.get(f"{HERE}/files/<uuid:file_id>")
def material(event_id: uuid.UUID, file_id: uuid.UUID) -> ResponseReturnValue:
    """A file, public or not yet."""
    found = file_of(kept(event_id), file_id)
    if found is None:
        raise NotFound
    return answer(found)


@bp.post(f"{HERE}/files/<uuid:file_id>/remove")
def remove_material(event_id: uuid.UUID, file_id: uuid.UUID) -> ResponseReturnValue:
    """One that is gone already is no error."""
    event = kept(event_id)
    found = file_of(event, file_id)
    if found is not None:
        name = found.name
        actions.remove_material(event, found, actor=current_actor())
        commit()
        flash(_("Removed: %(name)s", name=name), "success")
    return redirect(here(event_id), 303)


def file_of(event: Event, file_id: uuid.UUID) -> StoredFile | None:
    for owner in (SLIDES_OWNER, TRANSCRIPT_OWNER):
        found = files.file_of(owner, event.id, file_id)
        if found is not None:
            return found
    return None


# -- published, and everybody told ---------------------------------------------------------------


@bp.post(f"{HERE}/publish")
def follow_up_event(event_id: uuid.UUID) -> ResponseReturnValue:
    event = kept(event_id)
    try:
        actions.follow_up_event(event, actor=current_actor())
        commit()
    except RuleBroken as error:
        form = form_of_recording(event, formdata=None)
        form.add_error(error.field, error.message)
        return materials_page(event, recording=form)
    except Conflict as conflict:
        conflict.back_url = here(event_id)
        raise
    flash(_("All of it is public. The letters are being written."), "success")
    return redirect(url_for("desk.event", event_id=event_id), 303)
