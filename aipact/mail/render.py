"""A letter's template is written once and rendered twice: as text and as HTML.

The template extends `layout` and calls its macros (`p`, `facts`, `items`, `quote`, `button` ...);
the two sets of them live in templates/email/_text.j2 and _html.j2. So both parts always say the
same.
"""

import uuid
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import cache
from gettext import NullTranslations
from typing import Any

import css_inline
from flask_babel import get_translations
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from aipact.core import links
from aipact.core.settings import PROJECT_ROOT, current_settings
from aipact.i18n import _, speaking
from aipact.i18n.formats import add_filters

KINDS = ("text", "html")
SUBJECT_LENGTH = 200
_INLINER = css_inline.CSSInliner(keep_style_tags=True, load_remote_stylesheets=False)


@dataclass(frozen=True)
class Recipient:
    """Who gets a letter, and in which language."""

    address: str
    name: str = ""
    locale: str = "en"
    user_id: uuid.UUID | None = None


@dataclass(frozen=True)
class RenderedLetter:
    subject: str
    text: str
    html: str
    reason: str


# The catalogue of the letter at hand, looked up once and not for each of its sentences.
_catalogue: ContextVar[NullTranslations] = ContextVar("catalogue")


def _gettext(text: str) -> str:
    return _catalogue.get().gettext(text)


def _ngettext(one: str, many: str, number: int) -> str:
    return _catalogue.get().ngettext(one, many, number)


@cache
def _environment(kind: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(PROJECT_ROOT / "templates" / "email"),
        autoescape=kind == "html",  # noqa: S701 - the other part is plain text
        undefined=StrictUndefined,
        # To ask for each letter whether a file has changed costs as much as half of it.
        auto_reload=False,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.policies["ext.i18n.trimmed"] = True
    environment.install_gettext_callables(_gettext, _ngettext, newstyle=True)  # type: ignore[attr-defined]
    add_filters(environment)
    environment.globals["layout"] = f"_{kind}.j2"
    return environment


def render_letter(
    letter: str, *, to: Recipient, reason: str, context: Mapping[str, Any]
) -> RenderedLetter:
    """The letter in its receiver's language. A missing name in the template is an error here,
    not a hole in the letter."""
    with speaking(to.locale):
        _catalogue.set(get_translations())
        values = {
            **context,
            "recipient": to,
            "reason": str(reason),
            "lang": to.locale,
            "settings": current_settings(),
            "site_url": links.url("home", lang=to.locale),
            "contact_url": links.url("contact", lang=to.locale),
            "privacy_url": links.url("privacy", lang=to.locale),
        }
        text, html = (_environment(kind).get_template(f"{letter}.j2") for kind in KINDS)
        subject = _one_line("".join(text.blocks["subject"](text.new_context(values))))
        values["subject"] = subject
        return RenderedLetter(
            subject=subject,
            text=_tidy(text.render(values)),
            html=_INLINER.inline(html.render(values)),
            reason=str(reason),
        )


def marked_as_test(letter: RenderedLetter, locale: str) -> RenderedLetter:
    """The same letter, whose subject says that it is only a test."""
    with speaking(locale):
        return replace(letter, subject=_one_line(_("Test: %(subject)s", subject=letter.subject)))


def _one_line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SUBJECT_LENGTH else line[: SUBJECT_LENGTH - 1].rstrip() + "…"


def _tidy(text: str) -> str:
    """At most one empty line between paragraphs, none at the ends."""
    lines = [line.rstrip() for line in text.strip().splitlines()]
    kept = [line for i, line in enumerate(lines) if line or (i and lines[i - 1])]
    return "\n".join(kept) + "\n"
