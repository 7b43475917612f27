"""What the pages that prepare an event say: its states, and what was done to it."""

from typing import Any

from aipact.desk.queries.events import EventList, Happening
from aipact.events.states import MAILING_LABELS, EventState, MailingState
from aipact.i18n import _, _l, current_language
from aipact.practices.queries.wording import language_name

E = EventState
LIST_LABELS = {
    EventList.UPCOMING: _l("Upcoming"),
    EventList.DRAFTS: _l("Drafts"),
    EventList.PAST: _l("Past"),
    EventList.CANCELLED: _l("Cancelled"),
    EventList.APPROVAL: _l("To be cancelled, if a second person agrees"),
    EventList.ALL: _l("All"),
}
EVENT_TONES = {
    E.DRAFT: "neutral",
    E.ANNOUNCED: "info",
    E.REGISTRATION_OPEN: "success",
    E.REGISTRATION_CLOSED: "warning",
    E.LIVE: "highlight",
    E.CANCELLED: "error",
}
MAILING_TONES = {MailingState.SCHEDULED: "info", MailingState.WRITTEN: "success"}
# By the tag of the audit log.
WHAT_HAPPENED = {
    "event:created": _l("Draft created"),
    "event:cloned": _l("Draft created as a copy of another event"),
    "event:described": _l("Facts changed"),
    "event:text-written": _l("Text saved: %(language)s"),
    "event:text-removed": _l("Text removed: %(language)s"),
    "event:questions-set": _l("Questions of the form changed"),
    "event:practices-linked": _l("Practices chosen"),
    "event:rescheduled": _l("Date, time or place changed"),
    "event:announce": _l("Announced"),
    "event:open_registration": _l("Sign-up opened"),
    "event:close_registration": _l("Sign-up closed"),
    "event:sign-up-opened": _l("Sign-up opened by hand"),
    "event:sign-up-closed": _l("Sign-up ended by hand"),
    "event:begin": _l("The event began"),
    "event:postpone": _l("Moved after it had begun"),
    "event:end": _l("The event ended"),
    "event:follow_up": _l("Recording, slides and answers made public"),
    "event:cancellation-asked": _l("Asked for: to cancel the event"),
    "event:cancellation-approved": _l("A second person agreed to cancel"),
    "event:cancellation-refused": _l("The event takes place: it is not cancelled"),
    "event:cancel": _l("Cancelled"),
    "event:recording-noted": _l("Recording noted"),
    "event:material-added": _l("File added"),
    "event:material-removed": _l("File removed"),
    "event:attendance-list-read": _l("List of who came read"),
    "event:attendance-list-applied": _l("List of who came applied"),
    "event:attendance-list-removed": _l("List of who came removed"),
    "event:test-letter-sent": _l("Test of a letter sent"),
    "event:people-exported": _l("List of people taken as a file"),
    "event:personal-data-removed": _l("Personal data removed: their time is over"),
    "mailing:skip": _l("Left out: %(letter)s"),
    "mailing:schedule": _l("Scheduled again: %(letter)s"),
}


def in_words(one: Happening) -> str:
    label = WHAT_HAPPENED.get(one.tag)
    if label is None:
        return one.tag
    if one.letter:
        return str(label) % {"letter": MAILING_LABELS[one.letter]}
    if "language" in one.data:
        return str(label) % {"language": language_name(one.data["language"], current_language())}
    return str(label)


def event_labels() -> dict[str, Any]:
    """For each page that prepares an event."""
    return {"event_tones": EVENT_TONES, "mailing_tones": MAILING_TONES, "in_words": in_words}


def languages_in_words(codes: list[str]) -> str:
    here = current_language()
    return ", ".join(language_name(code, here) for code in codes) or _("None")
