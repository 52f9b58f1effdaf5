"""A platform over HTTP that knows no keys: every POST it takes is a post, and each account's timeline can be read."""

import json
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from lifeline.core.people import Account, Department
from lifeline.core.ports import Measure, P, Probe, Receipt, Unavailable, Unsure
from lifeline.core.wire import NoAnswer, NotSent, Wire

OFFICE = Department("safety", "재난안전실", "Disaster and Safety Office")


def account(number: int, **settings: object) -> Account:
    return Account(f"account-{number:02}", OFFICE, "webhook", "ko", f"sample_{number}", enabled=True, **settings)  # type: ignore[arg-type]


class Platform(ThreadingHTTPServer):
    """`posts` by account, as (text, reply_to). `delay` is the time to answer in seconds; `arrivals` are monotonic times."""

    daemon_threads = True
    request_queue_size = 2048

    def __init__(self, delay: float = 0.0) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.delay = delay
        self.posts: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self.arrivals: list[float] = []
        self.drop_answers: set[str] = set()
        self.lock = threading.Lock()

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def take(self, name: str, text: str, reply_to: str) -> str:
        with self.lock:
            self.posts[name].append((text, reply_to))
            return f"{name}/{len(self.posts[name])}"

    def doubled(self) -> int:
        """Posts that stand on one account more than once."""
        return sum(len(posts) - len(set(posts)) for posts in self.posts.values())


class _Talk(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Platform

    def do_POST(self) -> None:
        self.server.arrivals.append(time.monotonic())
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        made = self.server.take(self.path[1:], said["text"], said["reply_to"])
        if self.path[1:] in self.server.drop_answers:
            self.server.drop_answers.discard(self.path[1:])
            self.close_connection = True
            self.connection.close()
            return
        time.sleep(self.server.delay)
        self._answer({"id": made})

    def do_GET(self) -> None:
        self._answer([{"id": f"{self.path[1:]}/{at + 1}", "text": text} for at, (text, _) in enumerate(self.server.posts[self.path[1:]])])

    def _answer(self, said: object) -> None:
        body = json.dumps(said).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@contextmanager
def platform(delay: float = 0.0) -> Iterator[Platform]:
    server = Platform(delay)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


class PlatformOutlet:
    """One account there; structurally an Outlet."""

    settles: float | None = 0.0
    exact = False

    def __init__(self, base: str, account: Account, **limits: float) -> None:
        self._address, self._wire = f"{base}/{account.id}", Wire(**{"private": True, "read": 120, "deadline": 120} | limits)  # type: ignore[arg-type]

    def send(self, post: P) -> Receipt:  # type: ignore[misc]
        try:
            answer = self._wire.call("POST", self._address, json={"text": post.text, "reply_to": post.reply_to})
        except NotSent as error:
            raise Unavailable(str(error)) from error
        except NoAnswer as error:
            raise Unsure(str(error)) from error
        return Receipt(answer.json()["id"], f"{self._address}#{answer.json()['id']}")

    def find(self, post: P, since: datetime) -> Receipt | None:  # type: ignore[misc]
        try:
            answer = self._wire.call("GET", self._address)
        except (NotSent, NoAnswer) as error:
            raise Unavailable(str(error)) from error
        return next((Receipt(one["id"]) for one in answer.json() if one["text"] == post.text), None)

    def probe(self) -> Probe:
        return Probe(True)

    def room(self, text: str) -> Measure:
        return Measure(len(text), 500, "characters")
