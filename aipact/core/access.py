"""Every page needs a sign-in unless it says otherwise: the mark by which it says so."""

from collections.abc import Callable
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])
_MARK = "is_open_to_all"


def open_to_all(view: View) -> View:
    """Visitors who are not signed in may use this view."""
    setattr(view, _MARK, True)
    return view


def is_open_to_all(view: Callable[..., Any] | None) -> bool:
    return bool(getattr(view, _MARK, False))
