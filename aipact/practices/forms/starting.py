"""The first page of a practice, and the last."""

from typing import Any

from aipact.forms.base import Form
from aipact.forms.fields import HiddenField, SelectField, StringField
from aipact.forms.validators import required
from aipact.i18n import _l, current_language
from aipact.practices.actions import StartPractice
from aipact.practices.forms.rules import kinds, listed, number
from aipact.practices.states import LITERACY


class StartPracticeForm(Form):
    """Three answers open a draft."""

    title = StringField(
        _l("Title"),
        validators=[required(_l("Give the practice a title"))],
        description=_l("What it is, in a few words. Public. You can change it later."),
        width="full",
    )
    kind = SelectField(
        _l("What it is about"),
        validators=[required(_l("Choose what it is about"))],
        description=_l("The commitment of the AI Pact that the practice shows. Public."),
        width="full",
    )
    language = SelectField(
        _l("Language in which you write"),
        validators=[required(_l("Choose the language in which you write"))],
        description=_l("Any official language of the Union. Readers see which one it is. Public."),
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(data={"kind": LITERACY, "language": current_language()}, **kwargs)
        self.kind.choices = kinds()
        self.language.choices = listed("languages")

    def command(self) -> StartPractice:
        return StartPractice(
            title=self.title.data or "",
            kind=self.kind.data or "",
            language=self.language.data or "",
        )


class SubmitPracticeForm(Form):
    """One button, for exactly the text that the page shows."""

    revision = HiddenField()

    def shown_revision(self) -> int:
        return number(self.revision.data)

    def show_anew(self, revision: int) -> None:
        self.revision.data = str(revision)
        self.revision.raw_data = None
