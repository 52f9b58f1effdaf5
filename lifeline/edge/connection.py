"""One connection of a reader: ready pages at once, and the limits that uvicorn leaves open on how long and large a question may be."""

from http import HTTPStatus
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from lifeline.edge.front import Front
from lifeline.edge.root import LINE
from lifeline.edge.uploads import LATEST_UPLOAD, takes_photo

LATEST = 10.0  # seconds for a whole request, from its first byte (or from connecting) to its last
MOST_HEAD = 16 * 1024
MOST_AHEAD = 8  # requests sent before the answer to the first is there
TOLD_TO_COME_BACK = 200  # beyond these a newcomer is cut off: there is no descriptor left to tell it with
UNREAD = 30.0  # seconds without a byte of a waiting answer being read
KEEP_ALIVE = 75  # seconds: who asks every ten keeps its connection, and a new one costs twenty times an answer
IDLE_WHEN_CROWDED = 15.0  # long enough for who asks every ten seconds


class Connection(HttpToolsProtocol):
    """`most` is the number of connections from which a newcomer is told to come back; `check` is called once a second."""

    most: int
    front: Front

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._lines = {LINE: transport}
        self._begun = self._rested = self.loop.time()
        self._stuck = 0.0
        self._head = self._unread = 0
        self._asking = self._given = False
        self._latest = LATEST
        self._current: Any = None
        self._over = len(self.connections) > self.most
        if len(self.connections) > self.most + TOLD_TO_COME_BACK:
            transport.abort()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if not self._asking or self.transport.is_closing():
            return
        self._begun = self._begun or self.loop.time()
        if self._head >= 0:
            self._head += len(data)
        if self._head > MOST_HEAD:
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)

    def on_message_begin(self) -> None:
        self.url, self.headers = b"", []
        self._asking, self._head, self._latest = True, 0, LATEST

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers.append((name.lower(), value))

    def on_headers_complete(self) -> None:
        self._head = -1  # what follows is a body, which has a cap of its own
        if takes_photo(self.parser.get_method(), self.url):
            self._latest = LATEST_UPLOAD
        if self._over:
            self._refuse(HTTPStatus.SERVICE_UNAVAILABLE)
        elif len(self.pipeline) >= MOST_AHEAD:
            self.transport.abort()
            self._forget()
        if self.transport.is_closing() or self._give():
            return
        url, headers = self.url, self.headers
        super().on_message_begin()
        self.url, self.scope["extensions"] = url, self._lines
        for name, value in headers:
            super().on_header(name, value)
        super().on_headers_complete()

    def _give(self) -> bool:
        """Whether it was a plain question for a kept page, and is answered."""
        parser = self.parser
        at_rest = (self.cycle is None or self.cycle.response_complete) and not self.flow.write_paused
        if not at_rest or parser.get_http_version() != "1.1" or not parser.should_keep_alive() or parser.should_upgrade():
            return False
        method = parser.get_method()
        answer = self.front.answer(method, self.url, self.headers) if method in (b"GET", b"HEAD") else b""
        if answer:
            self.transport.write(answer)
            self._given = True
        return bool(answer)

    def on_body(self, body: bytes) -> None:
        if not self.transport.is_closing():
            super().on_body(body)

    def on_message_complete(self) -> None:
        self._asking, self._begun = False, 0.0
        if self._given:
            self._given, self._rested = False, self.loop.time()
        elif not self.transport.is_closing():
            super().on_message_complete()

    def on_response_complete(self) -> None:
        self._rested = self.loop.time()
        super().on_response_complete()

    def check(self, now: float, crowded: bool) -> None:
        """Once a second: let go of whoever does not finish asking, does not read, or rests too long (sooner while others find no room)."""
        if self.transport.is_closing() or self.transport.get_write_buffer_size():
            self._check_reading(now)
            return
        self._stuck = 0.0
        answering = self.cycle is not None and not self.cycle.response_complete
        if self._begun and now - self._begun > self._latest:
            if answering and self.cycle.response_started:
                self.transport.close()
                self._forget()
            else:
                self._refuse(HTTPStatus.REQUEST_TIMEOUT)
        elif not answering and now - self._rested > (IDLE_WHEN_CROWDED if crowded else KEEP_ALIVE):
            self.transport.close()

    def _check_reading(self, now: float) -> None:
        left = self.transport.get_write_buffer_size()
        if not self._stuck or left < self._unread:
            self._stuck, self._unread = now, left
        elif now - self._stuck > UNREAD:
            self.transport.abort()

    def _refuse(self, status: HTTPStatus) -> None:
        """Said below the application, which may not even have been asked."""
        if not self.transport.is_closing():
            self.transport.write(
                b"HTTP/1.1 %d %b\r\nretry-after: 5\r\ncache-control: no-store\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
                % (status, status.phrase.encode())
            )
            self.transport.close()
            self._forget()

    def send_400_response(self, msg: str) -> None:
        if not self.transport.is_closing():
            super().send_400_response(msg)
            self._forget()

    def _start_asgi_task(self, cycle: Any, app: Any) -> None:
        self._current = cycle
        super()._start_asgi_task(cycle, app)

    def _forget(self) -> None:
        """Answers still being made have nobody to go to: each would be an error in the log, for the asking."""
        for cycle in (self._current, self.cycle, *(waiting for waiting, _ in self.pipeline)):
            if cycle is not None and not cycle.response_complete:
                cycle.disconnected = True
                cycle.message_event.set()


def connections(most: int, front: Front) -> type[Connection]:
    """Connections of a server that can hold so many."""
    return type("Connection", (Connection,), {"most": most, "front": front})
