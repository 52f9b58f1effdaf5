"""One connection of a reader, with the limits that uvicorn leaves open: how long and how large a request may be while it is incomplete."""

from http import HTTPStatus
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from lifeline.edge.root import LINE

LATEST = 10.0  # seconds for a whole request, from its first byte (or from connecting) to its last
MOST_HEAD = 16 * 1024
MOST_AHEAD = 8  # requests sent before the answer to the first is there
TOLD_TO_COME_BACK = 200  # beyond these a newcomer is cut off: there is no descriptor left to tell it with
UNREAD = 30.0  # seconds without a byte of a waiting answer being read
IDLE_WHEN_CROWDED = 15.0  # long enough for who asks every ten seconds


class Connection(HttpToolsProtocol):
    """`most` is the number of connections from which a newcomer is told to come back; `check` is called once a second."""

    most = 1000

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._lines = {LINE: transport}
        self._begun = self._rested = self.loop.time()
        self._head = self._unread = 0
        self._stuck = 0.0
        self._over = len(self.connections) > self.most
        if len(self.connections) > self.most + TOLD_TO_COME_BACK:
            transport.abort()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.parser is None or not self._begun or self.transport.is_closing():
            return
        if self._head >= 0:
            self._head += len(data)
        if self._head > MOST_HEAD:
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["extensions"] = self._lines
        self._begun, self._head = self._begun or self.loop.time(), 0

    def on_headers_complete(self) -> None:
        self._head = -1  # what follows is a body, which has a cap of its own
        if self._over:
            self._refuse(HTTPStatus.SERVICE_UNAVAILABLE)
        elif len(self.pipeline) >= MOST_AHEAD:
            self.transport.abort()
        if not self.transport.is_closing():
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        if not self.transport.is_closing():
            super().on_body(body)

    def on_message_complete(self) -> None:
        self._begun, self._head = 0.0, 0
        if not self.transport.is_closing():
            super().on_message_complete()

    def on_response_complete(self) -> None:
        self._rested = self.loop.time()
        super().on_response_complete()

    def check(self, now: float, crowded: bool) -> None:
        """Once a second: let go of whoever does not finish asking, does not read, or rests while others find no room."""
        if self.transport.is_closing() or self.transport.get_write_buffer_size():
            self._check_reading(now)
            return
        self._stuck = 0.0
        answering = self.cycle is not None and not self.cycle.response_complete
        if self._begun and now - self._begun > LATEST:
            if answering and self.cycle.response_started:
                self.transport.close()
            else:
                self._refuse(HTTPStatus.REQUEST_TIMEOUT)
        elif crowded and not answering and now - self._rested > IDLE_WHEN_CROWDED:
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


def connections(most: int) -> type[Connection]:
    """Connections of a server that can hold so many."""
    return type("Connection", (Connection,), {"most": most})
