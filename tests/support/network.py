"""No test talks to another machine: only loopback and local sockets connect."""

import ipaddress
import socket
from typing import Any

import pytest


class OutsideWorld(Exception):
    """A test tried to reach another machine."""


def is_local(address: Any) -> bool:
    if not isinstance(address, tuple):
        return True
    host = str(address[0]).split("%")[0]
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host in ("localhost", "")


def block_outside(patch: pytest.MonkeyPatch) -> None:
    """Guard what opens a connection, sends a datagram or asks for an address by name."""

    def guard(name: str, at: int) -> None:
        original = getattr(socket.socket, name)

        def guarded(self: socket.socket, *args: Any) -> Any:
            if self.family in (socket.AF_INET, socket.AF_INET6) and not is_local(args[at]):
                raise OutsideWorld(f"{name} {args[at]}")
            return original(self, *args)

        patch.setattr(socket.socket, name, guarded, raising=False)

    guard("connect", 0)
    guard("connect_ex", 0)
    guard("sendto", -1)
    look_up = socket.getaddrinfo

    def guarded_look_up(host: Any, *args: Any, **options: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name is not None and not is_local((name,)):
            raise OutsideWorld(f"look up {name}")
        return look_up(host, *args, **options)

    patch.setattr(socket, "getaddrinfo", guarded_look_up)
