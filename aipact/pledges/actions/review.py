"""What the review does with a version. Procedures call these when somebody takes a submission and
when a decision takes effect; the submission itself and the letters' release are theirs."""

from aipact.core.actor import Actor
from aipact.core.clock import now, today
from aipact.core.db import db
from aipact.core.errors import Conflict
from aipact.i18n import _
from aipact.organisations import actions as organisations
from aipact.organisations.states import OrganisationState
from aipact.pledges import queries
from aipact.pledges.actions.locking import lock
from aipact.pledges.models import PledgeVersion
from aipact.subscriptions.states import NewsKind
from aipact.workflow import Party, change_state


def begin_review(version: PledgeVersion, *, actor: Actor) -> None:
    """A reviewer took it."""
    change_state(version, "take", actor=actor, party=Party.REVIEWER)


def return_to_queue(version: PledgeVersion, *, actor: Actor) -> None:
    """The reviewer put it back for anybody to take."""
    change_state(version, "release", actor=actor, party=Party.REVIEWER)


def require_changes(version: PledgeVersion, *, actor: Actor) -> None:
    """The organisation can edit it again and answers the reviewer's points."""
    change_state(version, "request_changes", actor=actor, party=Party.SYSTEM)


def not_accept_pledge(version: PledgeVersion, *, actor: Actor) -> None:
    """It ends here; the organisation may start another one."""
    change_state(version, "not_accept", actor=actor, party=Party.SYSTEM)


def publish(version: PledgeVersion, *, actor: Actor) -> None:
    """Approve and publish at once: the version before it is superseded, the organisation is a
    pledger, its report falls due in a year, the register counts its commitments.

    Raises Conflict unless the organisation is registered.
    """
    lock(version)
    organisation = version.organisation
    if organisation.state is not OrganisationState.ACTIVE:
        raise Conflict(_("Only a registered organisation can have a published pledge."))
    previous = queries.published_version(organisation)
    if previous is not None:
        change_state(previous, "supersede", actor=actor, party=Party.SYSTEM)
        # Before the new one: the database allows one published version.
        db.session.flush()
    change_state(version, "approve", actor=actor, party=Party.SYSTEM)
    change_state(version, "publish", actor=actor, party=Party.SYSTEM)
    version.commitments = version.chosen
    version.published_at = now()
    version.report_due_on = queries.report_due_on(today())
    db.session.flush()
    _count(version, previous)
    organisations.mark_as_pledger(organisation, on=today())
    chosen = [row.commitment for row in version.chosen]
    organisations.note_news(
        organisation,
        NewsKind.PLEDGE_AMENDED if previous else NewsKind.PLEDGE_PUBLISHED,
        commitments=[one.code for one in chosen],
        articles=[article for one in chosen for article in one.articles],
    )


def stop_counting(version: PledgeVersion) -> None:
    """Its organisation left the Pact: the version stays on record, and counts no more."""
    organisations.count_commitments(sorted(r.commitment_code for r in version.chosen), by=-1)


def _count(version: PledgeVersion, previous: PledgeVersion | None) -> None:
    before = {row.commitment_code for row in previous.chosen} if previous is not None else set()
    after = {row.commitment_code for row in version.chosen}
    organisations.count_commitments(sorted(before - after), by=-1)
    organisations.count_commitments(sorted(after - before), by=1)


def recount_commitments() -> dict[str, tuple[int, int]]:
    """Set the register's numbers right; returns {code: (kept, counted)} where they were not."""
    wrong = queries.commitment_count_differences()
    for code, (kept, counted) in wrong.items():
        organisations.count_commitments([code], by=counted - kept)
    return wrong
