"""What is left of an event: the recording, slides and transcript. Files stay private until the
event is followed up."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

from aipact import audit, files
from aipact.core.actor import Actor
from aipact.core.db import db
from aipact.core.errors import Conflict, RuleBroken
from aipact.events.actions import places
from aipact.events.actions.preparing import EventChanged
from aipact.events.models import Event
from aipact.events.states import OVER, SLIDES_OWNER, TRANSCRIPT_OWNER, EventState
from aipact.files import FileKind, Limit, StoredFile
from aipact.i18n import _
from aipact.reference import queries as reference

MEGABYTE = 1024 * 1024
SLIDES = Limit(bytes=50 * MEGABYTE, files=10, types=(FileKind.PDF, FileKind.PPTX))
TRANSCRIPT = Limit(bytes=10 * MEGABYTE, files=5, types=(FileKind.PDF, FileKind.DOCX))
LIMITS = {SLIDES_OWNER: SLIDES, TRANSCRIPT_OWNER: TRANSCRIPT}


@dataclass(frozen=True)
class NoteRecording:
    """Where the recording can be seen ('' for none), and the languages of its captions."""

    url: str
    captions: tuple[str, ...]
    revision: int


def note_recording(event: Event, command: NoteRecording, *, actor: Actor) -> None:
    """Raises Conflict before the event has begun, EventChanged, RuleBroken."""
    places.lock_event(event)
    if (command.url, list(command.captions)) == (event.recording_url, event.recording_captions):
        return
    _require_over(event)
    if event.revision != command.revision:
        raise EventChanged(when=event.changed_at)
    if any(not reference.is_code("languages", code) for code in command.captions):
        raise RuleBroken("captions", _("Choose official languages."))
    if event.state is EventState.FOLLOWED_UP:
        require_captions(command.url, command.captions)
    event.recording_url, event.recording_captions = command.url, list(command.captions)
    _record("event:recording-noted", event, actor)


def require_captions(url: str, captions: Sequence[str]) -> None:
    """A recording is made public with captions only: without them deaf people are left out."""
    if url and not captions:
        raise RuleBroken(
            "captions", _("Say in which languages the recording has captions before it is public.")
        )


def add_material(
    event: Event, owner_kind: str, stream: BinaryIO, name: str | None, *, actor: Actor
) -> StoredFile:
    """Keep a file of slides or a transcript; public at once when the event is followed up already.

    Raises RuleBroken("files") for one that cannot be kept, Conflict for a cancelled event.
    """
    places.lock_event(event)
    if event.state is EventState.CANCELLED:
        raise Conflict(_("The event was cancelled: nothing is left of it."))
    stored = files.store(
        stream,
        name,
        owner_kind=owner_kind,
        owner_id=event.id,
        actor=actor,
        limit=LIMITS[owner_kind],
    )
    if event.state is EventState.FOLLOWED_UP:
        files.set_public(owner_kind, event.id, is_public=True)
    _record("event:material-added", event, actor)
    return stored


def remove_material(event: Event, stored: StoredFile, *, actor: Actor) -> None:
    files.remove_file(stored)
    _record("event:material-removed", event, actor)


def _require_over(event: Event) -> None:
    if event.state not in (*OVER, EventState.LIVE):
        raise Conflict(_("There is a recording once the event has begun."))


def _record(tag: str, event: Event, actor: Actor) -> None:
    db.session.flush()
    audit.record(tag, actor=actor, subject_kind="event", subject_id=event.id)
