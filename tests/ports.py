"""Ports for servers of other processes: below those that the kernel lends to connections, so that none is lent before it is bound."""

import socket
from contextlib import suppress
from random import SystemRandom

LEAST, MOST = 10_240, 32_000  # Linux lends from 32,768 on


def free_port(together: int = 1) -> int:
    """A port that nobody has, the first of so many in a row. By chance: whoever looks for one at the same time finds another."""
    while True:
        first = SystemRandom().randrange(LEAST, MOST)
        with suppress(OSError):
            for port in range(first, first + together):
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", port))
            return first
