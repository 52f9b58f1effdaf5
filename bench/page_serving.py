"""The first page in a flood night, per core of its server: `lifeline serve` against Flask under gunicorn's threads."""

import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from bench.figure import Figure, median
from bench.hall import Hall, hall
from bench.native import Load, NotHere, compiled, loading
from bench.served import Server, embedded, gunicorn
from tests.web import city_day

ROUNDS, SECONDS = 3, 2.0
TARGET = ">= 10 x"
ENCODED = "Accept-Encoding: gzip, br"
Asking = Callable[[Server], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Rate:
    """Answers per second of the server's CPU time, and what the readers saw."""

    per_core: float
    load: Load


def measure() -> Iterator[Figure]:
    try:
        compiled("load")
    except NotHere as missing:
        yield Figure(f"not measured: {missing}", 0, "")
        return
    with hall(city_day.three_emergencies) as office, ExitStack() as stack:
        settings = office.environment()
        ours, theirs = stack.enter_context(embedded(settings)), stack.enter_context(gunicorn(settings))
        ready = stack.enter_context(gunicorn(_same_bytes(ours, office), app="bench.ready_flask:app"))
        servers = {"ours": ours, "rendered": theirs, "ready": ready}
        yield from _figures(servers, "200", _anew)
        yield from _figures(servers, "304", _holding)


def _anew(_: Server) -> tuple[str, ...]:
    return (ENCODED,)


def _holding(server: Server) -> tuple[str, ...]:
    """As a reader who has the page of this moment."""
    return ENCODED, f"If-None-Match: {_got(server).headers['ETag']}"


def _figures(servers: Mapping[str, Server], what: str, asking: Asking) -> Iterator[Figure]:
    """In turn, so that a busier moment of the machine meets all."""
    rounds = [{name: rate(server, "/", asking(server)) for name, server in servers.items()} for _ in range(ROUNDS)]
    found = {name: median(one[name].per_core for one in rounds) for name in servers}
    last = rounds[-1]["ours"].load
    same = f"{last.unchanged / last.answers:.0%} were 304" if last.unchanged else f"{last.bytes:,} bytes"
    whole = f"{last.answers / last.seconds:,.0f}/s in all, p50 {last.p50 / 1000:.1f} ms, p99 {last.p99 / 1000:.1f} ms, {same}"
    wrong = f"; {last.refused} refused, {last.broken} broken" if not last.good else ""
    peers = (
        ("rendered", "the same Flask, gunicorn gthread 1x16"),
        ("ready", "a Flask with the bytes ready, 1x16"),
    )
    for name, words in peers:
        yield Figure(f"{what} per core of the server, `lifeline serve`", found["ours"], "1/s", TARGET, (found[name], words), whole + wrong)


def rate(server: Server, path: str, headers: tuple[str, ...]) -> Rate:
    before = server.cpu()
    load = loading(server.port, path, seconds=SECONDS, headers=headers).load()
    return Rate(load.answers / max(server.cpu() - before, 0.01), load)


def _same_bytes(server: Server, office: Hall) -> dict[str, str]:
    path = office.home / "page.br"
    path.write_bytes(_got(server).read())
    return {"READY_BYTES": str(path)}


def _got(server: Server) -> Any:
    asked = urllib.request.Request(f"http://127.0.0.1:{server.port}/", headers={"Accept-Encoding": "br"})
    return urllib.request.urlopen(asked, timeout=20)
