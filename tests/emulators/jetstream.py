"""A Jetstream: one server of websockets that keeps its events, replays from a cursor, and can be killed and started again."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, urlsplit

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import Server, ServerConnection, serve

DID = "did:plc:citizen"
POSTS, REPOSTS = "app.bsky.feed.post", "app.bsky.feed.repost"


class Jetstream:
    """`events` are (time_us, frame). A cursor below `oldest` begins there without a word. `refuse`: (status, headers), each once."""

    def __init__(self) -> None:
        self.events: list[tuple[int, str | bytes]] = []
        self.asked: list[dict[str, list[str]]] = []
        self.refuse: list[tuple[int, dict[str, str]]] = []
        self.oldest = 0
        self.connected = threading.Semaphore(0)
        self._news = threading.Condition()
        self._lines: list[ServerConnection] = []
        self._server: Server | None = None
        self._port = 0

    @property
    def address(self) -> str:
        return f"ws://127.0.0.1:{self._port}/subscribe"

    def start(self) -> None:
        server = serve(self._talk, "127.0.0.1", self._port, process_request=self._greet, compression=None, max_size=None, close_timeout=1)
        self._server, self._port = server, server.socket.getsockname()[1]
        threading.Thread(target=server.serve_forever, daemon=True).start()

    def kill(self) -> None:
        """As a power cut: no close frame, and nobody listens any more."""
        if self._server is not None:
            self._server.shutdown()
        for line in self._lines:
            with suppress(OSError):
                line.socket.shutdown(2)
        self._lines, self._server = [], None

    def frame(self, at: int, frame: str | bytes) -> None:
        with self._news:
            self.events.append((at, frame))
            self._news.notify_all()

    def event(self, at: int, **said: Any) -> None:
        self.frame(at, json.dumps({"did": DID, "time_us": at, **said}, ensure_ascii=False))

    def commit(self, at: int, rkey: str, operation: str = "create", *, did: str = DID, collection: str = POSTS, record: Any = None) -> None:
        said = {"rev": "r", "operation": operation, "collection": collection, "rkey": rkey, **({"record": record} if record else {})}
        self.event(at, did=did, kind="commit", commit=said)

    def say(self, at: int, rkey: str, text: str, operation: str = "create", *, did: str = DID, **more: Any) -> str:
        record = {"$type": POSTS, "text": text, "createdAt": iso(at), "langs": ["ko"], **more}
        self.commit(at, rkey, operation, did=did, record=record)
        return f"at://{did}/{POSTS}/{rkey}"

    def repost(self, at: int, rkey: str, of: str, *, did: str = "did:plc:fan") -> None:
        record = {"$type": REPOSTS, "subject": {"uri": of, "cid": "c"}, "createdAt": iso(at)}
        self.commit(at, rkey, did=did, collection=REPOSTS, record=record)

    def _greet(self, line: ServerConnection, request: Any) -> Any:
        self.asked.append(parse_qs(urlsplit(request.path).query))
        if not self.refuse:
            return None
        status, headers = self.refuse.pop(0)
        answer = line.respond(HTTPStatus(status), "no\n")
        for name, value in headers.items():
            answer.headers[name] = value
        return answer

    def _talk(self, line: ServerConnection) -> None:
        self._lines.append(line)
        self.connected.release()
        place, start = 0, max(int(self.asked[-1].get("cursor", ["0"])[0]), self.oldest)
        with suppress(ConnectionClosed, OSError):
            while self._server is not None:
                with self._news:
                    self._news.wait_for(lambda: len(self.events) > place, 0.1)  # noqa: B023
                    some, place = self.events[place:], len(self.events)
                for at, frame in some:
                    if at >= start:
                        line.send(frame)
                line.ping()


@contextmanager
def jetstream() -> Iterator[Jetstream]:
    running = Jetstream()
    running.start()
    try:
        yield running
    finally:
        running.kill()


def iso(at: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(at / 1e6)) + f".{at // 1000 % 1000:03d}Z"
