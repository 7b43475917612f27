"""Draw a field with the macros of templates/_ecl/form.html and file_upload.html."""

from typing import Any

from flask import current_app
from markupsafe import Markup
from wtforms.fields import Field

from aipact.i18n import _


def _draw(macro: str, field: Field, *, of: str = "form", **parameters: Any) -> Markup:
    module = current_app.jinja_env.get_template(f"_ecl/{of}.html").module
    return Markup(  # noqa: S704 - the macro escapes what it is given
        getattr(module, macro)(
            id=field.id,
            name=field.name,
            label=field.label.text,
            helper_text=field.description or None,
            invalid_text=field.errors[0] if field.errors else None,
            required=bool(field.flags.required),
            **parameters,
        )
    )


def _optional() -> str:
    return _("(optional)")


def _attributes(field: Field, given: dict[str, Any]) -> dict[str, Any]:
    """HTML attributes of the control; `aria_label` is written `aria-label`."""
    attributes = {key.rstrip("_").replace("_", "-"): value for key, value in given.items()}
    for name in ("autocomplete", "maxlength", "inputmode", "min", "max"):
        if getattr(field.flags, name, None) is not None:
            attributes.setdefault(name, getattr(field.flags, name))
    return attributes


class InputWidget:
    """A line of text of any type."""

    def __init__(self, type_: str = "text") -> None:
        self.type = type_

    def __call__(self, field: Field, width: str | None = None, **attributes: Any) -> Markup:
        value = "" if self.type == "password" else field._value()
        return _draw(
            "text_input",
            field,
            type=self.type,
            value=value,
            width=width or field.width,
            optional_text=_optional(),
            attrs=_attributes(field, attributes),
        )


class TextAreaWidget:
    """Text of several lines.

    Without `maxlength`: a browser would cut pasted text off in silence. The server says how much
    is too much, and keeps it all.
    """

    def __call__(self, field: Field, rows: int | None = None, **attributes: Any) -> Markup:
        given = _attributes(field, attributes)
        given.pop("maxlength", None)
        return _draw(
            "textarea",
            field,
            value=field._value(),
            rows=rows or field.rows,
            width=field.width,
            optional_text=_optional(),
            attrs=given,
        )


def _items(field: Field) -> list[dict[str, Any]]:
    groups = field.iter_groups() if field.has_groups() else [(None, field.iter_choices())]
    return [
        {
            "value": option.value,
            "label": option.label,
            "selected": option.selected,
            "disabled": bool(option.render_kw.get("disabled")),
            "helper_text": option.render_kw.get("description"),
            "group": group,
        }
        for group, choices in groups
        for option in choices
    ]


class SelectWidget:
    def __call__(self, field: Field, width: str | None = None, **attributes: Any) -> Markup:
        return _draw(
            "select",
            field,
            items=_items(field),
            width=width or field.width,
            optional_text=_optional(),
            attrs=_attributes(field, attributes),
        )


class ChoicesWidget:
    """Radio buttons or checkboxes under one question."""

    def __init__(self, macro: str) -> None:
        self.macro = macro

    def __call__(self, field: Field, **_attributes: Any) -> Markup:
        return _draw(self.macro, field, items=_items(field), optional_text=_optional())


class CheckboxWidget:
    def __call__(self, field: Field, **attributes: Any) -> Markup:
        return _draw(
            "checkbox",
            field,
            value=field._value(),
            checked=bool(field.data),
            attrs=_attributes(field, attributes),
        )


class HiddenWidget:
    """A value that the page hands back; without an id, since a page may hold several forms."""

    def __call__(self, field: Field, **_attributes: Any) -> Markup:
        return Markup('<input type="hidden" name="{}" value="{}">').format(
            field.name, field._value()
        )


class FilesWidget:
    """A choice of files, with the limits in words below the help text."""

    def __call__(self, field: Field, **attributes: Any) -> Markup:
        return _draw(
            "file_upload",
            field,
            of="file_upload",
            limits=field.limit.in_words(),
            accept=field.limit.accept,
            multiple=field.limit.files > 1,
            most_bytes=field.limit.bytes,
            most_files=field.limit.files,
            optional_text=_optional(),
            attrs=_attributes(field, attributes),
        )
