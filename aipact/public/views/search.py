"""Search over everything: one box, results by kind."""

from flask import render_template, request

from aipact.i18n import current_language
from aipact.organisations.states import REGISTER_STATUS_LABELS
from aipact.procedures import searching
from aipact.public import forms, queries
from aipact.public.views.blueprint import bp
from aipact.public.views.names import practice_names
from aipact.reference import queries as reference


@bp.get("/search", endpoint="search")
def search_page() -> str:
    """The best of each kind, and where to see all of it."""
    lang = current_language()
    asked, is_cut = forms.search_words(request.args)
    groups = searching.search_everything(asked, lang) if asked else []
    return render_template(
        "public/search.html",
        asked=asked,
        is_cut=is_cut,
        groups=groups,
        found=[group for group in groups if group.rows],
        name=practice_names(lang),
        label=lambda facet, value: queries.value_label(facet, value, lang),
        text=lambda value: reference.text(value, lang),
        status_labels=REGISTER_STATUS_LABELS,
    )
