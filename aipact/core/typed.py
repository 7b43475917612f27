"""What a person typed into a form that could not be taken, because they are signed out or the
page was open for too long: shown again, to be copied."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import current_app, render_template, request

View = TypeVar("View", bound=Callable[..., Any])
_MARK = "names_of_typed"


def keeps_typed(*names: str) -> Callable[[View], View]:
    """Marks a view (below its route) whose form has texts that nobody should type twice.

    names: of its fields; one that ends in "_" stands for all that begin so. Never a secret.
    """

    def mark(view: View) -> View:
        setattr(view, _MARK, names)
        return view

    return mark


def typed_texts() -> list[tuple[str, str]]:
    """(name, text) of what this request sent to a view that is marked, in the form's order."""
    names = getattr(current_app.view_functions.get(request.endpoint or ""), _MARK, ())
    return [
        (name, text)
        for name, text in request.form.items()
        if text.strip() and any(_is_meant(name, wanted) for wanted in names)
    ]


def _is_meant(name: str, wanted: str) -> bool:
    return name.startswith(wanted) if wanted.endswith("_") else name == wanted


def typed_page(typed: list[tuple[str, str]]) -> str:
    """The page that shows it, with the way to sign in again."""
    return render_template("errors/signed_out.html", typed=typed)
