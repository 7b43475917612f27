"""What a worker left when it was killed: its journal and its rows account for every letter."""

import os
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from aipact.campaigns.delivery import journal, ledger
from aipact.campaigns.delivery.journal import Entry, Journal
from aipact.campaigns.delivery.recovery import SILENCE, recover
from aipact.campaigns.models import Delivery
from aipact.campaigns.states import DeliveryStatus
from aipact.core.clock import now
from aipact.jobs.models import WorkerHeartbeat
from aipact.jobs.process import host, me
from tests.campaigns.audience import being_sent, counts, queue, row, subscribe

D = DeliveryStatus
GONE = f"{host()}:{2**22 + 1}:0badc0de"
ELSEWHERE = "elsewhere:17:0badc0de"


@pytest.fixture
def leased(db: Any) -> list[uuid.UUID]:
    """Five letters in the hands of a worker that is gone."""
    queue(being_sent(), subscribe(f"p{n}@aquila.example" for n in range(5)))
    return [letter.id for letter in ledger.lease(5, GONE)]


def noted(folder: Path, worker: str, ids: list[uuid.UUID]) -> Journal:
    """Sent, refused, deferred, on its way; the fifth was not begun."""
    made = Journal(folder, worker)
    made.open()
    for one in ids[:4]:
        made.data(one)
    made.outcome(ids[0], Entry(D.SENT, "de"))
    made.outcome(ids[1], Entry(D.FAILED, "en", "550 5.1.1 No\nsuch mailbox"))
    made.outcome(ids[2], Entry(D.QUEUED, "en", "451 later"))
    return made


def statuses(ids: list[uuid.UUID]) -> list[str]:
    return [row(one).status.value for one in ids]


def test_the_journal_says_what_became_of_each(
    db: Any, leased: list[uuid.UUID], tmp_path: Path
) -> None:
    made = noted(tmp_path, GONE, leased)
    recover(tmp_path)
    assert statuses(leased) == ["sent", "failed", "queued", "uncertain", "queued"]
    assert row(leased[0]).language == "de"
    assert row(leased[1]).reason == "550 5.1.1 No such mailbox"
    assert row(leased[3]).reason == "killed"
    assert [row(one).attempts for one in leased] == [1, 1, 1, 1, 0]
    assert not made.path.exists()
    recover(tmp_path)
    assert statuses(leased) == ["sent", "failed", "queued", "uncertain", "queued"]


def test_a_line_that_was_not_written_to_its_end_says_nothing(
    db: Any, leased: list[uuid.UUID], tmp_path: Path
) -> None:
    made = noted(tmp_path, GONE, leased)
    with made.path.open("ab") as file:
        file.write(f"{leased[4].hex} da".encode())
    recover(tmp_path)
    assert statuses(leased)[4] == "queued"


def test_without_a_journal_nobody_can_say(db: Any, leased: list[uuid.UUID], tmp_path: Path) -> None:
    recover(tmp_path)
    assert statuses(leased) == ["uncertain"] * 5
    assert row(leased[0]).reason == "journal_lost"


def test_the_journal_of_another_boot_says_nothing(
    db: Any, leased: list[uuid.UUID], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted(tmp_path, GONE, leased)
    monkeypatch.setattr(journal, "boot_id", lambda: "another-boot")
    recover(tmp_path)
    assert statuses(leased) == ["uncertain"] * 5


def test_who_is_alive_keeps_its_letters(db: Any, tmp_path: Path) -> None:
    campaign = being_sent()
    queue(campaign, subscribe(["p@aquila.example", "q@aquila.example"]))
    # The parent of this process certainly runs.
    ledger.lease(1, f"{host()}:{os.getppid()}:feed0000")
    ledger.lease(1, ELSEWHERE)
    recover(tmp_path)
    assert counts(campaign.id) == {"leased": 2}


def test_what_this_process_left_in_its_last_run_is_accounted_for(db: Any, tmp_path: Path) -> None:
    campaign = being_sent()
    queue(campaign, subscribe(["p@aquila.example"]))
    ledger.lease(1, me())
    Journal(tmp_path, me()).open()
    recover(tmp_path)
    assert counts(campaign.id) == {"queued": 1}


def test_another_machine_is_given_up_after_long_silence(db: Any, tmp_path: Path) -> None:
    campaign = being_sent()
    queue(campaign, subscribe(["p@aquila.example"]))
    ledger.lease(1, ELSEWHERE)
    long_ago = now() - SILENCE - timedelta(seconds=1)
    db.session.execute(update(Delivery).values(leased_at=long_ago))
    db.session.add(WorkerHeartbeat(worker=ELSEWHERE, at=now() - timedelta(minutes=1)))
    db.session.flush()
    recover(tmp_path)
    assert counts(campaign.id) == {"leased": 1}
    db.session.execute(update(WorkerHeartbeat).values(at=long_ago))
    recover(tmp_path)
    assert counts(campaign.id) == {"uncertain": 1}


def test_a_worker_that_was_taken_for_lost_still_knows_better(db: Any, tmp_path: Path) -> None:
    campaign = being_sent()
    queue(campaign, subscribe(["p@aquila.example"]))
    (letter,) = ledger.lease(1, ELSEWHERE)
    db.session.execute(update(Delivery).values(leased_at=now() - SILENCE * 2))
    recover(tmp_path)
    assert counts(campaign.id) == {"uncertain": 1}
    ledger.record([ledger.Outcome(letter, D.SENT)], "another:1:worker")
    assert counts(campaign.id) == {"uncertain": 1}
    ledger.record([ledger.Outcome(letter, D.SENT)], ELSEWHERE)
    assert counts(campaign.id) == {"sent": 1}


def test_a_journal_begun_anew_keeps_who_is_on_its_way(tmp_path: Path) -> None:
    one, other = uuid.uuid4(), uuid.uuid4()
    made = Journal(tmp_path, GONE)
    made.open()
    made.data(one)
    made.data(other)
    made.outcome(one, Entry(D.SENT))
    made.begin_anew([other])
    assert journal.read(tmp_path, GONE) == {other: Entry(D.DATA)}
    made.outcome(other, Entry(D.SENT, "en"))
    assert journal.read(tmp_path, GONE) == {other: Entry(D.SENT, "en")}
    made.close()
    assert journal.read(tmp_path, GONE) is None
