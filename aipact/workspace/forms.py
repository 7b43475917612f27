"""Forms of the workspace."""

from collections.abc import Sequence
from typing import Any

from aipact.casework.models import Submission
from aipact.casework.states import KIND_LABELS
from aipact.forms.base import Form
from aipact.forms.fields import SelectField, TextAreaField
from aipact.forms.validators import required
from aipact.i18n import _l


class WriteMessageForm(Form):
    """`about` is the reference of a submission of the organisation."""

    about = SelectField(_l("About"), validators=[required(_l("Choose one"))], blank=None)
    body = TextAreaField(
        _l("Your message"),
        validators=[required(_l("Write something first"))],
        description=_l("All members of your organisation and the reviewers can read it."),
        max_length=4000,
        rows=4,
    )

    def __init__(
        self, submissions: Sequence[tuple[Submission, str]], *args: Any, **kwargs: Any
    ) -> None:
        """submissions: each with the title that tells it from others of its kind, or ''."""
        super().__init__(*args, **kwargs)
        self.about.choices = [(one.reference, _name(one, title)) for one, title in submissions]


def _name(submission: Submission, title: str) -> str:
    name = f"{KIND_LABELS[submission.kind]} {submission.reference}"
    return f"{name}: {title}" if title else name
