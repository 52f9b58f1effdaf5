"""The filtered stream of X: rules, one connection that stays open, heartbeats, and the ways in which it breaks."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from queue import Empty, SimpleQueue
from typing import Any

from tests.emulators.citizens import problem

CUT, END = object(), object()


class XStreamEmulator(ThreadingHTTPServer):
    """`send` puts a line on the wire: a dict, or bytes as they are; CUT breaks the connection, END closes it in good order.

    `refusals` are (status, body, headers) that the next connections get instead.
    """

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.rules: dict[str, dict[str, str]] = {}
        self.refusals: list[tuple[int, dict[str, Any], dict[str, str]]] = []
        self.lines: SimpleQueue[Any] = SimpleQueue()
        self.connected = threading.Semaphore(0)
        self.asked: list[str] = []
        self.stopping = threading.Event()
        self.numbers = count(1)

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def send(self, line: Any) -> None:
        self.lines.put(line)

    def values(self) -> set[str]:
        return {rule["value"] for rule in self.rules.values()}

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients of these tests hang up all the time."""


@contextmanager
def x_stream() -> Iterator[XStreamEmulator]:
    with XStreamEmulator() as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.005}, daemon=True).start()
        try:
            yield server
        finally:
            server.stopping.set()
            server.shutdown()


class _Talk(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: XStreamEmulator

    def do_GET(self) -> None:
        if self.path.partition("?")[0].endswith("/rules"):
            rows = list(self.server.rules.values())
            return self._answer(200, {"data": rows, "meta": {}} if rows else {"meta": {}})
        self.server.asked.append(self.path)
        if self.server.refusals:
            return self._answer(*self.server.refusals.pop(0))
        if not self.server.rules:
            return self._answer(409, problem(409, "no rules"))
        return self._stream()

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        for rule_id in body.get("delete", {}).get("ids", ()):
            self.server.rules.pop(rule_id, None)
        for rule in body.get("add", ()):
            rule_id = str(next(self.server.numbers))
            self.server.rules[rule_id] = {**rule, "id": rule_id}
        self._answer(201, {"meta": {}})

    def _answer(self, status: int, body: dict[str, Any], headers: dict[str, str] | None = None) -> None:
        raw = json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", "Content-Length": str(len(raw)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(raw)

    def _stream(self) -> None:
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.server.connected.release()
        self.close_connection = True
        with suppress(OSError):
            while not self.server.stopping.is_set():
                try:
                    line = self.server.lines.get(timeout=0.05)
                except Empty:
                    line = b"\r\n"
                if line is CUT:
                    return
                if line is END:
                    self.wfile.write(b"0\r\n\r\n")
                    return
                piece = line if isinstance(line, bytes) else json.dumps(line, ensure_ascii=False).encode() + b"\r\n"
                self.wfile.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
                self.wfile.flush()

    def log_message(self, format: str, *args: Any) -> None:
        """Silent."""
