"""What the organiser asks in the sign-up form."""

import uuid

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from aipact.core.actor import current_actor
from aipact.core.errors import Conflict, NotFound, RuleBroken
from aipact.core.transaction import commit
from aipact.desk.forms.event_form import QuestionForm, question_form
from aipact.desk.queries.event_person import question_label
from aipact.desk.views.blueprint import bp, status_of
from aipact.desk.views.event_labels import languages_in_words
from aipact.desk.views.event_words import event_page
from aipact.events import access, actions
from aipact.events.models import Event, FormQuestion
from aipact.events.queries import finding
from aipact.events.states import CHANGEABLE, QUESTION_KIND_LABELS
from aipact.i18n import _, current_language
from aipact.practices.queries.wording import language_name

HERE = "/desk/events/<uuid:event_id>/form"


@bp.get(HERE)
def event_form(event_id: uuid.UUID) -> ResponseReturnValue:
    event = access.event_at_desk(current_actor(), event_id, access.may_keep_events)
    written = [text.language for text in event.texts]
    return render_template(
        "desk/event_form.html",
        **event_page(event),
        rows=[
            (
                one,
                question_label(one),
                languages_in_words([code for code in written if not one.label.get(code)])
                if any(not one.label.get(code) for code in written)
                else "",
            )
            for one in finding.form_questions(event)
        ],
        kind_labels=QUESTION_KIND_LABELS,
        may_change=event.state in CHANGEABLE,
    )


@bp.route(f"{HERE}/new", methods=["GET", "POST"])
def new_form_question(event_id: uuid.UUID) -> ResponseReturnValue:
    event = access.event_at_desk(current_actor(), event_id, access.may_keep_events)
    return asked(event, None)


@bp.route(f"{HERE}/<uuid:form_question_id>", methods=["GET", "POST"])
def form_question(event_id: uuid.UUID, form_question_id: uuid.UUID) -> ResponseReturnValue:
    event = access.event_at_desk(current_actor(), event_id, access.may_keep_events)
    return asked(event, question_of(event, form_question_id))


def question_of(event: Event, form_question_id: uuid.UUID) -> FormQuestion:
    """One that is asked now. Raises NotFound."""
    for one in finding.form_questions(event):
        if one.id == form_question_id:
            return one
    raise NotFound


def asked(event: Event, question: FormQuestion | None) -> ResponseReturnValue:
    """The page of a question, or on with what it brought."""
    here = current_language()
    texts = sorted(text.language for text in event.texts if text.language != event.language)
    known = dict.fromkeys([event.language, *texts, *(question.label if question else ())])
    form = question_form({code: language_name(code, here) for code in known}, question)
    if not form.validate_on_submit():
        return question_page(event, question, form)
    command = form.command(question.id if question else None)
    try:
        actions.ask_in_form(event, command, actor=current_actor())
    except RuleBroken as error:
        field = f"options_{event.language}" if error.field == "options" else error.field
        form.add_error(field, error.message)
        return question_page(event, question, form)
    except Conflict as conflict:
        conflict.back_url = url_for("desk.event_form", event_id=event.id)
        raise
    commit()
    flash(_("The question is saved."), "success")
    return redirect(url_for("desk.event_form", event_id=event.id), 303)


def question_page(
    event: Event, question: FormQuestion | None, form: QuestionForm
) -> ResponseReturnValue:
    page = render_template(
        "desk/event_question.html", **event_page(event), form=form, question=question
    )
    return page, status_of(form)


@bp.post(f"{HERE}/<uuid:form_question_id>/move")
def move_form_question(event_id: uuid.UUID, form_question_id: uuid.UUID) -> ResponseReturnValue:
    """step: "up" or "down"."""
    event = access.event_at_desk(current_actor(), event_id, access.may_keep_events)
    step = -1 if request.form.get("step") == "up" else 1
    back = url_for("desk.event_form", event_id=event.id)
    try:
        actions.move_form_question(event, form_question_id, step, actor=current_actor())
        commit()
    except Conflict as conflict:
        conflict.back_url = back
        raise
    return redirect(back, 303)


@bp.post(f"{HERE}/<uuid:form_question_id>/retire")
def retire_form_question(event_id: uuid.UUID, form_question_id: uuid.UUID) -> ResponseReturnValue:
    event = access.event_at_desk(current_actor(), event_id, access.may_keep_events)
    back = url_for("desk.event_form", event_id=event.id)
    try:
        actions.retire_form_question(event, form_question_id, actor=current_actor())
        commit()
    except Conflict as conflict:
        conflict.back_url = back
        raise
    flash(_("The question is not asked any more. Answers that are there stay."), "success")
    return redirect(back, 303)
