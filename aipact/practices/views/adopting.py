"""Saying that one's organisation adopted a practice of another one."""

from typing import Any
from uuid import UUID

from flask import flash, render_template, request
from werkzeug.wrappers import Response

from aipact.casework import queries as casework
from aipact.casework.states import Outcome
from aipact.core.actor import current_actor
from aipact.core.errors import NotFound, RuleBroken
from aipact.core.transaction import commit
from aipact.core.typed import keeps_typed, typed_texts
from aipact.i18n import _, current_language
from aipact.practices import access, actions
from aipact.practices.forms import AdoptPracticeForm, ResubmitAdoptionForm
from aipact.practices.forms.adopting import resubmit_form
from aipact.practices.models import Adoption, Practice
from aipact.practices.queries import adopting, versions
from aipact.practices.states import (
    ADOPTION_STATE_LABELS,
    FIELD_LABELS,
    LIVE_ADOPTION,
    READABLE,
    AdoptionState,
)
from aipact.practices.views.blueprint import Answer, bp, to_adoption
from aipact.reference import queries as reference


@bp.route("/practices/<practice_slug>/adopt", methods=["GET", "POST"])
@keeps_typed("note")
def adopt(practice_slug: str) -> Answer:
    """Which of my organisations adopted it, and how it went."""
    actor = current_actor()
    practice = versions.practice_by_slug(practice_slug)
    if practice is None or practice.state not in READABLE:
        raise NotFound
    candidates = access.adopters_for(actor, practice)
    live = [adopting.live_adoption(practice, one) for one in candidates]
    free = [one for one, taken in zip(candidates, live, strict=True) if taken is None]
    taken = [one for one in live if one is not None]
    form = AdoptPracticeForm(free, data={"language": current_language()})
    if not free:
        return _adopt_page(practice, form, taken, 409 if form.is_submitted() else 200)
    if form.validate_on_submit():
        organisation = next(one for one in free if one.slug == form.organisation.data)
        try:
            adoption = actions.adopt_practice(practice, organisation, form.command(), actor=actor)
        except RuleBroken as refusal:
            form.add_error(refusal.field, refusal.message)
        else:
            commit()
            flash(_("Thank you. The reviewers have your note; you get a letter."), "success")
            return to_adoption(adoption)
    return _adopt_page(practice, form, taken, 422 if form.errors or form.form_errors else 200)


def _adopt_page(
    practice: Practice, form: AdoptPracticeForm, taken: list[Adoption], status: int
) -> Answer:
    actor = current_actor()
    body = render_template(
        "practices/adopt.html",
        practice=practice,
        version=versions.published_version(practice),
        form=form,
        taken=taken,
        is_own=actor.belongs_to(practice.organisation_id),
        has_organisations=bool(actor.memberships),
        typed=[text for _name, text in typed_texts()] if status == 409 else [],
    )
    return body, status


@bp.route("/workspace/<slug>/adoptions/<uuid:adoption_id>", methods=["GET", "POST"])
@keeps_typed("note", "answer_")
def adoption(slug: str, adoption_id: UUID) -> Answer:
    """Where an adoption stands; while changes are asked for, the form for the answer."""
    actor = current_actor()
    is_post = request.method == "POST"
    may = access.may_adopt if is_post else access.may_see_practices
    found = access.adoption_for(actor, slug, adoption_id, may=may)
    if found.state is not AdoptionState.CHANGES_REQUESTED:
        return _adoption_page(found, status=409 if is_post else 200)
    form = resubmit_form(found, adopting.points(found))
    if not form.validate_on_submit():
        return _adoption_page(found, form, status=422 if form.errors else 200)
    try:
        actions.resubmit_adoption(
            found,
            form.command(),
            answers=form.answers(),
            shown_revision=form.shown_revision(),
            actor=actor,
        )
    except actions.TextChanged:
        form.show_anew(found.revision)
        return _adoption_page(found, form, status=409, is_changed=True)
    except actions.NotEditable:
        return _adoption_page(found, status=409)
    except RuleBroken as refusal:
        form.add_error(refusal.field, refusal.message)
        return _adoption_page(found, form, status=422)
    commit()
    flash(_("Thank you. The reviewers have your answer."), "success")
    return to_adoption(found)


def _adoption_page(
    found: Adoption, form: ResubmitAdoptionForm | None = None, *, status: int, **more: Any
) -> Answer:
    actor, submission = current_actor(), found.submission
    is_told = found.state in (AdoptionState.CHANGES_REQUESTED, AdoptionState.NOT_ACCEPTED)
    body = render_template(
        "practices/adoption.html",
        organisation=found.organisation,
        adoption=found,
        practice=found.practice,
        version=versions.published_version(found.practice),
        is_readable=found.practice.state in READABLE,
        state_label=ADOPTION_STATE_LABELS[found.state],
        language_name=reference.label("languages", found.language, current_language()),
        submission=submission,
        decision=casework.latest_decision(submission, Outcome(found.state.value))
        if submission is not None and is_told
        else None,
        points=[
            (FIELD_LABELS.get(one.field, one.field), one)
            for one in (casework.change_requests(submission) if submission else [])
        ],
        form=form if access.may_adopt(actor, found.organisation) else None,
        may_withdraw=found.state in LIVE_ADOPTION
        and access.may_withdraw_practice(actor, found.organisation),
        typed=[text for _name, text in typed_texts()] if status == 409 and form is None else [],
        **more,
    )
    return body, status


@bp.route("/workspace/<slug>/adoptions/<uuid:adoption_id>/withdraw", methods=["GET", "POST"])
def withdraw_adoption(slug: str, adoption_id: UUID) -> Answer | Response:
    """Ask once more, then take it back."""
    actor = current_actor()
    found = access.adoption_for(actor, slug, adoption_id, may=access.may_withdraw_practice)
    if found.state not in LIVE_ADOPTION:
        return to_adoption(found)
    is_decided = casework.is_in_hold(found.submission)
    if request.method == "POST" and not is_decided:
        actions.withdraw_adoption(found, actor=actor)
        commit()
        flash(_("The adoption is withdrawn."), "success")
        return to_adoption(found)
    body = render_template(
        "practices/withdraw_adoption.html",
        organisation=found.organisation,
        adoption=found,
        is_decided=is_decided,
        version=versions.published_version(found.practice),
    )
    return body, 409 if request.method == "POST" else 200
