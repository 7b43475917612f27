"""Addresses from elsewhere: read, checked row by row, let go by a second person, carried out.
Nobody gets more than they agreed to; whoever left, or whose letters come back, is left alone.

A worker checks and carries out in batches; each batch and how far it came are one commit, so that a
crash in between continues and never doubles.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

from sqlalchemy import delete, insert, select

from aipact import audit
from aipact.accounts import actions as accounts
from aipact.accounts.states import TokenPurpose
from aipact.core.actor import Actor
from aipact.core.clock import now
from aipact.core.db import db, new_id
from aipact.core.errors import Forbidden, RuleBroken, TooMany
from aipact.core.text import normal_email, sendable_email
from aipact.i18n import _
from aipact.jobs import nudge_after_commit
from aipact.subscriptions import emails
from aipact.subscriptions.actions.import_file import addresses_in, shown
from aipact.subscriptions.models import (
    Subscriber,
    SubscriberImport,
    SubscriberImportRow,
    Subscription,
    SubscriptionRequest,
)
from aipact.subscriptions.queries import importing
from aipact.subscriptions.states import (
    CONFIRM_WITHIN,
    IMPORT_KEPT,
    IMPORTED_CONSENT,
    Frequency,
    ImportState,
    RowOutcome,
)
from aipact.workflow import Party, change_state

# Short, so that nobody waits long for SQLite; shorter where a letter is rendered for each row.
BATCH = 200
LETTERS = 50
IMPORT_JOB = "subscriptions.import"


@dataclass(frozen=True)
class ImportAddresses:
    """source: where the consent was given. is_documented: that can be shown, so the addresses are
    subscribed; else each is asked first."""

    topics: Sequence[str]
    locale: str
    source: str
    is_documented: bool
    file_name: str = ""


def start_import(file: BinaryIO, command: ImportAddresses, *, actor: Actor) -> SubscriberImport:
    """Keep the rows of the file; a worker checks them, and nobody is subscribed or asked. Raises
    RuleBroken("file") for what cannot be read."""
    made = SubscriberImport(
        id=new_id(),
        file_name=command.file_name[:150],
        topics=list(command.topics),
        locale=command.locale,
        consent_source=command.source,
        is_documented=command.is_documented,
        created_by_id=actor.user_id,
    )
    db.session.add(made)
    db.session.flush()
    rows = addresses_in(file)
    while batch := list(islice(rows, BATCH)):
        db.session.execute(insert(SubscriberImportRow), [_as_read(made, *one) for one in batch])
        made.row_count += len(batch)
    if not made.row_count:
        raise RuleBroken("file", _("There is no address in this file."))
    db.session.flush()
    audit.record(
        "subscriber_import:read",
        actor=actor,
        subject_kind="subscriber_import",
        subject_id=made.id,
        data={"rows": made.row_count, "topics": list(command.topics)},
    )
    nudge_after_commit(IMPORT_JOB)
    return made


def confirm_import(found: SubscriberImport, *, actor: Actor) -> None:
    """The second person has seen what it would do. Raises Forbidden for the first one."""
    kept = importing.locked_import(found.id)
    if actor.user_id is None or actor.user_id == kept.created_by_id:
        raise Forbidden
    change_state(kept, "confirm", actor=actor, party=Party.SECOND)
    kept.confirmed_by_id, kept.cursor = actor.user_id, 0
    nudge_after_commit(IMPORT_JOB)


def stop_import(found: SubscriberImport, *, actor: Actor) -> None:
    """Nothing more of it happens; what has happened stays."""
    kept = importing.locked_import(found.id)
    _stop(kept, actor=actor, party=Party.STAFF)


def expire_imports() -> None:
    """What nobody confirmed in time stops."""
    for one in importing.waiting_since(now() - IMPORT_KEPT):
        _stop(one, actor=Actor.system(), party=Party.SYSTEM)


def forget_import_rows(limit: int = BATCH) -> int:
    """Addresses of imports that ended some time ago go: the next few; how many those were. How
    many had which outcome stays."""
    row = SubscriberImportRow
    old = (
        select(row.import_id, row.number)
        .join(SubscriberImport, SubscriberImport.id == row.import_id)
        .where(SubscriberImport.ended_at <= now() - IMPORT_KEPT)
        .order_by(row.import_id, row.number)
        .limit(limit)
    )
    keys = db.session.execute(old).all()
    for import_id in {key.import_id for key in keys}:
        numbers = [key.number for key in keys if key.import_id == import_id]
        db.session.execute(delete(row).where(row.import_id == import_id, row.number.in_(numbers)))
    return len(keys)


def work_on_imports() -> bool:
    """The next batch of the oldest import; False when there is nothing to do."""
    found = importing.next_import()
    if found is None:
        return False
    is_checking = found.state is ImportState.CHECKING
    limit = BATCH if is_checking or found.is_documented else LETTERS
    rows = importing.next_rows(found, limit)
    if not rows:
        _end_phase(found)
        return True
    if is_checking:
        _check(found, rows)
    else:
        _carry_out(found, rows)
    found.cursor = rows[-1].number
    db.session.flush()
    return True


def _as_read(made: SubscriberImport, number: int, address: str) -> dict[str, object]:
    kept, is_whole = shown(address)
    outcome = None if is_whole else RowOutcome.INVALID
    return {"import_id": made.id, "number": number, "address": kept, "outcome": outcome}


def _stop(found: SubscriberImport, *, actor: Actor, party: Party) -> None:
    change_state(found, "stop", actor=actor, party=party)
    found.counts, found.ended_at = importing.outcome_counts(found), now()
    db.session.flush()


def _end_phase(found: SubscriberImport) -> None:
    is_checking = found.state is ImportState.CHECKING
    found.counts = importing.outcome_counts(found)
    if not is_checking:
        found.ended_at = now()
    action = "show" if is_checking else "finish"
    change_state(found, action, actor=Actor.system(), party=Party.SYSTEM)
    db.session.flush()


def _check(found: SubscriberImport, rows: Sequence[SubscriberImportRow]) -> None:
    """Each row gets its outcome; nothing else is written."""
    for row in rows:
        address = sendable_email(row.address) if row.outcome is None else None
        if address is None:
            row.outcome = RowOutcome.INVALID
        else:
            row.address = normal_email(address)
    valid = [row for row in rows if row.outcome is None]
    addresses = {row.address for row in valid}
    known = importing.standings(addresses, with_asked=not found.is_documented)
    seen = importing.seen_before(found, addresses)
    for row in valid:
        if row.address in seen:
            row.outcome = RowOutcome.DUPLICATE
        else:
            row.outcome = known.get(row.address, RowOutcome.NEW)
            seen.add(row.address)


def _carry_out(found: SubscriberImport, rows: Sequence[SubscriberImportRow]) -> None:
    """Looked up again: somebody may have come, or left, since it was checked."""
    addresses = {row.address for row in rows}
    known = importing.standings(addresses, with_asked=not found.is_documented)
    new = [row for row in rows if row.address not in known]
    for row in rows:
        if row.address in known:
            row.outcome = known[row.address]
    if found.is_documented:
        _subscribe(found, new)
    else:
        for row in new:
            _ask(found, row)


def _subscribe(found: SubscriberImport, rows: Sequence[SubscriberImportRow]) -> None:
    moment, actor = now(), Actor.system()
    people = [
        Subscriber(
            id=new_id(), email=row.address, locale=found.locale, frequency=Frequency.IMMEDIATELY
        )
        for row in rows
    ]
    db.session.add_all(people)
    db.session.flush()
    for one, row in zip(people, rows, strict=True):
        row.outcome = RowOutcome.ADDED
        for topic in found.topics:
            begun = Subscription(
                id=new_id(),
                subscriber_id=one.id,
                topic=topic,
                consent_version=IMPORTED_CONSENT,
                consented_at=moment,
                consent_source=found.consent_source,
            )
            db.session.add(begun)
            audit.record(
                "subscription:begun",
                actor=actor,
                subject_kind="subscription",
                subject_id=begun.id,
                data={"topic": topic, "import": str(found.id)},
            )


def _ask(found: SubscriberImport, row: SubscriberImportRow) -> None:
    try:
        accounts.throttle_receiver(row.address)
    except TooMany:
        row.outcome = RowOutcome.KNOWN
        return
    issued = accounts.issue_token(TokenPurpose.SUBSCRIBE, row.address, valid=CONFIRM_WITHIN)
    request = SubscriptionRequest(
        id=issued.token.id,
        email=row.address,
        locale=found.locale,
        frequency=None,
        topics=list(found.topics),
        follows=[],
        consent_version=IMPORTED_CONSENT,
        source=found.consent_source,
    )
    db.session.add(request)
    emails.confirm_imported(request, secret=issued.secret)
    row.outcome = RowOutcome.ASKED
