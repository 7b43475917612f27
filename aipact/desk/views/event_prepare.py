"""A new event, a copy of one, and its facts."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from aipact.core.actor import Actor, current_actor
from aipact.core.clock import today
from aipact.core.errors import Conflict, Forbidden, NotFound, RuleBroken
from aipact.core.transaction import commit
from aipact.desk.forms.event_prepare import FactsForm, NewEventForm, facts_form, new_event_form
from aipact.desk.queries import events as queries
from aipact.desk.views.blueprint import bp, status_of
from aipact.desk.views.event_words import event_page
from aipact.events import access, actions
from aipact.events.models import Event
from aipact.events.states import CHANGEABLE
from aipact.i18n import _, current_language, ngettext
from aipact.practices.queries.wording import language_name
from aipact.reference import queries as reference


@bp.route("/desk/events/new", methods=["GET", "POST"])
def new_event() -> ResponseReturnValue:
    """A draft with a title and a date, to which all else is added."""
    actor = keeper()
    form = new_event_form(official_languages(), current_language(), today())
    if not form.validate_on_submit():
        return new_event_page(form)
    facts, text = form.command()
    try:
        made = actions.create_event(
            facts, form.schedule(), text, actor=actor, event_id=form.event_id()
        )
    except RuleBroken as error:
        form.add_error(error.field, error.message)
        return new_event_page(form)
    to = url_for("desk.event", event_id=made.id)
    commit()
    flash(_("The draft is made. Nobody but staff sees it before it is announced."), "success")
    return redirect(to, 303)


def new_event_page(form: NewEventForm) -> ResponseReturnValue:
    return render_template("desk/new_event.html", form=form), status_of(form)


def keeper() -> Actor:
    actor = current_actor()
    if not access.may_see_events(actor):
        raise NotFound
    if not access.may_keep_events(actor):
        raise Forbidden
    return actor


def official_languages() -> list[tuple[str, str]]:
    """(code, name) of the languages that texts can be in, as the reader calls them."""
    here = current_language()
    codes = [entry.code for entry in reference.entries("languages")]
    return [(code, language_name(code, here)) for code in codes]


@bp.post("/desk/events/<uuid:event_id>/clone")
def clone_event(event_id: uuid.UUID) -> ResponseReturnValue:
    """copy_id: given out by the page, so that one button pressed twice makes one copy."""
    actor = current_actor()
    event = access.event_at_desk(actor, event_id, access.may_keep_events)
    try:
        copy_id = uuid.UUID(request.form.get("copy_id", ""))
    except ValueError:
        copy_id = None
    schedule = actions.next_schedule(event)
    copy = actions.clone_event(event, schedule, actor=actor, event_id=copy_id)
    to = url_for("desk.event_schedule", event_id=copy.id)
    commit()
    flash(_("This is the copy, a draft. Give it its date, then go through its texts."), "success")
    return redirect(to, 303)


# -- facts ---------------------------------------------------------------------------------------


@bp.route("/desk/events/<uuid:event_id>/facts", methods=["GET", "POST"])
def event_facts(event_id: uuid.UUID) -> ResponseReturnValue:
    actor = current_actor()
    event = access.event_at_desk(actor, event_id, access.may_keep_events)
    linked = queries.presented_practices(event)
    form = facts_form(event, offered(event), [address_of(slug) for slug in linked])
    if not form.validate_on_submit():
        return facts_page(event, form)
    slugs = form.practice_slugs()
    found = queries.practice_ids(slugs)
    if unknown := [slug for slug in slugs if slug not in found]:
        names = ", ".join(unknown)
        form.add_error("practices", _("Not in the library: %(names)s", names=names))
        return facts_page(event, form)
    waiting = event.waiting_count
    try:
        actions.describe_event(event, form.command(), form.seen_revision(), actor=actor)
    except RuleBroken as error:
        form.add_error(error.field, error.message)
        return facts_page(event, form)
    except actions.EventChanged as conflict:
        return both_facts(event, form, conflict)
    except Conflict as conflict:
        conflict.back_url = url_for("desk.event", event_id=event.id)
        raise
    if set(slugs) != set(linked):
        actions.link_practices(event, found.values(), actor=actor)
    offers = waiting - event.waiting_count
    commit()
    flash(_("The facts are saved."), "success")
    if offers > 0:
        said = ngettext(
            "%(num)s person of the waiting list is offered a place.",
            "%(num)s people of the waiting list are offered a place.",
            offers,
        )
        flash(said, "info")
    return redirect(url_for("desk.event", event_id=event_id), 303)


def facts_page(
    event: Event, form: FactsForm, conflict: Conflict | None = None, different: Any = ()
) -> ResponseReturnValue:
    page = render_template(
        "desk/event_facts.html",
        **event_page(event),
        form=form,
        conflict=conflict,
        different=different,
        is_over=event.state not in CHANGEABLE,
    )
    return page, 409 if conflict else status_of(form)


def both_facts(event: Event, form: FactsForm, conflict: Conflict) -> ResponseReturnValue:
    """What was typed, and where something else is saved; saving once more is meant for that."""
    linked = [address_of(slug) for slug in queries.presented_practices(event)]
    saved = facts_form(event, offered(event), linked, formdata=None)
    form.show_anew(revision=event.revision)
    return facts_page(event, form, conflict, form.different_from(saved))


def offered(event: Event) -> dict[str, list[tuple[str, str]]]:
    """What there is to choose from, with what was chosen and is not on the lists any more."""
    here = current_language()
    unit = [event.unit_key] if event.unit_key else []
    titles = reference.commitment_titles(here)
    commitments = [(one.code, f"{one.code} {titles[one.code]}") for one in reference.commitments()]
    return {
        "languages": with_chosen(official_languages(), event.values_of("language")),
        "topics": with_chosen(reference.choices("topics", here), event.values_of("topic")),
        "commitments": with_chosen(commitments, event.values_of("commitment")),
        "unit": with_chosen(reference.unit_choices(here), unit),
    }


def with_chosen(choices: list[tuple[str, str]], chosen: list[str]) -> list[tuple[str, str]]:
    known = {code for code, _name in choices}
    return [*choices, *((code, code) for code in chosen if code not in known)]


def address_of(slug: str) -> str:
    return url_for("public.practice", practice_slug=slug)
