"""The library of practices: searched and filtered, one practice, and several side by side."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from aipact.core.errors import NotFound
from aipact.core.settings import current_settings
from aipact.events.queries import listing
from aipact.i18n import current_language
from aipact.practices.queries import library, page
from aipact.practices.queries.library_filter import LibraryFilter, unknown_values
from aipact.practices.queries.wording import language_name
from aipact.practices.states import QUESTIONS
from aipact.public import forms, queries
from aipact.public.views.blueprint import ASK_FIRST, bp
from aipact.public.views.events import event_words
from aipact.public.views.names import practice_names

MOST_COMPARED = 4
EVENTS_SHOWN = 10


@bp.get("/practices")
def practices() -> str:
    """The library: searched, filtered, a page at a time."""
    lang = current_language()
    chosen = forms.library_filter_of(request.args)
    compared = forms.compared_slugs(request.args)
    found = library.library_page(chosen, forms.page_request(request.args), lang)

    def address(wanted: LibraryFilter, **more: Any) -> str:
        return url_for("public.practices", **{**wanted.parameters, "p": compared, **more})

    return render_template(
        "public/practices.html",
        chosen=chosen,
        page=found,
        count=library.library_count(chosen),
        facets=queries.library_facets(chosen, lang),
        active=[(f.label, address(f.rest)) for f in queries.active_library_filters(chosen, lang)],
        unknown=[value for _facet, value in unknown_values(chosen)],
        address=address,
        compared=compared,
        compared_elsewhere=[s for s in compared if s not in {row.slug for row in found.items}],
        name=practice_names(lang),
    )


@bp.get("/practices/<practice_slug>")
def practice(practice_slug: str) -> ResponseReturnValue:
    """One practice; what is left of it when its organisation withdrew it (410)."""
    is_original = request.args.get("text") == "original"
    lang = current_language()
    found = page.practice_page(practice_slug, lang, original=is_original)
    if found is not None:
        body = render_template(
            "public/practice.html",
            practice=found,
            presented_at=listing.events_of_practice(found.id, EVENTS_SHOWN, lang),
            canonical=_absolute(url_for("public.practice", practice_slug=practice_slug)),
            language=_language,
            **event_words(),
        )
        return body, {"Cache-Control": ASK_FIRST}
    left = page.tombstone(practice_slug)
    if left is None:
        raise NotFound
    return render_template("public/practice_withdrawn.html", left=left), 410


@bp.get("/practices/compare")
def compare_practices() -> str:
    """What two to four organisations answer to the same questions, side by side."""
    slugs = forms.compared_slugs(request.args)
    found = page.practice_pages(slugs, current_language())
    known = {one.slug for one in found}
    shown = found[:MOST_COMPARED]
    return render_template(
        "public/compare.html",
        practices=shown,
        too_many=len(found) > MOST_COMPARED,
        unknown=[slug for slug in slugs if slug not in known],
        questions=QUESTIONS,
        without=lambda slug: [one.slug for one in shown if one.slug != slug],
        most=MOST_COMPARED,
        language=_language,
    )


def _language(code: str) -> str:
    return language_name(code, current_language())


def _absolute(path: str) -> str:
    return current_settings().base_url.rstrip("/") + path
