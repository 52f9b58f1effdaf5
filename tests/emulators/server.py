"""The common part of the platform emulators: a fast loopback server that can take a post and spoil the answer."""

import json
import socket
import struct
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count as numbers
from socketserver import TCPServer
from typing import Any, ClassVar, Self
from urllib.parse import parse_qsl, urlsplit

HTML_503 = "<html><head><title>503 Service Unavailable</title></head><body><h1>Over capacity</h1></body></html>"
BEFORE = ("rate_limit", "refuse", "bad_token", "duplicate", "html_503", "hang", "answer")
AFTER = ("drop_answer", "reset", "hang_after", "html_503_after", "unreadable")


@dataclass(frozen=True, slots=True)
class Request:
    """`query` and `body` are flat; `body` is the JSON object or the form. `arrived` is monotonic seconds, `asked` the query as it came."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: dict[str, Any]
    raw: bytes
    arrived: float = 0.0
    asked: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    body: Any = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Posted:
    """What the platform took: `text` as it came, `at` in epoch seconds of the platform."""

    token: str
    post_id: str
    text: str
    reply_to: str = ""
    at: float = 0.0


@dataclass(slots=True)
class Fault:
    kind: str
    token: str | None
    left: int | None
    writes: bool
    detail: dict[str, Any]


class Emulator:
    """A platform on 127.0.0.1; use it with `with`. A post is taken at once and answered `delay` seconds later.

    Subclasses answer requests by `answer` and tell posts from other requests by `writes`.

    `fault(kind, token=, count=)` spoils the next `count` posts (None: all) of that token (None: of any), with
    `writes=False` the next reads. Kinds that
    take nothing: rate_limit, refuse, bad_token, duplicate, html_503, hang, answer (status, body, headers). Kinds that
    take the post and spoil the answer: drop_answer, reset, hang_after, html_503_after, unreadable.
    """

    options: ClassVar[dict[str, type]] = {"delay": float}

    def __init__(self, *, delay: float = 0.0, port: int = 0) -> None:
        self.delay = delay
        self.now: Callable[[], float] = time.time
        self.posts: list[Posted] = []
        self.requests: list[Request] = []
        self.lock = threading.RLock()
        self.stopping = threading.Event()
        self.revoked: set[str] = set()
        self.connections = 0
        self._faults: list[Fault] = []
        self._ids = numbers(1)
        self._server = _Server(("127.0.0.1", port), self)

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.005}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()

    def fault(self, kind: str, *, token: str | None = None, count: int | None = 1, writes: bool = True, **detail: Any) -> None:
        if kind not in BEFORE + AFTER:
            raise ValueError(f"no such fault: {kind}; there are {', '.join(BEFORE + AFTER)}")
        with self.lock:
            self._faults.append(Fault(kind, token, count, writes, detail))

    def heal(self) -> None:
        with self.lock:
            self._faults.clear()

    def of(self, token: str) -> list[Posted]:
        """Posts of one account, oldest first."""
        with self.lock:
            return [post for post in self.posts if post.token == token]

    def take(self, token: str, text: str, *, reply_to: str = "", post_id: str = "") -> Posted:
        with self.lock:
            post = Posted(token, post_id or str(next(self._ids)), text, reply_to, self.now())
            self.posts.append(post)
            return post

    def token(self, request: Request) -> str:
        return request.headers.get("authorization", "").removeprefix("Bearer ")

    def writes(self, request: Request) -> bool:
        return request.method == "POST"

    def answer(self, request: Request) -> Reply:
        raise NotImplementedError

    def rate_limit(self) -> Reply:
        return Reply(429, {"error": "Too many requests"}, {"Retry-After": "7"})

    def refuse(self) -> Reply:
        return Reply(422, {"error": "Validation failed"})

    def bad_token(self) -> Reply:
        return Reply(401, {"error": "The access token is invalid"})

    def duplicate(self) -> Reply:
        return self.refuse()

    def html_503(self) -> Reply:
        return Reply(503, HTML_503)

    def respond(self, request: Request) -> Reply | None:
        """The reply, or None after which the connection is to be cut. Faults act here."""
        token = self.token(request)
        with self.lock:
            self.requests.append(request)
            fault = self._due(token, self.writes(request))
        if fault is not None and fault.kind in BEFORE:
            return self._spoilt(fault)
        reply = self.bad_token() if token in self.revoked else self.answer(request)
        if self.delay and self.writes(request):
            time.sleep(self.delay)
        if fault is None or fault.kind in BEFORE:
            return reply
        return self._spoilt(fault, reply)

    def _due(self, token: str, writes: bool) -> Fault | None:
        for fault in self._faults:
            if fault.token in (None, token) and fault.writes is writes and fault.left != 0:
                fault.left = None if fault.left is None else fault.left - 1
                return fault
        return None

    def _spoilt(self, fault: Fault, reply: Reply | None = None) -> Reply | None:
        if fault.kind in ("hang", "hang_after"):
            self.stopping.wait(fault.detail.get("seconds", 170))
            return None
        if fault.kind == "reset":
            raise ConnectionResetError
        if fault.kind == "drop_answer":
            return None
        if fault.kind == "answer":
            return Reply(fault.detail["status"], fault.detail.get("body", ""), fault.detail.get("headers", {}))
        if fault.kind == "unreadable":
            return Reply(reply.status if reply else 200, "<html>welcome</html>")
        made: Callable[[], Reply] = getattr(self, fault.kind.removesuffix("_after"))
        return made()

    def control(self, request: Request) -> Reply:
        """The same from another process: what was posted, what was asked, and faults."""
        with self.lock:
            if request.path == "/_/posts":
                return Reply(200, [asdict(post) for post in self.posts])
            if request.path == "/_/arrivals":
                return Reply(200, [(asked.arrived, self.token(asked), self.writes(asked)) for asked in self.requests])
        if request.path == "/_/fault":
            self.fault(**request.body)
        if request.path == "/_/heal":
            self.heal()
        if request.path == "/_/revoke":
            self.revoked.add(request.body["token"])
        return Reply(200)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 2048

    def __init__(self, where: tuple[str, int], emulator: Emulator) -> None:
        self.emulator = emulator
        super().__init__(where, _Talk)

    def server_bind(self) -> None:
        """Without the look-up of our own name, which may take longer than a test."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = self.server_address[0], self.server_address[1]

    def process_request(self, request: Any, client_address: Any) -> None:
        self.emulator.connections += 1
        super().process_request(request, client_address)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients of these tests hang up all the time."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


class _Talk(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def do_POST(self) -> None:
        arrived = time.monotonic()
        where, length = urlsplit(self.path), int(self.headers.get("Content-Length") or 0)
        raw = self.rfile.read(length) if length else b""
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = _body(raw, headers.get("content-type", ""))
        request = Request(self.command, where.path, dict(parse_qsl(where.query)), headers, body, raw, arrived, where.query)
        self._send(request)

    def do_GET(self) -> None:
        self.do_POST()

    def _send(self, request: Request) -> None:
        emulator = self.server.emulator
        try:
            reply = emulator.control(request) if request.path.startswith("/_/") else emulator.respond(request)
        except ConnectionResetError:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            reply = None
        if reply is None:
            self.close_connection = True
            with suppress(OSError):
                self.connection.close()
            return
        self.wfile.write(_bytes(reply))

    def log_message(self, format: str, *args: Any) -> None:
        """Silent."""


def _body(raw: bytes, kind: str) -> dict[str, Any]:
    if "json" in kind:
        value = json.loads(raw or b"{}")
        return value if isinstance(value, dict) else {"": value}
    return dict(parse_qsl(raw.decode("utf-8", "replace"), keep_blank_values=True))


def _bytes(reply: Reply) -> bytes:
    html = isinstance(reply.body, str)
    body = reply.body if isinstance(reply.body, bytes) else reply.body.encode() if html else json.dumps(reply.body).encode()
    headers = {"date": formatdate(usegmt=True), "content-type": "text/html" if html else "application/json"}
    headers |= {name.lower(): value for name, value in reply.headers.items()}
    headers["content-length"] = str(len(body))
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {reply.status} {reply.status}\r\n{lines}\r\n".encode() + body


def iso(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
