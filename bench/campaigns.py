"""A campaign against the fastest that SMTP can do here: `smtp-source` of Postfix, and Flask-Mail's
own `connect()`, all of them to the same `smtp-sink`, in turn; then many sessions to a slow relay.

Personalised letters of 20 kB with their own link to leave, each outcome durable. 20,000 of them
unless BENCH_LETTERS says otherwise. The two programs of Postfix come from its Debian package, which
is unpacked into a temporary folder; BENCH_POSTFIX names one where that is done.

`python -m bench.campaigns PATH` runs this part alone; `... send` is one of its senders.
"""

import contextlib
import os
import pwd
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import flask_mail
from flask import Flask
from sqlalchemy import select
from tqdm import tqdm

from aipact.campaigns.delivery import deliver_campaigns, encoding
from aipact.campaigns.delivery.sessions import MOST_SESSIONS
from aipact.campaigns.emails import compose
from aipact.core.db import db, reads_only
from aipact.core.settings import current_settings
from aipact.core.transaction import commit
from aipact.subscriptions.models import Subscriber
from bench.places import Place, place
from tests.campaigns.audience import being_sent, counts, queue, subscribe

LETTERS = int(os.environ.get("BENCH_LETTERS", "20000"))
FLASK_MAIL_LETTERS = max(LETTERS // 40, 50)
ROUNDS = int(os.environ.get("BENCH_CAMPAIGN_ROUNDS", "3"))
SIZE = 20 * 1024
LATENCY = 0.020
ONE, TWO, FLASK_MAIL, RELAY = 0.40, 0.70, 8.0, 0.80
# What a sender takes for few letters, of what it takes for many.
FEW, MEMORY = 1000, 0.90
HOST = "127.0.0.1"
PARAGRAPH = (
    "The AI Office has published **guidelines** for providers of general-purpose AI models. "
    "[Read them](https://digital-strategy.ec.europa.eu/en/guidelines), {organisation|colleagues}, "
    "and tell us until the end of the month what is missing.\n\n"
)


class Goals:
    """Figures beside their goals."""

    def __init__(self) -> None:
        self.missed = 0

    def told(self, name: str, ratio: float, goal: float) -> None:
        is_met = ratio >= goal
        self.missed += not is_met
        print(f"  {name:<58} x {ratio:5.2f}   >= {goal:4.2f}   {'ok' if is_met else 'MISSED'}")


def measure(where: Place, folder: Path) -> int:
    """Prints the figures; the number of goals that were missed."""
    folder.mkdir(parents=True, exist_ok=True)
    programs = postfix(folder)
    if programs is None:
        print("\nCampaigns: smtp-sink and smtp-source are not there, nothing was measured.")
        return 1
    goals = Goals()
    rates: dict[str, list[float]] = {}
    with where.app.app_context():
        reads_only.set(False)
        size = length_of_a_letter()
        subscribe(f"person{n}@organisation{n % 900}.example" for n in range(LETTERS))
        commit()
    with sink(programs) as port:
        runs: dict[str, Callable[[], float]] = {
            "smtp-source -s 4": lambda: source(programs, port),
            "smtp-source -s 4 -d": lambda: source(programs, port, "-d"),
            "Flask-Mail connect()": lambda: stock(port),
            "one process": lambda: campaign(where, folder, port, 1).rate,
            "two processes": lambda: campaign(where, folder, port, 2).rate,
        }
        for _round in tqdm(range(ROUNDS), desc="Sending", leave=False):
            for name, run in runs.items():
                rates.setdefault(name, []).append(run())
        few, many = (campaign(where, folder, port, 1, number) for number in (FEW, LETTERS))
    typical = {name: median(found) for name, found in rates.items()}
    print(f"\n{LETTERS:,} letters of {size:,} bytes, {where.database}, to smtp-sink; a second:")
    for name, rate in typical.items():
        print(f"  {name:<34} {rate:9,.0f}")
    base = typical["smtp-source -s 4"]
    goals.told("one process / smtp-source -s 4", typical["one process"] / base, ONE)
    goals.told("two processes / smtp-source -s 4", typical["two processes"] / base, TWO)
    stock_rate = typical["Flask-Mail connect()"]
    goals.told(
        "one process / Flask-Mail connect()", typical["one process"] / stock_rate, FLASK_MAIL
    )
    with slow_relay() as port:
        rate = median(campaign(where, folder, port, 1).rate for _round in range(ROUNDS))
    ideal = MOST_SESSIONS / LATENCY
    goals.told(f"{MOST_SESSIONS} sessions, 20 ms: {rate:,.0f} / {ideal:,.0f} a second",
               rate / ideal, RELAY)  # fmt: skip
    goals.told(f"memory for {FEW:,} letters / for {LETTERS:,} ({many.memory // 1024} MiB)",
               few.memory / many.memory, MEMORY)  # fmt: skip
    where.leave()
    return goals.missed


# ---------------------------------------------------------------- who sends


@dataclass(frozen=True)
class Sent:
    """Letters a second from the first lease to the last durable outcome, and the memory in KiB of
    the largest sender."""

    rate: float
    memory: int


def campaign(where: Place, folder: Path, port: int, processes: int, letters: int = LETTERS) -> Sent:
    with where.app.app_context():
        reads_only.set(False)
        people = db.session.scalars(select(Subscriber.id).order_by(Subscriber.id).limit(letters))
        row = being_sent({"en": ("What is new", PARAGRAPH * repeats())})
        campaign_id = row.id
        queue(row, people.all())
        commit()
    where.leave()
    env = {
        **os.environ, "SECRET_KEY": "s" * 40, "LINK_KEY": "l" * 40, "DATABASE_URL": where.url,
        "MAIL_SERVER": HOST, "MAIL_PORT": str(port), "MAIL_JOURNAL": str(folder / "journal"),
        "JOBS_URL": f"sqlite:///{folder / 'jobs.sqlite'}", "LOG_LEVEL": "WARNING",
    }  # fmt: skip
    command = [sys.executable, "-m", "bench.campaigns", "send"]
    senders = [
        subprocess.Popen(command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _number in range(processes)
    ]
    for sender in senders:
        assert sender.stdout is not None
        assert sender.stdout.readline() == "ready\n"
    start = time.monotonic()
    for sender in senders:
        assert sender.stdin is not None
        sender.stdin.write("go\n")
        sender.stdin.flush()
    told = [sender.communicate()[0].split() for sender in senders]
    with where.app.app_context():
        found = counts(campaign_id)
        commit()
    if found != {"sent": letters}:
        raise RuntimeError(f"the campaign did not reach everybody: {found}")
    end = max(float(moment) for moment, _memory in told)
    return Sent(letters / (end - start), max(int(memory) for _moment, memory in told))


def send() -> None:
    """One process of a campaign: ready, then sending, then the moment of its end."""
    from wsgi import app

    with app.app_context():
        db.session.execute(select(1))
        db.session.rollback()
        print("ready", flush=True)
        sys.stdin.readline()
        deliver_campaigns()
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        print(time.monotonic(), memory, flush=True)


def source(programs: Path, port: int, *options: str) -> float:
    command = [str(programs / "smtp-source"), *options, "-s", "4", "-m", str(LETTERS)]
    command += ["-l", str(SIZE), "-f", "a@pact.example", "-t", "b@pact.example", f"{HOST}:{port}"]
    start = time.monotonic()
    subprocess.run(command, check=True, env=libraries(programs))
    return LETTERS / (time.monotonic() - start)


def stock(port: int) -> float:
    """Flask-Mail as its manual says: one connection, a message object for each letter."""
    app = Flask("stock")
    app.config.update(MAIL_SERVER=HOST, MAIL_PORT=port, MAIL_DEFAULT_SENDER="a@pact.example")
    mail = flask_mail.Mail(app)
    text = "x" * 70 + "\n"
    with app.app_context():
        start = time.monotonic()
        with mail.connect() as connection:
            for number in range(FLASK_MAIL_LETTERS):
                link = f"<https://pact.example/updates/leave/{number}>"
                connection.send(
                    flask_mail.Message(
                        "What is new",
                        recipients=[f"person{number}@pact.example"],
                        body=f"Dear {number}\n" + text * (SIZE // 2 // len(text)),
                        html=f"<p>Dear {number}</p>" + text * (SIZE // 2 // len(text)),
                        extra_headers={"List-Unsubscribe": link},
                    )
                )
        return FLASK_MAIL_LETTERS / (time.monotonic() - start)


# ---------------------------------------------------------------- the letter


def repeats() -> int:
    """So many paragraphs make a letter of that size."""
    return SIZE // 970


def length_of_a_letter() -> int:
    row = being_sent({"en": ("What is new", PARAGRAPH * repeats())})
    mould = encoding.Mould(compose(row, "en"), row.id, current_settings())
    to = encoding.Receiver(row.id, "p@pact.example", "x" * 94, {"topics": "AI Pact news"})
    found = len(mould.cast(to)[1])
    db.session.rollback()
    return found


# ---------------------------------------------------------------- who takes


def postfix(folder: Path) -> Path | None:
    """The folder with smtp-sink and smtp-source."""
    given = os.environ.get("BENCH_POSTFIX", "")
    if given:
        return Path(given)
    with contextlib.suppress(OSError, subprocess.CalledProcessError):
        quiet = {"check": True, "cwd": folder, "capture_output": True}
        subprocess.run(["apt-get", "download", "postfix"], **quiet)  # type: ignore[call-overload]
        (package,) = folder.glob("postfix_*.deb")
        subprocess.run(["dpkg-deb", "-x", package.name, "postfix"], **quiet)  # type: ignore[call-overload]
        return folder / "postfix" / "usr" / "sbin"
    found = shutil.which("smtp-sink", path="/usr/sbin:/usr/local/sbin")
    return Path(found).parent if found else None


def libraries(programs: Path) -> dict[str, str]:
    return {**os.environ, "LD_LIBRARY_PATH": str(programs.parent / "lib" / "postfix")}


@contextmanager
def listening(command: list[str], port: int, env: dict[str, str]) -> Iterator[int]:
    process = subprocess.Popen(command, env=env, stderr=subprocess.DEVNULL)
    try:
        for _try in range(200):
            with contextlib.suppress(OSError), socket.create_connection((HOST, port), 0.5):
                break
            time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait()


@contextmanager
def sink(programs: Path) -> Iterator[int]:
    port = free_port()
    nobody = ["-u", pwd.getpwnam("nobody").pw_name] if os.getuid() == 0 else []
    command = [str(programs / "smtp-sink"), *nobody, f"{HOST}:{port}", "256"]
    with listening(command, port, libraries(programs)):
        yield port


@contextmanager
def slow_relay() -> Iterator[int]:
    port = free_port()
    command = [sys.executable, "-m", "tests.support.relay", str(port), str(LATENCY)]
    with listening(command, port, dict(os.environ)):
        yield port


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def main() -> int:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="aipact-bench-")))
        folder.chmod(0o755)
        databases = os.environ.get("BENCH_DATABASES", "SQLite PostgreSQL").split()
        places = [stack.enter_context(place(one, 0, folder)) for one in databases]
        return 1 if sum(measure(one, folder / one.database) for one in places) else 0


if __name__ == "__main__":
    if sys.argv[1:] == ["send"]:
        send()
    else:
        sys.exit(main())
