"""Every organisation as staff see it, requests to join that nobody answers, and leaving."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from aipact.casework import access
from aipact.core.actor import current_actor
from aipact.core.errors import Forbidden, NotFound, RuleBroken
from aipact.core.transaction import commit
from aipact.desk import queries
from aipact.desk.forms import AnswerRequestForm, RecordLeavingForm
from aipact.desk.queries import OrganisationFilter
from aipact.desk.views.blueprint import RowWords, bp, page_request, paging, status_of
from aipact.desk.views.queue import option, options
from aipact.i18n import _, current_language
from aipact.organisations import actions
from aipact.organisations import queries as features
from aipact.organisations.models import Membership, Organisation
from aipact.organisations.states import (
    MEMBER_ROLE_LABELS,
    STATE_LABELS,
    MembershipState,
    OrganisationState,
)
from aipact.pledges import queries as pledges
from aipact.pledges.states import STATE_LABELS as PLEDGE_STATE_LABELS
from aipact.procedures import leaving
from aipact.reference import queries as reference
from aipact.workflow import Party

PAGE_SIZE = 50


@bp.get("/desk/organisations")
def organisations() -> ResponseReturnValue:
    wanted = OrganisationFilter(
        text=request.args.get("q", "").strip()[:200],
        state=option(OrganisationState, request.args.get("state", "")),
        has_requests=request.args.get("requests") == "open",
    )
    found = queries.organisations(wanted, page_request(PAGE_SIZE))
    kept = {
        "q": wanted.text,
        "state": wanted.state.value if wanted.state else "",
        "requests": "open" if wanted.has_requests else "",
    }
    kept = {name: value for name, value in kept.items() if value}
    states = [("", _("All states")), *((s.value, label) for s, label in STATE_LABELS.items())]
    return render_template(
        "desk/organisations.html",
        wanted=wanted,
        rows=found.items,
        state_labels={state: str(label) for state, label in STATE_LABELS.items()},
        states=options(states, kept.get("state", "")),
        country=lambda code: reference.country_name(code, current_language()) if code else "",
        request_count=queries.request_count(),
        is_filtered=bool(kept),
        **paging("desk.organisations", kept, found),
    )


def organisation_here(organisation_id: uuid.UUID) -> Organisation:
    """The organisation at this address. Nobody works on one that they belong to."""
    found = features.organisation(organisation_id)
    if found is None:
        raise NotFound
    if current_actor().belongs_to(found.id):
        raise Forbidden
    return found


@bp.get("/desk/organisations/<uuid:organisation_id>")
def organisation(organisation_id: uuid.UUID) -> ResponseReturnValue:
    found, actor = organisation_here(organisation_id), current_actor()
    return render_template(
        "desk/organisation.html",
        organisation=found,
        state_label=STATE_LABELS[found.state],
        facts=features.reviewable_fields(found, current_language()),
        members=features.members(found),
        requests=features.open_requests(found),
        role_labels={role.value: str(label) for role, label in MEMBER_ROLE_LABELS.items()},
        submissions=queries.submissions_of(found.id),
        versions=pledges.versions(found),
        pledge_labels=PLEDGE_STATE_LABELS,
        words=RowWords(),
        may_answer=access.may_decide_on_members(actor),
        may_record_leaving=access.may_record_leaving(actor)
        and found.state is OrganisationState.ACTIVE,
    )


@bp.route("/desk/organisations/<uuid:organisation_id>/leave", methods=["GET", "POST"])
def record_leaving(organisation_id: uuid.UUID) -> ResponseReturnValue:
    actor = current_actor()
    found = organisation_here(organisation_id)
    if not access.may_record_leaving(actor):
        raise Forbidden
    if found.state is not OrganisationState.ACTIVE:
        return redirect(url_for("desk.organisation", organisation_id=found.id), 303)
    form = RecordLeavingForm()
    if form.validate_on_submit():
        try:
            leaving.record_leaving(found, on=form.left_on(), reason=form.reason.data, actor=actor)
            commit()
            flash(_("%(name)s has left the Pact.", name=found.display_name), "success")
            return redirect(url_for("desk.organisation", organisation_id=found.id), 303)
        except RuleBroken as error:
            form.add_error(error.field, error.message)
    page = render_template("desk/record_leaving.html", form=form, organisation=found)
    return page, status_of(form)


@bp.route(
    "/desk/organisations/<uuid:organisation_id>/members/<uuid:membership_id>",
    methods=["GET", "POST"],
)
def answer_request(organisation_id: uuid.UUID, membership_id: uuid.UUID) -> ResponseReturnValue:
    """A request to join that no signatory answered."""
    actor = current_actor()
    found = organisation_here(organisation_id)
    if not access.may_decide_on_members(actor):
        raise Forbidden
    is_post = request.method == "POST"
    membership = features.membership_of(found, membership_id, lock=is_post)
    if membership is None:
        raise NotFound
    there = redirect(url_for("desk.organisation", organisation_id=found.id), 303)
    if membership.state is not MembershipState.REQUESTED:
        return there
    form = AnswerRequestForm()
    if form.validate_on_submit():
        try:
            answer(membership, form)
            commit()
            name = membership.user.name
            flash(_("Your answer is saved, and %(name)s gets a letter.", name=name), "success")
            return there
        except RuleBroken as error:
            form.add_error(error.field, error.message)
    page = render_template(
        "desk/answer_request.html", form=form, organisation=found, membership=membership
    )
    return page, status_of(form)


def answer(membership: Membership, form: AnswerRequestForm) -> None:
    by: dict[str, Any] = {"actor": current_actor(), "party": Party.REVIEWER}
    if form.answer.data == "accept":
        actions.accept_request(membership, form.roles.data, **by)
    else:
        actions.decline_request(membership, form.reason.data or "", **by)
