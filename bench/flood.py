"""10,000 attempts to sign in while alerts go out to 44 accounts: what the flood costs the sending, and the officers who are in."""

import http.client
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from bench.desk import LIMIT, p95
from bench.figure import Figure
from bench.flooder import AT_ONCE
from bench.platform_server import ROOT, Remote, platform
from bench.served import Server, embedded
from bench.sitting import ACCOUNTS, Sitting, sitting

ANSWER, ATTEMPTS, ROUNDS, PAUSE = 0.2, 10_000, 5, 0.5


@dataclass
class Round:
    """`sent`: seconds from the press to the last of 44 at the platform; `pages`: milliseconds of the first page, asked meanwhile."""

    sent: list[float] = field(default_factory=list)
    pages: list[float] = field(default_factory=list)


def measure() -> Iterator[Figure]:
    with platform(ANSWER) as remote, sitting(remote.base) as office, embedded(office.environment) as server:
        time.sleep(10)  # the pages of both worlds are made
        quiet, memory = _played(server, office, remote), server.memory() / 1024
        command = [sys.executable, "-m", "bench.flooder", str(server.port), "/desk/sign-in", str(ATTEMPTS)]
        with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as flooder:
            time.sleep(3)
            flooded, full = _played(server, office, remote), server.memory() / 1024
            told = json.loads(flooder.communicate()[0])  # its input ends, and with it the flood
    yield from _figures(quiet, flooded, told)
    yield Figure("memory of the process in the flood", full, "MB", against=(memory, "without it"))


def _figures(quiet: Round, flooded: Round, told: dict[str, Any]) -> Iterator[Figure]:
    attempts = sum(told["answers"].values())
    answers = ", ".join(f"{number:,} x {status}" for status, number in sorted(told["answers"].items()))
    yield Figure("the flood", attempts / told["seconds"], "1/s", note=f"{attempts:,} attempts, {AT_ONCE} at once: {answers}")
    against = (median(quiet.sent), "without a flood")
    name = f"press -> last of {ACCOUNTS} at the platform"
    yield Figure(f"{name}, p50 in the flood", median(flooded.sent), "s", "<= 1.5 x", against, f"{ROUNDS} rounds")
    yield Figure(f"{name}, worst in the flood", max(flooded.sent), "s", "<= 3 s", (max(quiet.sent), "without a flood"))
    yield Figure("first page of who is in, p95 in the flood", p95(flooded.pages), "ms", LIMIT, (p95(quiet.pages), "without a flood"))


def _played(server: Server, office: Sitting, remote: Remote) -> Round:
    """Alerts one after another; beside them an officer opens the first page four times a second."""
    played, waiting = Round(), [office.lay() for _ in range(ROUNDS)]
    with ThreadPoolExecutor(1) as beside:
        for number in waiting:
            reading = beside.submit(_look, server, office, played.pages)
            remote.command(forget=True)
            begun = time.monotonic()
            office.approve(server.port, number)
            while len(posts := remote.posts()) < ACCOUNTS:
                if time.monotonic() - begun > 60:
                    raise RuntimeError(f"{len(posts)} of {ACCOUNTS} posts after a minute")
                time.sleep(0.1)
            played.sent.append(max(at for _, at in posts) - begun)
            reading.result()
            time.sleep(PAUSE)
    return played


def _look(server: Server, office: Sitting, pages: list[float]) -> None:
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    for _ in range(12):
        begun = time.perf_counter()
        line.request("GET", "/desk/", headers=office.cookie)
        answer = line.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"the first page answers {answer.status}")
        pages.append((time.perf_counter() - begun) * 1000)
        time.sleep(0.25)
    line.close()
