"""Reads of organisations, their people, their place in the register, and look-alikes."""

from aipact.organisations.queries.finding import (
    actor_for,
    organisation,
    organisation_by_slug,
    organisations_of,
    public_organisations,
)
from aipact.organisations.queries.matching import (
    DuplicateHint,
    contact_domain,
    duplicate_hints,
    is_known_to,
    possible_matches,
    visible_matches,
)
from aipact.organisations.queries.people import (
    contacts,
    function_of,
    live_membership,
    members,
    membership_of,
    open_request_count,
    open_requests,
    registration_like,
    requests_of,
    was_lately_declined,
)
from aipact.organisations.queries.register import (
    count_differences,
    counted_values,
    register_counts,
    search_text,
)
from aipact.organisations.queries.review import (
    incomplete_steps,
    is_complete,
    points_by_field,
    reviewable_fields,
    unanswered_points,
)

__all__ = [
    "DuplicateHint",
    "actor_for",
    "contact_domain",
    "contacts",
    "count_differences",
    "counted_values",
    "duplicate_hints",
    "function_of",
    "incomplete_steps",
    "is_complete",
    "is_known_to",
    "live_membership",
    "members",
    "membership_of",
    "open_request_count",
    "open_requests",
    "organisation",
    "organisation_by_slug",
    "organisations_of",
    "points_by_field",
    "possible_matches",
    "public_organisations",
    "register_counts",
    "registration_like",
    "requests_of",
    "reviewable_fields",
    "search_text",
    "unanswered_points",
    "visible_matches",
    "was_lately_declined",
]
