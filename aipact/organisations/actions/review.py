"""What a review does with an organisation. Letters and submissions are the procedure's concern."""

from aipact.core.actor import Actor
from aipact.core.clock import today
from aipact.organisations.actions.register import keeping_counts, note_news
from aipact.organisations.models import Organisation
from aipact.organisations.states import RegisterStatus
from aipact.subscriptions.states import NewsKind
from aipact.workflow import Party, change_state


def begin_review(organisation: Organisation, *, actor: Actor) -> None:
    change_state(organisation, "take", actor=actor, party=Party.REVIEWER)


def return_to_queue(organisation: Organisation, *, actor: Actor) -> None:
    change_state(organisation, "release", actor=actor, party=Party.REVIEWER)


def approve_registration(organisation: Organisation, *, actor: Actor) -> None:
    """The organisation is a member of the network from today on, and in the public register when
    it agreed to that."""
    with keeping_counts(organisation):
        change_state(organisation, "approve", actor=actor, party=Party.SYSTEM)
        organisation.register_status = RegisterStatus.NETWORK
        organisation.joined_on = today()
        organisation.is_listed = organisation.is_name_public
    note_news(organisation, NewsKind.JOINED)


def name_in_register(organisation: Organisation) -> None:
    """Something of it is public under its name now, as it agreed: so is the name."""
    with keeping_counts(organisation):
        organisation.is_name_public = organisation.is_listed = True


def require_changes(organisation: Organisation, *, actor: Actor) -> None:
    change_state(organisation, "request_changes", actor=actor, party=Party.SYSTEM)


def not_accept_registration(organisation: Organisation, *, actor: Actor) -> None:
    change_state(organisation, "not_accept", actor=actor, party=Party.SYSTEM)


def mark_as_duplicate(organisation: Organisation, *, actor: Actor) -> None:
    change_state(organisation, "mark_duplicate", actor=actor, party=Party.SYSTEM)
