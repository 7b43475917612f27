"""Which practices an organisation has, where one stands, and what can be done with it."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for

from aipact.casework import queries as casework
from aipact.casework.states import Outcome
from aipact.core.actor import current_actor
from aipact.core.errors import Conflict, RuleBroken
from aipact.core.transaction import commit
from aipact.i18n import _, current_language
from aipact.organisations.access import organisation_for
from aipact.organisations.states import MAY_PREPARE_A_PLEDGE, OrganisationState
from aipact.practices import access, actions
from aipact.practices.forms import StartPracticeForm
from aipact.practices.models import Adoption, Practice, PracticeVersion
from aipact.practices.queries import adopting, confirming, content, page, versions
from aipact.practices.states import (
    ADOPTION_STATE_LABELS,
    EDITABLE,
    FIELD_LABELS,
    OPEN,
    PRACTICE_STATE_LABELS,
    READABLE,
    STATE_LABELS,
    STEP_OF_FIELD,
    STEPS,
    AdoptionState,
    PracticeState,
    VersionState,
)
from aipact.practices.views.blueprint import Answer, bp, progress, to_overview


@bp.get("/workspace/<slug>/practices")
def index(slug: str) -> Answer:
    """Own practices with their states and their readers' reactions; adoptions of others'."""
    actor = current_actor()
    organisation = organisation_for(actor, slug, may=access.may_see_practices)
    return render_template(
        "practices/index.html",
        organisation=organisation,
        practices=versions.practices_of(organisation),
        adoptions=[
            (one, _adopted_title(one, organisation.display_name))
            for one in adopting.adoptions_by(organisation)
        ],
        practice_labels=PRACTICE_STATE_LABELS,
        version_labels=STATE_LABELS,
        adoption_labels=ADOPTION_STATE_LABELS,
        open_states=OPEN,
        may_contribute=access.may_contribute(actor, organisation)
        and organisation.state in MAY_PREPARE_A_PLEDGE,
        is_registered=organisation.state in MAY_PREPARE_A_PLEDGE,
    )


def _adopted_title(adoption: Adoption, name: str) -> str:
    """The title of the practice, as the submission kept it behind the adopter's name."""
    return adoption.submission.title.removeprefix(f"{name}: ") if adoption.submission else ""


@bp.route("/workspace/<slug>/practices/new", methods=["GET", "POST"])
def new(slug: str) -> Answer:
    """Three answers, and there is a draft."""
    actor = current_actor()
    organisation = organisation_for(actor, slug, may=access.may_contribute)
    form = StartPracticeForm()
    if form.validate_on_submit():
        try:
            version = actions.start_practice(organisation, form.command(), actor=actor)
        except RuleBroken as refusal:
            form.add_error(refusal.field, refusal.message)
        else:
            commit()
            return redirect(
                url_for(
                    "practices.step", slug=slug, practice_id=version.practice_id, step="basics"
                ),
                303,
            )
    status = 422 if form.errors or form.form_errors else 200
    return render_template("practices/new.html", organisation=organisation, form=form), status


@bp.get("/workspace/<slug>/practices/<uuid:practice_id>")
def show(slug: str, practice_id: UUID) -> Answer:
    """Where a practice stands: who has the ball and until when, its steps, points and readers."""
    return _overview(access.practice_for(current_actor(), slug, practice_id))


def _overview(practice: Practice, status: int = 200) -> Answer:
    actor, organisation = current_actor(), practice.organisation
    own = versions.own_practice(practice)
    version = own.current
    submission = version.submission
    is_draft = version.state in EDITABLE
    asked = content.points(version)
    told = (VersionState.CHANGES_REQUESTED, VersionState.NOT_ACCEPTED)
    is_told = submission is not None and version.state in told
    body = render_template(
        "practices/show.html",
        organisation=organisation,
        practice=practice,
        own=own,
        version=version,
        submission=submission,
        practice_label=PRACTICE_STATE_LABELS[practice.state],
        version_label=STATE_LABELS[version.state],
        is_open=version.state in OPEN,
        is_draft=is_draft,
        is_public=practice.state in READABLE,
        is_decided=casework.is_in_hold(submission),
        decision=casework.latest_decision(submission, Outcome(version.state.value))
        if is_told and submission is not None
        else None,
        progress=progress(version) if is_draft else [],
        points=[
            (FIELD_LABELS.get(one.field, one.field), _step_of(one.field), one)
            for one in (asked or (casework.change_requests(submission) if submission else []))
        ],
        unanswered=content.unanswered_points(version),
        missing=content.missing(version) if is_draft else [],
        may_contribute=access.may_contribute(actor, organisation),
        may_withdraw=access.may_withdraw_practice(actor, organisation),
        may_confirm=access.may_confirm(actor, organisation)
        and organisation.state is OrganisationState.ACTIVE,
        confirm_by=confirming.confirm_by(practice.confirmed_on) if practice.confirmed_on else None,
        adoptions=[
            one for one in versions.adoptions_of(practice) if one.state is AdoptionState.PUBLISHED
        ],
        versions=versions.versions(practice),
        version_labels=STATE_LABELS,
    )
    return body, status


def _step_of(field: str) -> str:
    """Where a point is answered; what names no field of ours is answered in the first step."""
    return STEP_OF_FIELD.get(field, next(iter(STEPS)))


@bp.get("/workspace/<slug>/practices/<uuid:practice_id>/preview")
def preview(slug: str, practice_id: UUID) -> Answer:
    """The public page as it will look."""
    practice = access.practice_for(current_actor(), slug, practice_id)
    version = versions.own_practice(practice).current
    return render_template(
        "practices/preview.html",
        organisation=practice.organisation,
        own=practice,
        version=version,
        practice=page.page_of(version, current_language()),
        is_draft=version.state in EDITABLE,
        file_address=lambda file: url_for(
            "practices.file", slug=slug, practice_id=practice_id, file_id=file.id
        ),
    )


@bp.post("/workspace/<slug>/practices/<uuid:practice_id>/confirm")
def confirm(slug: str, practice_id: UUID) -> Answer:
    """It is still true."""
    actor = current_actor()
    practice = access.practice_for(actor, slug, practice_id, may=access.may_confirm)
    try:
        actions.confirm_practice(practice, actor=actor)
    except RuleBroken as refusal:
        flash(refusal.message, "error")
        return to_overview(practice)
    commit()
    flash(_("Thank you. The library says that it was confirmed today."), "success")
    return to_overview(practice)


@bp.post("/workspace/<slug>/practices/<uuid:practice_id>/revise")
def revise(slug: str, practice_id: UUID) -> Answer:
    """Open a new version; where there is one, go to it."""
    actor = current_actor()
    practice = access.practice_for(actor, slug, practice_id, may=access.may_contribute)
    if versions.open_version(practice) is None:
        try:
            actions.start_revision(practice, actor=actor)
        except (RuleBroken, Conflict) as refusal:
            flash(refusal.message, "error")
            return to_overview(practice)
        commit()
    return to_overview(practice)


@bp.route("/workspace/<slug>/practices/<uuid:practice_id>/withdraw", methods=["GET", "POST"])
def withdraw(slug: str, practice_id: UUID) -> Answer:
    """Ask once more, then take back what is being worked on, or all of it (`what`)."""
    actor = current_actor()
    practice = access.practice_for(actor, slug, practice_id, may=access.may_withdraw_practice)
    version = versions.open_version(practice)
    if practice.state is PracticeState.WITHDRAWN:
        return to_overview(practice)
    is_whole = request.values.get("what") == "practice" or version is None
    is_decided = casework.is_in_hold(version.submission) if version is not None else False
    if request.method == "POST" and not is_decided:
        _withdraw(practice, version, is_whole=is_whole)
        commit()
        flash(_("It is withdrawn. What you wrote is kept."), "success")
        return to_overview(practice)
    body = render_template(
        "practices/withdraw.html",
        organisation=practice.organisation,
        practice=practice,
        version=version,
        is_whole=is_whole,
        is_decided=is_decided,
        title=versions.own_practice(practice).title,
        is_public=practice.state in READABLE,
    )
    return body, 409 if request.method == "POST" else 200


def _withdraw(practice: Practice, version: PracticeVersion | None, *, is_whole: bool) -> None:
    """A practice that was never public ends with its only version."""
    actor = current_actor()
    if is_whole or version is None or practice.state is PracticeState.DRAFT:
        actions.withdraw_practice(practice, actor=actor)
    else:
        actions.withdraw_version(version, actor=actor)
