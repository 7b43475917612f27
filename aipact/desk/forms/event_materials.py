"""What is left of an event: where the recording is, and files."""

from typing import Any

from aipact.desk.forms.review import RevisionForm
from aipact.events.actions import LIMITS, NoteRecording
from aipact.events.models import Event
from aipact.events.states import SLIDES_OWNER, TRANSCRIPT_OWNER
from aipact.forms.base import Form
from aipact.forms.fields import MultiCheckboxField, MultipleFileField, UrlField
from aipact.forms.validators import required
from aipact.i18n import _l

# By the word in their address.
OWNERS = {"slides": SLIDES_OWNER, "transcript": TRANSCRIPT_OWNER}


class RecordingForm(RevisionForm):
    recording_url = UrlField(
        _l("Address of the recording"),
        description=_l(
            "On another site. A video of YouTube or Vimeo plays on a page of ours after a click;"
            " for all others there is a link. Empty: there is none (yet)."
        ),
    )
    captions = MultiCheckboxField(
        _l("The recording has captions in"),
        description=_l("It becomes public with captions only, in at least one language."),
    )

    def command(self) -> NoteRecording:
        url = self.recording_url.data or ""
        return NoteRecording(url, tuple(self.captions.data) if url else (), self.seen_revision())


def recording_form(event: Event, languages: Any, **options: Any) -> RecordingForm:
    """What is typed, else what is saved. languages: (code, name) of those to choose from."""
    saved = {
        "recording_url": event.recording_url,
        "captions": event.recording_captions,
        "revision": str(event.revision),
    }
    form = RecordingForm(data=saved, **options)
    form.captions.choices = list(languages)
    return form


class SlidesForm(Form):
    slides = MultipleFileField(
        _l("Slides to add"), validators=[required(_l("Choose a file"))], limit=LIMITS[SLIDES_OWNER]
    )


class TranscriptForm(Form):
    transcript = MultipleFileField(
        _l("Transcript to add"),
        validators=[required(_l("Choose a file"))],
        description=_l("What was said, as a text. One file for each language."),
        limit=LIMITS[TRANSCRIPT_OWNER],
    )


# The one field of each has the name of its kind: both forms stand on one page.
FORMS: dict[str, type[Form]] = {"slides": SlidesForm, "transcript": TranscriptForm}
