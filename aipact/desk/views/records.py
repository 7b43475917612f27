"""What went out, and what was done: the letters and the audit log."""

import uuid
from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from aipact.accounts import queries as accounts
from aipact.casework import access
from aipact.casework import queries as casework
from aipact.core.actor import current_actor
from aipact.core.errors import Forbidden, NotFound
from aipact.core.transaction import commit
from aipact.desk import queries
from aipact.desk.queries import AuditFilter
from aipact.desk.views.blueprint import bp, page_request, paging
from aipact.desk.views.queue import is_id, option, options
from aipact.i18n import _, _l
from aipact.mail import outbox
from aipact.mail import queries as letters
from aipact.mail.models import LetterStatus, OutboxMessage
from aipact.mail.queries import LetterFilter

PAGE_SIZE = 50
LETTER_LABELS = {
    LetterStatus.HELD: _l("Held"),
    LetterStatus.PENDING: _l("Waiting"),
    LetterStatus.SENDING: _l("Being sent"),
    LetterStatus.SENT: _l("Sent"),
    LetterStatus.FAILED: _l("Failed"),
    LetterStatus.CANCELLED: _l("Cancelled"),
}
LETTER_TONES = {
    LetterStatus.HELD: "highlight",
    LetterStatus.SENT: "success",
    LetterStatus.FAILED: "error",
}
# What the audit log can be narrowed to: the part of a tag before the colon.
SUBJECTS = {
    "submission": _l("Submissions"),
    "organisation": _l("Organisations"),
    "pledge": _l("Pledges"),
    "practice": _l("Practices"),
    "practice_version": _l("Versions of practices"),
    "adoption": _l("Adoptions"),
    "event": _l("Events"),
    "sign_up": _l("Sign-ups for events"),
    "four_eyes_request": _l("Second persons"),
    "membership": _l("Memberships"),
    "user": _l("Accounts"),
    "session": _l("Sessions"),
    "letter": _l("Letters"),
}


@bp.context_processor
def on_every_page() -> dict[str, object]:
    return {
        "letter_labels": LETTER_LABELS,
        "letter_tones": LETTER_TONES,
        "may_see_audit": access.may_see_audit(current_actor()),
    }


@bp.get("/desk/mail")
def mail() -> ResponseReturnValue:
    status = option(LetterStatus, request.args.get("state", ""))
    receiver = request.args.get("q", "").strip()[:254]
    found = letters.letters(LetterFilter(receiver=receiver, status=status), page_request(PAGE_SIZE))
    own = casework.submission_ids_of(current_actor().memberships)
    kept = {"state": status.value if status else "", "q": receiver}
    kept = {name: value for name, value in kept.items() if value}
    states = [("", _("All states")), *((s.value, label) for s, label in LETTER_LABELS.items())]
    return render_template(
        "desk/mail.html",
        rows=[row for row in found.items if row.about_id not in own],
        receiver=receiver,
        states=options(states, kept.get("state", "")),
        is_filtered=bool(kept),
        **paging("desk.mail", kept, found),
    )


@bp.get("/desk/mail/<uuid:letter_id>")
def letter(letter_id: uuid.UUID) -> ResponseReturnValue:
    return render_template(
        "desk/letter.html",
        letter=letter_here(letter_id),
        may_retry=access.may_retry_letters(current_actor()),
    )


def letter_here(letter_id: uuid.UUID) -> OutboxMessage:
    """The letter at this address. A held one tells a decision, also to staff of the organisation
    that it is about."""
    found = letters.letter(letter_id)
    if found is None:
        raise NotFound
    if found.about_id in casework.submission_ids_of(current_actor().memberships):
        raise Forbidden
    return found


@bp.post("/desk/mail/<uuid:letter_id>/retry")
def retry(letter_id: uuid.UUID) -> ResponseReturnValue:
    if not access.may_retry_letters(current_actor()):
        raise Forbidden
    outbox.retry(letter_here(letter_id))
    commit()
    flash(_("The letter is tried again."), "success")
    return redirect(url_for("desk.letter", letter_id=letter_id), 303)


@bp.get("/desk/audit")
def audit() -> ResponseReturnValue:
    if not access.may_see_audit(current_actor()):
        raise Forbidden
    tag = request.args.get("tag", "")
    tag = tag if tag in SUBJECTS or ":" in tag else ""
    who, day = request.args.get("actor", ""), day_of(request.args.get("on", ""))
    wanted = AuditFilter(tag[:64], uuid.UUID(who) if is_id(who) else None, day)
    found = queries.audit_log(wanted, page_request(PAGE_SIZE))
    kept = {
        "tag": wanted.tag,
        "actor": who if wanted.actor_id else "",
        "on": day.isoformat() if day else "",
    }
    kept = {name: value for name, value in kept.items() if value}
    subjects = [("", _("Everything")), *SUBJECTS.items()]
    if ":" in wanted.tag:
        subjects.append((wanted.tag, wanted.tag))
    people = [("", _("Everybody")), *((str(p.id), p.name) for p in accounts.staff_members())]
    if wanted.actor_id and who not in dict(people):
        people.append((who, who))
    return render_template(
        "desk/audit.html",
        rows=found.items,
        subjects=options(subjects, wanted.tag),
        people=options(people, who),
        day=day,
        is_filtered=bool(kept),
        kept=kept,
        **paging("desk.audit", kept, found),
    )


def day_of(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    # The first and the last day of the calendar have no moment before or after them.
    return day if date.min < day < date.max else None
