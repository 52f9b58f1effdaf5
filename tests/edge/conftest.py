"""The pages on a real port of this machine, served as `lifeline serve` serves them."""

import http.client
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from lifeline.core.settings import Settings
from lifeline.edge import ask, connection
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
        """The answer to exactly these bytes: as long as it says that it is, or until the server closes."""
        found = b""
        with self.socket() as line, suppress(ConnectionError):  # who is refused in the middle of a word may be cut off
            with suppress(ConnectionError):
                line.sendall(said)
            while not _whole(found, said) and (part := line.recv(65536)):
                found += part
        return found

    def watch(self, path: str = "/events") -> "Watcher":
        line = self.socket()
        line.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        return Watcher(line)


def _whole(answer: bytes, asked: bytes) -> bool:
    head, over, body = answer.partition(b"\r\n\r\n")
    if asked.startswith(b"HEAD ") or b" 304 " in head.split(b"\r\n")[0]:
        return bool(over)
    length = re.search(rb"(?i)\r\ncontent-length: (\d+)", head)
    return bool(over) and length is not None and len(body) >= int(length[1])


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
        thread.join(60)
        edge.stop()
        for line in site.lines:
            line.close()
    assert not thread.is_alive()


@pytest.fixture(autouse=True)
def _no_haste(monkeypatch: pytest.MonkeyPatch) -> None:
    """No pause of this machine makes the server give up: a test of such a limit sets its own."""
    for limit in ("LATEST", "UNREAD", "KEEP_ALIVE", "IDLE_WHEN_CROWDED"):
        monkeypatch.setattr(connection, limit, 3600.0)
    monkeypatch.setattr(ask, "LATEST", 3600.0)


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
