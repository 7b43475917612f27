"""What a worker was about to do with each letter, and what came of it, before the database knows.

One line for each, written at once: a killed process loses none of them. The commit follows in
groups, and then the journal begins anew. A machine that lost its power is another matter: the
journal of another boot says nothing.
"""

import os
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from aipact.campaigns.states import DeliveryStatus

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True)
class Entry:
    """The last that is known of one letter: data, or what the server said."""

    status: DeliveryStatus
    language: str = ""
    reason: str = ""


@cache
def boot_id() -> str:
    """This run of the machine; "" where that is not known, which no journal trusts."""
    return _BOOT_ID.read_text().strip() if _BOOT_ID.exists() else ""


def path_of(folder: Path, worker: str) -> Path:
    return folder / f"{worker.replace(':', '_').replace('/', '_')}.journal"


class Journal:
    """The journal of this worker, from `open` to `close`."""

    def __init__(self, folder: Path, worker: str) -> None:
        self.path = path_of(folder, worker)
        self._head = f"{worker} {boot_id()}\n".encode()
        self._file = -1

    def open(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.begin_anew(())

    def begin_anew(
        self, in_data: Iterable[uuid.UUID], outcomes: Iterable[tuple[uuid.UUID, Entry]] = ()
    ) -> None:
        """The database knows of all others: keep who is on its way, and what it does not know."""
        fresh = self.path.with_suffix(".new")
        file = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND, 0o600)
        if self._file >= 0:
            os.close(self._file)
        self._file = file
        lines = [_line(one, Entry(DeliveryStatus.DATA)) for one in in_data]
        lines += [_line(*one) for one in outcomes]
        self._write(self._head + b"".join(lines))
        fresh.replace(self.path)

    def close(self) -> None:
        """Every letter is accounted for in the database."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1
        self.path.unlink(missing_ok=True)

    def data(self, delivery_id: uuid.UUID) -> None:
        """Before the first byte of the letter leaves. Raises OSError when that cannot be noted."""
        self._write(_line(delivery_id, Entry(DeliveryStatus.DATA)))

    def outcome(self, delivery_id: uuid.UUID, entry: Entry) -> None:
        self._write(_line(delivery_id, entry))

    def _write(self, lines: bytes) -> None:
        if os.write(self._file, lines) != len(lines):
            raise OSError("The journal of the updates cannot be written: is the disk full?")


def _line(delivery_id: uuid.UUID, entry: Entry) -> bytes:
    reason = " ".join(entry.reason.split())
    return f"{delivery_id.hex} {entry.status.value} {entry.language} {reason}\n".encode()


def read(folder: Path, worker: str) -> dict[uuid.UUID, Entry] | None:
    """What a worker that is gone noted of its letters; None when nobody can say."""
    try:
        head, *lines = path_of(folder, worker).read_text().split("\n")
    except OSError:
        return None
    if not boot_id() or head != f"{worker} {boot_id()}":
        return None
    found = {}
    # What stands behind the last line break was not written to its end.
    for line in lines[:-1]:
        name, status, language, reason = line.split(" ", 3)
        found[uuid.UUID(name)] = Entry(DeliveryStatus(status), language, reason)
    return found


def forget(folder: Path, worker: str) -> None:
    """A worker is gone, and what it noted is in the database."""
    path_of(folder, worker).unlink(missing_ok=True)
