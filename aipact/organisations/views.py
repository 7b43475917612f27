"""Joining as an organisation, its registration step by step, and who belongs to it."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from aipact.casework import queries as casework
from aipact.casework.models import Decision
from aipact.core.actor import current_actor
from aipact.core.errors import RuleBroken
from aipact.core.transaction import commit
from aipact.i18n import _, current_language
from aipact.organisations import access, actions, queries
from aipact.organisations.forms import (
    AskToJoinForm,
    DecideOnRequestForm,
    JoinOrganisationForm,
    StepForm,
    step_form,
)
from aipact.organisations.models import Organisation
from aipact.organisations.states import (
    EDITABLE,
    FIELD_LABELS,
    FIELDS_OF_STEP,
    MEMBER_ROLE_LABELS,
    OPTIONAL_STEPS,
    STATE_LABELS,
    STEP_LABELS,
    STEP_OF_FIELD,
    UNDER_REVIEW,
    MembershipState,
    OrganisationState,
    Step,
)
from aipact.workflow import Party, possible_actions

bp = Blueprint("organisations", __name__)
BLUEPRINTS = [bp]


@bp.route("/join/organisation", methods=["GET", "POST"])
def join_organisation() -> ResponseReturnValue:
    """Nothing is saved before we have looked whether the organisation is here already."""
    actor, form = current_actor(), JoinOrganisationForm()
    if "edit" in request.form or not form.validate_on_submit():
        status = 422 if form.errors else 200
        return render_template("organisations/join_organisation.html", form=form), status
    command = form.command()
    hints = queries.possible_matches(
        name=command.display_name, website=command.website, email=actor.email
    )
    found = queries.visible_matches(hints, actor)
    why = form.not_a_duplicate_because.data or ""
    if found and not why:
        is_answer = "other" in request.form
        if is_answer:
            form.add_error("not_a_duplicate_because", _("Say why yours is another organisation"))
        page = render_template(
            "organisations/matches.html", form=form, found=found, name=command.display_name
        )
        return page, 422 if is_answer else 200
    organisation = actions.start_registration(
        command, not_a_duplicate_because=why if found else "", actor=actor
    )
    commit()
    return redirect(url_for("organisations.step", slug=organisation.slug, step=Step.KIND), 303)


@bp.route("/join/organisation/<slug>", methods=["GET", "POST"])
def ask_to_join(slug: str) -> ResponseReturnValue:
    actor = current_actor()
    organisation = access.organisation_to_join(actor, slug)
    if actor.belongs_to(organisation.id):
        return redirect(url_for("workspace.show", slug=slug), 303)
    form = AskToJoinForm()
    if form.validate_on_submit():
        try:
            actions.ask_to_join(organisation, form.command(), actor=actor)
            commit()
            return redirect(url_for("organisations.ask_to_join", slug=slug), 303)
        except RuleBroken as error:
            form.add_error(error.field, error.message)
    asked = queries.live_membership(organisation, actor.user_id)
    page = render_template(
        "organisations/ask_to_join.html", form=form, organisation=organisation, asked=asked
    )
    return page, 422 if form.errors else 200


@bp.get("/workspace/<slug>/organisation")
def show(slug: str) -> ResponseReturnValue:
    return _check_answers(access.organisation_for(current_actor(), slug))


def _check_answers(organisation: Organisation, error: str = "") -> ResponseReturnValue:
    """All answers with what is missing, what the reviewers ask, and what happens next."""
    actor, submission = current_actor(), organisation.submission
    decision = casework.latest_decision(submission) if submission else None
    is_editable = organisation.state in EDITABLE and access.may_edit(actor, organisation)
    fields = queries.reviewable_fields(organisation, current_language())
    page = render_template(
        "organisations/show.html",
        organisation=organisation,
        submission=submission,
        decision=decision,
        existing=_existing(decision),
        state_label=STATE_LABELS[organisation.state],
        sections=[
            (step, STEP_LABELS[step], [f for f in fields if f.key in FIELDS_OF_STEP[step]])
            for step in Step
        ],
        missing=queries.incomplete_steps(organisation),
        optional=OPTIONAL_STEPS,
        points=[
            (FIELD_LABELS.get(field, field), STEP_OF_FIELD.get(field, Step.NAME), point)
            for field, points in queries.points_by_field(organisation).items()
            for point in points
        ],
        unanswered=queries.unanswered_points(organisation),
        is_editable=is_editable,
        moves=possible_actions(organisation, Party.ORGANISATION),
        may_edit=access.may_edit(actor, organisation),
        may_withdraw=access.may_withdraw(actor, organisation),
        error=error,
    )
    return page, 422 if error else 200


def _existing(decision: Decision | None) -> Organisation | None:
    """The organisation that a duplicate was found to be."""
    found = decision.duplicate_of_id if decision else None
    return queries.organisation(found) if found else None


@bp.route(f"/workspace/<slug>/organisation/<any({','.join(Step)}):step>", methods=["GET", "POST"])
def step(slug: str, step: str) -> ResponseReturnValue:
    """One step: every answer is saved, in any order."""
    actor, here = current_actor(), Step(step)
    is_post = request.method == "POST"
    organisation = access.organisation_for(actor, slug, access.may_edit, lock=is_post)
    if organisation.state not in EDITABLE and not is_post:
        return redirect(url_for("organisations.show", slug=slug), 303)
    asked = queries.points_by_field(organisation)
    points = [
        point
        for field, points_of_field in asked.items()
        if STEP_OF_FIELD.get(field, Step.NAME) is here
        for point in points_of_field
    ]
    form = step_form(
        here,
        organisation,
        function=queries.function_of(organisation, actor),
        points=points,
    )
    form.is_partial = "leave" in request.form
    if form.validate_on_submit():
        _save(organisation, form)
        commit()
        return _onward(organisation, here, is_leaving=form.is_partial)
    steps = list(Step)
    page = render_template(
        f"organisations/step_{here.value}.html",
        form=form,
        organisation=organisation,
        step_label=STEP_LABELS[here],
        step_labels=[STEP_LABELS[one] for one in steps],
        position=steps.index(here) + 1,
        points=points,
        points_of=asked,
    )
    return page, 422 if form.errors else 200


def _save(organisation: Organisation, form: StepForm) -> None:
    actor = current_actor()
    is_complete = form.has_all()
    actions.describe(organisation, form.command(), is_complete=is_complete, actor=actor)
    actions.answer_points(organisation, form.answers())


def _onward(organisation: Organisation, here: Step, *, is_leaving: bool) -> ResponseReturnValue:
    if is_leaving:
        flash(_("Saved. You can go on at any time."), "success")
        return redirect(url_for("workspace.show", slug=organisation.slug), 303)
    following = list(Step)[list(Step).index(here) + 1 :]
    if organisation.state is OrganisationState.DRAFT and following:
        return redirect(
            url_for("organisations.step", slug=organisation.slug, step=following[0]), 303
        )
    return redirect(url_for("organisations.show", slug=organisation.slug), 303)


@bp.post("/workspace/<slug>/organisation/submit")
def submit(slug: str) -> ResponseReturnValue:
    actor = current_actor()
    organisation = access.organisation_for(actor, slug, access.may_submit, lock=True)
    try:
        actions.submit(organisation, actor=actor)
    except RuleBroken as error:
        return _check_answers(organisation, error.message)
    commit()
    return redirect(url_for("organisations.submitted", slug=slug), 303)


@bp.get("/workspace/<slug>/organisation/submitted")
def submitted(slug: str) -> ResponseReturnValue:
    """The receipt."""
    organisation = access.organisation_for(current_actor(), slug)
    if organisation.state not in UNDER_REVIEW:
        return redirect(url_for("organisations.show", slug=slug), 303)
    return render_template(
        "organisations/submitted.html",
        organisation=organisation,
        submission=organisation.submission,
        contacts=queries.contacts(organisation),
    )


@bp.post("/workspace/<slug>/organisation/reopen")
def reopen(slug: str) -> ResponseReturnValue:
    actor = current_actor()
    organisation = access.organisation_for(actor, slug, access.may_edit, lock=True)
    if organisation.state is not OrganisationState.DRAFT:
        actions.reopen(organisation, actor=actor)
        commit()
    return redirect(url_for("organisations.show", slug=slug), 303)


@bp.get("/workspace/<slug>/members")
def members(slug: str) -> ResponseReturnValue:
    actor = current_actor()
    organisation = access.organisation_for(actor, slug)
    return render_template(
        "organisations/members.html",
        organisation=organisation,
        members=queries.members(organisation),
        requests=queries.open_requests(organisation),
        role_labels=MEMBER_ROLE_LABELS,
        may_decide=access.may_decide_on_members(actor, organisation),
    )


@bp.route("/workspace/<slug>/members/<uuid:membership_id>", methods=["GET", "POST"])
def membership_request(slug: str, membership_id: UUID) -> ResponseReturnValue:
    """One request to join: yes with roles, or no with a reason."""
    actor = current_actor()
    is_post = request.method == "POST"
    membership = access.membership_for(actor, slug, membership_id, lock=is_post)
    form = DecideOnRequestForm()
    if form.validate_on_submit():
        try:
            if form.answer.data == "accept":
                actions.accept_request(membership, form.roles.data, actor=actor)
            else:
                actions.decline_request(membership, form.reason.data or "", actor=actor)
            commit()
            flash(
                _("Your answer is saved, and %(name)s gets a letter.", name=membership.user.name),
                "success",
            )
            return redirect(url_for("organisations.members", slug=slug), 303)
        except RuleBroken as error:
            form.add_error(error.field, error.message)
    elif membership.state is not MembershipState.REQUESTED:
        return redirect(url_for("organisations.members", slug=slug), 303)
    page = render_template(
        "organisations/membership_request.html",
        form=form,
        organisation=membership.organisation,
        membership=membership,
    )
    return page, 422 if form.errors else 200
