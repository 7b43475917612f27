"""`make bench`. BENCH_SIZE=50000 for a quick look; BENCH_DATABASES="SQLite" for one database.

Status 1 when a goal is missed. The goals hold for the full size.
"""

import os
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from bench import campaigns, events, files, library
from bench.measuring import Contestant, measure, report
from bench.places import SMALL, Place, place
from bench.practices import load

SIZE = int(os.environ.get("BENCH_SIZE", "1000000"))
DATABASES = os.environ.get("BENCH_DATABASES", "SQLite PostgreSQL").split()
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
# Each gives contestants for a small and a large place on the same database.
MODULES = (library, files)


def main() -> int:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="aipact-bench-")))
        small, large = (
            [stack.enter_context(place(database, size, folder)) for database in DATABASES]
            for size in (SMALL, SIZE)
        )
        for places in (small, large):
            start = time.monotonic()
            load(places)
            print(f"Loaded {places[0].size:,} practices in {time.monotonic() - start:.0f} s.")
        missed = report(_measured(small, large))
        for module in (events, campaigns):
            missed += sum(module.measure(one, folder / one.database) for one in small)
        return 1 if missed else 0


def _measured(small: Sequence[Place], large: Sequence[Place]) -> list[Contestant]:
    """One database after the other, so that they do not take each other's memory."""
    found: list[Contestant] = []
    for one, other in zip(small, large, strict=True):
        these = [entry for module in MODULES for entry in module.contestants(one, other)]
        measure(these, ROUNDS)
        found += these
    return found


if __name__ == "__main__":
    sys.exit(main())
