"""Saying that one's own organisation adopted a practice of another one."""

from collections.abc import Sequence
from typing import Any

from aipact.casework.models import ChangeRequest
from aipact.forms.base import Form
from aipact.forms.fields import HiddenField, SelectField, TextAreaField
from aipact.forms.validators import required
from aipact.i18n import _l
from aipact.organisations.models import Organisation
from aipact.practices.actions import AdoptPractice
from aipact.practices.forms.rules import answer_box, listed, number
from aipact.practices.models import Adoption
from aipact.practices.states import LONGEST_NOTE


class _NoteForm(Form):
    note = TextAreaField(
        _l("How it went with you"),
        validators=[required(_l("Write how it went with you"))],
        description=_l(
            "In a few sentences: what you took over, what you changed, what came of it. Public,"
            " after review. Plain text; no names of people, no advertising."
        ),
        max_length=LONGEST_NOTE,
        rows=8,
    )
    language = SelectField(
        _l("Language of your note"),
        validators=[required(_l("Choose the language of your note"))],
        description=_l("Public."),
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.language.choices = listed("languages")

    def command(self) -> AdoptPractice:
        return AdoptPractice(note=self.note.data or "", language=self.language.data or "")


class AdoptPracticeForm(_NoteForm):
    """`organisation`: the slug of one of those for which the person may act."""

    organisation = SelectField(
        _l("Which organisation adopted it?"),
        validators=[required(_l("Choose the organisation"))],
        description=_l("Its name becomes public with the note."),
        width="full",
    )

    def __init__(self, own: Sequence[Organisation], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.organisation.choices = [(one.slug, one.display_name) for one in own]
        if len(own) == 1:
            self.organisation.blank = None


class ResubmitAdoptionForm(_NoteForm):
    """The note once more, with an answer to each point of the reviewers."""

    revision = HiddenField()
    points: Sequence[ChangeRequest] = ()

    def answer_field(self, point: ChangeRequest) -> Any:
        return self[f"answer_{self.points.index(point)}"]

    def answers(self) -> dict[str, str]:
        return {str(point.id): self.answer_field(point).data or "" for point in self.points}

    def shown_revision(self) -> int:
        return number(self.revision.data)

    def show_anew(self, revision: int) -> None:
        """Keep what is typed; sending it once more is then meant for the note as it is now."""
        self.revision.data = str(revision)
        self.revision.raw_data = None


def resubmit_form(adoption: Adoption, points: Sequence[ChangeRequest]) -> ResubmitAdoptionForm:
    """The note as it stands, and an answer for each point."""
    saved = {"note": adoption.note, "language": adoption.language}
    saved["revision"] = str(adoption.revision)
    fields: dict[str, Any] = {}
    for place, point in enumerate(points):
        fields[f"answer_{place}"] = answer_box()
        saved[f"answer_{place}"] = point.answer
    with_answers = type("ResubmitAdoptionForm", (ResubmitAdoptionForm,), fields)
    form: ResubmitAdoptionForm = with_answers(data=saved)
    form.points = points
    return form
