"""Validators whose messages are ours: WTForms has none in seven of the Union's languages.

An empty answer passes all but `required`.
"""

import re
from collections.abc import Callable, Collection
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import idna
from wtforms.validators import StopValidation, ValidationError

from aipact.core.text import sendable_email
from aipact.i18n import _, _l
from aipact.i18n.formats import long_date, number

Message = Any  # a string, or one that is translated when it is shown
Day = date | Callable[[], date]


class required:  # noqa: N801 - reads as a word in a list of validators
    """There must be an answer. Say which: "Enter the name of the organisation"."""

    field_flags = {"required": True}

    def __init__(self, message: Message = None) -> None:
        self.message = message or _l("Answer this question")

    def __call__(self, _form: Any, field: Any) -> None:
        # Zero is an answer; a checkbox that is not ticked (False, equal to zero) is none.
        is_zero = field.data == 0 and field.data is not False
        if not field.data and not is_zero and not field.errors:
            raise StopValidation(str(self.message))


class length:  # noqa: N801
    """At least `min` and at most `max` characters."""

    def __init__(self, min: int = 0, max: int | None = None) -> None:  # noqa: A002
        self.min, self.max = min, max

    def __call__(self, _form: Any, field: Any) -> None:
        if not isinstance(field.data, str) or not field.data:
            return
        count = len(field.data)
        if count < self.min:
            raise ValidationError(_("Use at least %(min)s characters", min=number(self.min)))
        if self.max is not None and count > self.max:
            raise ValidationError(
                _(
                    "Use at most %(max)s characters; this text has %(count)s",
                    max=number(self.max),
                    count=number(count),
                )
            )


class email:  # noqa: N801
    """An e-mail address by its form alone: nobody is asked whether it exists.

    Sets the field to the address with its domain in ASCII, the form that every server takes.
    """

    def __init__(self, message: Message = None) -> None:
        self.message = message or _l("Enter an e-mail address, such as name@example.org")

    def __call__(self, _form: Any, field: Any) -> None:
        if not field.data:
            return
        found = sendable_email(field.data)
        if found is None:
            raise StopValidation(str(self.message))
        field.data = found


class url:  # noqa: N801
    """An address on the public web: http or https, a host with a dot, no user name in it."""

    def __init__(self, message: Message = None) -> None:
        self.message = message or _l("Enter a web address, such as https://www.example.org")

    def __call__(self, _form: Any, field: Any) -> None:
        if field.data and not is_web_address(field.data):
            raise StopValidation(str(self.message))


def is_web_address(text: str) -> bool:
    """Whether a browser could open the text as a page of a public site."""
    if re.search(r"[\s\\<>\"`{}|^]", text):
        return False
    try:
        parts = urlsplit(text)
        host, _port = parts.hostname or "", parts.port
        ascii_host = idna.encode(host, uts46=True).decode()
    except (ValueError, UnicodeError):
        return False
    top = ascii_host.rpartition(".")[2]
    return (
        parts.scheme in ("http", "https")
        and "@" not in parts.netloc
        and "." in ascii_host.strip(".")
        and len(top) > 1
        and not top.isdigit()
    )


class one_of:  # noqa: N801
    """One of some values."""

    def __init__(self, values: Collection[Any], message: Message = None) -> None:
        self.values, self.message = values, message or _l("Choose one of the options")

    def __call__(self, _form: Any, field: Any) -> None:
        if field.data not in (None, "") and field.data not in self.values:
            raise StopValidation(str(self.message))


class equal_to:  # noqa: N801
    """The same as in another field, such as a password typed twice."""

    def __init__(self, other: str, message: Message) -> None:
        self.other, self.message = other, message

    def __call__(self, form: Any, field: Any) -> None:
        if field.data != form[self.other].data:
            raise StopValidation(str(self.message))


class date_between:  # noqa: N801
    """A day from `earliest` to `latest`, both included; each a day, a function or None."""

    def __init__(self, earliest: Day | None = None, latest: Day | None = None) -> None:
        self.earliest, self.latest = earliest, latest

    def __call__(self, _form: Any, field: Any) -> None:
        if not isinstance(field.data, date):
            return
        first = self.earliest() if callable(self.earliest) else self.earliest
        last = self.latest() if callable(self.latest) else self.latest
        if first and last and not first <= field.data <= last:
            raise ValidationError(
                _(
                    "Enter a date from %(first)s to %(last)s",
                    first=long_date(first),
                    last=long_date(last),
                )
            )
        if first and field.data < first:
            raise ValidationError(_("Enter a date from %(first)s on", first=long_date(first)))
        if last and field.data > last:
            raise ValidationError(_("Enter a date up to %(last)s", last=long_date(last)))


class number_between:  # noqa: N801
    """A number from `min` to `max`, both included."""

    def __init__(self, min: int, max: int) -> None:  # noqa: A002
        self.min, self.max = min, max

    def __call__(self, _form: Any, field: Any) -> None:
        if field.data is not None and not self.min <= field.data <= self.max:
            raise ValidationError(
                _(
                    "Enter a number from %(min)s to %(max)s",
                    min=number(self.min),
                    max=number(self.max),
                )
            )
