"""Addresses from a file: brought by one person, read row by row, let go by another."""

import uuid
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from aipact.core.actor import current_actor
from aipact.core.errors import RuleBroken
from aipact.core.transaction import commit, rollback
from aipact.desk.forms.subscribers import ADDRESSES_LIMIT, import_form
from aipact.desk.queries import subscribers as queries
from aipact.desk.views.blueprint import bp, carry_out, page_request, paging, status_of
from aipact.desk.views.event_words import language_names
from aipact.desk.views.queue import option, options
from aipact.desk.views.subscribers import topic_labels
from aipact.files.receiving import takes_files
from aipact.i18n import _
from aipact.i18n.formats import number
from aipact.subscriptions import access, actions
from aipact.subscriptions.queries import importing
from aipact.subscriptions.states import ImportState, RowOutcome

PAGE_SIZE = 100
HERE = "/desk/subscribers/imports/<uuid:import_id>"
S = ImportState
TONES = {
    S.CHECKING: "info",
    S.WAITING: "warning",
    S.APPLYING: "info",
    S.DONE: "success",
    S.STOPPED: "neutral",
}
ROW_TONES = {
    RowOutcome.NEW: "info",
    RowOutcome.ADDED: "success",
    RowOutcome.ASKED: "success",
    RowOutcome.INVALID: "error",
}


@bp.get("/desk/subscribers/imports")
def subscriber_imports() -> ResponseReturnValue:
    access.require_keeper(current_actor())
    found = importing.imports(page_request(PAGE_SIZE))
    return render_template(
        "desk/subscriber_imports.html",
        rows=found.items,
        tones=TONES,
        **paging("desk.subscriber_imports", {}, found),
    )


@bp.route("/desk/subscribers/imports/new", methods=["GET", "POST"])
@takes_files(ADDRESSES_LIMIT)
def new_subscriber_import() -> ResponseReturnValue:
    """Read and kept; nobody is subscribed or asked before a second person says so."""
    actor = current_actor()
    access.require_keeper(actor)
    form = import_form()
    if not form.validate_on_submit():
        return render_template("desk/new_subscriber_import.html", form=form), status_of(form)
    upload = form.file.data[0]
    try:
        made = actions.start_import(upload.stream, form.command(), actor=actor)
    except RuleBroken as error:
        rollback()
        form.add_error(error.field, error.message)
        return render_template("desk/new_subscriber_import.html", form=form), 422
    finally:
        upload.close()
    to = url_for("desk.subscriber_import", import_id=made.id)
    commit()
    flash(_("The list is read. Each row is being checked now; nobody is written to."), "success")
    return redirect(to, 303)


@bp.get(HERE)
def subscriber_import(import_id: uuid.UUID) -> ResponseReturnValue:
    actor = current_actor()
    found = access.import_at_desk(actor, import_id)
    outcome = option(RowOutcome, request.args.get("outcome", ""))
    rows = importing.import_rows(found, outcome, page_request(PAGE_SIZE))
    is_working = found.state in (S.CHECKING, S.APPLYING)
    counts = importing.outcome_counts(found) if is_working else found.counts
    kept = {"outcome": outcome.value} if outcome else {}
    here: dict[str, Any] = {"import_id": found.id}
    return render_template(
        "desk/subscriber_import.html",
        found=found,
        tones=TONES,
        row_tones=ROW_TONES,
        topics_named=[topic_labels().get(code, code) for code in found.topics],
        languages=language_names(),
        who=queries.names_of(found.created_by_id, found.confirmed_by_id),
        rows=rows.items,
        counts=[
            (
                one.label,
                counts[one.value],
                url_for("desk.subscriber_import", outcome=one.value, **here),
            )
            for one in RowOutcome
            if counts.get(one.value)
        ],
        new=counts.get(RowOutcome.NEW.value, 0),
        is_working=is_working,
        may_confirm=access.may_confirm_import(actor, found),
        outcome_options=options(
            [
                ("", _("All")),
                *(
                    (one.value, _("%(name)s (%(number)s)", name=one.label, number=number(count)))
                    for one in RowOutcome
                    if (count := counts.get(one.value))
                ),
            ],
            outcome.value if outcome else "",
        ),
        **paging("desk.subscriber_import", {**here, **kept}, rows),
    )


@bp.post(f"{HERE}/confirm")
def confirm_subscriber_import(import_id: uuid.UUID) -> ResponseReturnValue:
    actor = current_actor()
    found = access.import_at_desk(actor, import_id)
    said = _("Confirmed. It is being carried out.")
    back = url_for("desk.subscriber_import", import_id=import_id)
    return carry_out(lambda: actions.confirm_import(found, actor=actor), said, back)


@bp.post(f"{HERE}/stop")
def stop_subscriber_import(import_id: uuid.UUID) -> ResponseReturnValue:
    actor = current_actor()
    found = access.import_at_desk(actor, import_id)
    said = _("Stopped. What was done stays; nothing more happens.")
    back = url_for("desk.subscriber_import", import_id=import_id)
    return carry_out(lambda: actions.stop_import(found, actor=actor), said, back)
