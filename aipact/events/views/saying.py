"""What people say on their personal page: corrected details, questions to the speakers, which
questions they want answered, too, and how the event was."""

from uuid import UUID

from flask import flash, redirect
from flask.typing import ResponseReturnValue

from aipact.core.access import open_to_all
from aipact.core.actor import current_actor
from aipact.core.errors import Conflict, NotFound, RuleBroken
from aipact.core.transaction import commit, rollback
from aipact.core.typed import keeps_typed
from aipact.events import access, actions
from aipact.events.forms import AskForm, FeedbackForm
from aipact.events.models import SignUp, SpeakerQuestion
from aipact.events.queries import finding
from aipact.events.views.blueprint import bp, place_url, to_place
from aipact.events.views.place import details_of, place_page
from aipact.i18n import _


@bp.post("/events/<slug>/place/<token>/details")
@open_to_all
@keeps_typed("access_needs", "answer_")
def details(slug: str, token: str) -> ResponseReturnValue:
    sign_up = access.sign_up_of_place(slug, token)
    form = details_of(sign_up, is_sent=True)
    if not form.validate_on_submit():
        return place_page(sign_up, status=422, details=form)
    try:
        actions.change_details(sign_up, form.command(sign_up.email), actor=current_actor())
        commit()
    except Conflict as error:
        rollback()
        return place_page(sign_up, status=409, details=form, error=error.message)
    flash(_("Your details are saved."), "success")
    return to_place(sign_up)


@bp.post("/events/<slug>/place/<token>/questions")
@open_to_all
@keeps_typed("question")
def ask(slug: str, token: str) -> ResponseReturnValue:
    sign_up = access.sign_up_of_place(slug, token)
    form = AskForm()
    if not form.validate_on_submit():
        return place_page(sign_up, status=422, ask=form)
    try:
        actions.ask_speakers(sign_up, form.question.data or "")
        commit()
    except RuleBroken as refusal:
        rollback()
        form.add_error(refusal.field, refusal.message)
        return place_page(sign_up, status=422, ask=form)
    except Conflict as error:
        rollback()
        return place_page(sign_up, status=409, ask=form, error=error.message)
    flash(_("The organiser has your question."), "success")
    return _to_questions(sign_up)


@bp.post("/events/<slug>/place/<token>/questions/<uuid:question_id>/support")
@open_to_all
def support(slug: str, token: str, question_id: UUID) -> ResponseReturnValue:
    sign_up = access.sign_up_of_place(slug, token)
    question = _question(sign_up, question_id)
    try:
        actions.support_question(question, sign_up)
        commit()
    except Conflict as error:
        rollback()
        flash(error.message, "warning")
    return _to_questions(sign_up)


@bp.post("/events/<slug>/place/<token>/questions/<uuid:question_id>/withdraw")
@open_to_all
def withdraw_support(slug: str, token: str, question_id: UUID) -> ResponseReturnValue:
    sign_up = access.sign_up_of_place(slug, token)
    actions.withdraw_support(_question(sign_up, question_id), sign_up)
    commit()
    return _to_questions(sign_up)


@bp.post("/events/<slug>/place/<token>/feedback")
@open_to_all
@keeps_typed("what_helped", "what_to_change")
def feedback(slug: str, token: str) -> ResponseReturnValue:
    sign_up = access.sign_up_of_place(slug, token)
    form = FeedbackForm()
    if not form.validate_on_submit():
        return place_page(sign_up, status=422, feedback=form)
    try:
        actions.give_feedback(sign_up, form.command())
        commit()
    except Conflict as error:
        rollback()
        return place_page(sign_up, status=409, feedback=form, error=error.message)
    flash(_("Thank you. Your answers are kept without your name."), "success")
    return to_place(sign_up)


def _question(sign_up: SignUp, question_id: UUID) -> SpeakerQuestion:
    found = finding.speaker_question(question_id)
    if found is None or found.event_id != sign_up.event_id:
        raise NotFound
    return found


def _to_questions(sign_up: SignUp) -> ResponseReturnValue:
    return redirect(f"{place_url(sign_up)}#questions", 303)
