"""Checking the answers, seeing the public page, signing."""

from flask import redirect, render_template, url_for

from aipact.core.actor import current_actor
from aipact.core.errors import RuleBroken
from aipact.core.transaction import commit
from aipact.i18n import current_language
from aipact.organisations import queries as organisations
from aipact.organisations.models import Organisation
from aipact.pledges import access, actions, queries
from aipact.pledges.forms import SubmitPledgeForm
from aipact.pledges.models import PledgeVersion
from aipact.pledges.states import EDITABLE, UNDER_REVIEW
from aipact.pledges.views.blueprint import Answer, bp, require_version, to_overview


@bp.get("/workspace/<slug>/pledge/check")
def check(slug: str) -> Answer:
    """All answers on one page, and what is missing."""
    organisation, version = access.pledge_for(current_actor(), slug)
    if version is None or version.state not in EDITABLE:
        return to_overview(organisation)
    return render_template(
        "pledges/check.html",
        organisation=organisation,
        version=version,
        groups=queries.items(version, organisation),
        missing=queries.missing_items(version, organisation),
        may_edit=access.may_edit_pledge(current_actor(), organisation),
    )


@bp.get("/workspace/<slug>/pledge/preview")
def preview(slug: str) -> Answer:
    """The public page as it will look; complete and unsubmitted, it can be signed below."""
    organisation, version = access.pledge_for(current_actor(), slug)
    version = require_version(version)
    form = SubmitPledgeForm(data=_known(organisation, version))
    return _preview_page(organisation, version, form)


@bp.post("/workspace/<slug>/pledge/submit")
def submit(slug: str) -> Answer:
    """Sign and hand in exactly the text that the page showed."""
    actor = current_actor()
    organisation, version = access.pledge_for(actor, slug, may=access.may_submit_pledge)
    if version is None:
        return to_overview(organisation)
    form = SubmitPledgeForm()
    if version.state in UNDER_REVIEW:
        return _to_receipt(organisation, version)
    if not form.validate_on_submit():
        return _preview_page(organisation, version, form), 422
    try:
        actions.submit_pledge(version, form.command(), actor=actor)
    except actions.ContentChanged:
        form.show_anew(_hash(version))
        return _preview_page(organisation, version, form, is_changed=True), 409
    except RuleBroken:
        return redirect(url_for("pledges.check", slug=slug), 303)
    commit()
    return _to_receipt(organisation, version)


def _to_receipt(organisation: Organisation, version: PledgeVersion) -> Answer:
    return redirect(url_for("pledges.receipt", slug=organisation.slug, number=version.number), 303)


def _preview_page(
    organisation: Organisation,
    version: PledgeVersion,
    form: SubmitPledgeForm,
    *,
    is_changed: bool = False,
) -> str:
    return render_template(
        "pledges/preview.html",
        organisation=organisation,
        version=version,
        entry=queries.entry(organisation, version, locale=current_language()),
        missing=queries.missing_items(version, organisation),
        is_editable=version.state in EDITABLE,
        may_submit=access.may_submit_pledge(current_actor(), organisation),
        form=form,
        is_changed=is_changed,
    )


def _known(organisation: Organisation, version: PledgeVersion) -> dict[str, str]:
    """What the form can fill in."""
    actor = current_actor()
    return {
        "signed_by": actor.name,
        "signed_function": organisations.function_of(organisation, actor),
        "shown_hash": _hash(version),
    }


def _hash(version: PledgeVersion) -> str:
    return queries.content_hash(queries.content(version))
