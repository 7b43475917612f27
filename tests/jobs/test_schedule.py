from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from aipact.core.clock import now
from aipact.core.db import db as database
from aipact.jobs import process, registry, schedule
from aipact.jobs.models import JobSlot, WorkerHeartbeat
from aipact.jobs.registry import JOBS, SWEEPS, run_guarded
from aipact.jobs.worker import Worker
from tests.conftest import RealApp
from tests.support.clock import Clock


@pytest.fixture
def sweep(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The only sweep there is; it notes each run."""
    runs: list[str] = []
    monkeypatch.setitem(JOBS, "test.sweep", lambda: runs.append("run"))
    for name in list(SWEEPS):
        monkeypatch.delitem(SWEEPS, name)
    monkeypatch.setitem(SWEEPS, "test.sweep", 60)
    return runs


def test_a_slot_belongs_to_one(db: Any) -> None:
    assert schedule.claim_slot("test.sweep", 7) is True
    assert schedule.claim_slot("test.sweep", 7) is False
    assert schedule.claim_slot("test.sweep", 8) is True
    assert schedule.claim_slot("test.other", 7) is True


def test_many_workers_claim_a_slot_and_one_gets_it(real_app: RealApp) -> None:
    def claim(_number: int) -> bool:
        with real_app.app.app_context():
            return schedule.claim_slot("test.sweep", 1)

    with ThreadPoolExecutor(8) as workers:
        assert sorted(workers.map(claim, range(16))) == [False] * 15 + [True]


def test_two_workers_run_a_sweep_once_in_each_slot(
    real_app: RealApp, sweep: list[str], clock: Clock
) -> None:
    def tick_and_wait(worker: Worker) -> None:
        worker.tick()
        worker.sweepers.shutdown(wait=True)
        worker.sweepers = ThreadPoolExecutor(1)

    clock.travel("2026-11-02 09:00:10")
    workers = Worker(real_app.app), Worker(real_app.app)
    for _round in range(3):
        for worker in workers:
            tick_and_wait(worker)
    assert sweep == ["run"]
    clock.travel("2026-11-02 09:01:10")
    for worker in workers:
        tick_and_wait(worker)
    assert sweep == ["run", "run"]
    for worker in workers:
        worker.sweepers.shutdown()


def test_a_job_that_fails_is_rolled_back_and_logged(
    real_app: RealApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down() -> None:
        database.session.add(WorkerHeartbeat(worker="half done"))
        database.session.flush()
        raise RuntimeError("broken on purpose")

    logged: list[Any] = []
    monkeypatch.setattr(registry.log, "error", lambda event, **values: logged.append(values))
    monkeypatch.setitem(JOBS, "test.break", break_down)
    assert run_guarded(real_app.app, "test.break") is False
    assert [values["job"] for values in logged] == ["test.break"]
    with real_app.app.app_context():
        assert database.session.scalars(select(WorkerHeartbeat)).all() == []


def test_a_worker_is_alive_while_it_says_so(db: Any, clock: Clock) -> None:
    clock.travel("2026-11-02 09:00")
    assert schedule.is_a_worker_alive() is False
    schedule.beat()
    clock.move(seconds=40)
    assert schedule.is_a_worker_alive() is True
    clock.move(seconds=10)
    assert schedule.is_a_worker_alive() is False
    schedule.beat()
    assert now() - (schedule.last_heartbeat() or now()) < timedelta(seconds=5)
    assert schedule.is_a_worker_alive() is True
    assert len(db.session.scalars(select(WorkerHeartbeat)).all()) == 1
    schedule.say_goodbye()
    assert schedule.last_heartbeat() is None


def test_purge_forgets_what_is_old_and_nothing_else(db: Any, sweep: list[str]) -> None:
    present = schedule.slot_of("test.sweep")
    old = now() - timedelta(days=2)
    db.session.add_all(
        [
            JobSlot(name="test.sweep", slot=present),
            JobSlot(name="test.sweep", slot=present - schedule.KEPT_SLOTS - 1),
            JobSlot(name="of another version", slot=1),
            JobSlot(name="long gone", slot=1, at=old),
            WorkerHeartbeat(worker="here:1:a"),
            WorkerHeartbeat(worker="gone:1:a", at=old),
        ]
    )
    schedule.purge()
    names = db.session.scalars(select(JobSlot.name).order_by(JobSlot.name)).all()
    assert names == ["of another version", "test.sweep"]
    assert db.session.scalars(select(WorkerHeartbeat.worker)).all() == ["here:1:a"]


@pytest.mark.pure
@pytest.mark.parametrize(
    ("name", "is_gone"),
    [
        (process.me(), False),
        (process.me() + "x", True),
        (f"{process.host()}:4194304:aa", True),
        (f"{process.host()}:1:aa", False),
        ("elsewhere:4194304:aa", False),
        ("", False),
        ("odd", False),
    ],
    ids=["this one", "not yet born", "no such number", "alive", "elsewhere", "nobody", "odd"],
)
def test_only_a_process_of_this_machine_is_known_to_be_gone(name: str, is_gone: bool) -> None:
    assert process.is_gone(name) is is_gone


def test_every_sweep_of_the_application_runs_often_enough(app: Flask) -> None:
    assert SWEEPS["mail.deliver"] <= 60
    # The slot of a worker that dies in it is lost: nothing may hang on one run a day.
    assert [name for name, seconds in SWEEPS.items() if seconds > 3600] == []
