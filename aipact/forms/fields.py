"""Fields that draw themselves, limit themselves and say in our words what is wrong.

All take `description` (help text), `max_length`, `autocomplete` and `width` ("xs" to "full").
Text is cleaned before it is validated (aipact.forms.cleaning).
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any, Protocol

import wtforms.fields as wtf
from wtforms import SelectChoice
from wtforms.validators import StopValidation

from aipact.forms import validators as rules
from aipact.forms.cleaning import clean_line, clean_text, with_scheme
from aipact.forms.widgets import (
    CheckboxWidget,
    ChoicesWidget,
    FilesWidget,
    HiddenWidget,
    InputWidget,
    SelectWidget,
    TextAreaWidget,
)
from aipact.i18n import _, _l, ngettext
from aipact.i18n.formats import number

__all__ = [
    "BooleanField",
    "DateField",
    "EmailField",
    "HiddenField",
    "IntegerField",
    "MultiCheckboxField",
    "MultipleFileField",
    "PasswordField",
    "RadioField",
    "SelectField",
    "StringField",
    "TextAreaField",
    "UrlField",
    "choice",
]

Text = Any  # a string, or one that is translated when it is shown
Filter = Callable[[str | None], str | None]


class _TextField(wtf.StringField):
    """What the fields that people type text into have in common."""

    widget: Any = InputWidget()
    cleaning: tuple[Filter, ...] = (clean_line,)
    own_validators: tuple[Any, ...] = ()
    default_length = 200
    default_width = "l"
    default_autocomplete: str | None = None

    def __init__(
        self,
        label: Text = None,
        validators: Sequence[Any] = (),
        *,
        max_length: int | None = None,
        autocomplete: str | None = None,
        width: str | None = None,
        filters: Sequence[Filter] = (),
        **kwargs: Any,
    ) -> None:
        self.max_length = max_length or self.default_length
        self.width = width or self.default_width
        limits = [rules.length(max=self.max_length), *self.own_validators]
        super().__init__(
            label, [*validators, *limits], filters=[*self.cleaning, *filters], **kwargs
        )
        self.flags.maxlength = self.max_length
        self.flags.autocomplete = autocomplete or self.default_autocomplete


class StringField(_TextField):
    """One line of text."""


class EmailField(_TextField):
    """An address that can be written to; the view stores it in its normal form."""

    widget = InputWidget("email")
    own_validators = (rules.email(),)
    default_length = 254
    default_autocomplete = "email"


class UrlField(_TextField):
    """A web address; `https://` is added where nobody typed it."""

    widget = InputWidget("text")
    cleaning = (clean_line, with_scheme)
    own_validators = (rules.url(),)
    default_length = 500
    default_width = "full"
    default_autocomplete = "url"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.flags.inputmode = "url"


class PasswordField(_TextField):
    """A secret: taken as typed, and never shown again."""

    widget = InputWidget("password")
    cleaning = ()
    default_length = 128
    default_autocomplete = "current-password"


class TextAreaField(_TextField):
    """Text of several lines."""

    widget = TextAreaWidget()
    cleaning = (clean_text,)
    default_length = 4000
    default_width = "full"

    def __init__(self, *args: Any, rows: int = 5, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows


class HiddenField(_TextField):
    """A short value that the page hands back, such as a version number."""

    widget = HiddenWidget()


def choice(
    value: str,
    label: Text = None,
    description: Text = None,
    *,
    group: Text = None,
    disabled: bool = False,
) -> SelectChoice:
    """An option; `description` stands under a radio button or a checkbox."""
    return SelectChoice(
        value,
        value if label is None else label,
        render_kw={"description": description, "disabled": disabled},
        optgroup=group,
    )


def _as_choices(options: Any) -> Any:
    """Options as `choice(...)` or as pairs of value and label; a function is asked later."""
    if callable(options):
        return options
    return [
        option if isinstance(option, SelectChoice) else choice(str(option[0]), option[1])
        for option in options
    ]


class _Choices:
    """What the fields with options have in common.

    `choices` may be set later (`form.country.choices = ...`), as `choice(...)` or as pairs.
    """

    choices: Any
    data: Any
    id: str

    def _choices_from_input(self, choices: Any) -> list[SelectChoice]:
        return list(_as_choices(choices or ()))

    def pre_validate(self, _form: Any) -> None:
        """Refuses what is not on the list; of an empty answer, `required` speaks."""
        answers = self.data if isinstance(self.data, list) else [self.data]
        known = {option.value for option in self._choices_from_input(self.choices)}
        if any(answer not in known for answer in answers if answer not in (None, "")):
            raise StopValidation(_("Choose one of the options"))


class SelectField(_Choices, wtf.SelectField):
    """One of a list. `blank` is the text of its empty first option; None leaves that out."""

    widget = SelectWidget()

    def __init__(
        self,
        label: Text = None,
        validators: Sequence[Any] = (),
        *,
        choices: Any = (),
        blank: Text = "",
        width: str = "l",
        autocomplete: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(label, validators, choices=_as_choices(choices), **kwargs)
        self.blank = _l("Choose…") if blank == "" else blank
        self.width = width
        self.flags.autocomplete = autocomplete

    def _choices_from_input(self, choices: Any) -> list[SelectChoice]:
        listed = super()._choices_from_input(choices)
        return listed if self.blank is None else [choice("", self.blank), *listed]


class _InView(_Choices):
    """Options that stand on the page; an error leads to the first of them."""

    def __init__(
        self,
        label: Text = None,
        validators: Sequence[Any] = (),
        *,
        choices: Any = (),
        **kwargs: Any,
    ) -> None:
        # The field of WTForms that stands beside this one among the bases takes them.
        super().__init__(label, validators, choices=_as_choices(choices), **kwargs)  # type: ignore[call-arg]

    @property
    def error_target(self) -> str:
        return f"{self.id}-0"


class RadioField(_InView, wtf.RadioField):
    """One of a few, all in view."""

    widget = ChoicesWidget("radio_group")


class MultiCheckboxField(_InView, wtf.SelectMultipleField):
    """Any number of a list, as checkboxes; its data is a list without repetitions."""

    widget = ChoicesWidget("checkbox_group")

    def process_data(self, value: Iterable[str] | None) -> None:
        self.data = list(value or ())

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = list(dict.fromkeys(valuelist))


class BooleanField(wtf.BooleanField):
    """One checkbox; its label is the whole statement."""

    widget = CheckboxWidget()


class _Parsed(_TextField):
    """Text that stands for something else; what could not be read is shown again as typed."""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else str(self.data)

    def parse(self, text: str) -> Any:
        raise NotImplementedError

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        text = clean_line(valuelist[0]) if valuelist else ""
        if text:
            self.data = self.parse(text)


class DateField(_Parsed):
    """A day, as the browser's own date field writes it (2026-08-02)."""

    widget = InputWidget("date")
    cleaning = ()
    default_width = "s"
    default_length = 10

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.flags.maxlength = None

    def parse(self, text: str) -> date:
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise ValueError(_("Enter a date that exists, with day, month and year")) from None


class IntegerField(_Parsed):
    """A whole number; a negative one is refused by `number_between` where it makes no sense."""

    cleaning = ()
    default_width = "xs"
    default_length = 12

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.flags.inputmode = "numeric"

    def parse(self, text: str) -> int:
        plain = text.replace("\u00a0", "").replace(" ", "")
        digits = plain.removeprefix("-")
        if not (digits.isascii() and digits.isdigit() and len(digits) <= 9):
            raise ValueError(_("Enter a whole number, in digits"))
        return int(plain)


class FileLimit(Protocol):
    """What may be sent (aipact.files.Limit): the number of files, and words for people."""

    @property
    def files(self) -> int: ...

    @property
    def bytes(self) -> int: ...

    @property
    def accept(self) -> str: ...

    def in_words(self) -> str: ...


class MultipleFileField(wtf.Field):
    """Files from the sender's disk, within a limit; its data is a list of werkzeug's FileStorage.

    What is in them the action checks that keeps them. A browser never sends a choice of files
    again, so a page that comes back with an error asks for them anew.
    """

    widget = FilesWidget()

    def __init__(
        self, label: Text = None, validators: Sequence[Any] = (), *, limit: FileLimit, **kwargs: Any
    ) -> None:
        super().__init__(label, validators, **kwargs)
        self.limit = limit

    def process_formdata(self, valuelist: list[Any]) -> None:
        # A form without `multipart/form-data` sends names instead; nothing chosen has no name.
        self.data = [upload for upload in valuelist if getattr(upload, "filename", "")]

    def process_data(self, value: Any) -> None:
        self.data = list(value or ())

    def pre_validate(self, _form: Any) -> None:
        if len(self.data) > self.limit.files:
            raise StopValidation(
                ngettext(
                    "Choose at most %(count)s file",
                    "Choose at most %(count)s files",
                    self.limit.files,
                    count=number(self.limit.files),
                )
            )
