"""An organisation's own side: what is next, the way so far, messages and letters."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from aipact.casework import actions as casework
from aipact.casework.states import KIND_LABELS
from aipact.core.actor import current_actor
from aipact.core.errors import NotFound, RuleBroken
from aipact.core.pagination import PageRequest
from aipact.core.transaction import commit
from aipact.events.states import SIGN_UP_STATE_LABELS
from aipact.i18n import _, current_language
from aipact.organisations import access
from aipact.organisations import queries as organisations
from aipact.organisations.models import Organisation
from aipact.organisations.states import (
    REGISTER_STATUS_LABELS,
    STATE_LABELS,
    MembershipState,
    OrganisationState,
)
from aipact.procedures import withdrawal
from aipact.workflow import Party, can
from aipact.workspace import queries
from aipact.workspace.forms import WriteMessageForm

bp = Blueprint("workspace", __name__)
BLUEPRINTS = [bp]


@bp.get("/workspace")
def index() -> ResponseReturnValue:
    """My organisations; straight on when it is one, to joining when it is none."""
    actor = current_actor()
    mine = queries.my_organisations(actor)
    requests = organisations.requests_of(actor)
    if len(mine) == 1 and not requests:
        return redirect(url_for("workspace.show", slug=mine[0].organisation.slug), 303)
    if not mine and not requests:
        home = "desk.home" if actor.is_staff else "organisations.join_organisation"
        return redirect(url_for(home), 303)
    return render_template(
        "workspace/index.html",
        mine=mine,
        requests=requests,
        requested=MembershipState.REQUESTED,
        state_labels=STATE_LABELS,
    )


@bp.get("/workspace/<slug>")
def show(slug: str) -> ResponseReturnValue:
    actor = current_actor()
    organisation = access.organisation_for(actor, slug)
    version = queries.current_version(organisation)
    conversations = queries.conversations(organisation)
    points = organisations.points_by_field(organisation)
    practices = queries.practice_tasks([organisation.id])[organisation.id]
    return render_template(
        "workspace/show.html",
        organisation=organisation,
        state_label=STATE_LABELS[organisation.state],
        status_label=(
            REGISTER_STATUS_LABELS[organisation.register_status]
            if organisation.register_status
            else None
        ),
        next=queries.next_step(organisation, version, practices),
        practices=practices,
        registration=queries.registration_track(organisation),
        pledge=queries.pledge_track(version),
        points=sum(len(of_field) for of_field in points.values()),
        unanswered=len(organisations.unanswered_points(organisation)),
        requests=len(organisations.open_requests(organisation)),
        may_decide=access.may_decide_on_members(actor, organisation),
        conversations=conversations,
        kind_labels=KIND_LABELS,
        form=_message_form(conversations),
    )


def _message_form(conversations: list[queries.Conversation]) -> WriteMessageForm:
    return WriteMessageForm([(one.submission, one.about) for one in conversations])


@bp.route("/workspace/<slug>/messages", methods=["GET", "POST"])
def messages(slug: str) -> ResponseReturnValue:
    """What was written on the record, and a box to answer."""
    actor = current_actor()
    organisation = access.organisation_for(actor, slug, access.may_write_messages)
    conversations = queries.conversations(organisation)
    form = _message_form(conversations)
    if form.validate_on_submit():
        about = next(
            one.submission for one in conversations if one.submission.reference == form.about.data
        )
        casework.add_message(about, form.body.data or "", actor=actor, is_from_staff=False)
        commit()
        flash(_("Your message is on the record. The reviewers see it."), "success")
        return redirect(url_for("workspace.messages", slug=slug), 303)
    page = render_template(
        "workspace/messages.html",
        organisation=organisation,
        conversations=conversations,
        kind_labels=KIND_LABELS,
        form=form,
    )
    return page, 422 if form.errors else 200


@bp.get("/workspace/<slug>/letters")
def letters(slug: str) -> ResponseReturnValue:
    organisation = access.organisation_for(current_actor(), slug)
    wanted = PageRequest(after=request.args.get("after", ""), before=request.args.get("before", ""))
    return render_template(
        "workspace/letters.html",
        organisation=organisation,
        page=queries.letters_to(organisation, wanted),
    )


@bp.get("/workspace/<slug>/letters/<uuid:letter_id>")
def letter(slug: str, letter_id: UUID) -> ResponseReturnValue:
    organisation = access.organisation_for(current_actor(), slug)
    found = queries.letter_for(organisation, letter_id)
    if found is None:
        raise NotFound
    return render_template("workspace/letter.html", organisation=organisation, letter=found)


@bp.get("/workspace/<slug>/events")
def events(slug: str) -> ResponseReturnValue:
    """Which of the organisation's people signed up for events, and came."""
    organisation = access.organisation_for(current_actor(), slug)
    wanted = PageRequest(after=request.args.get("after", ""), before=request.args.get("before", ""))
    return render_template(
        "workspace/events.html",
        organisation=organisation,
        page=queries.people_at_events(organisation, wanted, current_language()),
        state_labels=SIGN_UP_STATE_LABELS,
    )


@bp.route("/workspace/<slug>/organisation/withdraw", methods=["GET", "POST"])
def withdraw_registration(slug: str) -> ResponseReturnValue:
    """A page that says what happens, and the button. Withdrawing also takes the pledge back."""
    actor, is_post = current_actor(), request.method == "POST"
    organisation = access.organisation_for(actor, slug, access.may_withdraw, lock=is_post)
    if organisation.state is OrganisationState.WITHDRAWN or (
        not is_post and not can(organisation, "withdraw", Party.ORGANISATION)
    ):
        return redirect(url_for("organisations.show", slug=slug), 303)
    if not is_post:
        return _withdrawal_page(organisation)
    try:
        withdrawal.withdraw_registration(organisation, actor=actor)
    except RuleBroken as error:
        return _withdrawal_page(organisation, error.message), 409
    commit()
    flash(_("The registration is withdrawn."), "success")
    return redirect(url_for("workspace.show", slug=slug), 303)


def _withdrawal_page(organisation: Organisation, error: str = "") -> str:
    return render_template(
        "workspace/withdraw_registration.html",
        organisation=organisation,
        version=queries.current_version(organisation),
        error=error,
    )
