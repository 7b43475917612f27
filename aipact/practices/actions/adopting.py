"""Another organisation says that it adopted a practice; what the review does with that."""

from collections.abc import Mapping
from dataclasses import dataclass

from aipact import audit
from aipact.casework import actions as casework
from aipact.casework.states import SubmissionKind
from aipact.core.actor import Actor
from aipact.core.clock import now
from aipact.core.db import db, new_id
from aipact.core.errors import Conflict, RuleBroken
from aipact.i18n import _
from aipact.i18n.formats import number
from aipact.organisations.models import Organisation
from aipact.practices import emails
from aipact.practices.actions.conflicts import NotEditable, TextChanged
from aipact.practices.actions.locking import clear_decision, lock_adoption, lock_practice
from aipact.practices.models import Adoption, Practice
from aipact.practices.queries import adopting
from aipact.practices.queries.versions import published_version
from aipact.practices.states import (
    LONGEST_NOTE,
    OTHER_UNIT,
    UNIT_OF_COMMITMENT,
    AdoptionState,
)
from aipact.reference import queries as reference
from aipact.workflow import Party, change_state

_TITLE_IN_QUEUE = 250


@dataclass(frozen=True)
class AdoptPractice:
    """How it went, and in which language that is written."""

    note: str
    language: str


def adopt_practice(
    practice: Practice, organisation: Organisation, command: AdoptPractice, *, actor: Actor
) -> Adoption:
    """Put a note before the reviewers; its contacts get a receipt.

    Raises RuleBroken("organisation") for the owner itself and for one that is not in the register,
    RuleBroken("note" or "language"), and Conflict when the practice cannot be read (any more) or
    there is an adoption already.
    """
    lock_practice(practice)
    _require_adoptable(practice, organisation)
    note = _require_note(command)
    if adopting.live_adoption(practice, organisation) is not None:
        raise Conflict(_("Your organisation has said already that it adopted this practice."))
    adoption = Adoption(
        id=new_id(),
        practice=practice,
        organisation=organisation,
        note=note,
        language=command.language,
        created_by_id=actor.user_id,
    )
    db.session.add(adoption)
    db.session.flush()
    _open_review(adoption, actor)
    _record("adoption:submitted", adoption, actor)
    emails.adoption_received(adoption)
    return adoption


def _require_adoptable(practice: Practice, organisation: Organisation) -> None:
    if organisation.id == practice.organisation_id:
        raise RuleBroken("organisation", _("This is your own practice: others can adopt it."))
    if not adopting.may_adopt(organisation):
        raise RuleBroken(
            "organisation", _("Only organisations that are in the public register can adopt.")
        )
    if not adopting.is_adoptable(practice):
        raise Conflict(_("This practice is not in the library any more."))


def _require_note(command: AdoptPractice) -> str:
    note = command.note.strip()
    if not note:
        raise RuleBroken("note", _("Write how it went."))
    if len(note) > LONGEST_NOTE:
        most, count = number(LONGEST_NOTE), number(len(note))
        raise RuleBroken(
            "note",
            _("Use at most %(max)s characters; this text has %(count)s", max=most, count=count),
        )
    if not reference.is_code("languages", command.language):
        raise RuleBroken("language", _("Choose the language in which you write."))
    return note


def _open_review(adoption: Adoption, actor: Actor) -> None:
    version = published_version(adoption.practice)
    title = version.title if version is not None else ""
    kind = version.kind if version is not None else ""
    adoption.submission = casework.open_submission(
        SubmissionKind.ADOPTION,
        subject_id=adoption.id,
        organisation_id=adoption.organisation_id,
        title=f"{adoption.organisation.display_name}: {title}"[:_TITLE_IN_QUEUE],
        unit_key=UNIT_OF_COMMITMENT.get(kind, OTHER_UNIT),
        actor=actor,
    )


def resubmit_adoption(
    adoption: Adoption,
    command: AdoptPractice,
    *,
    answers: Mapping[str, str] | None = None,
    shown_revision: int | None = None,
    actor: Actor,
) -> None:
    """Answer a request for changes: the note as it is now, and what is said to each point (by the
    point's id; an empty answer means: see the note). Sent twice, it is one answer.

    Raises RuleBroken("note" or "language"; "note" too when neither note nor answer is new),
    TextChanged when a colleague was faster, and NotEditable.
    """
    lock_adoption(adoption)
    note = _require_note(command)
    is_same = (note, command.language) == (adoption.note, adoption.language)
    if adoption.state is AdoptionState.SUBMITTED and is_same:
        return
    if adoption.state is not AdoptionState.CHANGES_REQUESTED or adoption.submission is None:
        raise NotEditable(_("The adoption was submitted or withdrawn meanwhile."))
    if shown_revision is not None and shown_revision != adoption.revision:
        raise TextChanged()
    said = {key: text.strip() for key, text in (answers or {}).items() if text.strip()}
    if is_same and not said:
        raise RuleBroken("note", _("Change the note, or say why it stays as it is."))
    for point in adopting.points(adoption):
        casework.answer_change_request(point, said.get(str(point.id), ""))
    adoption.note, adoption.language = note, command.language
    change_state(adoption, "resubmit", actor=actor, party=Party.ORGANISATION)
    casework.resume_submission(adoption.submission, actor=actor)
    db.session.flush()
    emails.adoption_received(adoption)


def withdraw_adoption(adoption: Adoption, *, actor: Actor) -> None:
    """Take it back, also when it is public: the practice counts one less. Contacts are told.

    Raises DecisionPending in the minutes before a decision takes effect, and IllegalTransition
    when it has ended.
    """
    lock_adoption(adoption)
    clear_decision(adoption.submission, actor=actor)
    was_public = adoption.state is AdoptionState.PUBLISHED
    party = Party.SYSTEM if actor.is_system else Party.ORGANISATION
    change_state(adoption, "withdraw", actor=actor, party=party)
    if was_public:
        adoption.practice.adoption_count -= 1
    elif adoption.submission is not None:
        casework.close_submission(adoption.submission, "withdrawn")
    db.session.flush()
    emails.adoption_withdrawn(adoption, by=actor, was_public=was_public)


# -- what the review does ------------------------------------------------------------------------


def begin_adoption_review(adoption: Adoption, *, actor: Actor) -> None:
    """A reviewer took it."""
    change_state(adoption, "take", actor=actor, party=Party.REVIEWER)


def return_adoption_to_queue(adoption: Adoption, *, actor: Actor) -> None:
    """The reviewer put it back for anybody to take."""
    change_state(adoption, "release", actor=actor, party=Party.REVIEWER)


def publish_adoption(adoption: Adoption, *, actor: Actor) -> None:
    """The note is public, and the practice counts one more.

    Raises Conflict when the practice cannot be read any more, or the adopter left the register.
    """
    lock_adoption(adoption)
    if not adopting.may_be_adopted_by(adoption.practice, adoption.organisation):
        raise Conflict(_("This practice is not in the library any more."))
    adoption.published_at = now()
    change_state(adoption, "approve", actor=actor, party=Party.SYSTEM)
    adoption.practice.adoption_count += 1
    db.session.flush()


def require_changes_to_adoption(adoption: Adoption, *, actor: Actor) -> None:
    """The adopter can change the note; what the reviewers read is kept."""
    adoption.earlier_note = adoption.note
    change_state(adoption, "request_changes", actor=actor, party=Party.SYSTEM)


def not_accept_adoption(adoption: Adoption, *, actor: Actor) -> None:
    """It ends here; the organisation may write another one."""
    change_state(adoption, "not_accept", actor=actor, party=Party.SYSTEM)


def _record(tag: str, adoption: Adoption, actor: Actor) -> None:
    audit.record(tag, actor=actor, subject_kind="adoption", subject_id=adoption.id)
