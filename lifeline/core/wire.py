"""One HTTP exchange under a deadline, a byte cap and an address check; the only door to the network besides tweepy's."""

import heapq
import ipaddress
import itertools
import json
import socket
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection

AGENT = "lifeline/0.1 (municipal emergency communication)"


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
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.headers["User-Agent"] = AGENT
        adapter = _Adapter(self._timeout, deadline, private=private)
        for scheme in ("https://", "http://"):
            self.session.mount(scheme, adapter)

    def call(self, method: str, url: str, **request: Any) -> Answer:
        """One exchange; `request` takes what `requests.Session.request` takes. Raises NotSent or NoAnswer."""
        with _Exchange(self._deadline) as exchange:
            try:
                with self.session.request(method, url, stream=True, allow_redirects=False, **request) as response:
                    body = _read(response, self._cap, exchange)
                    headers = {name.lower(): value for name, value in response.headers.items()}
                    return Answer(response.status_code, headers, body, response.url)
            except (requests.RequestException, urllib3.exceptions.HTTPError, OSError, ValueError) as error:
                raise classify(error, late=exchange.over) from error

    def close(self) -> None:
        self.session.close()


def hop(answer: Answer) -> str:
    """Where a redirect points, absolute; empty when the answer is none."""
    if answer.status not in (301, 302, 303, 307, 308):
        return ""
    return requests.compat.urljoin(answer.url, answer.headers.get("location", ""))


def classify(error: Exception, *, late: bool = False) -> WireError:
    """NotSent where the request certainly never left, NoAnswer everywhere else."""
    words = f"{type(error).__name__}: {error}"[:200]
    reason = getattr(error, "args", [None])[0]
    cause = getattr(reason, "reason", reason)
    before = isinstance(error, requests.exceptions.ConnectTimeout | requests.exceptions.SSLError | ValueError) or isinstance(
        cause, urllib3.exceptions.NewConnectionError | urllib3.exceptions.NameResolutionError | urllib3.exceptions.ConnectTimeoutError
    )
    if before and not late:
        return NotSent(words)
    return NoAnswer(f"deadline passed ({words})" if late else words)


def _read(response: requests.Response, cap: int, exchange: "_Exchange") -> bytes:
    body = bytearray()
    for piece in response.iter_content(16_384):
        body += piece
        if len(body) > cap:
            raise OSError(f"the answer is larger than {cap} bytes")
    if exchange.over:
        raise OSError("cut at the deadline")
    return bytes(body)


def check_address(host: str, port: int, *, private: bool) -> list[tuple[int, str]]:
    """Addresses of the host as (family, address), each checked. Raises OSError unless every one is global (SSRF)."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [(int(family), str(where[0])) for family, _, _, _, where in found]
    for _, address in addresses:
        if not private and not _is_global(address):
            raise OSError(f"{host} resolves to {address}, which is not a public address")
    return addresses


def _is_global(address: str) -> bool:
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return inner.is_global and not inner.is_multicast
    return ip.is_global and not ip.is_multicast


_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class _Adapter(HTTPAdapter):
    """Supplies the timeouts tweepy forgets, connections that know their deadline, and never a retry."""

    def __init__(self, timeout: tuple[float, float], deadline: float, *, private: bool) -> None:
        self._timeout, self._own_deadline, self._private = timeout, deadline, private
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
        if getattr(_here, "exchange", None) is not None:
            return super().send(request, *args, **kwargs)
        with _Exchange(self._own_deadline) as exchange:
            try:
                response = super().send(request, *args, **kwargs)
                _ = response.content
            except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
                if exchange.over:
                    raise requests.exceptions.ReadTimeout("deadline passed") from error
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
                    return sock
                except OSError as error:
                    sock.close()
                    failure = error
            if isinstance(failure, TimeoutError):
                raise urllib3.exceptions.ConnectTimeoutError(self, f"connecting to {self.host} timed out") from failure
            raise urllib3.exceptions.NewConnectionError(self, f"connecting to {self.host} failed: {failure}") from failure

        def connect(self) -> None:
            super().connect()
            _watch(self.sock)

        def request(self, *args: Any, **kwargs: Any) -> None:
            _watch(self.sock)
            super().request(*args, **kwargs)

    return Watched


_here = threading.local()


def _watch(sock: socket.socket | None) -> None:
    exchange = getattr(_here, "exchange", None)
    if exchange is not None and sock is not None:
        exchange.sock = sock


class _Exchange:
    """The exchange this thread is in; the watch shuts its socket when the deadline passes."""

    def __init__(self, seconds: float) -> None:
        self.ends = time.monotonic() + seconds
        self.sock: socket.socket | None = None
        self.over = self.done = False

    def __enter__(self) -> "_Exchange":
        _here.exchange = self
        _watchdog.add(self)
        return self

    def __exit__(self, *_: object) -> None:
        self.done = True
        _here.exchange = None

    def cut(self) -> None:
        self.over = True
        if self.sock is not None:
            try:
                self.sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                self.sock = None


class _Watchdog:
    """One daemon thread for all exchanges of the process."""

    def __init__(self) -> None:
        self._due: list[tuple[float, int, _Exchange]] = []
        self._count = itertools.count()
        self._change = threading.Condition()
        self._thread: threading.Thread | None = None

    def add(self, exchange: _Exchange) -> None:
        with self._change:
            heapq.heappush(self._due, (exchange.ends, next(self._count), exchange))
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="deadlines", daemon=True)
                self._thread.start()
            if self._due[0][2] is exchange:
                self._change.notify()

    def _run(self) -> None:
        while True:
            with self._change:
                while self._due and self._due[0][2].done:
                    heapq.heappop(self._due)
                wait = self._due[0][0] - time.monotonic() if self._due else None
                if wait is None or wait > 0:
                    self._change.wait(wait)
                    continue
                _, _, exchange = heapq.heappop(self._due)
            exchange.cut()


_watchdog = _Watchdog()
