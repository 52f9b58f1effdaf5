"""A deadline over everything an exchange does: when it passes, the exchange's connection is shut from outside."""

import contextlib
import heapq
import itertools
import os
import socket
import threading
import time

here = threading.local()


def watch(sock: socket.socket, *, leaves: bool = False) -> None:
    exchange: Exchange | None = getattr(here, "exchange", None)
    if exchange is not None:
        exchange.hold(sock)
        exchange.left = exchange.left or leaves


class Exchange:
    """The exchange this thread is in; the watch shuts its socket when the deadline passes."""

    def __init__(self, seconds: float) -> None:
        self.ends = time.monotonic() + seconds
        self.sock: socket.socket | None = None
        self.left = self.over = self.done = False

    def __enter__(self) -> "Exchange":
        here.exchange = self
        _WATCHDOG.add(self)
        return self

    def __exit__(self, *_: object) -> None:
        self.done = True
        here.exchange = None
        if self.sock is not None:
            self.sock.close()

    def hold(self, sock: socket.socket) -> None:
        """A handle of our own: TLS takes the connection's first socket away in the middle of its handshake."""
        if self.sock is None:
            self.sock = socket.socket(fileno=os.dup(sock.fileno()))
        if self.over:  # it connected only after its deadline, and nobody else would cut it
            self.cut()

    def cut(self) -> None:
        self.over = True
        if self.sock is not None:
            with contextlib.suppress(OSError):
                self.sock.shutdown(socket.SHUT_RDWR)


class Watchdog:
    """One daemon thread for all exchanges of the process."""

    def __init__(self) -> None:
        self._due: list[tuple[float, int, Exchange]] = []
        self._count = itertools.count()
        self._change = threading.Condition()
        self._thread: threading.Thread | None = None

    def add(self, exchange: Exchange) -> None:
        with self._change:
            heapq.heappush(self._due, (exchange.ends, next(self._count), exchange))
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="deadlines", daemon=True)
                self._thread.start()
            if self._due[0][2] is exchange:
                self._change.notify()

    def _run(self) -> None:
        while True:
            with self._change:
                while self._due and self._due[0][2].done:
                    heapq.heappop(self._due)
                wait = self._due[0][0] - time.monotonic() if self._due else None
                if wait is None or wait > 0:
                    self._change.wait(wait)
                    continue
                _, _, exchange = heapq.heappop(self._due)
            exchange.cut()


_WATCHDOG = Watchdog()
