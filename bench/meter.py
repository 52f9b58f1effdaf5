"""A meter between a reader and a server: whatever passes is counted, and passes unchanged."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field


@dataclass
class Meter:
    """Bytes to the reader, and connections and requests of his so far."""

    port: int
    down: int = 0
    connections: int = 0
    asked: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def pass_on(self, origin: socket.socket, target: socket.socket, *, down: bool) -> None:
        with suppress(OSError):
            while piece := origin.recv(65536):
                with self._lock:
                    self.down += len(piece) if down else 0
                    self.asked += 0 if down else piece.count(b"HTTP/1.1\r\n")
                target.sendall(piece)
        with suppress(OSError):
            target.shutdown(socket.SHUT_WR)


@contextmanager
def metered(port: int) -> Iterator[Meter]:
    """A port that leads to that one."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        meter = Meter(door.getsockname()[1])
        threading.Thread(target=_welcome, args=(door, port, meter), daemon=True).start()
        yield meter


def _welcome(door: socket.socket, port: int, meter: Meter) -> None:
    with suppress(OSError):  # the door is closed
        while True:
            reader, _ = door.accept()
            server = socket.create_connection(("127.0.0.1", port))
            meter.connections += 1
            for origin, target, down in ((reader, server, False), (server, reader, True)):
                threading.Thread(target=meter.pass_on, args=(origin, target), kwargs={"down": down}, daemon=True).start()
