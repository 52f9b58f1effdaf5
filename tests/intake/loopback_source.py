"""A source on this machine that answers as told, and a format of one line per alert: the two ends of a poll under test."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from sqlalchemy import select

from lifeline.core.cap import Alert, Info, MsgType, Status
from lifeline.core.db import Database
from lifeline.intake.feed import Feed
from lifeline.intake.formats import Parsed, Unparsed
from lifeline.intake.tables import AlertRow, FeedState

SENT = datetime(2026, 1, 5, 22, 0, tzinfo=UTC)
Writes = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Source:
    """Answers by path; `asked` is what it was asked, `date` what its clock says."""

    port: int = 0
    date: datetime = SENT
    answers: dict[str, Writes] = field(default_factory=dict)
    asked: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/feed"

    def at(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def says(self, body: str | bytes, *, status: int = 200, path: str = "/feed", **headers: str) -> None:
        raw = body.encode() if isinstance(body, str) else body

        def write(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(status)
            for name, value in headers.items():
                handler.send_header(name.replace("_", "-"), value)
            handler.send_header("Content-Length", str(len(raw)))
            handler.end_headers()
            handler.wfile.write(raw)

        self.answers[path] = write

    def leads(self, to: str, path: str = "/feed") -> None:
        self.says("", status=302, path=path, Location=to)

    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]


@contextmanager
def open_source() -> Iterator[Source]:
    told = Source()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            told.asked.append((self.path, dict(self.headers)))
            answer = told.answers.get(self.path.partition("?")[0])
            if answer is None:
                self.send_error(404)
            else:
                answer(self)

        def date_time_string(self, timestamp: float | None = None) -> str:
            return format_datetime(told.date, usegmt=True)

        def log_message(self, format: str, *args: Any) -> None: ...

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: Any, client_address: Any) -> None: ...  # a poll that hangs up is no news here

    server = Server(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    told.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield told
    server.shutdown()
    server.server_close()
    thread.join()


def feed_at(url: str, **other: Any) -> Feed:
    plain = {"name": "weather", "title": "기상", "url": url, "every": "3 min", "format": "lines", "trust": "pinned", "private": True}
    plain["deadline"] = "60 s"  # no pause of the machine ends a poll
    return Feed.model_validate(plain | other)


def alert(identifier: str, *, sent: datetime = SENT, event: str = "대설주의보", sender: str = "weather@kma.go.kr") -> Alert:
    return Alert(identifier, sender, sent, Status.ACTUAL, MsgType.ALERT, infos=(Info(event),))


class Lines:
    """One alert or link a line: `a1 대설주의보 +5` (minutes after SENT); a parser by the port, not a stand-in for one of ours."""

    def __init__(self) -> None:
        self.read: list[bytes] = []
        self.broken = ""  # what this parser cannot read yet

    def __call__(self, format: str, body: bytes) -> Parsed:
        self.read.append(body)
        text = body.decode()
        if text.startswith("<html") or (self.broken and self.broken in text):
            raise Unparsed("this is a page, not a list of alerts", "look at the address in a browser")
        lines = text.split("\n")
        links = tuple(line for line in lines if line.startswith("http"))
        return Parsed(tuple(_alert(line) for line in lines if line and not line.startswith("http")), links)


def _alert(line: str) -> Alert:
    given = line.split()
    identifier, event, minutes, sender = given + ["", "대설주의보", "0", "weather@kma.go.kr"][len(given) :]
    return alert(identifier, event=event, sent=SENT + timedelta(minutes=int(minutes)), sender=sender)


def rows(database: Database, table: type[Any] = AlertRow) -> list[Any]:
    with database.reading() as session:
        return list(session.scalars(select(table)))


def state(database: Database) -> FeedState:
    """The state of the only feed there is."""
    (only,) = rows(database, FeedState)
    return only
