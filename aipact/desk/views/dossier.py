"""One submission: read it, take it, hand it on, write about it."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from aipact.accounts import queries as accounts
from aipact.casework import access
from aipact.casework import actions as casework
from aipact.casework.models import Decision, Submission
from aipact.casework.states import Outcome
from aipact.core.actor import Actor, current_actor
from aipact.core.errors import Conflict, Forbidden, NotFound, RuleBroken
from aipact.core.transaction import commit
from aipact.desk import queries
from aipact.desk.forms import AssignForm, MessageForm, NoteForm, RefuseForm
from aipact.desk.views.blueprint import RowWords, bp, hold_in_words
from aipact.files import serving
from aipact.i18n import _, _l, current_language
from aipact.i18n.formats import file_size
from aipact.procedures import messages, review
from aipact.procedures.kinds import kind_of, needs_second

DECIDE_LABELS = {
    Outcome.APPROVED: _l("Approve"),
    Outcome.CHANGES_REQUESTED: _l("Ask for changes"),
    Outcome.NOT_ACCEPTED: _l("Do not accept"),
    Outcome.DUPLICATE: _l("Already in the register"),
}
# What a registration can have in common with an organisation that is here.
SAME_LABELS = {
    "email": _l("same e-mail domain"),
    "name": _l("same name"),
    "website": _l("same website"),
}


@bp.get("/desk/submissions/<uuid:submission_id>")
def submission(submission_id: uuid.UUID) -> ResponseReturnValue:
    return dossier(access.submission_for(current_actor(), submission_id))


def dossier(found: Submission, **forms: Any) -> ResponseReturnValue:
    """The page, fresh or with the form that was not right."""
    actor = current_actor()
    given = queries.dossier(found, current_language())
    row = queries.queue_row(found.id)
    page = render_template(
        "desk/submission.html",
        dossier=given,
        submission=found,
        row=row,
        words=RowWords(),
        hold=hold_in_words(),
        panel=panel(found, given, actor),
        decide_labels=DECIDE_LABELS,
        same_labels=SAME_LABELS,
        file_links=[
            (
                stored.name,
                url_for("desk.submission_file", submission_id=found.id, file_id=stored.id),
                stored.label,
                file_size(stored.size),
            )
            for stored in given.files
        ],
        text_language=getattr(given.subject, "language", ""),
        ticked=queries.ticked(given.pending) if given.pending else (),
        point_labels={one.key: one.label for _group, asked in given.asked for one in asked},
        forms={
            "note": NoteForm(formdata=None),
            "message": MessageForm(formdata=None),
            "refuse": RefuseForm(formdata=None),
            "assign": assign_form(found, actor, formdata=None),
            **forms,
        },
    )
    return page, 422 if forms else 200


@bp.get("/desk/submissions/<uuid:submission_id>/files/<uuid:file_id>")
def submission_file(submission_id: uuid.UUID, file_id: uuid.UUID) -> ResponseReturnValue:
    """A file of what is under review, to be saved; it need not be public."""
    stored = queries.file_of(access.submission_for(current_actor(), submission_id), file_id)
    if stored is None:
        raise NotFound
    return serving.answer(stored)


def panel(found: Submission, given: queries.Dossier, actor: Actor) -> dict[str, Any]:
    """What the actor can do with the submission now."""
    is_open, pending = found.closed_at is None, given.pending
    may = access.may_review_submission(actor, found) and review.is_impartial(found, actor)
    is_free = found.reviewer_id is None
    has_ball = is_open and pending is None and found.clock_stopped_at is None
    may_decide = may and has_ball and found.reviewer_id in (None, actor.user_id)
    outcomes = [outcome for outcome in DECIDE_LABELS if outcome in kind_of(found).apply]
    return {
        "outcomes": outcomes if may_decide else [],
        "may_take": may and is_open and is_free,
        "may_release": may and is_open and pending is None and not is_free,
        "may_assign": may and is_open,
        "may_undo": may and pending is not None,
        "may_confirm": bool(
            pending
            and given.four_eyes
            and pending.takes_effect_at is None
            and access.may_confirm(actor, found, given.four_eyes)
        ),
        "may_write": may,
        "is_other": may and has_ball and not may_decide,
        "needs_second": needs_second(found, Outcome.APPROVED),
    }


def assign_form(found: Submission, actor: Actor, **options: Any) -> AssignForm:
    """Leads choose anybody, reviewers themselves or, for what is theirs, a colleague."""
    form = AssignForm(**options)
    form.reviewer.choices = [
        (str(one.id), one.name)
        for one in accounts.staff_members(*access.REVIEWERS)
        if one.id != found.reviewer_id and access.may_give_to(actor, found, one.id)
    ]
    return form


def to_dossier(submission_id: uuid.UUID, anchor: str | None = None) -> ResponseReturnValue:
    return redirect(url_for("desk.submission", submission_id=submission_id, _anchor=anchor), 303)


def reviewed(submission_id: uuid.UUID) -> tuple[Actor, Submission]:
    """The submission, for a reviewer who is about to change it."""
    actor = current_actor()
    found = access.submission_for(
        actor, submission_id, access.may_review_submission, to_change=True
    )
    return actor, found


@bp.post("/desk/submissions/<uuid:submission_id>/take")
def take(submission_id: uuid.UUID) -> ResponseReturnValue:
    actor, found = reviewed(submission_id)
    reviewer = accounts.user(actor.user_id)
    if reviewer is None:
        raise Forbidden
    try:
        review.take(found, actor=actor, reviewer=reviewer)
    except Conflict as conflict:
        raise leading_back(conflict, found) from None
    commit()
    flash(_("You review this now."), "success")
    return to_dossier(submission_id)


@bp.post("/desk/submissions/<uuid:submission_id>/release")
def release(submission_id: uuid.UUID) -> ResponseReturnValue:
    actor, found = reviewed(submission_id)
    is_own = found.reviewer_id in (None, actor.user_id)
    if not is_own and not access.may_assign(actor):
        raise Forbidden
    review.release(found, actor=actor)
    commit()
    flash(_("It is back in the queue for anybody to take."), "success")
    return to_dossier(submission_id)


@bp.post("/desk/submissions/<uuid:submission_id>/assign")
def assign(submission_id: uuid.UUID) -> ResponseReturnValue:
    actor, found = reviewed(submission_id)
    form = assign_form(found, actor)
    if not form.validate():
        return dossier(found, assign=form)
    reviewer = accounts.user(form.reviewer_id())
    if reviewer is None or not access.may_give_to(actor, found, reviewer.id):
        raise Forbidden
    try:
        review.assign(found, reviewer, actor=actor)
    except RuleBroken as error:
        form.add_error(error.field, error.message)
        return dossier(found, assign=form)
    commit()
    flash(_("%(name)s reviews this now.", name=reviewer.name), "success")
    return to_dossier(submission_id)


@bp.post("/desk/submissions/<uuid:submission_id>/notes")
def add_note(submission_id: uuid.UUID) -> ResponseReturnValue:
    actor, found = reviewed(submission_id)
    form = NoteForm()
    if not form.validate():
        return dossier(found, note=form)
    casework.add_note(found, form.note.data or "", actor=actor)
    commit()
    flash(_("The note is saved."), "success")
    return to_dossier(submission_id, "notes")


@bp.post("/desk/submissions/<uuid:submission_id>/messages")
def add_message(submission_id: uuid.UUID) -> ResponseReturnValue:
    actor, found = reviewed(submission_id)
    form = MessageForm()
    if not form.validate():
        return dossier(found, message=form)
    messages.send_message(found, form.message.data or "", actor=actor)
    commit()
    flash(_("The message is on the record, and the contacts get it as a letter."), "success")
    return to_dossier(submission_id, "messages")


# -- a decision that waits to take effect --------------------------------------------------------


def shown_decision(found: Submission) -> Decision:
    """The decision that the page was about. Raises Conflict when it does not wait any more."""
    pending = queries.pending_decision(found)
    if pending is None or str(pending.id) != request.form.get("decision"):
        raise leading_back(casework.conflict_about(found), found)
    return pending


def leading_back(conflict: Conflict, found: Submission, kept_text: str = "") -> Conflict:
    conflict.back_url = url_for("desk.submission", submission_id=found.id)
    conflict.kept_text = kept_text
    return conflict


@bp.post("/desk/submissions/<uuid:submission_id>/undo")
def undo(submission_id: uuid.UUID) -> ResponseReturnValue:
    actor, found = reviewed(submission_id)
    review.undo(shown_decision(found), actor=actor)
    commit()
    flash(_("The decision is undone. Nothing was sent."), "success")
    return to_dossier(submission_id)


@bp.post("/desk/submissions/<uuid:submission_id>/confirm")
def confirm(submission_id: uuid.UUID) -> ResponseReturnValue:
    actor, found = reviewed(submission_id)
    request_for_second = queries.four_eyes_of(shown_decision(found))
    if request_for_second is None or not access.may_confirm(actor, found, request_for_second):
        raise Forbidden
    try:
        review.confirm(request_for_second, actor=actor)
    except Conflict as conflict:
        raise leading_back(conflict, found) from None
    commit()
    flash(_("You confirmed the decision."), "success")
    return to_dossier(submission_id)


@bp.post("/desk/submissions/<uuid:submission_id>/refuse")
def refuse(submission_id: uuid.UUID) -> ResponseReturnValue:
    actor, found = reviewed(submission_id)
    form = RefuseForm()
    request_for_second = queries.four_eyes_of(shown_decision(found))
    if request_for_second is None or not access.may_confirm(actor, found, request_for_second):
        raise Forbidden
    if not form.validate():
        return dossier(found, refuse=form)
    try:
        review.refuse(request_for_second, form.reason.data or "", actor=actor)
    except Conflict as conflict:
        raise leading_back(conflict, found, form.reason.data or "") from None
    commit()
    flash(_("The decision is not confirmed. Your colleague can decide again."), "success")
    return to_dossier(submission_id)
