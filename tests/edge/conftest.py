"""The pages on a real port of this machine, served as `lifeline serve` serves them."""

import http.client
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from lifeline.core.settings import Settings
from lifeline.edge.edge import Edge, open_edge
from lifeline.edge.server import Server
from tests.edge.paper import Paper


def eventually(true: Callable[[], Any], seconds: float = 60.0) -> Any:
    """Wait until it is true, and say what it said."""
    until = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < until, "this never came to be true"
        time.sleep(0.02)
    return found


@dataclass(frozen=True)
class Got:
    """An answer as it came over the wire, not decoded."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Site:
    """The pages as a reader reaches them."""

    edge: Edge
    server: Server
    port: int
    lines: list[socket.socket] = field(default_factory=list)

    def get(self, path: str, headers: dict[str, str] | None = None, *, method: str = "GET", body: bytes | None = None) -> Got:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request(method, path, body=body, headers=headers or {})
        answer = connection.getresponse()
        found = Got(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
        connection.close()
        return found

    def socket(self) -> socket.socket:
        """Closed at the end of the test."""
        self.lines.append(socket.create_connection(("127.0.0.1", self.port), timeout=60))
        return self.lines[-1]

    def raw(self, said: bytes) -> bytes:
        """What is answered to exactly these bytes, until the server closes or falls silent."""
        with self.socket() as line:
            line.settimeout(1.0)
            line.sendall(said)
            found = b""
            try:
                while part := line.recv(65536):
                    found += part
            except (TimeoutError, ConnectionResetError):
                pass
            return found

    def watch(self, path: str = "/events") -> "Watcher":
        line = self.socket()
        line.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        return Watcher(line)


class Watcher:
    """An open page that waits for events."""

    def __init__(self, line: socket.socket) -> None:
        self.line, self._heard = line, b""

    def until(self, words: bytes, seconds: float = 60.0, *, times: int = 1) -> bytes:
        """Everything heard, as soon as these words are in it so many times."""
        self.line.settimeout(seconds)
        while self._heard.count(words) < times:
            part = self.line.recv(65536)
            assert part, f"cut off after {self._heard!r}"
            self._heard += part
        return self._heard


@contextmanager
def served(edge: Edge, port: int = 0) -> Iterator[Site]:
    answers = threading.Event()
    server = edge.server("127.0.0.1", port, answers.set)
    thread = threading.Thread(target=server.run, daemon=True)
    edge.start()
    thread.start()
    assert answers.wait(60)
    site = Site(edge, server, server.servers[0].sockets[0].getsockname()[1])
    try:
        yield site
    finally:
        server.should_exit = True
        thread.join(15)
        edge.stop()
        for line in site.lines:
            line.close()
    assert not thread.is_alive()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home", viewers=50)


@pytest.fixture
def paper() -> Paper:
    return Paper()


@pytest.fixture
def site(paper: Paper, settings: Settings) -> Iterator[Site]:
    with served(open_edge(paper.app(), (paper,), settings)) as found:
        eventually(lambda: "/" in found.edge.shelf.kept)
        yield found
