"""Which jobs there are, and how one is run."""

import threading
from collections.abc import Callable
from functools import wraps

from flask import Flask

from aipact.core.logging import log
from aipact.core.transaction import rollback

Job = Callable[..., None]
JOBS: dict[str, Job] = {}
# Name -> seconds between two runs.
SWEEPS: dict[str, int] = {}
# Sweeps that a worker also runs when it starts: somebody may be waiting for what the last one left.
AT_START: set[str] = set()


def job(name: str) -> Callable[[Job], Job]:
    """Register a function that `nudge(name, **ids)` runs in a worker, in an application context."""

    def register(function: Job) -> Job:
        JOBS[name] = function
        return function

    return register


def every(seconds: int, name: str, *, at_start: bool = False) -> Callable[[Job], Job]:
    """Register a job that also runs by the clock, once in every `seconds` among all workers."""

    def register(function: Job) -> Job:
        SWEEPS[name] = seconds
        if at_start:
            AT_START.add(name)
        return job(name)(function)

    return register


def in_turn(function: Job) -> Job:
    """Once at a time in a process: who comes meanwhile makes the run at work look again."""
    turn, wanted = threading.Lock(), threading.Event()

    @wraps(function)
    def run() -> None:
        wanted.set()
        while wanted.is_set() and turn.acquire(blocking=False):
            try:
                wanted.clear()
                function()
            finally:
                turn.release()

    return run


def run_job(name: str, **arguments: object) -> None:
    """Run one job here and now."""
    JOBS[name](**arguments)


def run_guarded(app: Flask, name: str, **arguments: object) -> bool:
    """Run one job in an application context of its own (its session ends with it).

    True when it went well. An error is logged and rolled back: it never ends the worker, and what
    was to be done is still a row that the next sweep finds.
    """
    with app.app_context():
        try:
            run_job(name, **arguments)
        except Exception as error:
            log.error("job failed", job=name, exc_info=error)
            rollback()
            return False
    return True
