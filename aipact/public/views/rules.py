"""What is promised, and when the law asks for it."""

from flask import render_template

from aipact.core.clock import today
from aipact.i18n import current_language
from aipact.public import queries
from aipact.public.views.blueprint import bp
from aipact.public.views.dates import month
from aipact.reference import queries as reference


@bp.get("/commitments")
def commitments() -> str:
    """The catalogue of commitments."""
    return render_template(
        "public/commitments.html",
        groups=queries.catalogue(current_language()),
        edition=reference.catalogue_version(),
        today=today(),
    )


@bp.get("/timeline")
def timeline() -> str:
    """The dates of the AI Act, and what happened in the Pact."""
    duties = queries.timeline(current_language())
    return render_template(
        "public/timeline.html",
        duties=duties,
        as_of=queries.as_of_dates(duties),
        milestones=reference.milestones(),
        month=month,
    )
