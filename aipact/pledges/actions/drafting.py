"""Writing a pledge: start, choose commitments, say what will be done about each."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from aipact import audit
from aipact.casework import actions as casework
from aipact.core.actor import Actor
from aipact.core.clock import now
from aipact.core.db import db
from aipact.core.errors import Conflict, NotFound, RuleBroken
from aipact.i18n import _
from aipact.organisations.models import Organisation
from aipact.organisations.states import MAY_PREPARE_A_PLEDGE
from aipact.pledges import queries
from aipact.pledges.actions.conflicts import TextChanged
from aipact.pledges.actions.locking import lock, lock_pledge_of, require_editable
from aipact.pledges.models import PledgedCommitment, PledgeVersion
from aipact.pledges.queries import Item
from aipact.pledges.states import CommitmentStatus, VersionState
from aipact.reference.models import Commitment, CommitmentGroup

_GROUP_ORDER = list(CommitmentGroup)
_POSITIONS_PER_GROUP = 1000


@dataclass(frozen=True)
class SaveCommitment:
    """What a person wrote about one commitment, complete or not. `revision` is that of the row as
    the page showed it; 0 when there was none. `answer` is to the reviewer's points."""

    code: str
    revision: int
    action: str = ""
    status: CommitmentStatus | None = None
    target_on: date | None = None
    is_chosen: bool = True
    answer: str = ""


def start_pledge(organisation: Organisation, *, actor: Actor) -> PledgeVersion:
    """Open a draft. It begins with what is published; where nothing is, or the last version was
    not accepted, with what was written last.

    Raises RuleBroken when the organisation cannot pledge (yet), Conflict when a version is open.
    """
    if organisation.state not in MAY_PREPARE_A_PLEDGE:
        raise RuleBroken("organisation", _("Submit your registration first, then pledge."))
    lock_pledge_of(organisation)
    if queries.open_version(organisation) is not None:
        raise Conflict(_("There is already a draft of this pledge."))
    model = _model(organisation)
    version = PledgeVersion(organisation=organisation, number=queries.next_number(organisation))
    if model is not None:
        version.commitments = [_copy(row, actor) for row in model.commitments]
    db.session.add(version)
    db.session.flush()
    _record("pledge:started", version, actor, {"copied": str(model.id) if model else None})
    return version


def _model(organisation: Organisation) -> PledgeVersion | None:
    """The version that a new one copies."""
    latest = queries.latest_version(organisation)
    if latest is not None and latest.state is VersionState.NOT_ACCEPTED:
        return latest
    return queries.published_version(organisation) or latest


def _copy(row: PledgedCommitment, actor: Actor) -> PledgedCommitment:
    return PledgedCommitment(
        commitment_code=row.commitment_code,
        position=row.position,
        action=row.action,
        status=row.status,
        target_on=row.target_on,
        is_chosen=row.is_chosen,
        changed_by_id=actor.user_id,
    )


def choose_commitments(version: PledgeVersion, codes: Collection[str], *, actor: Actor) -> None:
    """Take exactly these optional commitments. What was written about others is kept.

    Raises NotEditable when the version cannot be changed any more.
    """
    lock(version)
    require_editable(version)
    changed = []
    for group in queries.items(version, version.organisation):
        for item in group.items:
            wanted = item.code in codes
            if not item.is_core and item.is_chosen != wanted:
                row = item.pledged or _add_row(version, item.commitment)
                row.is_chosen = wanted
                _touch(version, row, actor)
                changed.append(item.code)
    if changed:
        _record("pledge:commitments-chosen", version, actor, {"changed": changed})


def save_commitment(version: PledgeVersion, command: SaveCommitment, *, actor: Actor) -> None:
    """Keep what was written about one commitment, as it is.

    Raises NotFound (the code is not open to this organisation), TextChanged (`who` saved another
    text since the page was opened) and NotEditable. The same text sent twice is no conflict.
    """
    lock(version)
    require_editable(version)
    item = queries.item(version, version.organisation, command.code)
    if item is None:
        raise NotFound
    if _is_saved(item, command):
        return
    row = item.pledged
    if row is not None and row.revision != command.revision:
        raise TextChanged(who=row.changed_by.name if row.changed_by else "", when=row.changed_at)
    row = row or _add_row(version, item.commitment)
    row.action = command.action
    row.status = command.status
    row.target_on = command.target_on
    row.is_chosen = item.is_core or command.is_chosen
    for point in item.points:
        if point.answer != command.answer:
            casework.answer_change_request(point, command.answer)
    _touch(version, row, actor)
    _record("pledge:commitment-saved", version, actor, {"commitment": command.code})


def _is_saved(item: Item, command: SaveCommitment) -> bool:
    """Does the row say this already, word for word?"""
    row = item.pledged
    return (
        row is not None
        and (row.action, row.status, row.target_on)
        == (command.action, command.status, command.target_on)
        and item.is_chosen == (item.is_core or command.is_chosen)
        and all(point.answer == command.answer for point in item.points)
    )


def _add_row(version: PledgeVersion, commitment: Commitment) -> PledgedCommitment:
    group = _GROUP_ORDER.index(commitment.group) * _POSITIONS_PER_GROUP
    row = PledgedCommitment(
        commitment_code=commitment.code, position=group + commitment.position, is_chosen=True
    )
    version.commitments.append(row)
    return row


def _touch(version: PledgeVersion, row: PledgedCommitment, actor: Actor) -> None:
    row.changed_at = version.changed_at = now()
    row.changed_by_id = actor.user_id


def _record(tag: str, version: PledgeVersion, actor: Actor, data: dict[str, object]) -> None:
    audit.record(tag, actor=actor, subject_kind="pledge", subject_id=version.id, data=data)
