"""tweepy's clients for reading as the app (Bearer): they name routes, parameters and rules, the exchange itself is ours."""

import socket
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, ClassVar

import requests
from tweepy.client import Client as TweepyClient
from tweepy.streaming import StreamingClient, StreamRule
from urllib3.exceptions import HTTPError

from lifeline.core.wire import AGENT, Answer
from lifeline.listening.asking import Asking
from lifeline.listening.x import judged


class Client(TweepyClient):
    """tweepy would go to a fixed host, wait for ever and lose the `detail` of an error: every call returns the whole Answer."""

    def __init__(self, asking: Asking, bearer: str) -> None:
        super().__init__(  # type: ignore[no-untyped-call]
            bearer_token=bearer,
            return_type=requests.Response,  # tweepy's word for: hand the answer on as it is
            wait_on_rate_limit=False,
        )
        self._asking = asking

    def request(self, method: str, route: str, params: Any = None, json: Any = None, user_auth: bool = False) -> Answer:
        return self._asking.call(method, route, params=params, json=json, headers=bearing(self.bearer_token))


class Stream(StreamingClient):
    """tweepy would reconnect by itself, sleep where nobody can wake it, and gather a line without an end: here one call is one connection.

    `filter` returns when the other side closes; it raises ListenerFailed on an answer other than 200 and one of BREAKS where
    the line breaks, or is silent for longer than a heartbeat. `take` gets each line, an empty one for a heartbeat.
    """

    BREAKS: ClassVar[tuple[type[Exception], ...]] = (
        requests.RequestException,
        HTTPError,
        OSError,
        ValueError,
        AttributeError,
    )
    TIMEOUT = (3.05, 21.0)  # a heartbeat comes every 20 s
    LONGEST_LINE = 1_000_000

    def __init__(self, asking: Asking, bearer: str, take: Callable[[bytes], None]) -> None:
        super().__init__(bearer, return_type=requests.Response, wait_on_rate_limit=False)  # type: ignore[no-untyped-call]
        self._asking, self._take_line = asking, take
        self._response: requests.Response | None = None
        self.session.trust_env = False

    def request(self, method: str, route: str, params: Any = None, json: Any = None, user_auth: bool = False) -> Answer:
        return self._asking.call(method, route, params=params, json=json, headers=bearing(self.bearer_token))

    def add(self, values: Sequence[str], tag: str) -> Any:
        return self.add_rules([StreamRule(value=value, tag=tag) for value in values])  # type: ignore[no-untyped-call]

    def hang_up(self) -> None:
        """From another thread: the reading one gets an error or an end at once."""
        response = self._response
        connection = getattr(getattr(response, "raw", None), "connection", None)
        sock = getattr(connection, "sock", None)
        if sock is not None:
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)

    def _connect(self, method: str, endpoint: str, params: Any = None) -> None:  # type: ignore[override]
        address = f"{self._asking.base}/2/tweets/{endpoint}/stream"
        headers = {**bearing(self.bearer_token), "Accept-Encoding": "identity", "User-Agent": AGENT}
        with self.session.request(
            method, address, params=params, headers=headers, timeout=self.TIMEOUT, stream=True, allow_redirects=False
        ) as response:
            if response.status_code != 200:
                body = next(response.iter_content(10_000), b"")
                said = {name.lower(): value for name, value in response.headers.items()}
                raise judged(self._asking, Answer(response.status_code, said, body, address))
            self._response = response
            try:
                self._read(response)
            finally:
                self._response = None

    def _read(self, response: requests.Response) -> None:
        begun = b""
        for piece in response.raw.stream(4096):
            *lines, begun = (begun + piece).split(b"\n")
            for line in lines:
                self._take_line(line.strip())
            if len(begun) > self.LONGEST_LINE:
                raise ValueError(f"a line is longer than {self.LONGEST_LINE:,} bytes")


def bearing(token: str) -> Mapping[str, str]:
    return {"Authorization": f"Bearer {token}"}
