"""How many reports are taken, from one address and in all. Addresses are never kept: only a keyed hash, for an hour, in memory."""

import hashlib
import ipaddress
import secrets
import threading
from collections import deque
from collections.abc import Sequence
from typing import Literal

MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0
# Thousands of telephones may share one address of their carrier: these stop a machine, not a neighbourhood.
OF_ONE = ((MINUTE, 20), (HOUR, 200))
OF_ALL = ((MINUTE, 600), (HOUR, 12_000))
Refusal = Literal["", "one", "all"]
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class Limits:
    """Shared by the threads that take reports."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._salt, self._since = secrets.token_bytes(16), 0.0
        self._each: dict[bytes, deque[float]] = {}
        self._all: deque[float] = deque()

    def refuse(self, address: str, now: float) -> Refusal:
        """Nothing where one more is taken, which is then counted: "one" from that address there were too many, "all" from everybody."""
        with self._lock:
            if now - self._since > DAY:
                self._salt, self._since = secrets.token_bytes(16), now
                self._each.clear()
            own = self._each.setdefault(self._hash(address), deque())
            if _full(own, OF_ONE, now):
                return "one"
            if _full(self._all, OF_ALL, now):
                return "all"
            own.append(now)
            self._all.append(now)
            if len(self._each) > OF_ALL[-1][1]:
                self._each = {key: times for key, times in self._each.items() if times and now - times[-1] < HOUR}
            return ""

    def _hash(self, address: str) -> bytes:
        return hashlib.blake2b(_whose(address).encode(), key=self._salt, digest_size=12).digest()


def _full(times: deque[float], limits: Sequence[tuple[float, int]], now: float) -> bool:
    while times and now - times[0] >= limits[-1][0]:
        times.popleft()
    return any(len(times) >= most and now - times[-most] < span for span, most in limits)


def _whose(address: str) -> str:
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
