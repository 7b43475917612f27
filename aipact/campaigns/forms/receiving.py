"""To subscribe, to prove an address, and to choose what comes."""

from collections.abc import Sequence
from typing import Any

from aipact.core.settings import current_settings
from aipact.forms.base import Form
from aipact.forms.codes import letter_code_field
from aipact.forms.fields import (
    DateField,
    EmailField,
    MultiCheckboxField,
    RadioField,
    choice,
)
from aipact.forms.validators import required
from aipact.i18n import LANGUAGE_NAMES, _l, current_language
from aipact.reference import queries as reference
from aipact.subscriptions.actions import ChoosePreferences, Subscribe
from aipact.subscriptions.states import TOPICS, Frequency

DEFAULT_TOPICS = ("pact",)


class EnterCodeForm(Form):
    code = letter_code_field()


class AddressForm(Form):
    email = EmailField(
        _l("Your e-mail address"), validators=[required(_l("Enter your e-mail address"))]
    )


class SubscribeForm(AddressForm):
    topics = MultiCheckboxField(_l("What about?"), validators=[required(_l("Choose a topic"))])
    frequency = RadioField(_l("How often?"), validators=[required(_l("Choose how often"))])

    def command(self) -> Subscribe:
        return Subscribe(
            email=self.email.data or "",
            topics=self.topics.data or [],
            frequency=Frequency(self.frequency.data),
        )


class PreferencesForm(Form):
    """topics may be empty here: that is leaving all of them."""

    topics = MultiCheckboxField(_l("Topics"))
    follows = MultiCheckboxField(_l("What you follow"))
    frequency = RadioField(_l("How often?"), validators=[required(_l("Choose how often"))])
    locale = RadioField(_l("In which language?"), validators=[required(_l("Choose a language"))])

    def command(self) -> ChoosePreferences:
        return ChoosePreferences(
            topics=self.topics.data or [],
            frequency=Frequency(self.frequency.data),
            locale=self.locale.data,
            follows=(self.follows.data or []) if "follows" in self else [],
        )


class PauseForm(Form):
    until = DateField(
        _l("No letters before"),
        validators=[required(_l("Choose a day"))],
        description=_l("Within six months from now. What was sent meanwhile stays in the archive."),
    )


def subscribe_form() -> SubscribeForm:
    form = SubscribeForm(data={"topics": list(DEFAULT_TOPICS), "frequency": "immediately"})
    form.topics.choices = _topics(())
    form.frequency.choices = _frequencies()
    return form


def preferences_form(
    *, topics: Sequence[str], frequency: Frequency, locale: str, follows: Sequence[tuple[str, str]]
) -> PreferencesForm:
    """follows: (id, name) of what is followed."""
    values: dict[str, Any] = {"topics": topics, "frequency": frequency.value, "locale": locale}
    values["follows"] = [key for key, _name in follows]
    form = PreferencesForm(data=values)
    form.topics.choices = _topics(topics)
    form.frequency.choices = _frequencies()
    form.locale.choices = [
        choice(code, LANGUAGE_NAMES[code]) for code in current_settings().languages
    ]
    if follows:
        form.follows.choices = [choice(key, name) for key, name in follows]
    else:
        del form.follows
    return form


def _topics(present: Sequence[str]) -> list[Any]:
    """All topics of today, and those of earlier days that the subscriber still has."""
    here = current_language()
    names = dict(reference.choices(TOPICS, here))
    names |= {code: reference.label(TOPICS, code, here) for code in present if code not in names}
    return [
        choice(code, name, reference.note(TOPICS, code, here) or None)
        for code, name in names.items()
    ]


def _frequencies() -> list[Any]:
    return [choice(one.value, one.label) for one in Frequency]
