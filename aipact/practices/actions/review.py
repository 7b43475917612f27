"""What the review does with a version. Procedures call these when somebody takes a submission and
when a decision takes effect; the submission itself and the letters' release are theirs."""

from aipact import files
from aipact.core.actor import Actor
from aipact.core.clock import now, today
from aipact.core.db import db
from aipact.core.errors import Conflict
from aipact.i18n import _
from aipact.organisations import actions as organisations
from aipact.organisations.states import OrganisationState
from aipact.practices.actions.addresses import free_slug
from aipact.practices.actions.indexing import keeping_library
from aipact.practices.actions.locking import lock_version
from aipact.practices.models import Practice, PracticeVersion
from aipact.practices.queries import content
from aipact.practices.queries.versions import published_version
from aipact.practices.states import FILE_OWNER, PracticeState
from aipact.subscriptions.states import NewsKind
from aipact.workflow import Party, change_state


def begin_review(version: PracticeVersion, *, actor: Actor) -> None:
    """A reviewer took it."""
    change_state(version, "take", actor=actor, party=Party.REVIEWER)


def return_to_queue(version: PracticeVersion, *, actor: Actor) -> None:
    """The reviewer put it back for anybody to take."""
    change_state(version, "release", actor=actor, party=Party.REVIEWER)


def require_changes(version: PracticeVersion, *, actor: Actor) -> None:
    """The organisation can edit it again and answers the reviewer's points. What the reviewers
    read is kept, so that they see the difference."""
    version.earlier_content = content.content(version)
    change_state(version, "request_changes", actor=actor, party=Party.SYSTEM)


def not_accept_version(version: PracticeVersion, *, actor: Actor) -> None:
    """It ends here; what is public stays, and the organisation may begin another version."""
    change_state(version, "not_accept", actor=actor, party=Party.SYSTEM)


def publish_version(version: PracticeVersion, *, actor: Actor) -> None:
    """Approve and publish at once: the version before it is superseded, the practice is in the
    library and confirmed today, its files are public, numbers and search follow. An organisation
    that was not named in the register is from now on: it agreed to publication under its name.
    Translations of another text show as stale by themselves: they keep the hash of theirs.

    Raises Conflict unless the organisation is registered and the practice still wanted.
    """
    lock_version(version)
    practice = version.practice
    if practice.organisation.state is not OrganisationState.ACTIVE:
        raise Conflict(_("Only a registered organisation can publish a practice."))
    if practice.state is PracticeState.WITHDRAWN:
        raise Conflict(_("This practice is withdrawn."))
    if not practice.organisation.is_listed:
        organisations.name_in_register(practice.organisation)
    with keeping_library(practice):
        previous = published_version(practice)
        if previous is not None:
            change_state(previous, "supersede", actor=actor, party=Party.SYSTEM)
            files.set_public(FILE_OWNER, previous.id, False)
            # Before the new one: the database allows one published version.
            db.session.flush()
        _admit(practice, version.title, actor)
        change_state(version, "approve", actor=actor, party=Party.SYSTEM)
        change_state(version, "publish", actor=actor, party=Party.SYSTEM)
        version.published_at = now()
        files.set_public(FILE_OWNER, version.id, True)
    organisations.note_news(
        practice.organisation,
        NewsKind.PRACTICE_RENEWED if previous else NewsKind.PRACTICE_PUBLISHED,
        page="practice",
        page_values={"slug": practice.slug},
        title=version.title,
        commitments=[version.kind, *version.commitments],
        articles=version.articles,
    )


def _admit(practice: Practice, title: str, actor: Actor) -> None:
    """Into the library, or back among those that are up to date."""
    practice.slug = practice.slug or free_slug(practice, title)
    practice.published_at = practice.published_at or now()
    practice.confirmed_on = today()
    practice.stale_since = practice.reminded_on = practice.archived_at = None
    if practice.state is not PracticeState.PUBLISHED:
        change_state(practice, "publish", actor=actor, party=Party.SYSTEM)
    db.session.flush()
