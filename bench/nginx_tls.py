"""What TLS costs nginx, per core: connections that stay and answer again and again, and a new connection for each question."""

import shutil
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import closing

from bench.figure import Figure
from bench.front import doors, front, needed
from bench.hall import hall
from bench.native import NotHere
from bench.newsroom import newsroom
from bench.nginx_page import until_written
from bench.served import Server
from tests.ports import free_port
from tests.web import city_day

SECONDS = 3.0
MOST = 900  # questions over one connection; nginx ends it after 1,000
_ASKED = b"GET /openapi.json HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: br\r\n"


def measure() -> Iterator[Figure]:
    try:
        needed()
        if shutil.which("openssl") is None:
            raise NotHere("openssl is not installed: on Debian run 'apt install openssl'")
    except NotHere as missing:
        yield Figure(f"not measured: {missing}", 0, "")
        return
    ports, tls = doors(), free_port()
    with hall(city_day.three_emergencies) as office, newsroom(office, port=ports.app, push=ports.push):
        until_written(office)
        with front(office, ports, tls=tls) as server:
            unchanged = _ASKED + b"If-None-Match: " + _etag(tls) + b"\r\n\r\n"
            kept, new = _per_core(server, tls, unchanged, kept=True), _per_core(server, tls, unchanged, kept=False)
    note = "one reader who asks again at once; many at once cost less each"
    yield Figure("TLS 1.3, connection kept: 304s per core", kept, "1/s", note=note)
    yield Figure("TLS 1.3, P-256, a new connection for each 304, per core", new, "1/s", against=(kept, "connection kept"))


def _per_core(server: Server, port: int, question: bytes, *, kept: bool) -> float:
    """The client's own time does not count: what is taken is the CPU of the server."""
    before, answers, until = server.cpu(), 0, time.monotonic() + SECONDS
    while time.monotonic() < until:
        with closing(_line(port)) as line:
            for _ in range(MOST if kept else 1):
                line.sendall(question)
                if b" 304 " not in line.recv(65536).partition(b"\r\n")[0]:
                    raise RuntimeError("nginx did not say that the file is unchanged")
                answers += 1
    return answers / max(server.cpu() - before, 0.01)


def _line(port: int) -> ssl.SSLSocket:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context.wrap_socket(socket.create_connection(("127.0.0.1", port)), server_hostname="localhost")


def _etag(port: int) -> bytes:
    with closing(_line(port)) as line:
        line.sendall(_ASKED + b"Connection: close\r\n\r\n")
        head = b""
        while b"\r\n\r\n" not in head:
            head += line.recv(65536)
    return next(one.partition(b": ")[2] for one in head.split(b"\r\n") if one.lower().startswith(b"etag:"))
