"""Who asks, for the limits of the form: a household of IPv6 is one, and only our own proxies are believed."""

import ipaddress
from collections.abc import Sequence

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def whose(address: str) -> str:
    """One household has a whole /64 of IPv6 to itself."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address[:64]
    return str(ipaddress.ip_network((found, 64), strict=False)) if found.version == 6 else str(found)


def client(remote: str, forwarded: str, proxies: Sequence[Network]) -> str:
    """Who asks: the connection's other end or, where that is a proxy of ours, the last one it names that is none."""
    found = remote
    for named in reversed([part.strip() for part in forwarded.split(",")] if forwarded else []):
        if not _within(found, proxies):
            break
        found = named
    return found


def _within(address: str, networks: Sequence[Network]) -> bool:
    try:
        return any(ipaddress.ip_address(address) in network for network in networks)
    except ValueError:
        return False
