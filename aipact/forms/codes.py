"""A code of six digits that somebody types, from a letter or a telephone."""

from typing import Any

from aipact.forms.fields import StringField
from aipact.forms.validators import required
from aipact.i18n import _l


def code_field(label: Any, description: Any = None) -> StringField:
    """Browsers offer to fill it in; with or without spaces, as people paste it."""
    field: StringField = StringField(
        label,
        validators=[required(_l("Enter the code"))],
        description=description,
        autocomplete="one-time-code",
        width="s",
        max_length=40,
        filters=[_digits],
    )
    return field


def letter_code_field() -> StringField:
    """The code of a letter that proves an address."""
    return code_field(_l("Code from the letter"), _l("Six digits. The code works for 15 minutes."))


def _digits(text: str | None) -> str | None:
    return "".join((text or "").split()) or None
