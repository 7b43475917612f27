"""Checking the answers, handing in, and the receipt."""

from uuid import UUID

from flask import redirect, render_template, url_for

from aipact.core import markdown
from aipact.core.actor import current_actor
from aipact.core.errors import NotFound, RuleBroken
from aipact.core.transaction import commit
from aipact.i18n import current_language
from aipact.organisations.states import OrganisationState
from aipact.practices import access, actions
from aipact.practices.forms import SubmitPracticeForm
from aipact.practices.models import Practice, PracticeVersion
from aipact.practices.queries import content, versions
from aipact.practices.states import (
    EDITABLE,
    FIELD_LABELS,
    QUESTIONS,
    STEP_LABELS,
    STEP_OF_FIELD,
    STEPS,
    UNDER_REVIEW,
)
from aipact.practices.views.blueprint import Answer, bp, to_overview

# Questions that are answered with boxes or buttons, not in one control.
IN_VIEW = ("level", "target_groups", "formats", "sectors", "size", "languages", "licence")


@bp.route("/workspace/<slug>/practices/<uuid:practice_id>/submit", methods=["GET", "POST"])
def submit(slug: str, practice_id: UUID) -> Answer:
    """All answers on one page, what is missing, and the button that hands in exactly these."""
    actor = current_actor()
    practice = access.practice_for(actor, slug, practice_id, may=access.may_contribute)
    version = versions.open_version(practice)
    if version is None:
        return to_overview(practice)
    form = SubmitPracticeForm(data={"revision": str(version.revision)})
    if not form.is_submitted():
        return _check(version, form) if version.state in EDITABLE else to_overview(practice)
    if version.state in UNDER_REVIEW:
        return _to_receipt(practice)
    if version.state not in EDITABLE:
        return to_overview(practice)
    try:
        actions.submit_practice(version, actor=actor, shown_revision=form.shown_revision())
    except actions.ContentChanged:
        form.show_anew(version.revision)
        return _check(version, form, is_changed=True), 409
    except RuleBroken as refusal:
        form.add_error(refusal.field, refusal.message)
        return _check(version, form), 422
    actions.mark_as_previewed(version)
    commit()
    return _to_receipt(practice)


def _check(version: PracticeVersion, form: SubmitPracticeForm, *, is_changed: bool = False) -> str:
    fields = content.reviewable_fields(version, current_language())
    return render_template(
        "practices/submit.html",
        organisation=version.organisation,
        practice=version.practice,
        version=version,
        form=form,
        is_changed=is_changed,
        sections=[
            (step, STEP_LABELS[step], [one for one in fields if STEP_OF_FIELD[one.key] == step])
            for step in STEPS
        ],
        written={name: markdown.html(getattr(version, name)) for name in QUESTIONS},
        labels=FIELD_LABELS,
        # Of a group of boxes the first one is where an answer begins.
        anchors={name: f"{name}-0" for name in IN_VIEW},
        missing=content.missing(version),
        points=[
            (FIELD_LABELS.get(one.field, one.field), STEP_OF_FIELD.get(one.field, "basics"), one)
            for one in content.points(version)
        ],
        unanswered=content.unanswered_points(version),
        is_active=version.organisation.state is OrganisationState.ACTIVE,
    )


def _to_receipt(practice: Practice) -> Answer:
    slug = practice.organisation.slug
    return redirect(url_for("practices.receipt", slug=slug, practice_id=practice.id), 303)


@bp.get("/workspace/<slug>/practices/<uuid:practice_id>/receipt")
def receipt(slug: str, practice_id: UUID) -> Answer:
    """What was handed in last, when, and what happens next; made for printing."""
    practice = access.practice_for(current_actor(), slug, practice_id)
    sent = [one for one in versions.versions(practice) if one.submitted_at and one.submission]
    if not sent:
        raise NotFound
    return render_template(
        "practices/receipt.html",
        organisation=practice.organisation,
        practice=practice,
        version=sent[0],
        submission=sent[0].submission,
        fields=content.reviewable_fields(sent[0], current_language()),
    )
