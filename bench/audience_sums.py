"""Ten million citizens on one page: what each number in docs/audience.md is worked out from, with sizes taken anew beside those assumed."""

import re
import socket
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields

from bench.figure import Figure
from bench.hall import hall
from bench.meter import metered
from bench.newsroom import newsroom
from bench.phone import SCREEN, phone
from tests.web import city_day

SETTLED = 6.0


@dataclass(frozen=True, slots=True)
class Given:
    """What is put in. Sizes are of three emergencies at once, in bytes with heads; rates are per core of a server."""

    people: int = 10_000_000
    come_within_s: int = 600
    asks_every_s: int = 10
    fresh_every_s: int = 30
    changes_every_s: int = 120
    visit_bytes: int = 35_000
    page_bytes: int = 10_700
    version_bytes: int = 760
    unchanged_bytes: int = 590
    kept_per_core: int = 25_000
    new_per_core: int = 1_100
    embedded_per_core: int = 20_000
    edges: int = 300
    edge_keeps_s: int = 2
    objects: int = 3
    codings: int = 2
    socket_kb: int = 4
    watcher_kb: int = 10
    push_us: int = 13


@dataclass(frozen=True, slots=True)
class Sum:
    """One line of the table: what, how much, and how it comes about."""

    name: str
    said: str
    how: str

    def row(self) -> str:
        return f"| {self.name} | **{self.said}** | {self.how} |"


def sums(given: Given) -> tuple[Sum, ...]:
    return (*_without(given), *_with(given), *_pushed(given), *_small(given))


def rows(found: Sequence[Sum]) -> list[str]:
    return [one.row() for one in found]


def _each(given: Given) -> float:
    """Bytes a second for one open page: its questions, and the page anew when what it says has changed."""
    asked = given.version_bytes + (given.fresh_every_s / given.asks_every_s - 1) * given.unchanged_bytes
    return asked / given.fresh_every_s + given.page_bytes / given.changes_every_s


def _without(given: Given) -> Iterator[Sum]:
    asked, came = given.people / given.asks_every_s, given.people / given.come_within_s
    traffic, first = given.people * _each(given), came * given.visit_bytes
    cores = asked / given.kept_per_core + came / given.new_per_core
    yield Sum("Questions a second", _short(asked), "people / one question every 10 s")
    yield Sum("Traffic while all watch", _bits(traffic), "people x (version + 2 x unchanged) / 30 s, and a page every 120 s")
    news = given.people * (given.page_bytes + given.version_bytes) / (1.2 * given.asks_every_s)
    yield Sum("and in the 12 s after a change", _bits(news), "people x (version + page) / 12 s")
    yield Sum("and in the ten minutes in which all come", _bits(first), "people / 600 s x first visit")
    yield Sum("One reader in an hour", f"{_each(given) * 3600 / 1e6:.1f} MB", "the same, for one")
    yield Sum("Cores of web servers", f"{cores:.0f}", f"questions / {given.kept_per_core:,}, and new connections / {given.new_per_core:,}")
    again = asked / given.new_per_core
    yield Sum(
        "the same, were each question a new connection",
        f"{again:.0f}",
        f"questions / {given.new_per_core:,}: why connections must be kept longer than 12 s",
    )
    yield Sum("Memory of open connections", f"{given.people * given.socket_kb / 1e6:.0f} GB", "people x 4 KB in the kernel, before TLS")


def _with(given: Given) -> Iterator[Sum]:
    asked = given.edges * given.objects * given.codings / given.edge_keeps_s
    share = asked / given.kept_per_core
    oldest = given.asks_every_s * 1.2 + given.edge_keeps_s
    yield Sum("Behind a CDN: questions that reach the office", f"{asked:.0f} a second", "300 places x 3 objects x 2 codings / 2 s")
    yield Sum("their traffic, at most", _bits(asked * given.page_bytes), "each a whole page")
    yield Sum("cores for them", f"{share:.2f}", f"questions / {given.kept_per_core:,}")
    yield Sum("Flask's share", "2 a second", "the limit in the configuration of nginx, whoever asks")
    yield Sum("What the CDN carries in an hour", f"{given.people * _each(given) * 3600 / 1e12:.0f} TB", "people x one reader's hour")
    yield Sum(
        "A change is on a page by asking",
        f"after {given.asks_every_s / 2 + 1:.0f} s, {oldest:.0f} s at most",
        "half of 10 s and of 2 s; 12 s + 2 s",
    )


def _pushed(given: Given) -> Iterator[Sum]:
    memory = given.people * (given.socket_kb + given.watcher_kb) / 1e6
    cpu = given.people * given.push_us / 1e6
    yield Sum("Push for all: memory", f"{memory:.0f} GB", "people x (10 KB nchan + 4 KB kernel), before TLS")
    yield Sum("and for each change", f"{cpu:.0f} seconds of a core", f"people x {given.push_us} µs")


def _small(given: Given) -> Iterator[Sum]:
    yield Sum(
        "`lifeline serve` alone, half of one core",
        f"{_short(given.embedded_per_core / 2 * given.asks_every_s)} readers",
        f"{given.embedded_per_core:,} / 2 x 10 s",
    )
    front = 2 * given.kept_per_core / 2 * given.asks_every_s
    yield Sum("nginx on two cores, half used", f"{_short(front)} readers", f"2 x {given.kept_per_core:,} / 2 x 10 s")
    line = 1e9 / 8 * 0.7 / _each(given)
    yield Sum("A line of 1 Gbit/s, 70 % used", f"{_short(line)} readers", "bytes a second / those of one reader")


def _short(number: float) -> str:
    if number >= 1e6:
        return f"{number / 1e6:.1f} million"
    return f"{round(number, -3):,.0f}" if number >= 10_000 else f"{number:,.0f}"


def _bits(bytes_a_second: float) -> str:
    gigabits = bytes_a_second * 8 / 1e9
    return f"{gigabits:.1f} Gbit/s" if gigabits >= 1 else f"{gigabits * 1000:.0f} Mbit/s"


def measure() -> Iterator[Figure]:
    given = Given()
    print("\n".join(f"{one.name}: {getattr(given, one.name):,}" for one in fields(given)))
    print("\n".join(rows(sums(given))))
    with hall(city_day.three_emergencies) as office, newsroom(office) as news:
        yield from _sizes(news.server.port, given)


def _sizes(port: int, given: Given) -> Iterator[Figure]:
    with metered(port) as meter, phone() as chromium:
        if chromium is not None:
            page = chromium.new_page(viewport=SCREEN)
            page.goto(f"http://127.0.0.1:{meter.port}/")
            page.wait_for_timeout(SETTLED * 1000)
            note = f"{meter.asked} questions over {meter.connections} connections, worker and copies for offline reading included"
            yield Figure("first visit", meter.down, "bytes", "", (given.visit_bytes, "assumed"), note)
    for name, path, assumed in (("the page anew", "/", given.page_bytes), ("version.json, changed", "/version.json", given.version_bytes)):
        whole = asked(port, path)
        yield Figure(name, len(whole), "bytes", "", (assumed, "assumed"))
    tag = re.search(rb"(?i)etag: (\S+)", whole)
    same = asked(port, "/version.json", f"If-None-Match: {tag[1].decode()}\r\n" if tag else "")
    note = "by lifeline itself; nginx says more in its heads"
    yield Figure("version.json, unchanged", len(same), "bytes", "", (given.unchanged_bytes, "assumed"), note)


def asked(port: int, path: str, more: str = "") -> bytes:
    """The whole answer, head and body, as it came over the wire."""
    parts = []
    with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
        head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept-Encoding: gzip, br\r\n{more}Connection: close\r\n\r\n"
        line.sendall(head.encode())
        while part := line.recv(65536):
            parts.append(part)
    return b"".join(parts)
