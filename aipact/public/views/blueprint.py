"""The blueprint of public pages: the same for everybody, so that caches may keep them."""

from flask import Blueprint, Response, request

from aipact.core.actor import current_actor

bp = Blueprint("public", __name__)
SHORT = "public, max-age=60"
# For what somebody has just changed and goes to look at: caches keep it, and ask each time.
ASK_FIRST = "public, no-cache"


@bp.after_request
def let_caches_keep(response: Response) -> Response:
    """A minute in caches, then only "has it changed?". Signed-in people see their own header."""
    response.vary.add("Cookie")
    if request.method not in ("GET", "HEAD") or response.status_code != 200:
        return response
    if current_actor().is_signed_in:
        response.headers["Cache-Control"] = "private, no-store"
        return response
    response.headers.setdefault("Cache-Control", SHORT)
    response.add_etag()
    response.make_conditional(request)
    return response
