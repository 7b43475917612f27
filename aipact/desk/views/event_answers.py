"""Questions to the speakers at the desk: shown to participants, declined, answered."""

import uuid
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from aipact.core import markdown
from aipact.core.actor import current_actor
from aipact.core.errors import Conflict, RuleBroken
from aipact.core.transaction import commit
from aipact.desk.forms.event_answers import AnswerForm, HideQuestionForm, answer_form
from aipact.desk.queries import event_answers as queries
from aipact.desk.queries.event_answers import QuestionFilter
from aipact.desk.views.blueprint import bp, carry_out, page_request, paging
from aipact.desk.views.event_prepare import official_languages, with_chosen
from aipact.desk.views.event_words import event_page
from aipact.desk.views.queue import option, options
from aipact.events import access, actions
from aipact.events.models import SpeakerQuestion
from aipact.events.states import PUBLIC_STATES, SPEAKER_QUESTION_STATE_LABELS, SpeakerQuestionState
from aipact.i18n import _, current_language
from aipact.i18n.formats import number
from aipact.practices.queries.wording import language_name
from aipact.reference import queries as reference
from aipact.workflow import Party, possible_actions

HERE = "/desk/events/<uuid:event_id>/questions"
PAGE_SIZE = 50
PREVIEW = "preview"
NEWEST = "newest"
Q = SpeakerQuestionState
QUESTION_TONES = {Q.ASKED: "info", Q.SHOWN: "highlight", Q.ANSWERED: "success"}


@bp.get(HERE)
def event_answers(event_id: uuid.UUID) -> ResponseReturnValue:
    """All staff read what is asked; by whom is for those who keep events."""
    actor = current_actor()
    event = access.event_at_desk(actor, event_id)
    asked_in = queries.languages(event)
    wanted = QuestionFilter(
        state=option(Q, request.args.get("state", "")),
        language=next((one for one in asked_in if one == request.args.get("language")), ""),
        newest_first=request.args.get("order") == NEWEST,
    )
    found = queries.questions(event, wanted, page_request(PAGE_SIZE))
    counts, here = queries.counts(event), {"event_id": event.id}
    return render_template(
        "desk/event_answers.html",
        **event_page(event),
        wanted=wanted,
        rows=found.items,
        names=queries.names_of_askers(found.items) if access.may_keep_events(actor) else {},
        figures=[
            (number(counts[state]), label, url_for("desk.event_answers", state=state.value, **here))  # type: ignore[arg-type]
            for state, label in SPEAKER_QUESTION_STATE_LABELS.items()
            if state in counts
        ],
        selects=selects(asked_in, wanted),
        is_filtered=bool(wanted.state or wanted.language),
        **question_words(),
        **paging("desk.event_answers", {**here, **kept(wanted)}, found),
    )


def selects(
    languages: Sequence[str], wanted: QuestionFilter
) -> list[tuple[str, str, list[dict[str, object]]]]:
    """The drop-downs above the list: label, name, options."""
    state = wanted.state.value if wanted.state else ""
    states = [(one.value, label) for one, label in SPEAKER_QUESTION_STATE_LABELS.items()]
    here = current_language()
    orders = [("", _("Most wanted")), (NEWEST, _("Newest"))]
    found = [(_("State"), "state", options([("", _("Any state")), *states], state))]
    if len(languages) > 1:
        names = [(code, language_name(code, here)) for code in languages]
        offered = options([("", _("Any language")), *names], wanted.language)
        found.append((_("Language"), "language", offered))
    order = NEWEST if wanted.newest_first else ""
    return [*found, (_("Order"), "order", options(orders, order))]


def kept(wanted: QuestionFilter) -> dict[str, Any]:
    values = {
        "state": wanted.state.value if wanted.state else "",
        "language": wanted.language,
        "order": NEWEST if wanted.newest_first else "",
    }
    return {name: value for name, value in values.items() if value}


def question_words() -> dict[str, Any]:
    return {
        "state_labels": SPEAKER_QUESTION_STATE_LABELS,
        "tones": QUESTION_TONES,
        "language_called": lambda code: language_name(code, current_language()),
    }


# -- one question --------------------------------------------------------------------------------


@bp.route(f"{HERE}/<uuid:question_id>", methods=["GET", "POST"])
def event_answer(event_id: uuid.UUID, question_id: uuid.UUID) -> ResponseReturnValue:
    actor = current_actor()
    question = access.question_at_desk(actor, event_id, question_id)
    form = form_for(question)
    is_fine = form.validate_on_submit()
    if not is_fine or request.form.get("then") == PREVIEW:
        preview = markdown.html(form.answer.data) if is_fine and form.answer.data else None
        return answer_page(question, form, preview=preview)
    try:
        actions.answer_question(question, form.command(), actor=actor)
    except RuleBroken as error:
        form.add_error(error.field, error.message)
        return answer_page(question, form)
    except actions.AnswerChanged as conflict:
        form.show_anew(revision=question.revision)
        return answer_page(question, form, conflict=conflict)
    commit()
    flash(_("The answer is public."), "success")
    return redirect(url_for("desk.event_answers", event_id=event_id), 303)


def form_for(question: SpeakerQuestion, **from_where: Any) -> AnswerForm:
    here = current_language()
    titles = reference.commitment_titles(here)
    commitments = [(one.code, f"{one.code} {titles[one.code]}") for one in reference.commitments()]
    articles = [
        (code, f"{reference.citation(code, here)}: {title}")
        for code, title in reference.choices("ai_act_articles", here)
    ]
    languages = with_chosen(official_languages(), [question.language or question.locale])
    return answer_form(
        question,
        languages,
        with_chosen(commitments, question.commitments),
        with_chosen(articles, question.articles),
        **from_where,
    )


def answer_page(
    question: SpeakerQuestion,
    form: AnswerForm,
    *,
    hide: HideQuestionForm | None = None,
    preview: Markup | None = None,
    conflict: Conflict | None = None,
) -> ResponseReturnValue:
    """The page, fresh, or with the form that was not right."""
    names = queries.names_of_askers([question])
    page = render_template(
        "desk/event_answer.html",
        **event_page(question.event),
        question=question,
        asker=names.get(question.sign_up_id, "") if question.sign_up_id else "",
        form=form,
        hide=hide or HideQuestionForm(formdata=None),
        may=possible_actions(question, Party.STAFF),
        is_answered=question.state is Q.ANSWERED,
        is_public=question.event.state in PUBLIC_STATES,
        steps=queries.steps(question),
        preview=preview,
        conflict=conflict,
        **question_words(),
    )
    return page, 409 if conflict else 422 if form.errors or hide else 200


@bp.post(f"{HERE}/<uuid:question_id>/show")
def show_question(event_id: uuid.UUID, question_id: uuid.UUID) -> ResponseReturnValue:
    actor = current_actor()
    question = access.question_at_desk(actor, event_id, question_id)
    act = partial(actions.show_question, question, actor=actor)
    return carry_out_on(question, act, _("Participants see the question and can support it."))


@bp.post(f"{HERE}/<uuid:question_id>/hide")
def hide_question(event_id: uuid.UUID, question_id: uuid.UUID) -> ResponseReturnValue:
    """Decline a question, or take an answer back."""
    actor = current_actor()
    question = access.question_at_desk(actor, event_id, question_id)
    hide = HideQuestionForm()
    if not hide.validate():
        return answer_page(question, form_for(question, formdata=None), hide=hide)
    act = partial(actions.hide_question, question, reason=hide.reason.data or "", actor=actor)
    return carry_out_on(question, act, _("The question is hidden. Whoever asked reads why."))


def carry_out_on(
    question: SpeakerQuestion, act: Callable[[], Any], said: str
) -> ResponseReturnValue:
    """Do it, say so, and go back to the question."""
    here: dict[str, Any] = {"event_id": question.event_id, "question_id": question.id}
    back = url_for("desk.event_answer", **here)
    return carry_out(act, said, back)
