"""Translating a practice: every text beside its original."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from aipact.core import markdown
from aipact.core.actor import Actor, current_actor
from aipact.core.errors import Conflict, NotFound, RuleBroken
from aipact.core.transaction import commit
from aipact.desk import queries
from aipact.desk.forms import RevisionForm, TranslationForm, translation_form
from aipact.desk.views.blueprint import bp, status_of
from aipact.i18n import _, current_language
from aipact.practices import access, actions
from aipact.practices.models import Practice, PracticeTranslation, PracticeVersion
from aipact.practices.queries.content import source_hash
from aipact.practices.queries.translations import (
    languages_to_translate_into,
    translation,
    translations_of,
)
from aipact.practices.queries.versions import published_version
from aipact.practices.queries.wording import language_name
from aipact.practices.states import (
    FIELD_LABELS,
    QUESTIONS,
    READABLE,
    TRANSLATED_FIELDS,
    TRANSLATION_KIND_LABELS,
)


def translatable(practice_id: uuid.UUID) -> tuple[Actor, Practice, PracticeVersion]:
    """The practice, and its public text; NotFound for what readers do not read."""
    actor = current_actor()
    practice = access.practice_at_desk(actor, practice_id, access.may_translate)
    version = published_version(practice)
    if version is None or practice.state not in READABLE:
        raise NotFound
    return actor, practice, version


@bp.route("/desk/practices/<uuid:practice_id>/translations/new", methods=["GET", "POST"])
def add_translation(practice_id: uuid.UUID) -> ResponseReturnValue:
    return translated(*translatable(practice_id), "")


@bp.route("/desk/practices/<uuid:practice_id>/translations/<language>", methods=["GET", "POST"])
def translate(practice_id: uuid.UUID, language: str) -> ResponseReturnValue:
    actor, practice, version = translatable(practice_id)
    # What was typed about one that a colleague removed meanwhile is not lost.
    if request.method == "GET" and translation(practice, language) is None:
        raise NotFound
    return translated(actor, practice, version, language)


def translated(
    actor: Actor, practice: Practice, version: PracticeVersion, language: str
) -> ResponseReturnValue:
    """The page, or on with what it brought. language: '' while it is to be chosen."""
    saved = translation(practice, language) if language else None
    form = form_for(practice, version, saved, language)
    if not form.validate_on_submit():
        return translation_page(version, saved, form, language)
    command = form.command(language)
    try:
        actions.save_translation(practice, command, actor=actor)
    except RuleBroken as error:
        form.add_error(error.field, error.message)
        return translation_page(version, saved, form, language)
    except (actions.TranslationChanged, actions.OriginalChanged) as conflict:
        return both_texts(practice, language, form, conflict)
    commit()
    flash(_("The translation is saved."), "success")
    return to_practice(practice)


def both_texts(
    practice: Practice, language: str, form: TranslationForm, conflict: Conflict
) -> ResponseReturnValue:
    """What was typed, beside what is there now; saving once more is meant for that."""
    version, saved = published_version(practice), translation(practice, language)
    if version is None:
        raise NotFound
    form.show_anew(revision=saved.revision if saved else 0, source_hash=source_hash(version))
    return translation_page(version, saved, form, language, conflict)


def form_for(
    practice: Practice, version: PracticeVersion, saved: PracticeTranslation | None, language: str
) -> TranslationForm:
    originals = {
        name: (FIELD_LABELS[name], getattr(version, name))
        for name in TRANSLATED_FIELDS
        if getattr(version, name).strip()
    }
    there = translations_of(practice)
    languages = languages_to_translate_into(version, there, current_language())
    values: dict[str, Any] = {"source_hash": source_hash(version)}
    if saved is not None:
        values |= {name: getattr(saved, name) for name in originals}
        values |= {"kind": saved.kind.value, "revision": str(saved.revision)}
    return translation_form(originals, None if language else languages, data=values)


def translation_page(
    version: PracticeVersion,
    saved: PracticeTranslation | None,
    form: TranslationForm,
    language: str,
    conflict: Conflict | None = None,
) -> ResponseReturnValue:
    locale = current_language()
    parts: list[dict[str, Any]] = [
        {
            "name": name,
            "label": FIELD_LABELS[name],
            "original": getattr(version, name),
            "html": markdown.html(getattr(version, name), under=1) if name in QUESTIONS else None,
        }
        for name in form.names
    ]
    page = render_template(
        "desk/translation.html",
        practice=version.practice,
        version=version,
        saved=saved,
        form=form,
        conflict=conflict,
        is_original_new=isinstance(conflict, actions.OriginalChanged),
        parts=parts,
        changes=queries.changes_since(saved, version) if saved else {},
        is_stale=saved is not None and saved.source_hash != source_hash(version),
        language=language,
        language_name=language_name(language, locale) if language else "",
        original_name=language_name(version.language, locale),
        kind_labels=TRANSLATION_KIND_LABELS,
    )
    return page, 409 if conflict else status_of(form)


@bp.post("/desk/practices/<uuid:practice_id>/translations/<language>/remove")
def remove_translation(practice_id: uuid.UUID, language: str) -> ResponseReturnValue:
    actor, practice, _version = translatable(practice_id)
    form = RevisionForm()
    try:
        actions.remove_translation(practice, language, form.seen_revision(), actor=actor)
    except actions.TranslationChanged as conflict:
        conflict.back_url = url_for("desk.translate", practice_id=practice_id, language=language)
        raise
    commit()
    flash(_("The translation is removed. Readers get the original."), "success")
    return to_practice(practice)


def to_practice(practice: Practice) -> ResponseReturnValue:
    there = url_for("desk.practice", practice_id=practice.id, _anchor="translations")
    return redirect(there, 303)
