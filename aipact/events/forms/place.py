"""What people write on their personal page: a question, and how the event was."""

from aipact.events.actions import GiveFeedback
from aipact.forms.base import Form
from aipact.forms.fields import RadioField, TextAreaField
from aipact.forms.validators import required
from aipact.i18n import _l


class AskForm(Form):
    question = TextAreaField(
        _l("Your question"),
        validators=[required(_l("Write your question"))],
        description=_l("It may be published with its answer, without your name."),
        rows=3,
        max_length=1000,
    )


class FeedbackForm(Form):
    was_useful = RadioField(
        _l("Was the event useful to you?"),
        validators=[required(_l("Say whether it was useful"))],
        choices=[("yes", _l("Yes")), ("partly", _l("Partly")), ("no", _l("No"))],
    )
    what_helped = TextAreaField(_l("What helped you most?"), rows=3, max_length=2000)
    what_to_change = TextAreaField(_l("What should we do differently?"), rows=3, max_length=2000)

    def command(self) -> GiveFeedback:
        return GiveFeedback(
            was_useful=self.was_useful.data,
            what_helped=self.what_helped.data or "",
            what_to_change=self.what_to_change.data or "",
        )
