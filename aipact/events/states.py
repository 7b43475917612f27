"""An event, and a person's place at it."""

from datetime import timedelta
from enum import StrEnum

from aipact.i18n import _l
from aipact.workflow import Party, Transitions, move

# Files of an event: slides and, of what was said, the transcript.
SLIDES_OWNER, TRANSCRIPT_OWNER = "event_slides", "event_transcript"


class EventKind(StrEnum):
    WEBINAR = "webinar"
    WORKSHOP = "workshop"
    MEETING = "meeting"


class Audience(StrEnum):
    """Who may sign up: everybody, or people of organisations that joined."""

    PUBLIC = "public"
    NETWORK = "network"


class EventState(StrEnum):
    """Where an event stands. *Full* is derived, and a new date is no state."""

    DRAFT = "draft"
    ANNOUNCED = "announced"
    REGISTRATION_OPEN = "registration_open"
    REGISTRATION_CLOSED = "registration_closed"
    LIVE = "live"
    ENDED = "ended"
    FOLLOWED_UP = "followed_up"
    CANCELLED = "cancelled"


E = EventState
EVENT_TRANSITIONS: Transitions = {
    (E.DRAFT, "announce"): move(E.ANNOUNCED, Party.STAFF),
    (E.ANNOUNCED, "open_registration"): move(E.REGISTRATION_OPEN, Party.STAFF, Party.SYSTEM),
    (E.ANNOUNCED, "begin"): move(E.LIVE, Party.SYSTEM),
    (E.ANNOUNCED, "cancel"): move(E.CANCELLED, Party.STAFF),
    (E.REGISTRATION_OPEN, "close_registration"): move(
        E.REGISTRATION_CLOSED, Party.STAFF, Party.SYSTEM
    ),
    (E.REGISTRATION_OPEN, "cancel"): move(E.CANCELLED, Party.STAFF),
    (E.REGISTRATION_CLOSED, "open_registration"): move(
        E.REGISTRATION_OPEN, Party.STAFF, Party.SYSTEM
    ),
    (E.REGISTRATION_CLOSED, "begin"): move(E.LIVE, Party.SYSTEM),
    (E.REGISTRATION_CLOSED, "cancel"): move(E.CANCELLED, Party.STAFF),
    (E.LIVE, "end"): move(E.ENDED, Party.STAFF, Party.SYSTEM),
    (E.LIVE, "postpone"): move(E.REGISTRATION_CLOSED, Party.STAFF),
    (E.LIVE, "cancel"): move(E.CANCELLED, Party.STAFF),
    (E.ENDED, "follow_up"): move(E.FOLLOWED_UP, Party.STAFF),
}
# Nothing of a draft is public; a cancelled event says that it is.
PUBLIC_STATES = frozenset(set(E) - {E.DRAFT})
COMING = frozenset({E.ANNOUNCED, E.REGISTRATION_OPEN, E.REGISTRATION_CLOSED})
OVER = frozenset({E.ENDED, E.FOLLOWED_UP})
CHANGEABLE = frozenset({E.DRAFT, *COMING, E.LIVE})


class SignUpState(StrEnum):
    """What became of one person's wish to come."""

    PENDING_EMAIL = "pending_email"
    AWAITING_APPROVAL = "awaiting_approval"
    CONFIRMED = "confirmed"
    WAITLISTED = "waitlisted"
    OFFERED = "offered"
    CANCELLED_BY_PERSON = "cancelled_by_person"
    CANCELLED_BY_STAFF = "cancelled_by_staff"
    EVENT_CANCELLED = "event_cancelled"
    DECLINED = "declined"
    OFFER_EXPIRED = "offer_expired"
    ATTENDED = "attended"
    NO_SHOW = "no_show"
    UNKNOWN = "unknown"


S = SignUpState
_PERSON, _STAFF, _SYSTEM = Party.PARTICIPANT, Party.STAFF, Party.SYSTEM
SIGN_UP_TRANSITIONS: Transitions = {
    (S.PENDING_EMAIL, "take_place"): move(S.CONFIRMED, _PERSON),
    (S.PENDING_EMAIL, "queue"): move(S.WAITLISTED, _PERSON),
    (S.PENDING_EMAIL, "ask"): move(S.AWAITING_APPROVAL, _PERSON),
    (S.AWAITING_APPROVAL, "take_place"): move(S.CONFIRMED, _STAFF),
    (S.AWAITING_APPROVAL, "queue"): move(S.WAITLISTED, _STAFF),
    (S.AWAITING_APPROVAL, "decline"): move(S.DECLINED, _STAFF),
    (S.AWAITING_APPROVAL, "cancel"): move(S.CANCELLED_BY_PERSON, _PERSON),
    (S.AWAITING_APPROVAL, "cancel_event"): move(S.EVENT_CANCELLED, _SYSTEM),
    (S.AWAITING_APPROVAL, "close"): move(S.DECLINED, _SYSTEM),
    (S.CONFIRMED, "cancel"): move(S.CANCELLED_BY_PERSON, _PERSON),
    (S.CONFIRMED, "remove"): move(S.CANCELLED_BY_STAFF, _STAFF),
    (S.CONFIRMED, "cancel_event"): move(S.EVENT_CANCELLED, _SYSTEM),
    (S.CONFIRMED, "attend"): move(S.ATTENDED, _STAFF),
    (S.CONFIRMED, "miss"): move(S.NO_SHOW, _STAFF),
    (S.CONFIRMED, "leave_open"): move(S.UNKNOWN, _SYSTEM),
    (S.WAITLISTED, "offer"): move(S.OFFERED, _SYSTEM, _STAFF),
    (S.WAITLISTED, "cancel"): move(S.CANCELLED_BY_PERSON, _PERSON),
    (S.WAITLISTED, "remove"): move(S.CANCELLED_BY_STAFF, _STAFF),
    (S.WAITLISTED, "cancel_event"): move(S.EVENT_CANCELLED, _SYSTEM),
    (S.WAITLISTED, "close"): move(S.DECLINED, _SYSTEM),
    (S.OFFERED, "accept"): move(S.CONFIRMED, _PERSON),
    (S.OFFERED, "decline"): move(S.DECLINED, _PERSON),
    (S.OFFERED, "expire"): move(S.OFFER_EXPIRED, _SYSTEM),
    (S.OFFERED, "remove"): move(S.CANCELLED_BY_STAFF, _STAFF),
    (S.OFFERED, "cancel_event"): move(S.EVENT_CANCELLED, _SYSTEM),
    (S.OFFER_EXPIRED, "queue_again"): move(S.WAITLISTED, _PERSON),
    (S.ATTENDED, "miss"): move(S.NO_SHOW, _STAFF),
    (S.NO_SHOW, "attend"): move(S.ATTENDED, _STAFF),
    (S.UNKNOWN, "attend"): move(S.ATTENDED, _STAFF),
    (S.UNKNOWN, "miss"): move(S.NO_SHOW, _STAFF),
}
# At most one of these for an address at an event.
LIVE = frozenset(
    {S.AWAITING_APPROVAL, S.CONFIRMED, S.WAITLISTED, S.OFFERED, S.ATTENDED, S.NO_SHOW, S.UNKNOWN}
)
# Each of these takes one place of the capacity.
HOLDS_PLACE = frozenset({S.CONFIRMED, S.OFFERED})
# Told of a new date, and of a cancelled event.
TOLD_OF_CHANGES = frozenset({S.AWAITING_APPROVAL, S.CONFIRMED, S.WAITLISTED, S.OFFERED})
HAD_PLACE = frozenset({S.CONFIRMED, S.ATTENDED, S.NO_SHOW, S.UNKNOWN})


class MailingKind(StrEnum):
    """A letter to many people of one event, as a scheduled item that staff see."""

    WEEK_BEFORE = "week_before"
    DAY_BEFORE = "day_before"
    HOUR_BEFORE = "hour_before"
    CHANGED = "changed"
    CANCELLED = "cancelled"
    FOLLOW_UP = "follow_up"


class MailingState(StrEnum):
    SCHEDULED = "scheduled"
    WRITTEN = "written"
    SKIPPED = "skipped"


M = MailingState
MAILING_TRANSITIONS: Transitions = {
    (M.SCHEDULED, "write"): move(M.WRITTEN, Party.SYSTEM),
    (M.SCHEDULED, "skip"): move(M.SKIPPED, Party.SYSTEM, Party.STAFF),
    (M.SKIPPED, "schedule"): move(M.SCHEDULED, Party.SYSTEM, Party.STAFF),
}
REMINDERS = {
    MailingKind.WEEK_BEFORE: timedelta(days=7),
    MailingKind.DAY_BEFORE: timedelta(days=1),
    MailingKind.HOUR_BEFORE: timedelta(hours=1),
}


class QuestionKind(StrEnum):
    """How people answer a question of the organiser."""

    TEXT = "text"
    CHOICE = "choice"
    CONSENT = "consent"


class SpeakerQuestionState(StrEnum):
    """asked: seen by whoever asked and by staff. shown: other participants can support it.
    answered: question and answer are public."""

    ASKED = "asked"
    SHOWN = "shown"
    HIDDEN = "hidden"
    ANSWERED = "answered"


Q = SpeakerQuestionState
SPEAKER_QUESTION_TRANSITIONS: Transitions = {
    (Q.ASKED, "show"): move(Q.SHOWN, Party.STAFF),
    (Q.ASKED, "hide"): move(Q.HIDDEN, Party.STAFF),
    (Q.ASKED, "answer"): move(Q.ANSWERED, Party.STAFF),
    (Q.SHOWN, "hide"): move(Q.HIDDEN, Party.STAFF),
    (Q.SHOWN, "answer"): move(Q.ANSWERED, Party.STAFF),
    (Q.HIDDEN, "show"): move(Q.SHOWN, Party.STAFF),
    (Q.HIDDEN, "answer"): move(Q.ANSWERED, Party.STAFF),
    (Q.ANSWERED, "hide"): move(Q.HIDDEN, Party.STAFF),
}


class Personal(StrEnum):
    """What is kept of a person only for so long, each with a time of its own."""

    NAME_AND_ADDRESS = "name_and_address"
    ORGANISATION = "organisation"
    ACCESS_NEEDS = "access_needs"
    QUESTIONS = "questions"


# Days after the end of the event; staff may choose shorter or longer times for each event.
DEFAULT_RETENTION_DAYS = {
    Personal.NAME_AND_ADDRESS: 365,
    Personal.ORGANISATION: 365,
    Personal.ACCESS_NEEDS: 7,
    Personal.QUESTIONS: 180,
}

# -- rules of time -------------------------------------------------------------------------------

# No place is offered later than this before the beginning: nobody could plan with it.
OFFER_CUT_OFF = timedelta(hours=2)
OFFER_GOOD_FOR = timedelta(hours=24)
OFFER_GOOD_FOR_ON_LAST_DAY = timedelta(hours=2)
LAST_DAY = timedelta(hours=24)
# When the way in is on the personal page, before the beginning and after the planned end.
JOIN_FROM, JOIN_UNTIL = timedelta(hours=1), timedelta(hours=1)
CONFIRM_WITHIN = timedelta(hours=48)
# Who is not marked as somebody who came or did not, by then never will be.
MARKED_WITHIN = timedelta(days=14)
# With more sign-ups than this a second person confirms that the event is cancelled.
CANCEL_ALONE_UP_TO = 100

# -- words ---------------------------------------------------------------------------------------

KIND_LABELS = {
    EventKind.WEBINAR: _l("Webinar"),
    EventKind.WORKSHOP: _l("Workshop"),
    EventKind.MEETING: _l("Meeting"),
}
AUDIENCE_LABELS = {
    Audience.PUBLIC: _l("Open to everybody"),
    Audience.NETWORK: _l("For organisations of the network"),
}
EVENT_STATE_LABELS = {
    E.DRAFT: _l("Draft"),
    E.ANNOUNCED: _l("Announced"),
    E.REGISTRATION_OPEN: _l("Sign-up open"),
    E.REGISTRATION_CLOSED: _l("Sign-up closed"),
    E.LIVE: _l("On now"),
    E.ENDED: _l("Over"),
    E.FOLLOWED_UP: _l("Over, with materials"),
    E.CANCELLED: _l("Cancelled"),
}
SIGN_UP_STATE_LABELS = {
    S.PENDING_EMAIL: _l("Address not confirmed yet"),
    S.AWAITING_APPROVAL: _l("Waits for the organiser"),
    S.CONFIRMED: _l("Signed up"),
    S.WAITLISTED: _l("On the waiting list"),
    S.OFFERED: _l("Has been offered a place"),
    S.CANCELLED_BY_PERSON: _l("Gave the place up"),
    S.CANCELLED_BY_STAFF: _l("Taken off the list"),
    S.EVENT_CANCELLED: _l("Event cancelled"),
    S.DECLINED: _l("Without a place"),
    S.OFFER_EXPIRED: _l("Offer expired"),
    S.ATTENDED: _l("Came"),
    S.NO_SHOW: _l("Did not come"),
    S.UNKNOWN: _l("Not known"),
}
MAILING_LABELS = {
    MailingKind.WEEK_BEFORE: _l("Reminder, a week before"),
    MailingKind.DAY_BEFORE: _l("Reminder, a day before"),
    MailingKind.HOUR_BEFORE: _l("Reminder, an hour before"),
    MailingKind.CHANGED: _l("New date or place"),
    MailingKind.CANCELLED: _l("Event cancelled"),
    MailingKind.FOLLOW_UP: _l("Recording, slides and answers"),
}
MAILING_STATE_LABELS = {
    M.SCHEDULED: _l("Scheduled"),
    M.WRITTEN: _l("Written"),
    M.SKIPPED: _l("Left out"),
}
QUESTION_KIND_LABELS = {
    QuestionKind.TEXT: _l("A text"),
    QuestionKind.CHOICE: _l("One of several answers"),
    QuestionKind.CONSENT: _l("A statement to tick"),
}
SPEAKER_QUESTION_STATE_LABELS = {
    Q.ASKED: _l("New"),
    Q.SHOWN: _l("Shown to participants"),
    Q.HIDDEN: _l("Hidden"),
    Q.ANSWERED: _l("Answered"),
}
PERSONAL_LABELS = {
    Personal.NAME_AND_ADDRESS: _l("Name and e-mail address"),
    Personal.ORGANISATION: _l("Organisation"),
    Personal.ACCESS_NEEDS: _l("Access needs"),
    Personal.QUESTIONS: _l("Questions to the speakers"),
}
