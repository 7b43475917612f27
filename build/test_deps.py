"""`make test-deps`: find the browser and the database that the tests need, or install them.

Root on Debian installs what is missing. Anybody else is told what will be skipped and how to get
it. With CI=true nothing may be skipped.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SERVER = "postgresql+psycopg://postgres@127.0.0.1:5432/postgres"


def is_ci() -> bool:
    return os.environ.get("CI", "").lower() in ("1", "true", "yes")


def chromium() -> str:
    """The path of a Chromium, or nothing."""
    named = os.environ.get("CHROMIUM", "")
    found = (shutil.which(name) for name in (named, *BROWSERS) if name)
    return next((path for path in found if path), "")


def listening_postgres() -> str:
    """The address of a PostgreSQL that lets us make databases, or nothing."""
    import psycopg
    from sqlalchemy import make_url

    server = os.environ.get("TEST_DATABASE_URL") or SERVER
    url = make_url(server).set(drivername="postgresql")
    try:
        with psycopg.connect(url.render_as_string(hide_password=False), connect_timeout=3) as c:
            row = c.execute(
                "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
            return server if row and row[0] else ""
    except psycopg.Error:
        return ""


def postgres_programs() -> Path | None:
    """The folder with `initdb` and `pg_ctl`, the newest one."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    installed = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = sorted(installed, key=lambda path: float(path.parts[-3]))
    return newest[-1].parent if newest else None


def has_postgres() -> bool:
    return bool(listening_postgres() or postgres_programs())


def install(packages: list[str]) -> None:
    print(f"Installing {' '.join(packages)} ...", flush=True)
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    quiet = {"env": env, "stdout": subprocess.DEVNULL, "check": False}
    subprocess.run(["apt-get", "update", "-qq"], **quiet)  # type: ignore[call-overload]
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    subprocess.run(command, **quiet)  # type: ignore[call-overload]


def main() -> int:
    can_install = hasattr(os, "geteuid") and os.geteuid() == 0 and bool(shutil.which("apt-get"))
    missing = [] if chromium() else ["chromium"]
    missing += [] if has_postgres() else ["postgresql"]
    if missing and can_install:
        install(missing)
    skipped = 0
    if path := chromium():
        print(f"Chromium: {path}")
    else:
        skipped += 1
        print(
            "Chromium is missing: the journeys in a browser are skipped. On Debian: "
            "apt-get install chromium; elsewhere set CHROMIUM=/path/to/it."
        )
    if address := listening_postgres():
        print(f"PostgreSQL: {address.rsplit('@')[-1]} (databases of our own, dropped afterwards)")
    elif programs := postgres_programs():
        print(f"PostgreSQL: a server of our own, from {programs}, for the time of the tests")
    else:
        skipped += 1
        print(
            "PostgreSQL is missing: the suite runs on SQLite only. On Debian: "
            "apt-get install postgresql; or set TEST_DATABASE_URL to a server."
        )
    if skipped and is_ci():
        print("CI=true: nothing may be skipped.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
