"""Who may see and change events, and the people who sign up for them."""

import uuid
from collections.abc import Callable

from aipact.accounts.states import StaffRole
from aipact.casework import access as casework
from aipact.core.actor import Actor
from aipact.core.errors import Forbidden, NotFound
from aipact.events.models import AttendanceList, Event, SignUp, SpeakerQuestion
from aipact.events.queries import attendance, finding

KEEPERS = frozenset({StaffRole.COMMS.value, StaffRole.LEAD.value, StaffRole.ADMIN.value})

May = Callable[[Actor], bool]


def may_see_events(actor: Actor) -> bool:
    """All staff read what is planned; who signed up is for those who keep events."""
    return casework.may_see_desk(actor)


def may_keep_events(actor: Actor) -> bool:
    """Prepare, announce, move and cancel events, see and manage the people who signed up."""
    return bool(actor.staff_roles & KEEPERS)


def may_approve_cancellation(actor: Actor, event: Event) -> bool:
    """The second person: not whoever asked."""
    return may_keep_events(actor) and actor.user_id != event.cancel_asked_by_id


def event_at_desk(actor: Actor, event_id: uuid.UUID, may: May = may_see_events) -> Event:
    """An event in any state, for staff. Raises NotFound for others, and Forbidden."""
    found = finding.event(event_id) if may_see_events(actor) else None
    if found is None:
        raise NotFound
    if not may(actor):
        raise Forbidden
    return found


def sign_up_at_desk(actor: Actor, event_id: uuid.UUID, sign_up_id: uuid.UUID) -> SignUp:
    """A sign-up of this event, for those who keep events. Raises NotFound and Forbidden."""
    event = event_at_desk(actor, event_id, may_keep_events)
    found = finding.sign_up(sign_up_id)
    if found is None or found.event_id != event.id or found.confirmed_at is None:
        raise NotFound
    return found


def question_at_desk(actor: Actor, event_id: uuid.UUID, question_id: uuid.UUID) -> SpeakerQuestion:
    """A question to the speakers of this event, for those who keep events."""
    event = event_at_desk(actor, event_id, may_keep_events)
    found = finding.speaker_question(question_id)
    if found is None or found.event_id != event.id:
        raise NotFound
    return found


def attendance_list_at_desk(
    actor: Actor, event_id: uuid.UUID, list_id: uuid.UUID
) -> AttendanceList:
    """A list of who was at this event, for those who keep events."""
    event = event_at_desk(actor, event_id, may_keep_events)
    found = attendance.attendance_list(list_id)
    if found is None or found.event_id != event.id:
        raise NotFound
    return found


def public_event(slug: str) -> Event:
    """An event that everybody may see. Raises NotFound."""
    found = finding.public_event(slug)
    if found is None:
        raise NotFound
    return found


def sign_up_of_place(slug: str, token: str) -> SignUp:
    """The sign-up whose personal page this is: who has the address, has it from our letter.
    Raises NotFound."""
    found = finding.sign_up_of_place(token)
    if found is None or found.event.slug != slug:
        raise NotFound
    return found
