"""One HTTP exchange under a deadline, a byte cap and an address check; the only door to the network besides tweepy's."""

import json
import logging
import socket
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection

from lifeline.core.address import check_address
from lifeline.core.deadline import Exchange, here, watch

logging.getLogger("urllib3.connectionpool").setLevel(logging.INFO)  # at DEBUG it writes whole addresses, keys and all
AGENT = "lifeline/0.1 (municipal emergency communication)"
_HEADERS = {**requests.utils.default_headers(), "User-Agent": AGENT}


class WireError(Exception):
    """The exchange failed; the subclass says whether the request may have been taken."""


class NotSent(WireError):
    """Failed before the request left: refused address, no such host, connection refused, TLS not agreed."""


class NoAnswer(WireError):
    """The request left and no whole answer came: timeout, reset, deadline, an answer over the cap."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer. `headers` has lower-case names; `url` is the address that answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str

    def json(self) -> Any:
        """The body as JSON, or None where it is none (HTML error pages, cut answers, nesting without end)."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None

    @property
    def excerpt(self) -> str:
        """The first 200 characters, for a log or an attempt row."""
        return self.body[:800].decode("utf-8", "replace")[:200]


class Wire:
    """A `requests` session that keeps its connection and its limits.

    `connect` and `read` are timeouts in seconds, `deadline` bounds the whole exchange (a timeout alone does not stop a
    body that drips), `cap` is the largest body in bytes after decompression. `private` allows addresses that are not
    global: only for a city's own gateway or a test, and only where its file says so. No redirect is followed; `hop`
    tells where one points. Not safe for two threads at once: one Wire per account or feed.
    """

    def __init__(
        self, *, connect: float = 3.05, read: float = 8.0, deadline: float = 10.0, cap: int = 2_000_000, private: bool = False
    ) -> None:
        self._timeout, self._deadline, self._cap = (connect, read), deadline, cap
        self.session = _Session()
        self.session.trust_env = False
        self.session.headers["User-Agent"] = AGENT
        self._adapter = _Adapter(self._timeout, deadline, cap=cap, private=private)
        for scheme in ("https://", "http://"):
            self.session.mount(scheme, self._adapter)

    def call(self, method: str, url: str, **request: Any) -> Answer:
        """One exchange; `request` takes what `requests.Request` takes. Raises NotSent or NoAnswer.

        Not through the session: its cookies and merged settings, which we do not use, are a third of an exchange's CPU,
        and 44 exchanges share one interpreter.
        """
        headers = _HEADERS | dict(request.pop("headers", None) or {})
        with Exchange(self._deadline) as exchange:
            try:
                prepared = requests.Request(method, url, headers=headers, **request).prepare()
                with self._adapter.send(prepared, stream=True) as response:
                    body = _read(response, self._cap, exchange)
                    headers = {name.lower(): value for name, value in response.headers.items()}
                    return Answer(response.status_code, headers, body, response.url)
            except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as error:
                # `from None`: the library's own message holds the whole address, and with it a key or a token.
                raise _failed(error, exchange) from None

    def close(self) -> None:
        self.session.close()


class _Session(requests.Session):
    def get_redirect_target(self, resp: requests.Response) -> None:
        """None: `requests` would read the redirect's whole body, past our cap, to prepare a request nobody makes."""


def hop(answer: Answer) -> str:
    """Where a redirect points, absolute; empty when the answer is none."""
    if answer.status not in (301, 302, 303, 307, 308):
        return ""
    location = answer.headers.get("location", "")
    try:
        return requests.compat.urljoin(answer.url, location)
    except ValueError:
        return location


def classify(error: Exception) -> WireError:
    """What an error raised through an adapter of ours (tweepy's, say) means: NotSent where the request certainly never left."""
    cause, words = _cause(error), _words(error)[:200]
    before = isinstance(error, requests.exceptions.ConnectTimeout | requests.exceptions.SSLError | ValueError) or isinstance(
        cause, urllib3.exceptions.NewConnectionError | urllib3.exceptions.NameResolutionError | urllib3.exceptions.ConnectTimeoutError
    )
    return NotSent(words) if before else NoAnswer(words)


def _failed(error: Exception, exchange: Exchange) -> WireError:
    words = _words(error)
    kind = NoAnswer if exchange.left else NotSent
    return kind(f"deadline passed ({words})"[:200] if exchange.over else words[:200])


def _cause(error: Exception) -> object:
    reason = next(iter(error.args), None)
    return getattr(reason, "reason", reason)


def _words(error: Exception) -> str:
    """What went wrong, never the address: its path or query may hold a key."""
    name, cause = type(error).__name__, _cause(error)
    if isinstance(error, requests.exceptions.InvalidURL | requests.exceptions.MissingSchema | requests.exceptions.InvalidSchema):
        return f"{name}: the address cannot be used"
    if isinstance(error, requests.exceptions.InvalidHeader):  # its message quotes the header, and with it the token
        return f"{name}: a header, perhaps the credential, holds a line break or a sign that cannot be sent"
    return f"{name}: {cause if isinstance(cause, Exception) else error}"


def _read(response: requests.Response, cap: int, exchange: Exchange) -> bytes:
    body = bytearray()
    for piece in response.iter_content(16_384):
        body += piece
        if len(body) > cap:
            raise OSError(f"the answer is larger than {cap} bytes")
    if exchange.over:
        raise OSError("cut at the deadline")
    return bytes(body)


class _Adapter(HTTPAdapter):
    """Supplies the timeouts tweepy forgets, connections that know their deadline, and never a retry."""

    def __init__(self, timeout: tuple[float, float], deadline: float, *, cap: int, private: bool) -> None:
        self._timeout, self._own_deadline, self._cap, self._private = timeout, deadline, cap, private
        super().__init__(max_retries=0, pool_maxsize=2)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        pools = urllib3.poolmanager.pool_classes_by_scheme
        self.poolmanager.pool_classes_by_scheme = {
            scheme: type(f"_{scheme}", (pools[scheme],), {"ConnectionCls": _watched(base, private=self._private)})
            for scheme, base in (("http", HTTPConnection), ("https", HTTPSConnection))
        }

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        kwargs["timeout"] = kwargs.get("timeout") or self._timeout
        if urlsplit(request.url or "").username is not None:
            raise requests.exceptions.InvalidURL("an address must not carry a user name")
        if getattr(here, "exchange", None) is not None:
            return super().send(request, *args, **kwargs)
        with Exchange(self._own_deadline) as exchange:
            try:
                response = super().send(request, *args, **kwargs)
                with ExitStack() as cleanup:
                    cleanup.callback(response.close)
                    response._content = _read(response, self._cap, exchange)
                    cleanup.pop_all()
            except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as error:
                if exchange.left:  # else an SSLError in mid-answer would look like one before the request
                    raise requests.exceptions.ReadTimeout("deadline passed" if exchange.over else _words(error)) from None
                raise
            return response


def _watched(base: type[Any], *, private: bool) -> type[Any]:
    class Watched(base):  # type: ignore[misc]
        def _new_conn(self) -> socket.socket:
            try:
                addresses = check_address(self._dns_host, self.port, private=private)
            except socket.gaierror as error:
                raise urllib3.exceptions.NameResolutionError(self.host, self, error) from error
            except (OSError, ValueError) as error:
                raise urllib3.exceptions.NewConnectionError(self, str(error)) from error
            return self._connect_to(addresses)

        def _connect_to(self, addresses: list[tuple[int, str]]) -> socket.socket:
            failure: OSError | None = None
            for family, address in addresses:
                sock = socket.socket(family, socket.SOCK_STREAM)
                try:
                    sock.settimeout(self.timeout if isinstance(self.timeout, int | float) else None)
                    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    sock.connect((address, self.port))
                    watch(sock)
                    return sock
                except OSError as error:
                    sock.close()
                    failure = error
            if isinstance(failure, TimeoutError):
                raise urllib3.exceptions.ConnectTimeoutError(self, f"connecting to {self.host} timed out") from failure
            raise urllib3.exceptions.NewConnectionError(self, f"connecting to {self.host} failed: {failure}") from failure

        def send(self, data: Any) -> None:
            if self.sock is None:
                self.connect()
            watch(self.sock, leaves=True)
            super().send(data)

    return Watched
