"""Views that take files: their requests may be larger than others."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, g, request

from aipact.files.kinds import DEFAULT_LIMIT, Limit

View = TypeVar("View", bound=Callable[..., Any])
_MARK = "limit_of_files"


def takes_files(limit: Limit = DEFAULT_LIMIT) -> Callable[[View], View]:
    """Marks a view (below its route) whose form sends files within this limit."""

    def mark(view: View) -> View:
        setattr(view, _MARK, limit)
        return view

    return mark


def init_app(app: Flask) -> None:
    """Before anybody reads the form, the check of its token included."""

    @app.url_value_preprocessor
    def raise_the_limit(endpoint: str | None, _values: Any) -> None:
        limit = getattr(app.view_functions.get(endpoint or ""), _MARK, None)
        if limit is not None:
            request.max_content_length = limit.request_bytes
            # The page of error 413 tells it.
            g.limit_of_files = limit
