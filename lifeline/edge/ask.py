"""Flask asked in this process: the whole question first, the whole answer after, two threads, and a bounded wait."""

import asyncio
import io
import sys
import threading
from collections.abc import Iterable
from queue import SimpleQueue
from typing import Any
from urllib.parse import unquote_to_bytes
from wsgiref.types import WSGIApplication, WSGIEnvironment

from werkzeug.test import run_wsgi_app

from lifeline.edge.answer import Answer
from lifeline.edge.ready import Ready, make_ready

PAGE_THREADS = 2  # more would take the interpreter from the threads that send
MOST_WAITING = 100  # at 10 ms a page the last of them waits half a second
LATEST = 15.0
# Lengths have a name of their own; conditions, ranges and encodings are ours to answer; `Proxy` would be taken for a setting.
_OURS = ("content-length", "transfer-encoding", "connection", "expect", "range", "accept-encoding", "proxy")
_Task = tuple[WSGIEnvironment, "asyncio.Future[Ready]", asyncio.AbstractEventLoop]


class Busy(Exception):
    """Too many wait for a page already, or it took too long: come back in a moment."""


class Asker:
    """Asks a WSGI application: here and now with `ask`, or from the event loop with `answer`."""

    def __init__(self, app: WSGIApplication, host: str) -> None:
        self.app, self.host = app, host
        self._tasks: SimpleQueue[_Task] = SimpleQueue()
        self._waiting = 0
        self._threads: tuple[threading.Thread, ...] = ()

    def plain(self, path: str, host: str = "") -> WSGIEnvironment:
        """The question everybody asks alike: a GET without cookie, condition or query, under the office's own name."""
        raw = path.encode()
        return environ("GET", raw, headers=((b"host", (host or self.host).encode("latin-1")),))

    def ask(self, path: str) -> Answer:
        """In the calling thread."""
        return self._run(self.plain(path))

    async def answer(self, question: WSGIEnvironment) -> Ready:
        """By one of the page threads. Raises Busy; a page that comes too late is thrown away."""
        if self._waiting >= MOST_WAITING:
            raise Busy
        if not self._threads:
            self._begin()
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Ready] = loop.create_future()
        self._waiting += 1
        self._tasks.put((question, future, loop))
        try:
            return await asyncio.wait_for(future, LATEST)
        except TimeoutError:
            raise Busy from None
        finally:
            self._waiting -= 1

    def _begin(self) -> None:
        """Daemons: a page that hangs in a lost database does not keep the process from ending."""
        self._threads = tuple(threading.Thread(target=self._serve, name=f"page-{n}", daemon=True) for n in range(PAGE_THREADS))
        for thread in self._threads:
            thread.start()

    def _serve(self) -> None:
        while True:
            question, future, loop = self._tasks.get()
            if future.cancelled():
                continue
            try:
                made: Ready | Exception = make_ready(self._run(question))
            except Exception as error:  # noqa: BLE001 - the thread's door: one page's fault is one page's answer
                made = error
            try:
                loop.call_soon_threadsafe(_settle, future, made)
            except RuntimeError:  # the loop has closed meanwhile: nobody waits
                return

    def _run(self, question: WSGIEnvironment) -> Answer:
        parts, status, headers = run_wsgi_app(self.app, question, buffered=True)
        return Answer(int(status.split(" ", 1)[0]), tuple(headers.to_wsgi_list()), b"".join(parts))


def _settle(future: "asyncio.Future[Ready]", made: Ready | Exception) -> None:
    if future.done():
        return
    if isinstance(made, Exception):
        future.set_exception(made)
    else:
        future.set_result(made)


def environ(
    method: str,
    raw_path: bytes,
    *,
    query: bytes = b"",
    headers: Iterable[tuple[bytes, bytes]] = (),
    body: bytes = b"",
    client: str = "127.0.0.1",
) -> WSGIEnvironment:
    """A question as PEP 3333 puts it. A header whose name has an underscore is left out: it would pass for another."""
    made: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(raw_path).decode("latin-1"),
        "QUERY_STRING": query.decode("latin-1"),
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": client,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    if body:
        made["CONTENT_LENGTH"] = str(len(body))
    for raw, value in headers:
        _add(made, raw.decode("latin-1").lower(), value.decode("latin-1"))
    return made


def _add(made: dict[str, Any], name: str, value: str) -> None:
    if name == "content-type":
        made["CONTENT_TYPE"] = value
    elif name not in _OURS and not name.startswith("if-") and "_" not in name:
        key = f"HTTP_{name.upper().replace('-', '_')}"
        made[key] = f"{made[key]}{';' if name == 'cookie' else ','}{value}" if key in made else value
