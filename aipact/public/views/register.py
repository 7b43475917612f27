"""The register of organisations, and one entry of it."""

from typing import Any

from flask import render_template, request, url_for

from aipact.core.errors import NotFound
from aipact.events.queries import answers, listing
from aipact.i18n import current_language
from aipact.organisations.states import REGISTER_STATUS_LABELS
from aipact.pledges import queries as pledges
from aipact.pledges.queries import register
from aipact.pledges.queries.register import RegisterFilter
from aipact.practices.queries import library
from aipact.public import forms, queries
from aipact.public.views.blueprint import bp
from aipact.public.views.dates import short_month
from aipact.public.views.events import event_words
from aipact.public.views.names import practice_names
from aipact.reference import queries as reference

# Beside an entry or a commitment; the library has them all.
PRACTICES_SHOWN = 5
EVENTS_SHOWN = ANSWERS_SHOWN = 5


@bp.get("/organisations", endpoint="organisations")
def organisations_page() -> str:
    """Who takes part: searched, filtered, a page at a time."""
    lang = current_language()
    chosen = forms.register_filter(request.args)
    page = register.register_page(chosen, forms.page_request(request.args))
    return render_template(
        "public/organisations.html",
        chosen=chosen,
        page=page,
        count=register.register_count(chosen),
        facets=queries.register_facets(chosen, lang),
        active=[(f.label, _address(f.rest)) for f in queries.active_filters(chosen, lang)],
        unknown=[value for _facet, value in register.unknown_values(chosen)],
        address=_address,
        label=lambda facet, value: queries.value_label(facet, value, lang),
        status_labels=REGISTER_STATUS_LABELS,
        month=short_month,
    )


def _address(chosen: RegisterFilter, **cursor: Any) -> str:
    return url_for("public.organisations", **{**chosen.parameters, **cursor})


@bp.get("/organisations/<slug>")
def organisation(slug: str) -> str:
    """One entry with its published pledge; also of those that left, who keep a page."""
    found = register.public_organisation(slug)
    if found is None:
        raise NotFound
    lang = current_language()
    version = pledges.published_version(found)
    return render_template(
        "public/organisation.html",
        entry=pledges.entry(found, version, locale=lang),
        practices=library.practices_of_organisation(found.id, lang, PRACTICES_SHOWN + 1),
        most_practices=PRACTICES_SHOWN,
        name=practice_names(lang),
    )


@bp.get("/commitments/<code>")
def commitment(code: str) -> str:
    """What one commitment asks, which article it prepares for, and who took it."""
    lang = current_language()
    found = queries.catalogue_entry(code, lang)
    if found is None:
        raise NotFound
    chosen = RegisterFilter(commitment=(found.code,))
    page = register.register_page(chosen, forms.page_request(request.args))
    return render_template(
        "public/commitment.html",
        entry=found,
        page=page,
        chosen=chosen,
        count=register.register_count(chosen),
        country=lambda value: reference.country_name(value, lang),
        practices=library.practices_for_commitment(found.code, PRACTICES_SHOWN + 1, lang),
        most_practices=PRACTICES_SHOWN,
        events=listing.events_for_commitment(found.code, EVENTS_SHOWN, lang),
        answers=answers.answers_for_commitment(found.code, ANSWERS_SHOWN, lang),
        name=practice_names(lang),
        **event_words(),
    )
