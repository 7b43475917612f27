"""Where a request comes from, as throttles count it."""

import ipaddress

from flask import request


def network() -> str:
    """The visitor's network: an IPv4 address, or the half of an IPv6 address that one line has."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return "unknown"
    if address.version == 6:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)
