"""What a person does with their sign-up, from the personal page: give it up, accept or decline an
offer, queue once more, correct what they said, join, say how it was."""

from dataclasses import dataclass

from sqlalchemy import delete

from aipact import audit
from aipact.core.actor import Actor
from aipact.core.clock import now, today
from aipact.core.db import db
from aipact.core.errors import Conflict, RuleBroken
from aipact.events import emails
from aipact.events.actions import places
from aipact.events.actions.signing_up import FillIn
from aipact.events.models import Feedback, FormAnswer, SignUp
from aipact.events.queries import phase, standing
from aipact.events.queries.eligibility import organisation_named
from aipact.events.states import HAD_PLACE, TOLD_OF_CHANGES, SignUpState
from aipact.i18n import _
from aipact.workflow import Party

CAN_LEAVE = frozenset(
    {SignUpState.CONFIRMED, SignUpState.WAITLISTED, SignUpState.AWAITING_APPROVAL}
)


@dataclass(frozen=True)
class GiveFeedback:
    """was_useful: yes, partly, no."""

    was_useful: str
    what_helped: str = ""
    what_to_change: str = ""


def give_up(sign_up: SignUp, *, actor: Actor) -> None:
    """The person does not come; whoever waits longest is offered the place. Twice is once.

    Raises Conflict when the event has begun or there is nothing to give up.
    """
    places.lock_sign_up(sign_up)
    if sign_up.state is SignUpState.CANCELLED_BY_PERSON:
        return
    if sign_up.state is SignUpState.OFFERED:
        decline_offer(sign_up, actor=actor)
        return
    if sign_up.state not in CAN_LEAVE or phase.has_begun(sign_up.event):
        raise Conflict(_("There is no place to give up any more."))
    places.leave(sign_up, "cancel", party=Party.PARTICIPANT, actor=actor)
    _tell_cancelled(sign_up)


def remove_by_staff(sign_up: SignUp, *, reason: str, actor: Actor) -> None:
    """Staff take somebody off the list; the person reads the reason. Raises Conflict."""
    places.lock_sign_up(sign_up)
    if sign_up.state is SignUpState.CANCELLED_BY_STAFF:
        return
    if sign_up.state is SignUpState.AWAITING_APPROVAL or sign_up.state not in TOLD_OF_CHANGES:
        raise Conflict(_("This person has no place to be taken off."))
    places.leave(sign_up, "remove", party=Party.STAFF, actor=actor, note=reason)
    _tell_cancelled(sign_up, reason=reason)


def accept_offer(sign_up: SignUp, *, actor: Actor) -> None:
    """Take the place that was offered. Twice is once; Conflict when the offer is over."""
    places.lock_sign_up(sign_up)
    if sign_up.state is SignUpState.CONFIRMED:
        return
    expires_at = sign_up.offer_expires_at
    if sign_up.state is not SignUpState.OFFERED or expires_at is None or expires_at <= now():
        raise Conflict(_("This offer is over."))
    places.accept(sign_up, actor=actor)


def decline_offer(sign_up: SignUp, *, actor: Actor) -> None:
    """Somebody else gets the place. Twice is once; Conflict when there is no offer."""
    places.lock_sign_up(sign_up)
    if sign_up.state is SignUpState.DECLINED:
        return
    if sign_up.state is not SignUpState.OFFERED:
        raise Conflict(_("This offer is over."))
    places.leave(sign_up, "decline", party=Party.PARTICIPANT, actor=actor)


def queue_once_more(sign_up: SignUp, *, actor: Actor) -> None:
    """After an offer that ran out: to the end of the waiting list, once. Raises Conflict."""
    places.lock_sign_up(sign_up)
    if sign_up.state is SignUpState.WAITLISTED:
        return
    if not standing.may_queue_again(sign_up):
        raise Conflict(_("There is no second chance on the waiting list any more."))
    places.queue_again(sign_up, actor=actor)


def change_details(sign_up: SignUp, command: FillIn, *, actor: Actor) -> None:
    """Correct name, organisation, access needs, zone and answers; the address stays."""
    places.lock_sign_up(sign_up)
    if sign_up.state not in TOLD_OF_CHANGES:
        raise Conflict(_("This sign-up cannot be changed any more."))
    named = organisation_named(command.organisation_name, command.organisation_id)
    sign_up.name, sign_up.zone = command.name, command.zone
    sign_up.organisation_id = named.id if named else None
    sign_up.organisation_name = named.display_name if named else command.organisation_name
    sign_up.access_needs = command.access_needs
    db.session.execute(delete(FormAnswer).where(FormAnswer.sign_up_id == sign_up.id))
    for question_id, value in command.answers.items():
        if value:
            answer = FormAnswer(sign_up_id=sign_up.id, question_id=question_id, value=value)
            db.session.add(answer)
    db.session.flush()
    audit.record("sign_up:changed", actor=actor, subject_kind="sign_up", subject_id=sign_up.id)


def join(sign_up: SignUp) -> str:
    """Where the event is; that the person asked is a weak sign that they came. Raises Conflict when
    it is not the time, or the person has no place."""
    if sign_up.state not in HAD_PLACE or not phase.is_joinable(sign_up.event):
        raise Conflict(_("The way in is here from one hour before the beginning."))
    sign_up.joined_at = sign_up.joined_at or now()
    return sign_up.event.join_url


def give_feedback(sign_up: SignUp, command: GiveFeedback) -> None:
    """Three answers, kept without the person; once. Raises Conflict and RuleBroken."""
    db.session.refresh(sign_up, with_for_update=True)
    if sign_up.feedback_at is not None:
        return
    if sign_up.state not in HAD_PLACE or not phase.is_over(sign_up.event):
        raise Conflict(_("Feedback is for those who had a place, once the event is over."))
    if command.was_useful not in ("yes", "partly", "no"):
        raise RuleBroken("was_useful", _("Say whether it was useful."))
    sign_up.feedback_at = now()
    db.session.add(
        Feedback(
            event_id=sign_up.event_id,
            was_useful=command.was_useful,
            what_helped=command.what_helped,
            what_to_change=command.what_to_change,
            given_on=today(),
        )
    )


def _tell_cancelled(sign_up: SignUp, reason: str = "") -> None:
    """The letter; where the calendar holds an entry, with what takes it out."""
    if sign_up.calendar_sequence >= 0:
        sign_up.calendar_sequence += 1
    db.session.flush()
    emails.sign_up_cancelled(sign_up, reason=reason)
