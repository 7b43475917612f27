"""Processes that have the application imported when they begin.

Each is forked from one process that imported it and did nothing else, so a start costs a tenth of
what importing costs. What runs is the same: a command as it stands on the command line, with an
environment, a session and a log of its own, that can be killed like any other.
"""

import multiprocessing
import os
import runpy
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
_server = multiprocessing.get_context("forkserver")
_server.set_forkserver_preload(["aipact", "config", "flask.cli", "gunicorn.app.wsgiapp"])


class Process:
    """`work(*arguments)` in a process that leads a group of its own."""

    def __init__(self, work: Callable[..., object], *arguments: Any) -> None:
        self._process = _server.Process(target=_lead, args=(work, *arguments), daemon=True)
        self._process.start()
        assert self._process.pid
        self.pid = self._process.pid
        # Whoever kills the group at once must find it.
        while self._process.is_alive() and os.getpgid(self.pid) != self.pid:
            time.sleep(0.001)

    def terminate(self) -> None:
        self._process.terminate()

    def wait(self, seconds: float | None = None) -> int | None:
        """Its status, below zero for the signal that ended it; None while it still runs."""
        self._process.join(seconds)
        return self._process.exitcode


def command(module: str, *arguments: str, env: dict[str, str], log: Path) -> Process:
    """`python -m module arguments` in the root of the project, what it says at the end of `log`."""
    log.touch()
    return Process(_run, module, arguments, env, log)


def event() -> Any:
    """What one process can set and another one wait for."""
    return _server.Event()


def _lead(work: Callable[..., object], *arguments: Any) -> None:
    os.setsid()
    work(*arguments)


def _run(module: str, arguments: tuple[str, ...], env: dict[str, str], log: Path) -> None:
    os.chdir(ROOT)
    os.environ.clear()
    os.environ.update(env)
    with log.open("ab") as end:
        os.dup2(end.fileno(), 1)
        os.dup2(end.fileno(), 2)
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
