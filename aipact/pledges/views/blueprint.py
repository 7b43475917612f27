"""The blueprint and what its pages have in common."""

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from aipact.core.errors import NotFound
from aipact.organisations.models import Organisation
from aipact.pledges.models import PledgeVersion

Answer = Response | str | tuple[str, int]

bp = Blueprint("pledges", __name__)


def to_overview(organisation: Organisation) -> Response:
    return redirect(url_for("pledges.show", slug=organisation.slug), 303)


def require_version(version: PledgeVersion | None) -> PledgeVersion:
    """The open version; NotFound where there is none."""
    if version is None:
        raise NotFound
    return version
