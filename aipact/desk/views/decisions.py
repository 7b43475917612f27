"""Deciding: one page for each outcome."""

import uuid
from collections.abc import Callable
from typing import Any

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue

from aipact.casework import access
from aipact.casework.models import Submission
from aipact.casework.states import Outcome
from aipact.core.actor import current_actor
from aipact.core.errors import Conflict, NotFound, RuleBroken
from aipact.core.transaction import commit
from aipact.desk import queries
from aipact.desk.forms import (
    DecisionForm,
    DuplicateForm,
    NotAcceptForm,
    RequestChangesForm,
    approve_form,
    request_changes_form,
)
from aipact.desk.views.blueprint import bp, hold_in_words, status_of
from aipact.desk.views.dossier import DECIDE_LABELS, leading_back, to_dossier
from aipact.i18n import _, current_language
from aipact.organisations import queries as organisations
from aipact.organisations.models import Organisation
from aipact.procedures import review
from aipact.procedures.kinds import kind_of, needs_second, organisation_of
from aipact.reference import queries as reference


@bp.route("/desk/submissions/<uuid:submission_id>/decide/<outcome>", methods=["GET", "POST"])
def decide(submission_id: uuid.UUID, outcome: str) -> ResponseReturnValue:
    actor = current_actor()
    submission = access.submission_for(
        actor,
        submission_id,
        access.may_review_submission,
        to_change=request.method == "POST",
    )
    wanted = outcome_of(submission, outcome)
    form, more = PAGES[wanted](submission)
    if form.validate_on_submit():
        try:
            review.decide(submission, form.command(), actor=actor)
            commit()
            return to_dossier(submission_id)
        except RuleBroken as error:
            form.add_error(error.field, error.message)
        except Conflict as conflict:
            if is_repeated(submission, wanted):
                return to_dossier(submission_id)
            raise leading_back(conflict, submission, form.typed_text()) from None
    elif request.method == "GET" and not is_decidable(submission):
        flash(_("Nothing can be decided here now."), "info")
        return to_dossier(submission_id)
    page = render_template(
        f"desk/decide_{wanted.value}.html",
        form=form,
        submission=submission,
        title=DECIDE_LABELS[wanted],
        hold=hold_in_words(),
        needs_second=needs_second(submission, wanted),
        **more,
    )
    return page, status_of(form)


def outcome_of(submission: Submission, name: str) -> Outcome:
    for outcome in kind_of(submission).apply:
        if outcome.value.replace("_", "-") == name:
            return outcome
    raise NotFound


def is_decidable(submission: Submission) -> bool:
    return (
        submission.closed_at is None
        and submission.clock_stopped_at is None
        and submission.reviewer_id in (None, current_actor().user_id)
        and queries.pending_decision(submission) is None
    )


def is_repeated(submission: Submission, outcome: Outcome) -> bool:
    """The same person sent the same decision twice: a double click is no conflict."""
    pending = queries.pending_decision(submission)
    return (
        pending is not None
        and pending.outcome is outcome
        and pending.decided_by_id == current_actor().user_id
    )


# -- what each page needs: its form, and what else it shows --------------------------------------

Asked = tuple[DecisionForm, dict[str, Any]]


def approving(submission: Submission) -> Asked:
    form = approve_form(kind_of(submission).checklist, revision=str(submission.revision))
    return form, {"on_approval": queries.shown_kind(submission).on_approval}


def asking_for_changes(submission: Submission) -> Asked:
    locale = current_language()
    fields = queries.reviewable_fields(submission, locale)
    prepared = {
        one.code: reference.text(one.text, locale)
        for one in reference.reasons(submission.kind.value, Outcome.CHANGES_REQUESTED.value)
    }
    form: RequestChangesForm = request_changes_form(fields, prepared)
    if not form.is_submitted():
        form.revision.data = str(submission.revision)
    return form, {"fields": fields}


def not_accepting(submission: Submission) -> Asked:
    """First the reason is chosen, then its text is there to be completed."""
    locale = current_language()
    reasons = reference.reasons(submission.kind.value, Outcome.NOT_ACCEPTED.value)
    code = request.args.get("reason", "")
    chosen = next((one for one in reasons if one.code == code), None)
    form = NotAcceptForm(
        revision=str(submission.revision),
        reason_code=code if chosen else "",
        reason=reference.text(chosen.text, locale) if chosen else "",
        remedy=reference.text(chosen.remedy, locale) if chosen else "",
    )
    texts = [(one.code, reference.text(one.text, locale)) for one in reasons]
    return form, {"reasons": texts, "is_chosen": chosen is not None or form.is_submitted()}


def marking_as_duplicate(submission: Submission) -> Asked:
    """Look-alikes are on offer at once; others are searched for."""
    organisation = organisation_of(submission)
    text = (request.args.get("q") or "").strip()[:200]
    offered = [hint.organisation for hint in organisations.duplicate_hints(organisation)]
    offered = [one for one in offered if one.joined_on and not one.left_on]
    if text:
        offered += queries.possible_duplicates(text, organisation)
    form = DuplicateForm(revision=str(submission.revision))
    locale = current_language()
    form.duplicate_of.choices = [
        (str(one.id), in_words(one, locale)) for one in dict.fromkeys(offered)
    ]
    return form, {"text": text}


def in_words(organisation: Organisation, locale: str) -> str:
    parts = [
        organisation.display_name,
        reference.country_name(organisation.country, locale) if organisation.country else "",
        organisation.website_domain,
    ]
    return " · ".join(filter(None, parts))


PAGES: dict[Outcome, Callable[[Submission], Asked]] = {
    Outcome.APPROVED: approving,
    Outcome.CHANGES_REQUESTED: asking_for_changes,
    Outcome.NOT_ACCEPTED: not_accepting,
    Outcome.DUPLICATE: marking_as_duplicate,
}
