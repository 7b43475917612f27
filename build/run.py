"""`make run`: prepare what is missing, then keep web server and worker running together.

Both stop together: by Ctrl-C, by TERM, or when one of them dies (then the exit status is 1).
"""

import hashlib
import os
import re
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
INSTANCE = ROOT / "instance"
PREPARED = INSTANCE / ".prepared"
START_SECONDS = 60
STOP_SECONDS = 25

ACCOUNTS = """
  editor@aquila.example       an organisation's editor
  signatory@aquila.example    its signatory
  editor@borealis.example     another organisation
  reviewer@office.example     staff: reviewer
  lead@office.example         staff: lead
  comms@office.example        staff: communications
  admin@office.example        staff: administrator
"""


def say(text: str) -> None:
    print(text, flush=True)


def main() -> int:
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    host, port = os.environ.get("HOST", "127.0.0.1"), os.environ.get("PORT", "8000")
    if not port.isdecimal() or not 0 < int(port) < 65536:
        say(f"PORT must be a number from 1 to 65535, not {port!r}.")
        return 1
    if trouble := cannot_listen(host, int(port)):
        say(trouble)
        return 1
    INSTANCE.mkdir(mode=0o700, exist_ok=True)
    env = environment(host, port)
    settings, data = stamp_of_settings(env), stamp_of_data(env["DEMO"])
    before = [*(PREPARED.read_text().split() if PREPARED.exists() else []), "", ""]
    if settings != before[0] and (trouble := wrong_settings(env)):
        say(trouble)
        return 1
    compile_translations()
    # A database elsewhere may have been replaced since: it is looked at on every start.
    is_embedded = not env.get("DATABASE_URL")
    is_there = is_embedded and (INSTANCE / "aipact.sqlite").exists()
    if not (is_there and data == before[1]) and not prepare(env):
        return 1
    PREPARED.write_text(f"{settings} {data if is_embedded else before[1]}\n")
    return serve(env, host, port)


def cannot_listen(host: str, port: int) -> str:
    """A sentence when the address is taken, else nothing."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return (
                f"Cannot listen on {host} port {port} ({error.strerror}). "
                f"Another program may be using it; choose another port: PORT={port + 1} make run"
            )
    return ""


def environment(host: str, port: str) -> dict[str, str]:
    """What is set stays; the demo gets the rest."""
    env = dict(os.environ)
    env.setdefault("HOST", host)
    env.setdefault("DEMO", "yes")
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else f"[{host}]" if ":" in host else host
    env.setdefault("BASE_URL", f"http://{shown}:{port}")
    if is_demo(env):
        for name in ("SECRET_KEY", "LINK_KEY"):
            env.setdefault(name, kept_secret(name.lower().replace("_", "-")))
    return env


def is_demo(env: dict[str, str]) -> bool:
    return env["DEMO"].strip().lower() in ("1", "yes", "true", "on")


def kept_secret(name: str) -> str:
    """A random key that outlives a restart, readable by its owner only."""
    path = INSTANCE / name
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text().strip()


def wrong_settings(env: dict[str, str]) -> str:
    from aipact.core.settings import SettingsError
    from config import Settings

    try:
        Settings.from_env(env)
    except SettingsError as error:
        return f"Cannot start: {error}"
    return ""


def compile_translations() -> None:
    from translations import compile_catalogues

    compile_catalogues()


def prepare(env: dict[str, str]) -> bool:
    """Migrate, load the reference data and, once, the demo."""
    steps = [
        ("Migrating the database", flask("db", "upgrade")),
        ("Loading the reference data", flask("aipact", "reference", "load")),
        ("Filling the demo (once)", flask("aipact", "demo")),
    ]
    for title, command in steps:
        if "demo" in command and not (is_demo(env) and is_empty(env)):
            continue
        say(f"{title} ...")
        if subprocess.run(command, env=env, check=False).returncode:
            say(f"{title} failed; nothing was started.")
            return False
    return True


def is_empty(env: dict[str, str]) -> bool:
    """Nobody has an account yet: only then may the demo move in."""
    question = (
        "import sys; from wsgi import app; from aipact.cli.demo import load\n"
        "with app.app_context(): sys.exit(3 if load.is_loaded() else 0)"
    )
    return subprocess.run([sys.executable, "-c", question], env=env, check=False).returncode != 3


def stamp_of_settings(env: dict[str, str]) -> str:
    """One value for all settings: what was found right once needs no second look."""
    source = (ROOT / "aipact" / "core" / "settings.py").read_text()
    names = re.findall(r"^    (\w+): ", source, re.MULTILINE)
    ours = [f"{name}={env.get(name.upper())}" for name in names]
    return hashlib.sha256("\n".join([source, *ours]).encode()).hexdigest()


def stamp_of_data(demo: str) -> str:
    """One value for everything that preparing depends on."""
    stamp = hashlib.sha256(demo.encode())
    for folder in ("migrations", "aipact/reference/data"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                stamp.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return stamp.hexdigest()


def flask(*command: str) -> list[str]:
    return [sys.executable, "-m", "flask", "--app", "wsgi", *command]


def die_with_parent() -> None:
    """Linux ends the child even when this process is killed outright; elsewhere a no-op."""
    try:
        import ctypes

        ctypes.CDLL(None).prctl(1, signal.SIGTERM)
    except (AttributeError, OSError):
        pass


def serve(env: dict[str, str], host: str, port: str) -> int:
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    web = [sys.executable, "-m", "gunicorn", "--workers", "2", "--threads", "4"]
    commands = {"web": [*web, "--bind", bind, "wsgi:app"], "worker": flask("aipact", "worker")}
    stopping = False

    def stop(_signal: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    parent = os.getppid()
    # Sessions of their own: the terminal's Ctrl-C reaches only this process, which stops both.
    running: dict[str, subprocess.Popen[bytes]] = {}

    def start(name: str) -> None:
        running[name] = subprocess.Popen(
            commands[name], env=env, start_new_session=True, preexec_fn=die_with_parent
        )

    try:
        start("web")
        said, deadline = False, time.monotonic() + START_SECONDS
        while not stopping and os.getppid() == parent:
            for name, process in running.items():
                if process.poll() is not None:
                    say(
                        f"The {name} process ended (status {process.returncode}); "
                        "the other is stopped too."
                    )
                    return 1
            if not said:
                said = answers(bind)
                if said:
                    # Only now: the pages come first where there are few processors.
                    start("worker")
                    greet(env)
                elif time.monotonic() > deadline:
                    say(f"No answer from {bind} after {START_SECONDS} seconds; stopping.")
                    return 1
            time.sleep(0.1 if not said else 0.3)
        say("\nStopping ...")
        return 0
    finally:
        end(running)


def answers(bind: str) -> bool:
    where = bind.replace("0.0.0.0", "127.0.0.1").replace("[::]", "[::1]")
    try:
        with urllib.request.urlopen(f"http://{where}/healthz", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def greet(env: dict[str, str]) -> None:
    say(f"\nThe AI Pact Tracker is at {env['BASE_URL']}/")
    if is_demo(env):
        say(
            "Accounts to try, all with the password demo-demo-demo "
            f"(also at {env['BASE_URL']}/demo):"
        )
        say(ACCOUNTS.rstrip("\n"))
        if not env.get("MAIL_SERVER"):
            say(f"\nLetters are kept, not sent: {env['BASE_URL']}/demo/mailbox")
    say("Ctrl-C stops it.\n")


def end(running: dict[str, "subprocess.Popen[bytes]"]) -> None:
    """TERM to both at once, KILL to whatever is left after a while."""
    for process in running.values():
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for process in running.values():
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


if __name__ == "__main__":
    sys.exit(main())
