"""The real thing for journeys: web server and worker as processes, on a database of their own."""

import os
import signal
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support import processes
from tests.support.relay import Relay
from tests.support.smtp import HOST, SmtpServer, free_port

START_SECONDS = 30


class Site:
    """A running site: where it is, how to reach its processes, and what it sent."""

    # What gunicorn serves; a test may serve an application with pages of its own.
    web_app = "wsgi:app"
    web_processes = 1
    # What a worker runs; a test may run a careless one.
    worker: tuple[str, ...] = ("flask", "--app", "wsgi", "aipact", "worker")

    def __init__(self, folder: Path, smtp: SmtpServer | Relay) -> None:
        self.folder = folder
        self.smtp = smtp
        self.port = free_port()
        self.url = f"http://{HOST}:{self.port}"
        self.database_url = f"sqlite:///{folder / 'site.sqlite'}"
        self.log = folder / "site.log"
        self.processes: dict[str, processes.Process] = {}
        self.env = {k: v for k, v in os.environ.items() if k in ("PATH", "HOME", "LANG", "TMPDIR")}
        self.env |= {
            "DEMO": "yes",
            "SECRET_KEY": "s" * 40,
            "LINK_KEY": "l" * 40,
            "BASE_URL": self.url,
            "HOST": HOST,
            "DATABASE_URL": self.database_url,
            "JOBS_URL": f"sqlite:///{folder / 'jobs.sqlite'}",
            "FILES_URL": str(folder / "files"),
            "MAIL_SERVER": smtp.host,
            "MAIL_PORT": str(smtp.port),
            "MAIL_TIMEOUT": "5",
            "DECISION_HOLD": "2",
            "RATE_LIMITS": "0",
            "PYTHONPATH": str(processes.ROOT),
        }

    def flask(self, *command: str) -> None:
        """Run a command of the application to its end."""
        process = processes.command("flask", "--app", "wsgi", *command, env=self.env, log=self.log)
        assert process.wait() == 0, f"flask {' '.join(command)}:\n{self.log.read_text()[-3000:]}"

    def start(self, name: str) -> processes.Process:
        """Start "web" or a worker; any other name is a further worker."""
        web = ["gunicorn", "--workers", str(self.web_processes)]
        web += ["--threads", "4", "--bind", f"{HOST}:{self.port}", self.web_app]
        command = web if name == "web" else self.worker
        self.processes[name] = processes.command(*command, env=self.env, log=self.log)
        return self.processes[name]

    def wait_until_up(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=2) as answer:
                    if answer.status == 200:
                        return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        raise AssertionError(f"the site did not start:\n{self.log.read_text()[-3000:]}")

    def kill(self, name: str) -> None:
        """kill -9, as a machine that loses its power; only what this site started."""
        process = self.processes.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            if process.wait(15) is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        self.processes.clear()


@contextmanager
def running_site(folder: Path, *demo: str, **settings: str) -> Iterator[Site]:
    """A migrated site with reference data and, with `demo` options, a demo; web and worker run."""
    with SmtpServer() as smtp:
        site = Site(folder, smtp)
        site.env |= settings
        site.flask("db", "upgrade")
        site.flask("aipact", "reference", "load")
        if demo:
            site.flask("aipact", "demo", *demo)
        try:
            site.start("web")
            site.start("worker")
            site.wait_until_up()
            yield site
        finally:
            site.stop()
