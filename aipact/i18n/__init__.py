"""Languages: which one a request speaks, and the words for strings that a person sees."""

from collections.abc import Iterator
from contextlib import contextmanager

from babel import Locale
from flask import Flask, g, request
from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.routing import BaseConverter, ValidationError

from aipact.core.settings import current_settings
from aipact.extensions import babel

LANGUAGE_NAMES = {"en": "English", "de": "Deutsch", "fr": "français"}

__all__ = ["LANGUAGE_NAMES", "_", "_l", "best_language", "current_language", "ngettext", "speaking"]


def current_language() -> str:
    """The language of the page or letter being made; English where nothing says otherwise."""
    return str(getattr(g, "lang", "en"))


def best_language() -> str:
    """The visitor's language from Accept-Language, for addresses without one."""
    return request.accept_languages.best_match(current_settings().languages) or "en"


@contextmanager
def speaking(lang: str) -> Iterator[None]:
    """Translate everything inside into `lang` (a letter in its receiver's language)."""
    before = g.get("lang")
    g.lang = lang
    try:
        with force_locale(lang):
            yield
    finally:
        if before is None:
            g.pop("lang", None)
        else:
            g.lang = before


def babel_locale() -> Locale:
    """The locale of dates and numbers; English as it is written in Europe (22 November 2026)."""
    language = current_language()
    return Locale.parse("en_GB" if language == "en" else language)


def init_app(app: Flask) -> None:
    """Languages in front of addresses: `/<lang:lang>/...` is taken out of views' arguments."""
    languages = app.extensions["aipact_settings"].languages

    class LanguageConverter(BaseConverter):
        regex = "[a-z]{2}"

        def to_python(self, value: str) -> str:
            if value not in languages:
                raise ValidationError
            return value

    app.url_map.converters["lang"] = LanguageConverter
    babel.init_app(
        app,
        default_translation_directories=str(app.root_path) + "/i18n/translations",
        locale_selector=current_language,
        timezone_selector=lambda: "Europe/Brussels",
    )

    @app.url_value_preprocessor
    def take_language(_endpoint: str | None, values: dict[str, object] | None) -> None:
        if values and "lang" in values:
            g.lang = values.pop("lang")
        elif "lang" not in g:
            # No page has this address; its first part still says what the person reads.
            first = request.path.split("/", 2)[1]
            g.lang = first if first in languages else best_language()

    @app.url_defaults
    def give_language(endpoint: str, values: dict[str, object]) -> None:
        if "lang" not in values and app.url_map.is_endpoint_expecting(endpoint, "lang"):
            values["lang"] = current_language()
