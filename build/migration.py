"""`make migration m="pledges get a deadline"`: the next number, what changed, and the pinned head.

The head is pinned in `.current-head` so that two branches that both add a migration conflict in
version control, where somebody sees it, and not on a server.
"""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MIGRATIONS = ROOT / "migrations"


def main(words: str) -> int:
    if not words.strip():
        print('Say what changes: make migration m="pledges get a deadline"')
        return 1
    numbers = [int(p.name[:4]) for p in (MIGRATIONS / "versions").glob("[0-9][0-9][0-9][0-9]_*.py")]
    revision = f"{max(numbers, default=0) + 1:04d}"
    flask = [sys.executable, "-m", "flask", "--app", "wsgi", "db"]
    options = ["--autogenerate", "--rev-id", revision, "--message", words]
    done = subprocess.run([*flask, "revision", *options], cwd=ROOT, check=False)
    if done.returncode:
        return done.returncode
    slug = re.sub(r"\W+", "_", words.lower()).strip("_")
    (MIGRATIONS / ".current-head").write_text(f"{revision}\n")
    print(f"migrations/versions/{revision}_{slug}... is a draft: read it, then run the tests.")
    return 0


if __name__ == "__main__":
    sys.exit(main(" ".join(sys.argv[1:])))
