"""`make test`: the suite on SQLite, the same on PostgreSQL, then the journeys in a browser.

    test.py             all three, short counts
    test.py --faults    only the kills, rushes and cuts, on both databases, long counts, and
                        every page in every language

Every part runs even when one before it failed; the last lines say what each came to.
"""

import os
import pwd
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from test_deps import chromium, is_ci, listening_postgres, postgres_programs

ROOT = Path(__file__).resolve().parent.parent
PARALLEL = os.environ.get("TEST_PROCESSES", "3")


def main(*, faults: bool) -> int:
    os.chdir(ROOT)
    browser = chromium()
    parts: list[tuple[str, int, str]] = []
    # What the shell has set for a running site must not reach the tests.
    env = {k: v for k, v in os.environ.items() if not k.startswith(("MAIL_", "OPERATOR_"))}
    for name in ("DATABASE_URL", "JOBS_URL", "SECRET_KEY", "LINK_KEY", "BASE_URL", "DEMO"):
        env.pop(name, None)
    env |= {"CHROMIUM": browser, "PYTHONHASHSEED": "random"}
    marks = "faults" if faults else "not journey"
    if faults:
        env["AIPACT_FAULTS"] = "long"
    spread = ["-n", PARALLEL, "--dist", "loadfile", "--no-loadscope-reorder"]
    timeout = ["--timeout", "1800"] if faults else []
    parts.append(run("SQLite", env, ["-m", marks, *spread, *timeout]))
    with postgres() as server:
        if server:
            known = env | {"TEST_DATABASE_URL": server}
            # What uses no database has been seen to already.
            with_one = ["--postgres", "-m", f"({marks}) and not pure"]
            parts.append(run("PostgreSQL", known, [*with_one, *spread, *timeout]))
        else:
            parts.append(("PostgreSQL", 1 if is_ci() else 0, "skipped: no PostgreSQL found"))
    if browser:
        every_page = ["tests/journeys/test_every_page.py"]
        journeys = every_page if faults else ["-m", "journey"]
        # A site and a browser for each process: more of them only wait for each other.
        parts.append(run("Journeys", env, [*journeys, "-n", "2", "--dist", "worksteal"]))
    else:
        parts.append(("Journeys", 1 if is_ci() else 0, "skipped: no Chromium found"))
    print()
    for name, _status, closing in parts:
        print(f"{name:<11} {closing}")
    return max(status for _name, status, _closing in parts)


def run(name: str, env: dict[str, str], options: list[str]) -> tuple[str, int, str]:
    """One pytest run, shown as it goes; its name, status and closing line."""
    print(f"\n=== {name}", flush=True)
    command = [sys.executable, "-m", "pytest", "--quiet", "--durations=5", *options]
    closing = uses = ""
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        for line in process.stdout:
            print(line, end="", flush=True)
            if found := re.match(r"\d+ of these \d+ tests use no database", line):
                uses = f"; {found[0]}"
            if re.search(r"\d+ (passed|failed|error|skipped)|no tests ran", line):
                closing = line.strip() + uses
        status = process.wait()
    return name, status, closing or f"ended with status {status}"


@contextmanager
def postgres() -> Iterator[str]:
    """A server that listens already, else one of our own until the tests are done."""
    if listening := listening_postgres():
        yield listening
        return
    programs = postgres_programs()
    if not programs:
        yield ""
        return
    with tempfile.TemporaryDirectory(prefix="aipact-postgres-") as folder:
        yield from own_postgres(programs, Path(folder))


def own_postgres(programs: Path, folder: Path) -> Iterator[str]:
    """A cluster in `folder`, on a free port, gone afterwards. `initdb` refuses to run as root."""
    from socket import socket

    user = None
    if os.geteuid() == 0:
        person = pwd.getpwnam("postgres")
        os.chown(folder, person.pw_uid, person.pw_gid)
        user = "postgres"
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    def call(program: str, *options: str) -> None:
        subprocess.run(
            [programs / program, "-D", folder / "data", *options],
            user=user, cwd=folder, check=True, stdout=subprocess.DEVNULL,
        )  # fmt: skip

    call("initdb", "--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8")
    settings = f"-p {port} -c listen_addresses=127.0.0.1 -c fsync=off -k {folder}"
    call("pg_ctl", "--wait", "--log", str(folder / "log"), "-o", settings, "start")
    try:
        yield f"postgresql+psycopg://postgres@127.0.0.1:{port}/postgres"
    finally:
        call("pg_ctl", "--wait", "--mode=fast", "stop")


if __name__ == "__main__":
    sys.exit(main(faults="--faults" in sys.argv[1:]))
