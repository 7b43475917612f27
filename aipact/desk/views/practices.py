"""The practices of the library: which nobody confirms, archiving, the webinar that showed one."""

import uuid
from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from aipact.casework import access as casework
from aipact.core.actor import Actor, current_actor
from aipact.core.errors import Conflict, Forbidden, RuleBroken
from aipact.core.transaction import commit
from aipact.desk import queries
from aipact.desk.forms import ConfirmForm, PresentationForm
from aipact.desk.queries import PracticeFilter, PracticeList, PracticeRow
from aipact.desk.views.blueprint import bp, page_request, paging, status_of
from aipact.desk.views.queue import is_id, option, options
from aipact.i18n import _, _l, current_language, ngettext
from aipact.practices import access, actions
from aipact.practices.models import Practice
from aipact.practices.queries.confirming import may_be_archived
from aipact.practices.queries.wording import language_name
from aipact.practices.states import (
    ADOPTION_STATE_LABELS,
    PRACTICE_STATE_LABELS,
    READABLE,
    STATE_LABELS,
    TRANSLATION_KIND_LABELS,
    PracticeState,
)

PAGE_SIZE = 50
LIST_LABELS = {
    PracticeList.ALL: _l("All"),
    PracticeList.PUBLISHED: _l("Published"),
    PracticeList.STALE: _l("Needs confirmation"),
    PracticeList.TO_ARCHIVE: _l("To archive"),
    PracticeList.ARCHIVED: _l("Archived"),
    PracticeList.WITHDRAWN: _l("Withdrawn"),
}
TONES = {PracticeState.PUBLISHED: "success", PracticeState.STALE: "warning"}


@bp.get("/desk/practices")
def practices() -> ResponseReturnValue:
    actor = current_actor()
    wanted = PracticeFilter(
        list=option(PracticeList, request.args.get("list", "")) or PracticeList.ALL,
        text=request.args.get("q", "").strip()[:200],
    )
    found = queries.practices(wanted, actor, page_request(PAGE_SIZE))
    chosen = "" if wanted.list is PracticeList.ALL else wanted.list.value
    kept = {name: value for name, value in (("list", chosen), ("q", wanted.text)) if value}
    may_archive = casework.may_review(actor)
    return render_template(
        "desk/practices.html",
        wanted=wanted,
        rows=found.items,
        to_archive=[row for row in found.items if row.is_to_archive] if may_archive else [],
        lists=options([(one.value, label) for one, label in LIST_LABELS.items()], wanted.list),
        state_labels=PRACTICE_STATE_LABELS,
        tones=TONES,
        is_filtered=bool(kept),
        **paging("desk.practices", kept, found),
    )


# -- archiving -----------------------------------------------------------------------------------


@bp.route("/desk/practices/archive", methods=["GET", "POST"])
def archive_practices() -> ResponseReturnValue:
    """First which ones, then one button; those that were confirmed meanwhile stay."""
    actor = current_actor()
    if not casework.may_review(actor):
        raise Forbidden
    rows = chosen_rows(actor)
    if not rows:
        flash(_("Choose at least one practice to archive."), "info")
        return redirect(url_for("desk.practices", list=PracticeList.TO_ARCHIVE.value), 303)
    form = ConfirmForm()
    if form.validate_on_submit():
        archived = [row for row in rows if archive(row.id, actor)]
        commit()
        tell(len(archived), len(rows) - len(archived))
        return redirect(url_for("desk.practices", list=PracticeList.TO_ARCHIVE.value), 303)
    page = render_template("desk/archive_practices.html", form=form, rows=rows)
    return page, status_of(form)


def chosen_rows(actor: Actor) -> Sequence[PracticeRow]:
    """What was ticked: in the address at first, then in the form."""
    given = request.values.getlist("practice")[:PAGE_SIZE]
    return queries.practices_by_id([uuid.UUID(key) for key in given if is_id(key)], actor)


def archive(practice_id: uuid.UUID, actor: Actor) -> bool:
    """Whether it was still to be archived."""
    practice = access.practice_at_desk(actor, practice_id, access.may_archive)
    try:
        actions.archive_practice(practice, actor=actor)
    except RuleBroken:
        return False
    return True


def tell(archived: int, left: int) -> None:
    if archived:
        said = ngettext(
            "%(num)s practice is archived.", "%(num)s practices are archived.", archived
        )
        flash(said, "success")
    if left:
        said = ngettext(
            "%(num)s practice is not to be archived any more, and stays as it is.",
            "%(num)s practices are not to be archived any more, and stay as they are.",
            left,
        )
        flash(said, "info")


# -- one practice --------------------------------------------------------------------------------


@bp.get("/desk/practices/<uuid:practice_id>")
def practice(practice_id: uuid.UUID) -> ResponseReturnValue:
    return practice_page(access.practice_at_desk(current_actor(), practice_id))


def practice_page(
    found: Practice, form: PresentationForm | None = None, conflict: Conflict | None = None
) -> ResponseReturnValue:
    """The page, fresh, or with the form that was not right or came too late."""
    actor = current_actor()
    given = queries.practice_at_desk(found, current_language())
    page = render_template(
        "desk/practice.html",
        given=given,
        practice=found,
        form=form or presentation_form(found),
        conflict=conflict,
        original_name=language_name(given.published.language, current_language())
        if given.published
        else "",
        state_label=PRACTICE_STATE_LABELS[found.state],
        tone=TONES.get(found.state, "neutral"),
        version_labels=STATE_LABELS,
        adoption_labels=ADOPTION_STATE_LABELS,
        kind_labels=TRANSLATION_KIND_LABELS,
        may_archive=access.may_archive(actor, found) and may_be_archived(found),
        may_translate=access.may_translate(actor, found) and found.state in READABLE,
    )
    return page, 409 if conflict else 200 if form is None else status_of(form)


def presentation_form(found: Practice) -> PresentationForm:
    return PresentationForm(
        formdata=None,
        title=found.presented_title,
        on=found.presented_on,
        url=found.presented_url,
        revision=str(found.revision),
    )


@bp.post("/desk/practices/<uuid:practice_id>/webinar")
def note_presentation(practice_id: uuid.UUID) -> ResponseReturnValue:
    actor = current_actor()
    found = access.practice_at_desk(actor, practice_id, access.may_translate)
    form = PresentationForm()
    if not form.validate():
        return practice_page(found, form)
    try:
        actions.note_presentation(found, form.command(), actor=actor)
    except RuleBroken as error:
        form.add_error(error.field, error.message)
        return practice_page(found, form)
    except actions.PresentationChanged as conflict:
        form.show_anew(revision=found.revision)
        return practice_page(found, form, conflict)
    commit()
    flash(_("Saved."), "success")
    return redirect(url_for("desk.practice", practice_id=practice_id, _anchor="webinar"), 303)
