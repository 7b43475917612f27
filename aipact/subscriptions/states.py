"""A subscriber's address, and one subscription to a topic. What is not confirmed yet is neither:
it is a request, which goes after a week."""

from datetime import timedelta
from enum import StrEnum

from aipact.i18n import _l
from aipact.workflow import Party, Transitions, move

TOPICS = "update_topics"
# A request that nobody confirms, and with it the address, is deleted after this time.
CONFIRM_WITHIN = timedelta(days=7)
# Who left may take it back; after that the address goes, but for its keyed hash.
UNDO_WITHIN = timedelta(days=28)
LONGEST_PAUSE = timedelta(days=183)
# So many letters that come back for now, within this time, are one that comes back for good.
SOFT_BOUNCES, SOFT_WITHIN = 4, timedelta(days=30)
# What the preference centre was opened for stays open this long.
PROOF_LASTS = timedelta(minutes=30)
# The wording of the consent on the form; change it with the text.
CONSENT_VERSION = "2026-11"


class Frequency(StrEnum):
    IMMEDIATELY = "immediately"
    DAILY = "daily"
    WEEKLY = "weekly"

    @property
    def label(self) -> str:
        return str(_FREQUENCIES[self])

    @property
    def short_label(self) -> str:
        """For lists."""
        return str(_SHORT[self])


_FREQUENCIES = {
    Frequency.IMMEDIATELY: _l("At once, each update in a letter of its own"),
    Frequency.DAILY: _l("Once a day, all in one letter"),
    Frequency.WEEKLY: _l("Once a week, all in one letter"),
}


_SHORT = {
    Frequency.IMMEDIATELY: _l("At once"),
    Frequency.DAILY: _l("Daily"),
    Frequency.WEEKLY: _l("Weekly"),
}


class FollowKind(StrEnum):
    """What can be followed: the key is an organisation's id, a code, an article."""

    ORGANISATION = "organisation"
    COMMITMENT = "commitment"
    ARTICLE = "article"


class NewsKind(StrEnum):
    """What was published of an organisation."""

    JOINED = "joined"
    PLEDGE_PUBLISHED = "pledge_published"
    PLEDGE_AMENDED = "pledge_amended"
    PRACTICE_PUBLISHED = "practice_published"
    PRACTICE_RENEWED = "practice_renewed"
    LEFT = "left"

    def headline(self, organisation: str, title: str) -> str:
        """One sentence that says it, in the language that is spoken."""
        return str(_HEADLINES[self]) % {"organisation": organisation, "title": title}


_HEADLINES = {
    NewsKind.JOINED: _l("%(organisation)s joined the network of the AI Pact"),
    NewsKind.PLEDGE_PUBLISHED: _l("%(organisation)s published its pledge"),
    NewsKind.PLEDGE_AMENDED: _l("%(organisation)s published a new version of its pledge"),
    NewsKind.PRACTICE_PUBLISHED: _l("%(organisation)s published a practice: %(title)s"),
    NewsKind.PRACTICE_RENEWED: _l(
        "%(organisation)s published a new version of a practice: %(title)s"
    ),
    NewsKind.LEFT: _l("%(organisation)s left the AI Pact"),
}


class SubscriberState(StrEnum):
    """Whether letters reach the address; whether its owner wants them is in the subscriptions."""

    OK = "ok"
    SOFT_BOUNCING = "soft_bouncing"
    SUPPRESSED = "suppressed"


SUBSCRIBER_TRANSITIONS: Transitions = {
    (SubscriberState.OK, "soft_bounce"): move(SubscriberState.SOFT_BOUNCING, Party.SYSTEM),
    (SubscriberState.SOFT_BOUNCING, "recover"): move(
        SubscriberState.OK, Party.SYSTEM, Party.PARTICIPANT
    ),
    (SubscriberState.OK, "suppress"): move(SubscriberState.SUPPRESSED, Party.SYSTEM, Party.STAFF),
    (SubscriberState.SOFT_BOUNCING, "suppress"): move(
        SubscriberState.SUPPRESSED, Party.SYSTEM, Party.STAFF
    ),
    # Only its owner, who has just shown that letters arrive.
    (SubscriberState.SUPPRESSED, "reopen"): move(SubscriberState.OK, Party.PARTICIPANT),
}


class SubscriptionState(StrEnum):
    ACTIVE = "active"
    ENDED = "ended"


SUBSCRIPTION_TRANSITIONS: Transitions = {
    (SubscriptionState.ACTIVE, "end"): move(
        SubscriptionState.ENDED, Party.PARTICIPANT, Party.STAFF, Party.SYSTEM
    ),
    # Never by an import, never by staff.
    (SubscriptionState.ENDED, "renew"): move(SubscriptionState.ACTIVE, Party.PARTICIPANT),
}


class EndReason(StrEnum):
    UNSUBSCRIBED = "unsubscribed"
    STAFF = "staff"
    HARD_BOUNCE = "hard_bounce"
    COMPLAINT = "complaint"

    @property
    def label(self) -> str:
        return str(_END_REASONS[self])


_END_REASONS = {
    EndReason.UNSUBSCRIBED: _l("Left"),
    EndReason.STAFF: _l("Ended by staff, on request"),
    EndReason.HARD_BOUNCE: _l("Letters to this address come back"),
    EndReason.COMPLAINT: _l("Complained about a letter"),
}


class BounceKind(StrEnum):
    """Why a letter came back: for good, for now, or reported as unwanted."""

    HARD = "hard"
    SOFT = "soft"
    COMPLAINT = "complaint"

    @property
    def label(self) -> str:
        return str(_BOUNCES[self])


_BOUNCES = {
    BounceKind.HARD: _l("Returned for good"),
    BounceKind.SOFT: _l("Returned for now"),
    BounceKind.COMPLAINT: _l("Reported as unwanted"),
}


class ImportState(StrEnum):
    """A file of addresses: looked at, shown, let go by a second person, carried out."""

    CHECKING = "checking"
    WAITING = "waiting"
    APPLYING = "applying"
    DONE = "done"
    STOPPED = "stopped"

    @property
    def label(self) -> str:
        return str(_IMPORTS[self])


_IMPORTS = {
    ImportState.CHECKING: _l("Being checked"),
    ImportState.WAITING: _l("Waits for a second person"),
    ImportState.APPLYING: _l("Being carried out"),
    ImportState.DONE: _l("Carried out"),
    ImportState.STOPPED: _l("Stopped"),
}
IMPORT_TRANSITIONS: Transitions = {
    (ImportState.CHECKING, "show"): move(ImportState.WAITING, Party.SYSTEM),
    (ImportState.WAITING, "confirm"): move(ImportState.APPLYING, Party.SECOND),
    (ImportState.APPLYING, "finish"): move(ImportState.DONE, Party.SYSTEM),
    (ImportState.CHECKING, "stop"): move(ImportState.STOPPED, Party.STAFF),
    # By itself when nobody confirms it in time.
    (ImportState.WAITING, "stop"): move(ImportState.STOPPED, Party.STAFF, Party.SYSTEM),
    (ImportState.APPLYING, "stop"): move(ImportState.STOPPED, Party.STAFF),
}
# Nobody confirms it, or it is over: the addresses of the file are kept so long.
IMPORT_KEPT = timedelta(days=7)
# Stands for the wording where somebody else asked for the consent.
IMPORTED_CONSENT = "import"


class RowOutcome(StrEnum):
    """What an import does, or did, with one row of its file."""

    NEW = "new"
    ADDED = "added"
    ASKED = "asked"
    KNOWN = "known"
    LEFT = "left"
    SUPPRESSED = "suppressed"
    DUPLICATE = "duplicate"
    INVALID = "invalid"

    @property
    def label(self) -> str:
        return str(_ROWS[self])


_ROWS = {
    RowOutcome.NEW: _l("New"),
    RowOutcome.ADDED: _l("Subscribed"),
    RowOutcome.ASKED: _l("Asked to confirm"),
    RowOutcome.KNOWN: _l("Subscribed already, or asked: untouched"),
    RowOutcome.LEFT: _l("Has left: untouched"),
    RowOutcome.SUPPRESSED: _l("Letters come back or are not wanted: untouched"),
    RowOutcome.DUPLICATE: _l("Stands in the file before"),
    RowOutcome.INVALID: _l("Not an e-mail address"),
}
