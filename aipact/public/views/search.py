"""Search over everything: one box, results by kind."""

from flask import render_template, request

from aipact.i18n import current_language
from aipact.organisations.states import REGISTER_STATUS_LABELS
from aipact.procedures import searching
from aipact.public import forms, queries
from aipact.public.views.blueprint import bp
from aipact.public.views.events import event_words
from aipact.public.views.names import practice_names
from aipact.reference import queries as reference

MOST_OF_EACH = 5
# Of a kind that has no list of its own.
MOST_OF_ONE_KIND = 25


@bp.get("/search", endpoint="search")
def search_page() -> str:
    """The best of each kind, and where to see all of it."""
    lang = current_language()
    asked, is_cut = forms.search_words(request.args)
    kind = forms.searched_kind(request.args)
    size = MOST_OF_ONE_KIND if kind else MOST_OF_EACH
    kinds = [kind] if kind else []
    groups = searching.search_everything(asked, lang, kinds=kinds, size=size) if asked else []
    return render_template(
        "public/search.html",
        asked=asked,
        kind=kind,
        is_cut=is_cut,
        groups=groups,
        found=[group for group in groups if group.rows],
        name=practice_names(lang),
        label=lambda facet, value: queries.value_label(facet, value, lang),
        text=lambda value: reference.text(value, lang),
        status_labels=REGISTER_STATUS_LABELS,
        **event_words(),
    )
