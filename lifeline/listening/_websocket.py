"""One websocket to a stream of events: frames as bytes, bounded, with no way to wait for ever."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException
from websockets.sync.client import ClientConnection, connect

from lifeline.core.wire import AGENT
from lifeline.listening.port import ListenerFailed, Remedy

BREAKS = (OSError, WebSocketException)
LARGEST = 1 << 20  # bytes of a frame; nothing is unpacked, so none grows when it is here
_SECONDS, _TOO_BIG = 10.0, 1009
_REMEDIES: dict[int, Remedy] = {400: "settings", 401: "settings", 403: "settings", 404: "settings", 410: "settings"}
_QUIET = logging.getLogger(f"{__name__}.frames")
_QUIET.setLevel(logging.WARNING)  # at DEBUG the library writes every frame, which is citizens' words


class TooBig(Exception):
    """The next frame is larger than anything we read, and the line was closed for it."""


class Line:
    """`read` gives the next frame, or None when there was none for so many seconds. Raises TooBig, or one of BREAKS."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection

    def read(self, seconds: float) -> bytes | None:
        try:
            return self._connection.recv(seconds, decode=False)
        except TimeoutError:
            return None
        except ConnectionClosed as error:
            if error.sent is not None and error.sent.code == _TOO_BIG:
                raise TooBig from None
            raise


@contextmanager
def opened(address: str) -> Iterator[Line]:
    """Closed when it is left. Raises ListenerFailed where the server refuses, or one of BREAKS. No proxy is asked, as nowhere else."""
    try:
        connection = connect(
            address,
            compression=None,
            proxy=None,
            user_agent_header=AGENT,
            open_timeout=_SECONDS,
            close_timeout=2.0,
            max_size=LARGEST,
            logger=_QUIET,
        )
    except InvalidStatus as error:
        status = error.response.status_code
        wish = error.response.headers.get("Retry-After", "")
        after = float(wish) if wish.isdecimal() else 60.0
        raise ListenerFailed(f"HTTP {status}", retry_after=after if status == 429 else None, remedy=_REMEDIES.get(status, "wait")) from None
    with connection:
        yield Line(connection)
