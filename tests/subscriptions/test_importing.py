"""Addresses from a file: nothing before a second person, nobody raised, nobody brought back."""

import io
from collections.abc import Iterable
from typing import Any

import pytest
from sqlalchemy import func, select

from aipact.audit.models import AuditEntry
from aipact.core.actor import Actor
from aipact.core.errors import Conflict, Forbidden, RuleBroken
from aipact.mail.models import OutboxMessage, Priority
from aipact.subscriptions import actions, queries
from aipact.subscriptions.actions import ImportAddresses, importing
from aipact.subscriptions.actions.import_file import addresses_in
from aipact.subscriptions.models import (
    Subscriber,
    SubscriberImport,
    SubscriberImportRow,
    SubscriptionRequest,
)
from aipact.subscriptions.states import BounceKind, EndReason, ImportState, SubscriptionState
from tests.factories.campaigns import writer
from tests.factories.subscribers import NOBODY, asked, subscriber

SOURCE = "Sign-up list of the webinar"


def brought(
    rows: Iterable[str] | bytes, *, documented: bool = True, by: Actor | None = None
) -> SubscriberImport:
    """A file that was read, not checked."""
    raw = rows if isinstance(rows, bytes) else "\n".join(rows).encode()
    command = ImportAddresses(("pact", "jobs"), "fr", SOURCE, documented, "list.csv")
    return actions.start_import(io.BytesIO(raw), command, actor=by or writer())


def checked(rows: Iterable[str] | bytes, **more: Any) -> SubscriberImport:
    found = brought(rows, **more)
    run()
    assert found.state is ImportState.WAITING
    return found


def run() -> None:
    while actions.work_on_imports():
        pass


def carried_out(found: SubscriberImport) -> dict[str, str]:
    actions.confirm_import(found, actor=writer())
    run()
    assert found.state is ImportState.DONE
    return outcomes(found)


def outcomes(found: SubscriberImport) -> dict[str, str]:
    query = select(SubscriberImportRow).where(SubscriberImportRow.import_id == found.id)
    rows = importing.db.session.scalars(query.order_by(SubscriberImportRow.number))
    return {f"{row.number} {row.address}": row.outcome or "" for row in rows}


def count(db: Any, table: Any) -> int:
    return int(db.session.scalar(select(func.count()).select_from(table)))


@pytest.fixture
def people(db: Any) -> dict[str, Subscriber]:
    """One of each kind that an import must leave alone."""
    made = {
        name: subscriber("pact", email=f"{name}@people.example")
        for name in ("reader", "leaver", "bounced", "erased", "complained", "follower")
    }
    actions.leave(made["leaver"], None, actor=NOBODY)
    actions.note_bounce("e1", made["bounced"].id, BounceKind.HARD, "")
    actions.erase(made["erased"], actor=NOBODY)
    actions.note_bounce("e2", made["complained"].id, BounceKind.COMPLAINT, "")
    actions.erase(made["complained"], actor=NOBODY, reason=EndReason.COMPLAINT)
    return made


ROWS = (
    "Name;E-mail",
    "Ada;Ada@New.example",
    "Ada again; ada@new.example ",
    "Nobody;not an address@",
    ";reader@people.example",
    ";leaver@people.example",
    ";bounced@people.example",
    ";erased@people.example",
    ";complained@people.example",
    "",
    "Bob;bob@bücher.example",
    "Evil;=?utf-8?q?x@e.org",
)
FOUND = {
    "2 ada@new.example": "new",
    "3 ada@new.example": "duplicate",
    "4 not an address@": "invalid",
    "5 reader@people.example": "known",
    "6 leaver@people.example": "left",
    "7 bounced@people.example": "suppressed",
    "8 erased@people.example": "left",
    "9 complained@people.example": "left",
    "11 bob@xn--bcher-kva.example": "new",
    "12 =?utf-8?q?x@e.org": "invalid",
}


def test_the_check_says_of_each_row_what_would_happen_and_writes_nothing(
    db: Any, people: Any, mailbox: Any
) -> None:
    before = (count(db, Subscriber), count(db, SubscriptionRequest), len(mailbox))
    found = checked(ROWS)
    expected = dict(FOUND)
    # Their address is remembered with the reason that came first.
    expected["9 complained@people.example"] = "suppressed"
    assert outcomes(found) == expected
    assert found.counts == {
        "new": 2, "duplicate": 1, "invalid": 2, "known": 1, "left": 2, "suppressed": 2
    }  # fmt: skip
    assert (count(db, Subscriber), count(db, SubscriptionRequest), len(mailbox)) == before


def test_documented_consent_subscribes_the_new_ones_and_touches_nobody_else(
    db: Any, people: Any, mailbox: Any
) -> None:
    found = checked(ROWS)
    before = len(mailbox)
    done = carried_out(found)
    assert [row for row, outcome in done.items() if outcome == "added"] == [
        "2 ada@new.example", "11 bob@xn--bcher-kva.example"
    ]  # fmt: skip
    ada = queries.subscriber_by_email("ada@new.example")
    assert ada is not None
    assert (ada.locale, queries.active_topics(ada)) == ("fr", ["jobs", "pact"])
    consent = queries.subscriptions_of(ada)[0]
    assert (consent.consent_source, consent.consent_version) == (SOURCE, "import")
    assert queries.active_topics(people["reader"]) == ["pact"]
    for name in ("leaver", "bounced"):
        assert queries.active_topics(people[name]) == []
    assert queries.subscriber_by_email("erased@people.example") is None
    assert len(mailbox) == before
    begun = select(func.count()).where(AuditEntry.tag == "subscription:begun")
    assert db.session.scalar(begun.where(AuditEntry.subject_id == consent.id)) == 1


def test_without_documents_each_new_one_is_asked_and_nothing_counts_before(
    db: Any, people: Any, mailbox: Any
) -> None:
    asked("pact", email="waiting@people.example")
    found = checked([*ROWS, "waiting@people.example"], documented=False)
    done = carried_out(found)
    assert [row for row, outcome in done.items() if outcome == "asked"] == [
        "2 ada@new.example", "11 bob@xn--bcher-kva.example"
    ]  # fmt: skip
    assert done["13 waiting@people.example"] == "known"
    assert queries.subscriber_by_email("ada@new.example") is None
    assert mailbox.templates("ada@new.example") == ["subscriptions/confirm_imported"]
    letter = mailbox.last("ada@new.example")
    assert SOURCE in letter.text
    row = db.session.scalars(
        select(OutboxMessage).where(OutboxMessage.to_address == "ada@new.example")
    ).one()
    assert (row.priority, row.is_secret) == (Priority.BULK, True)
    request = db.session.scalars(
        select(SubscriptionRequest).where(SubscriptionRequest.email == "ada@new.example")
    ).one()
    token = queries.db.session.get_one(actions.subscribing.Token, request.id)
    one = actions.confirm(token, actor=NOBODY)
    assert queries.active_topics(one) == ["jobs", "pact"]
    assert queries.subscriptions_of(one)[0].consent_source == SOURCE


def test_who_leaves_between_check_and_confirmation_is_left_alone(db: Any) -> None:
    found = checked(["ada@new.example", "bob@new.example"])
    ada = subscriber("pact", email="ada@new.example")
    actions.leave(ada, None, actor=NOBODY)
    done = carried_out(found)
    assert list(done.values()) == ["left", "added"]
    assert all(one.state is SubscriptionState.ENDED for one in queries.subscriptions_of(ada))


def test_the_one_who_brought_it_cannot_confirm_it(db: Any) -> None:
    first = writer()
    found = checked(["ada@new.example"], by=first)
    for actor in (first, NOBODY):
        with pytest.raises(Forbidden):
            actions.confirm_import(found, actor=actor)
    run()
    assert count(db, Subscriber) == 0
    actions.confirm_import(found, actor=writer())
    run()
    assert count(db, Subscriber) == 1
    with pytest.raises(Conflict):
        actions.confirm_import(found, actor=writer())


def test_nothing_is_carried_out_that_is_not_checked_yet(db: Any) -> None:
    found = brought(["ada@new.example"])
    with pytest.raises(Conflict):
        actions.confirm_import(found, actor=writer())


def test_it_goes_on_where_it_stopped(db: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "BATCH", 7)
    rows = [f"reader{number % 40}@new.example" for number in range(50)]
    found = brought(rows)
    assert (actions.work_on_imports(), found.cursor) == (True, 7)
    run()
    assert found.counts == {"new": 40, "duplicate": 10}
    actions.confirm_import(found, actor=writer())
    assert (actions.work_on_imports(), count(db, Subscriber)) == (True, 7)
    actions.stop_import(found, actor=writer())
    run()
    assert (found.state, found.counts["added"]) == (ImportState.STOPPED, 7)
    assert count(db, Subscriber) == 7


def test_an_import_that_nobody_confirms_stops_and_its_addresses_go(db: Any, clock: Any) -> None:
    found = checked(["ada@new.example", "bob@new.example"])
    actions.expire_imports()
    assert found.state is ImportState.WAITING
    clock.move(days=7, seconds=1)
    actions.expire_imports()
    assert found.state is ImportState.STOPPED
    assert actions.forget_import_rows() == 0
    clock.move(days=7, seconds=1)
    assert actions.forget_import_rows() == 2
    assert found.counts == {"new": 2}


def test_an_erased_person_is_in_no_list_any_more(db: Any) -> None:
    carried_out(checked(["ada@new.example", "bob@new.example"]))
    ada = queries.subscriber_by_email("ada@new.example")
    assert ada is not None
    actions.erase(ada, actor=NOBODY)
    assert db.session.scalars(select(SubscriberImportRow.address)).all() == ["bob@new.example"]


@pytest.mark.parametrize(
    ("raw", "addresses"),
    [
        (b"\xef\xbb\xbfada@x.example\r\nbob@x.example\r\n", ["ada@x.example", "bob@x.example"]),
        (b"Mail,Name\nada@x.example,\"A, B\"\n", ["ada@x.example"]),
        (b"Name\tMail\nA\tada@x.example\n", ["ada@x.example"]),
        (b"A;\"B;C\";ada@x.example", ["ada@x.example"]),
        (b"\n\n\n", []),
        (b"ada@x.example\nnothing here\n", ["ada@x.example", "nothing here"]),
        (b"a\x00b@x.example", ["a\x00b@x.example"]),
    ],
)  # fmt: skip
def test_files_as_programs_write_them(raw: bytes, addresses: list[str]) -> None:
    assert [address for _number, address in addresses_in(io.BytesIO(raw))] == addresses


@pytest.mark.parametrize("raw", [b"", b"\n", b"Mail\n", b'"' + b"x" * 300_000])
def test_a_file_without_addresses_is_refused(db: Any, raw: bytes) -> None:
    with pytest.raises(RuleBroken):
        brought(raw)


def test_what_no_database_takes_is_an_invalid_row(db: Any) -> None:
    found = checked(b"a\x00b@x.example\n" + b"x" * 300 + b"@x.example\n\xff@x.example\n")
    assert set(outcomes(found).values()) == {"invalid"}
