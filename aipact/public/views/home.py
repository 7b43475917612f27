"""The first page."""

from flask import render_template

from aipact.events.queries import listing
from aipact.i18n import current_language
from aipact.pledges.queries import register
from aipact.practices.queries import library
from aipact.public import queries
from aipact.public.views.blueprint import bp
from aipact.public.views.events import event_words
from aipact.public.views.names import practice_names
from aipact.reference import queries as reference

NEWEST = 5
NEWEST_PRACTICES = 2


@bp.get("/")
def home() -> str:
    """What the Pact is, where it stands, how to go on."""
    lang = current_language()
    return render_template(
        "public/home.html",
        figures=queries.register_figures(),
        next_date=queries.next_date_of_the_act(),
        newest=[
            (row, reference.country_name(row.country, lang))
            for row in register.newest_pledges(NEWEST)
        ],
        practices=library.newest_practices(NEWEST_PRACTICES, lang),
        next_event=listing.next_event(lang),
        name=practice_names(lang),
        **event_words(),
    )
