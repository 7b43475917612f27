"""One writer at a time for each practice.

Everybody takes locks in one order: the submission, the practice, its version or adoption; the
numbers of the library and the search index come last. So nobody waits for another crosswise.
(On SQLite a writing request is alone from its beginning.)
"""

from sqlalchemy import select

from aipact.casework import actions as casework
from aipact.casework import queries as casework_queries
from aipact.casework.models import Submission
from aipact.core.actor import Actor
from aipact.core.db import db
from aipact.i18n import _
from aipact.mail import outbox
from aipact.practices.actions.conflicts import DecisionPending, NotEditable
from aipact.practices.models import Adoption, Practice, PracticeVersion
from aipact.practices.states import EDITABLE


def lock_text(version: PracticeVersion) -> None:
    """From here to the end of the transaction nobody else writes this version, and what was read
    of it before is read anew. For changes that touch nothing but the version."""
    db.session.flush()
    query = select(PracticeVersion.id).where(PracticeVersion.id == version.id)
    db.session.execute(query.with_for_update())
    db.session.expire(version)


def lock_practice(practice: Practice) -> None:
    """The same for a practice: its place in the library, its open version, its adoptions."""
    db.session.flush()
    query = select(Practice.id).where(Practice.id == practice.id)
    db.session.execute(query.with_for_update())
    db.session.expire(practice)


def lock_version(version: PracticeVersion) -> None:
    """The same for a version with its practice and its submission."""
    _lock_submission(version)
    lock_practice(version.practice)
    lock_text(version)


def lock_adoption(adoption: Adoption) -> None:
    """The same for an adoption with its practice and its submission."""
    _lock_submission(adoption)
    lock_practice(adoption.practice)
    query = select(Adoption.id).where(Adoption.id == adoption.id)
    db.session.execute(query.with_for_update())
    db.session.expire(adoption)


def _lock_submission(subject: PracticeVersion | Adoption) -> None:
    db.session.flush()
    if subject.submission_id is not None:
        casework_queries.submission_to_change(subject.submission_id)


def require_editable(version: PracticeVersion) -> None:
    """Raises NotEditable when the version has been handed in or ended meanwhile."""
    if version.state not in EDITABLE:
        raise NotEditable(_("The practice was submitted or withdrawn meanwhile."))


def clear_decision(submission: Submission | None, *, actor: Actor) -> None:
    """Before something is taken back: a decision that waits is undone, its letter never goes.

    Raises DecisionPending for a person in the minutes before a decision takes effect.
    """
    pending = casework_queries.pending_decision(submission) if submission is not None else None
    if pending is None:
        return
    if pending.takes_effect_at is not None and not actor.is_system:
        raise DecisionPending(
            _("The reviewers are just finishing their decision. Please look again in some minutes.")
        )
    casework.undo_decision(pending, actor=actor)
    outbox.cancel(pending.submission_id)
