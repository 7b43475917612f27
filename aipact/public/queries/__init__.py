"""What public pages show beside rows: facets, the catalogue with its dates, the timeline."""

from aipact.public.queries.events import (
    active_event_filters,
    event_facets,
    public_event_page,
)
from aipact.public.queries.library import (
    active_library_filters,
    library_facets,
)
from aipact.public.queries.readiness import is_ready
from aipact.public.queries.register import (
    active_filters,
    register_facets,
    register_figures,
    value_label,
)
from aipact.public.queries.rules import (
    article_links,
    as_of_dates,
    catalogue,
    catalogue_entry,
    next_date_of_the_act,
    timeline,
)

__all__ = [
    "active_event_filters",
    "active_filters",
    "active_library_filters",
    "article_links",
    "as_of_dates",
    "catalogue",
    "catalogue_entry",
    "event_facets",
    "is_ready",
    "library_facets",
    "next_date_of_the_act",
    "public_event_page",
    "register_facets",
    "register_figures",
    "timeline",
    "value_label",
]
