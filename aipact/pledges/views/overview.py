"""Where the pledge stands, what it will look like, and the receipt."""

from flask import flash, render_template, request

from aipact.casework import queries as casework
from aipact.casework.states import Outcome
from aipact.core.actor import current_actor
from aipact.core.errors import NotFound, RuleBroken
from aipact.core.transaction import commit
from aipact.i18n import _, current_language
from aipact.organisations.models import Organisation
from aipact.organisations.states import MAY_PREPARE_A_PLEDGE
from aipact.pledges import access, actions, queries
from aipact.pledges.models import PledgeVersion
from aipact.pledges.states import EDITABLE, STATE_LABELS, VersionState
from aipact.pledges.views.blueprint import Answer, bp, to_overview


@bp.get("/workspace/<slug>/pledge")
def show(slug: str) -> Answer:
    """The version in work, commitment by commitment; or how to begin one."""
    organisation, version = access.pledge_for(current_actor(), slug)
    if version is None:
        return _show_no_open_version(organisation)
    if version.state in EDITABLE:
        return _show_draft(organisation, version)
    submission = version.submission
    return render_template(
        "pledges/show_submitted.html",
        organisation=organisation,
        version=version,
        state_label=STATE_LABELS[VersionState.SUBMITTED]
        if version.state is VersionState.SUBMITTED
        else STATE_LABELS[VersionState.IN_REVIEW],
        submission=submission,
        is_decided=casework.is_in_hold(submission),
        may_withdraw=access.may_withdraw_pledge(current_actor(), organisation),
        groups=queries.items(version, organisation),
        points=casework.change_requests(submission) if submission else [],
    )


def _show_no_open_version(organisation: Organisation) -> Answer:
    latest = queries.latest_version(organisation)
    decision = None
    if latest is not None and latest.state is VersionState.NOT_ACCEPTED and latest.submission:
        decision = casework.latest_decision(latest.submission, Outcome.NOT_ACCEPTED)
    return render_template(
        "pledges/show_none.html",
        organisation=organisation,
        latest=latest,
        decision=decision,
        published=queries.published_version(organisation),
        may_start=organisation.state in MAY_PREPARE_A_PLEDGE
        and access.may_edit_pledge(current_actor(), organisation),
        is_registered=organisation.state in MAY_PREPARE_A_PLEDGE,
        versions=queries.versions(organisation),
        state_labels=STATE_LABELS,
    )


def _show_draft(organisation: Organisation, version: PledgeVersion) -> Answer:
    groups = queries.items(version, organisation)
    submission = version.submission
    decision = None
    if submission is not None:
        decision = casework.latest_decision(submission, Outcome.CHANGES_REQUESTED)
    return render_template(
        "pledges/show.html",
        organisation=organisation,
        version=version,
        state_label=STATE_LABELS[version.state],
        submission=submission,
        decision=decision,
        groups=groups,
        missing=queries.missing_items(version, organisation),
        published=queries.published_version(organisation),
        may_edit=access.may_edit_pledge(current_actor(), organisation),
    )


@bp.post("/workspace/<slug>/pledge/start")
def start(slug: str) -> Answer:
    """Open a draft; where there is one, go to it."""
    actor = current_actor()
    organisation, version = access.pledge_for(actor, slug, may=access.may_edit_pledge)
    if version is None:
        try:
            actions.start_pledge(organisation, actor=actor)
        except RuleBroken as refusal:
            flash(refusal.message, "error")
            return to_overview(organisation)
        commit()
    return to_overview(organisation)


@bp.get("/workspace/<slug>/pledge/receipts/<int(max=99999):number>")
def receipt(slug: str, number: int) -> Answer:
    """What was signed, by whom and when, and what happens next; made for printing."""
    organisation, _open = access.pledge_for(current_actor(), slug)
    version = queries.numbered_version(organisation, number)
    if version is None or version.submitted_at is None or version.submission is None:
        raise NotFound
    return render_template(
        "pledges/receipt.html",
        organisation=organisation,
        version=version,
        submission=version.submission,
        fields=queries.signed_fields(version, current_language()),
    )


@bp.route("/workspace/<slug>/pledge/withdraw", methods=["GET", "POST"])
def withdraw(slug: str) -> Answer:
    """Ask once more, then take the open version back."""
    actor = current_actor()
    organisation, version = access.pledge_for(actor, slug, may=access.may_withdraw_pledge)
    if version is None:
        return to_overview(organisation)
    submission = version.submission
    is_decided = casework.is_in_hold(submission)
    if request.method == "POST" and not is_decided:
        actions.withdraw_pledge(version, actor=actor)
        commit()
        flash(_("The pledge is withdrawn. What you wrote is kept."), "success")
        return to_overview(organisation)
    page = render_template(
        "pledges/withdraw.html",
        organisation=organisation,
        version=version,
        submission=submission,
        is_decided=is_decided,
        published=queries.published_version(organisation),
    )
    return page, 409 if request.method == "POST" else 200
