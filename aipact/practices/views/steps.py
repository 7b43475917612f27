"""Writing, step by step. Whatever is typed is saved; what cannot be saved comes back."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from aipact import files
from aipact.core import markdown
from aipact.core.actor import Actor, current_actor
from aipact.core.errors import NotFound, RuleBroken
from aipact.core.transaction import commit
from aipact.core.typed import keeps_typed, typed_texts
from aipact.files.receiving import takes_files
from aipact.files.serving import answer
from aipact.i18n import _, current_language, ngettext
from aipact.practices import access, actions
from aipact.practices.actions import attaching
from aipact.practices.forms import StepForm, step_form
from aipact.practices.forms.rules import number
from aipact.practices.forms.steps import MORE_ROWS, MaterialForm
from aipact.practices.models import Practice, PracticeVersion
from aipact.practices.queries import content, versions
from aipact.practices.states import (
    EDITABLE,
    FIELD_LABELS,
    FILE_OWNER,
    QUESTIONS,
    STEP_LABELS,
    STEPS,
)
from aipact.practices.views.blueprint import Answer, bp, progress, to_overview

TYPED = (
    *("title", "summary", "ai_systems", *QUESTIONS, "contact_name", "contact_email"),
    *("link_", "answer_"),
)
# Buttons that show the page again and save nothing.
PREVIEW, MORE = "preview", "more"
STAY = "stay"


@bp.route(
    f"/workspace/<slug>/practices/<uuid:practice_id>/steps/<any({','.join(STEPS)}):step>",
    methods=["GET", "POST"],
)
@takes_files()
@keeps_typed(*TYPED)
def step(slug: str, practice_id: UUID, step: str) -> Answer:
    """One group of questions. A page that saves itself sends `X-Autosave` and gets no page back:
    204 with the new revision, 409 when somebody else wrote, 422 when something cannot be read."""
    practice, version = _draft(slug, practice_id)
    if version is None:
        return _not_saved(practice)
    return _step(version, step)


@bp.post("/workspace/<slug>/practices/<uuid:practice_id>/files")
@takes_files()
@keeps_typed(*TYPED)
def upload(slug: str, practice_id: UUID) -> Answer:
    """The step with the files, sent by its button for adding them: links are saved with them."""
    practice, version = _draft(slug, practice_id)
    return _not_saved(practice) if version is None else _step(version, "material")


@bp.post("/workspace/<slug>/practices/<uuid:practice_id>/files/<uuid:file_id>/remove")
@takes_files()
@keeps_typed(*TYPED)
def remove_file(slug: str, practice_id: UUID, file_id: UUID) -> Answer:
    """The same with the button beside a file. One that is gone already is no error."""
    practice, version = _draft(slug, practice_id)
    return _not_saved(practice) if version is None else _step(version, "material", remove=file_id)


@bp.get("/workspace/<slug>/practices/<uuid:practice_id>/files/<uuid:file_id>")
def file(slug: str, practice_id: UUID, file_id: UUID) -> Answer:
    """A file of any version of the practice, for the people of its organisation."""
    practice = access.practice_for(current_actor(), slug, practice_id)
    for version in versions.versions(practice):
        found = files.file_of(FILE_OWNER, version.id, file_id)
        if found is not None:
            return answer(found)
    raise NotFound


def _draft(slug: str, practice_id: UUID) -> tuple[Practice, PracticeVersion | None]:
    """The practice, and its open version where it can be edited."""
    practice = access.practice_for(current_actor(), slug, practice_id, may=access.may_contribute)
    version = versions.open_version(practice)
    return practice, version if version is not None and version.state in EDITABLE else None


def _step(version: PracticeVersion, here: str, *, remove: UUID | None = None) -> Answer:
    actor, then = current_actor(), request.form.get("then", "")
    form = _form(version, here, actor, then)
    is_valid = form.validate_on_submit()
    if then in (PREVIEW, MORE) or not is_valid:
        previews = _previews(form) if then == PREVIEW else {}
        return _answer(version, here, form, 422 if form.errors else 200, previews=previews)
    try:
        actions.save_step(version, form.command(), actor=actor)
    except actions.TextChanged as conflict:
        return _show_both_texts(version, here, form, conflict)
    except actions.NotEditable:
        return _not_saved(version.practice)
    except RuleBroken as refusal:
        form.add_error(refusal.field, refusal.message)
        return _answer(version, here, form, 422)
    if isinstance(form, MaterialForm):
        _change_files(version, form, remove, actor)
    commit()
    if form.errors:
        # What could be saved is saved; the page says what could not.
        form.show_anew(content.step_revision(version, here))
        return _answer(version, here, form, 422)
    if _is_autosave():
        return _saved_itself(version, here)
    if request.endpoint != "practices.step":
        return _to_step(version.practice, here)
    flash(_("Saved: %(step)s", step=STEP_LABELS[here]), "success")
    return _onward(version.practice, here, then)


def _change_files(
    version: PracticeVersion, form: MaterialForm, remove: UUID | None, actor: Actor
) -> None:
    """Keep what was sent and can be kept; the rest is named in the form."""
    stored = files.file_of(FILE_OWNER, version.id, remove) if remove else None
    if stored is not None:
        attaching.remove_file(version, stored, actor=actor)
        flash(_("Removed: %(name)s", name=stored.name), "success")
    kept = 0
    for sent in form.files.data:
        try:
            attaching.add_file(version, sent.stream, sent.filename, actor=actor)
            kept += 1
        except RuleBroken as refusal:
            form.add_error(refusal.field, refusal.message)
    if kept:
        flash(ngettext("%(num)s file is added.", "%(num)s files are added.", kept), "success")


def _form(version: PracticeVersion, here: str, actor: Actor, then: str = "") -> StepForm:
    suggested: dict[str, Any] = {}
    if here == "context" and version.language:
        suggested = {"languages": [version.language]}
    if here == "publication":
        suggested = {"licence": "cc_by_4"}
        if not version.contact_name and not version.contact_email:
            suggested |= {"contact_name": actor.name, "contact_email": actor.email}
    rows = number(request.form.get("rows")) + (MORE_ROWS if then == MORE else 0)
    points = content.points_of_step(version, here)
    return step_form(here, version, points=points, suggested=suggested, rows=rows)


def _previews(form: StepForm) -> dict[str, Markup]:
    return {name: markdown.html(form[name].data) for name in QUESTIONS if form[name].data}


def _answer(
    version: PracticeVersion, here: str, form: StepForm, status: int, **more: Any
) -> Answer:
    if _is_autosave():
        return Response(status=status)
    way = progress(version)
    page = render_template(
        "practices/step.html",
        organisation=version.organisation,
        practice=version.practice,
        version=version,
        here=here,
        labels=[one.label for one in way],
        done=[one.is_done and one.is_begun for one in way],
        addresses=[_address(version.practice, one.key) for one in way],
        position=[one.key for one in way].index(here) + 1,
        form=form,
        field_labels=FIELD_LABELS,
        files=files.files_of(FILE_OWNER, version.id) if here == "material" else [],
        **more,
    )
    return page, status


def _show_both_texts(
    version: PracticeVersion, here: str, form: StepForm, conflict: actions.TextChanged
) -> Answer:
    """What a colleague saved, beside what was typed; saving once more is then meant."""
    typed = form.values()
    other = [
        field
        for field in content.reviewable_fields(version, current_language())
        if field.key in typed and typed[field.key] != getattr(version, field.key)
    ]
    form.show_anew(content.step_revision(version, here))
    return _answer(version, here, form, 409, conflict=conflict, other=other)


def _not_saved(practice: Practice) -> Answer:
    """The draft is not a draft any more. What was typed is shown, so that it can be copied."""
    if request.method == "GET":
        return to_overview(practice)
    if _is_autosave():
        return Response(status=409)
    page = render_template(
        "practices/not_saved.html",
        organisation=practice.organisation,
        practice=practice,
        typed=[(FIELD_LABELS.get(name, ""), text) for name, text in typed_texts()],
    )
    return page, 409


def _is_autosave() -> bool:
    return request.method == "POST" and "X-Autosave" in request.headers


def _saved_itself(version: PracticeVersion, here: str) -> Response:
    revision = str(content.step_revision(version, here))
    return Response(status=204, headers={"X-Revision": revision})


def _to_step(practice: Practice, here: str) -> Response:
    return redirect(_address(practice, here), 303)


def _address(practice: Practice, step: str) -> str:
    slug = practice.organisation.slug
    return url_for("practices.step", slug=slug, practice_id=practice.id, step=step)


def _onward(practice: Practice, here: str, then: str) -> Response:
    """To the next step, to the check after the last one, or to the overview."""
    if then == STAY:
        return _to_step(practice, here)
    if then != "next":
        return to_overview(practice)
    following = list(STEPS)[list(STEPS).index(here) + 1 :]
    if following:
        return _to_step(practice, following[0])
    slug = practice.organisation.slug
    return redirect(url_for("practices.submit", slug=slug, practice_id=practice.id), 303)
