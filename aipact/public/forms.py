"""What the register's address says: parameters, read without ever failing."""

from werkzeug.datastructures import MultiDict

from aipact.core.pagination import PageRequest
from aipact.pledges.queries.register import RegisterFilter

FACETS = ("country", "sector", "role", "size", "commitment", "status")


def register_filter(parameters: MultiDict[str, str]) -> RegisterFilter:
    """The filter that a page's address asks for; what nobody knows is left alone."""
    return RegisterFilter.of(
        q=parameters.get("q", ""),
        **{facet: parameters.getlist(facet) for facet in FACETS},
    )


def page_request(parameters: MultiDict[str, str]) -> PageRequest:
    """Where in the list the reader is."""
    return PageRequest(after=parameters.get("after", ""), before=parameters.get("before", ""))
