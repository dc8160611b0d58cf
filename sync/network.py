"""Whether this laptop is in any network at all, to tell that apart from a service that is away."""

import socket
from ipaddress import ip_address
from urllib.parse import urlsplit

_FAR_AWAY = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))
"""Addresses of documentation, which are nobody's."""
_ANY_PORT = 9


def has_network(service_address: str) -> bool:
    """Whether there is a way out. Nothing is sent: only the way that it would take is looked up."""
    if _is_here(service_address):
        return True
    return any(_has_way_to(family, address) for family, address in _FAR_AWAY)


def _is_here(service_address: str) -> bool:
    try:
        host = urlsplit(service_address).hostname or ""
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _has_way_to(family: socket.AddressFamily, address: str) -> bool:
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as asking:
            asking.connect((address, _ANY_PORT))
    except OSError:
        return False
    return True
