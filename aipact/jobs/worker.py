"""The worker: takes nudges from the queue and runs the sweeps by the clock.

One process, a few threads. It may die at any moment: what was to be done is a row that another
worker, or the same one after its restart, finds again.
"""

import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import FrameType

from flask import Flask

from aipact.core.logging import log
from aipact.jobs import schedule
from aipact.jobs.queue import Queue
from aipact.jobs.registry import AT_START, SWEEPS, run_guarded

TICK_SECONDS = 0.2
# How soon a queue without blocking reads (SQLite) sees a nudge.
POLL_SECONDS = 0.3
QUEUE_DOWN_SECONDS = 5.0
TAKERS = 2
SWEEPERS = 4

_stopping = threading.Event()


def is_stopping() -> bool:
    """True when the worker was asked to end: a long job stops after the piece in hand."""
    return _stopping.is_set()


class Worker:
    """`run()` returns after TERM or Ctrl-C, when every job has come to a good end."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.queue: Queue = app.extensions["aipact_queue"]
        self.is_asked_to_stop = False
        self.last_slots: dict[str, int] = {}
        self.running: set[str] = set()
        self.next_beat = 0.0
        self.sweepers = ThreadPoolExecutor(SWEEPERS, thread_name_prefix="sweep")

    def run(self) -> None:
        _stopping.clear()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask_to_stop)
        takers = [threading.Thread(target=self.take_nudges) for _ in range(TAKERS)]
        for taker in takers:
            taker.start()
        log.info("worker started")
        for name in AT_START:
            self.sweepers.submit(run_guarded, self.app, name)
        # A signal handler must not touch a lock, so it only leaves a mark that is looked at here.
        while not self.is_asked_to_stop:
            self.tick()
            time.sleep(TICK_SECONDS)
        _stopping.set()
        self.sweepers.shutdown(wait=True)
        for taker in takers:
            taker.join()
        self._in_context(schedule.say_goodbye)
        log.info("worker stopped")

    def _ask_to_stop(self, number: int, _frame: FrameType | None) -> None:
        self.is_asked_to_stop = True
        if number == signal.SIGINT:
            signal.signal(number, signal.default_int_handler)

    # ------------------------------------------------------------ by the clock

    def tick(self) -> None:
        """Start every sweep whose slot nobody has taken yet."""
        if time.monotonic() >= self.next_beat:
            self.next_beat = time.monotonic() + schedule.HEARTBEAT_SECONDS
            self._in_context(schedule.beat)
        for name in SWEEPS:
            slot = schedule.slot_of(name)
            if self.last_slots.get(name) != slot and name not in self.running:
                self.last_slots[name] = slot
                self.running.add(name)
                self.sweepers.submit(self._sweep, name, slot)

    def _sweep(self, name: str, slot: int) -> None:
        try:
            if not is_stopping() and self._in_context(schedule.claim_slot, name, slot):
                run_guarded(self.app, name)
        finally:
            self.running.discard(name)

    def _in_context(self, function: Callable[..., object], *arguments: object) -> object:
        try:
            with self.app.app_context():
                return function(*arguments)
        except Exception as error:
            log.error("worker cannot reach the database", error=repr(error))
            return None

    # ------------------------------------------------------------ from the queue

    def take_nudges(self) -> None:
        """Run what the queue brings. A queue that is down is asked again later; sweeps go on."""
        was_down = False
        while not is_stopping():
            try:
                huey, _run = self.queue.open()
                task = huey.dequeue()
            except Exception as error:
                if not was_down:
                    log.warning("queue is down", error=repr(error))
                was_down = True
                _stopping.wait(QUEUE_DOWN_SECONDS)
                continue
            was_down = False
            if task is not None:
                huey.execute(task)
            elif not huey.storage.blocking:
                _stopping.wait(POLL_SECONDS)
