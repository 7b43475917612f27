"""The age of a practice: confirmed, stale, archived."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from uuid import UUID

from aipact import audit
from aipact.accounts.models import User
from aipact.core.actor import Actor
from aipact.core.clock import now, today
from aipact.core.db import db
from aipact.core.errors import Conflict, RuleBroken
from aipact.core.logging import log
from aipact.core.secrets import new_secret, secret_hash
from aipact.i18n import _
from aipact.organisations import queries as organisations
from aipact.organisations.states import OrganisationState
from aipact.practices import emails
from aipact.practices.actions.conflicts import LinkGone
from aipact.practices.actions.indexing import keeping_library
from aipact.practices.actions.locking import lock_practice
from aipact.practices.models import ConfirmationLink, Practice
from aipact.practices.queries import confirming, versions
from aipact.practices.states import READABLE, PracticeState
from aipact.workflow import Party, change_state

# Practices that one transaction of a sweep moves.
BATCH = 50
# Longer than a stale practice takes to be archived.
LINK_GOOD_FOR = timedelta(days=120)


def confirm_practice(practice: Practice, *, actor: Actor) -> None:
    """The organisation says that what is public is still true: it is up to date for twelve months
    more, also when it was stale or archived. A version under way has no part in it. Twice on one
    day is once.

    Raises Conflict when nothing of it is public, RuleBroken("organisation") when the organisation
    left.
    """
    lock_practice(practice)
    if practice.state not in READABLE:
        raise Conflict(_("This practice is not in the library."))
    if practice.organisation.state is not OrganisationState.ACTIVE:
        raise RuleBroken("organisation", _("The organisation is not in the network any more."))
    is_current = practice.state is PracticeState.PUBLISHED
    if is_current and practice.confirmed_on == today():
        return
    with keeping_library(practice):
        practice.confirmed_on = today()
        practice.stale_since = practice.reminded_on = practice.archived_at = None
        if not is_current:
            change_state(practice, "confirm", actor=actor, party=Party.ORGANISATION)
    audit.record("practice:confirmed", actor=actor, subject_kind="practice", subject_id=practice.id)


def use_confirmation_link(secret: str) -> Practice:
    """Somebody pressed the button behind the link of a letter: the practice is confirmed, in the
    name of the person who got the letter. The link is used up.

    Raises LinkGone for a link that is not good (any more), and what `confirm_practice` raises.
    """
    link = confirming.confirmation_link(secret, to_change=True)
    if link is None:
        raise LinkGone
    actor = organisations.actor_for(link.user_id, locale=link.user.locale)
    confirm_practice(link.practice, actor=actor)
    link.used_at = now()
    return link.practice


def become_stale_when_due(limit: int = BATCH) -> int:
    """Practices that nobody confirmed for twelve months are stale; their contacts are asked.
    Returns how many were due. Safe to run twice; one that fails stops no other."""
    return _each(confirming.due_to_become_stale(limit), _become_stale)


def _become_stale(practice: Practice) -> None:
    if practice.state is not PracticeState.PUBLISHED or not confirming.is_unconfirmed(practice):
        return
    practice.stale_since = today()
    change_state(practice, "become_stale", actor=Actor.system(), party=Party.SYSTEM)
    db.session.flush()
    _ask(practice, is_reminder=False)


def remind_of_stale(limit: int = BATCH) -> int:
    """Contacts of practices that have been stale for 30 days are asked once more. Returns how many
    were due. Safe to run twice."""
    return _each(confirming.due_for_reminder(limit), _remind)


def _remind(practice: Practice) -> None:
    if practice.state is not PracticeState.STALE or practice.reminded_on is not None:
        return
    practice.reminded_on = today()
    db.session.flush()
    _ask(practice, is_reminder=True)


def _each(ids: Sequence[UUID], move: Callable[[Practice], None]) -> int:
    for practice_id in ids:
        try:
            with db.session.begin_nested():
                # Read anew: somebody may have confirmed it since it was found.
                practice = versions.practice_to_change(practice_id)
                if practice is not None:
                    move(practice)
        except Exception as error:
            log.error("practice not asked about", practice=str(practice_id), exc_info=error)
    return len(ids)


def _ask(practice: Practice, *, is_reminder: bool) -> None:
    version = versions.published_version(practice)
    if version is None:
        raise ValueError("a practice in the library has a published version")
    for person in organisations.contacts(practice.organisation):
        secret = _new_link(practice, person)
        emails.practice_needs_confirmation(version, person, secret, is_reminder=is_reminder)


def _new_link(practice: Practice, person: User) -> str:
    secret = new_secret()
    db.session.add(
        ConfirmationLink(
            practice_id=practice.id,
            user_id=person.id,
            link_hash=secret_hash(secret),
            expires_at=now() + LINK_GOOD_FOR,
        )
    )
    return secret


def archive_practice(practice: Practice, *, actor: Actor) -> None:
    """Out of the list, still at its address, with a label. Staff archive what is stale for 90
    days, and its contacts are told; the system archives all practices of who left.

    Raises RuleBroken("practice") for one that is not stale for long enough.
    """
    lock_practice(practice)
    if not actor.is_system and not confirming.may_be_archived(practice):
        raise RuleBroken(
            "practice", _("Only what nobody has confirmed for long enough can be archived.")
        )
    with keeping_library(practice):
        party = Party.SYSTEM if actor.is_system else Party.REVIEWER
        change_state(practice, "archive", actor=actor, party=party)
        practice.archived_at, practice.stale_since = now(), None
    if not actor.is_system:
        emails.practice_archived(practice)
