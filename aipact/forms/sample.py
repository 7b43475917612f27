"""A form with every field in every condition, for the living page of components."""

from aipact.forms.base import Form
from aipact.forms.fields import (
    BooleanField,
    DateField,
    EmailField,
    IntegerField,
    MultiCheckboxField,
    MultipleFileField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    UrlField,
    choice,
)
from aipact.forms.validators import date_between, number_between, required
from aipact.i18n import _, _l

_ROLES = (
    choice("provider", _l("Provider"), _l("Develops AI systems or puts its name on them.")),
    choice("deployer", _l("Deployer"), _l("Uses AI systems in its own work.")),
)


class SampleLimit:
    """As `aipact.files.Limit` says it."""

    files, bytes, accept = 3, 2 * 1024 * 1024, ".pdf,application/pdf"

    def in_words(self) -> str:
        return _("Up to %(count)s PDF files of at most 2 MB each.", count=self.files)


class SampleForm(Form):
    """Fields as pages use them."""

    name = StringField(
        _l("Name of the organisation"),
        validators=[required(_l("Enter the name of the organisation"))],
        description=_l("As in the commercial register. Everybody can read it."),
        autocomplete="organization",
    )
    email = EmailField(_l("Work e-mail address"), validators=[required(_l("Enter an address"))])
    website = UrlField(_l("Website"))
    password = PasswordField(_l("Password"), autocomplete="new-password")
    country = SelectField(
        _l("Country"),
        validators=[required(_l("Choose a country"))],
        choices=[("BE", "Belgique"), ("EL", "Ελλάδα"), ("BG", "България")],
    )
    since = DateField(_l("In use since"), validators=[date_between()])
    people = IntegerField(_l("Number of people"), validators=[number_between(1, 9999999)])
    roles = MultiCheckboxField(_l("What do you do with AI?"), choices=_ROLES)
    size = RadioField(
        _l("Size"),
        validators=[required(_l("Choose a size"))],
        choices=[("small", _l("Fewer than 50 people")), ("large", _l("50 people or more"))],
    )
    action = TextAreaField(
        _l("What will you do?"), description=_l("Two or three sentences."), rows=4
    )
    files = MultipleFileField(
        _l("Files"), description=_l("Slides or a report."), limit=SampleLimit()
    )
    agreed = BooleanField(
        _l("I may speak for this organisation"),
        validators=[required(_l("Confirm that you may speak for it"))],
    )


def sample_form() -> SampleForm:
    """A sample as it comes back with mistakes in it."""
    form = SampleForm(formdata=None, name="Αθηναϊκή Ρομποτική", roles=["deployer"], country="EL")
    form.add_error("email", _("Enter an e-mail address, such as name@example.org"))
    form.add_error("size", _("Choose a size"))
    return form
