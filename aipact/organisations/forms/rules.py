"""Validators of these forms."""

import re
from typing import Any

from wtforms.validators import ValidationError

from aipact.forms.validators import required


class pattern:  # noqa: N801
    """The whole answer looks like this."""

    def __init__(self, expression: str, message: Any) -> None:
        self.expression, self.message = re.compile(expression), message

    def __call__(self, _form: Any, field: Any) -> None:
        if field.data and not self.expression.fullmatch(field.data):
            raise ValidationError(str(self.message))


class needed(required):  # noqa: N801 - reads as a word in a list of validators
    """Required, but not when the step is only saved for later."""

    def __call__(self, form: Any, field: Any) -> None:
        if not getattr(form, "is_partial", False):
            super().__call__(form, field)


class expected:  # noqa: N801
    """Shown as required; the action says when it really is."""

    field_flags = {"required": True}

    def __call__(self, _form: Any, _field: Any) -> None:
        """Nothing to refuse here."""
