"""Taking back what is under review, or a whole practice; and what ends when an organisation can
take no part any more."""

from aipact import files
from aipact.casework import actions as casework
from aipact.core.actor import Actor
from aipact.core.clock import now
from aipact.core.db import db
from aipact.organisations.models import Organisation
from aipact.practices import emails
from aipact.practices.actions.adopting import withdraw_adoption
from aipact.practices.actions.confirming import archive_practice
from aipact.practices.actions.indexing import keeping_library
from aipact.practices.actions.locking import clear_decision, lock_practice, lock_version
from aipact.practices.models import Practice, PracticeVersion
from aipact.practices.queries import adopting, versions
from aipact.practices.states import FILE_OWNER, LISTED, PracticeState
from aipact.workflow import Party, change_state


def withdraw_version(version: PracticeVersion, *, actor: Actor) -> None:
    """Take back a version that is not decided. Nothing that is public changes. Reviewers and
    contacts learn of it when it had been submitted; a draft just ends.

    Raises DecisionPending in the minutes before a decision takes effect, and IllegalTransition
    when the version has ended.
    """
    lock_version(version)
    _end(version, actor)
    if version.submission is not None:
        emails.practice_withdrawn(version, by=actor)


def withdraw_practice(practice: Practice, *, actor: Actor) -> None:
    """Take a practice out of the library for good, and with it a version under way. Where it was
    public, its address says that it was withdrawn, and by whom. Contacts get one letter.

    Raises DecisionPending in the minutes before a decision takes effect, and IllegalTransition
    when it is withdrawn already.
    """
    version = versions.open_version(practice)
    if version is not None:
        lock_version(version)
    lock_practice(practice)
    # Asked once more: a colleague may have opened one before the lock.
    version = versions.open_version(practice)
    if version is not None:
        _end(version, actor)
    latest = versions.published_version(practice) or versions.latest_version(practice)
    was_known = practice.published_at is not None or (
        latest is not None and latest.submission_id is not None
    )
    with keeping_library(practice):
        change_state(practice, "withdraw", actor=actor, party=_party(actor))
        practice.withdrawn_at = now()
        practice.stale_since = None
    if latest is None:
        return
    files.set_public(FILE_OWNER, latest.id, False)
    if was_known and not actor.is_system:
        emails.practice_withdrawn(latest, by=actor, is_whole=True)


def _end(version: PracticeVersion, actor: Actor) -> None:
    submission = version.submission
    clear_decision(submission, actor=actor)
    change_state(version, "withdraw", actor=actor, party=_party(actor))
    version.changed_at = now()
    if submission is not None:
        casework.close_submission(submission, "withdrawn")


def _party(actor: Actor) -> Party:
    return Party.SYSTEM if actor.is_system else Party.ORGANISATION


def end_practices_of(organisation: Organisation) -> None:
    """It left the Pact, or took its registration back: what is not decided ends, practices that
    were never public go, published ones are archived, and so stay readable. Waiting decisions are
    undone, their letters never go. Can run twice."""
    system = Actor.system()
    for adoption in adopting.open_adoptions_by(organisation):
        withdraw_adoption(adoption, actor=system)
    for own in versions.practices_of(organisation):
        version = versions.open_version(own.practice)
        if version is not None:
            withdraw_version(version, actor=system)
        lock_practice(own.practice)
        if own.practice.state is PracticeState.DRAFT:
            withdraw_practice(own.practice, actor=system)
        elif own.practice.state in LISTED:
            archive_practice(own.practice, actor=system)
    db.session.flush()


def end_orphans(limit: int = 100) -> int:
    """End what waits for nothing any more: open versions and listed practices of organisations
    that take no part, and open adoptions of practices that cannot be read; returns how many
    organisations and adoptions there were."""
    organisations = versions.organisations_to_end(limit)
    for organisation in organisations:
        end_practices_of(organisation)
    orphans = adopting.orphaned_adoptions(limit)
    for adoption in orphans:
        withdraw_adoption(adoption, actor=Actor.system())
    return len(organisations) + len(orphans)
