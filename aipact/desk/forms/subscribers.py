"""A file of addresses, and the consent that they are said to have given."""

from dataclasses import dataclass

from aipact.core.settings import current_settings
from aipact.files import Limit
from aipact.forms.base import Form
from aipact.forms.fields import MultiCheckboxField, MultipleFileField, RadioField, StringField
from aipact.forms.validators import length, required
from aipact.i18n import LANGUAGE_NAMES, _, _l, current_language
from aipact.i18n.formats import file_size
from aipact.reference import queries as reference
from aipact.subscriptions.actions import ImportAddresses
from aipact.subscriptions.states import TOPICS

DOCUMENTED, ASK = "documented", "ask"


@dataclass(frozen=True)
class AddressesLimit(Limit):
    """One list of addresses."""

    bytes: int = 12 * 1024 * 1024
    files: int = 1

    @property
    def accept(self) -> str:
        return ".csv,.txt,text/csv,text/plain"

    def in_words(self) -> str:
        return _("One CSV file of at most %(size)s.", size=file_size(self.bytes))


ADDRESSES_LIMIT = AddressesLimit()


class ImportForm(Form):
    file = MultipleFileField(
        _l("List of addresses"),
        validators=[required(_l("Choose the list"))],
        description=_l("One address in each row; other columns are not kept."),
        limit=ADDRESSES_LIMIT,
    )
    topics = MultiCheckboxField(_l("Topics"), validators=[required(_l("Choose a topic"))])
    locale = RadioField(_l("Language"), validators=[required(_l("Choose a language"))])
    source = StringField(
        _l("Where they agreed"),
        validators=[required(_l("Say where they agreed")), length(max=100)],
        description=_l(
            "For instance: sign-up list of the webinar of 28 November. Each of them reads it."
        ),
        max_length=100,
    )
    consent = RadioField(
        _l("Can we show that they agreed?"),
        validators=[required(_l("Say whether we can show it"))],
        choices=[
            (DOCUMENTED, _l("Yes, for each of them: subscribe them")),
            (ASK, _l("No: ask each of them by letter first")),
        ],
    )

    def command(self) -> ImportAddresses:
        return ImportAddresses(
            topics=self.topics.data or [],
            locale=self.locale.data or "en",
            source=self.source.data or "",
            is_documented=self.consent.data == DOCUMENTED,
            file_name=self.file.data[0].filename or "",
        )


class EndForm(Form):
    """What somebody asks staff to end."""

    topics = MultiCheckboxField(_l("Topics to end"))


def end_form(active: list[str]) -> EndForm:
    form = EndForm()
    names = dict(reference.choices(TOPICS, current_language()))
    form.topics.choices = [(code, names.get(code, code)) for code in active]
    return form


def import_form() -> ImportForm:
    form = ImportForm(data={"locale": current_language()})
    form.topics.choices = reference.choices(TOPICS, current_language())
    form.locale.choices = [(code, LANGUAGE_NAMES[code]) for code in current_settings().languages]
    return form
