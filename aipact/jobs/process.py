"""Who this process is among all workers, and whether another one is gone."""

import os
import secrets
import socket
from functools import cache


@cache
def _mark(_pid: int) -> str:
    return secrets.token_hex(4)


def host() -> str:
    return socket.gethostname().replace(":", "-")[:40]


def me() -> str:
    """`host:pid:mark`. The mark tells two processes apart that had the same number in turn, as
    the first process of a restarted container always has."""
    pid = os.getpid()
    return f"{host()}:{pid}:{_mark(pid)}"


def is_gone(name: str) -> bool:
    """True when that worker ran on this machine and certainly does not run any more."""
    where, _, rest = name.rpartition(":")[0].rpartition(":")
    if where != host() or not rest.isdecimal():
        return False
    if int(rest) == os.getpid():
        return name != me()
    try:
        os.kill(int(rest), 0)
    except ProcessLookupError:
        return True
    except OSError:
        pass
    return False
