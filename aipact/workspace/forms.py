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

    def __init__(self, submissions: Sequence[Submission], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.about.choices = [
            (one.reference, f"{KIND_LABELS[one.kind]} {one.reference}") for one in submissions
        ]
