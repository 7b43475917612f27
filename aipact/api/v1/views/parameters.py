"""Blueprints of the API: strict about parameters, kept by caches for a minute; and addresses."""

from typing import Any, NoReturn

import marshmallow as ma
from flask import Response
from flask_smorest import Blueprint
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import UnprocessableEntity

from aipact.core.settings import current_settings


class StrictParser(FlaskParser):
    """A parameter that nobody knows is a mistake, and every mistake is named."""

    DEFAULT_VALIDATION_STATUS = 422
    DEFAULT_UNKNOWN_BY_LOCATION = {"query": ma.RAISE, "query_string": ma.RAISE}

    def handle_error(self, error: ma.ValidationError, *_args: Any, **_options: Any) -> NoReturn:
        found: Any = error.messages
        wrong = [f"{name}: {_words(about)}" for name, about in found.get("query", found).items()]
        raise UnprocessableEntity("; ".join(wrong)) from error


class OpenBlueprint(Blueprint):
    """A blueprint whose answers are the same for everybody."""

    ARGUMENTS_PARSER = StrictParser()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.after_request(_let_caches_keep)


def _let_caches_keep(response: Response) -> Response:
    if response.status_code in (200, 304):
        response.headers["Cache-Control"] = "public, max-age=60"
    return response


def absolute(path: str) -> str:
    """The whole address of a path, under the name that the settings give to the site."""
    return current_settings().base_url.rstrip("/") + path


def _words(about: Any) -> str:
    """The messages about one parameter, flattened (those of a list come by position)."""
    if isinstance(about, dict):
        return " ".join(_words(each) for each in about.values())
    return " ".join(str(each) for each in about) if isinstance(about, list) else str(about)
