"""The form that all forms are."""

from typing import Any

from flask_wtf import FlaskForm
from markupsafe import Markup, escape
from wtforms.fields import Field
from wtforms.i18n import DummyTranslations

from aipact.i18n import _


def _token_input(field: Field, **_attributes: Any) -> Markup:
    """The token without an id: a page may hold several forms."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(
        escape(field.name), escape(field._value())
    )


class Form(FlaskForm):
    """A form whose fields draw themselves; every message is our own and translated by us."""

    class Meta(FlaskForm.Meta):
        def get_translations(self, _form: Any) -> Any:
            return DummyTranslations()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "csrf_token" in self:
            self["csrf_token"].widget = _token_input

    def add_error(self, field: str, message: str) -> None:
        """Shows what an action refused beside its field, or above the form where there is none."""
        if field in self:
            self[field].errors = [*self[field].errors, message]
        else:
            self.form_errors.append(message)

    def error_links(self) -> list[tuple[str, str | None]]:
        """The first error of each field, in the form's order, with the address of its control."""
        links: list[tuple[str, str | None]] = [(str(text), None) for text in self.form_errors]
        for field in self:
            if not field.errors:
                continue
            if field.name == "csrf_token":
                links.append((_("This page was open for too long. Send the form again."), None))
            else:
                target = getattr(field, "error_target", field.id)
                links.append((str(field.errors[0]), f"#{target}"))
        return links
