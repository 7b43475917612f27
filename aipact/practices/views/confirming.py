"""The link of the letter that asks whether a practice is still true."""

from flask import render_template, request

from aipact.core.access import open_to_all
from aipact.core.errors import Conflict, RuleBroken
from aipact.core.transaction import commit
from aipact.practices import actions
from aipact.practices.queries import confirming, versions
from aipact.practices.views.blueprint import Answer, bp


@bp.route("/practices/confirm/<token>", methods=["GET", "POST"])
@open_to_all
def confirm_by_link(token: str) -> Answer:
    """One button, for one practice, once. Mail scanners open links, so only the button confirms."""
    link = confirming.confirmation_link(token)
    if link is None:
        return render_template("practices/link_gone.html"), 410
    practice = link.practice
    version = versions.published_version(practice)
    if request.method == "POST":
        try:
            actions.use_confirmation_link(token)
        except (actions.LinkGone, Conflict, RuleBroken):
            return render_template("practices/link_gone.html"), 410
        commit()
        return render_template("practices/confirmed.html", practice=practice, version=version)
    return render_template(
        "practices/confirm_by_link.html",
        practice=practice,
        version=version,
        organisation=practice.organisation,
    )
