"""A storm of posts through the whole flow to rows, by one process, SQLite with synchronous=FULL; against a naive flow and bare parsing."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from bench.figure import Figure, median
from bench.stage import DISK
from bench.storm_posts import PAGE, PER_SECOND, Storm

NAIVE_PAGES = 12
LIVE_SECONDS = 15
ROUNDS = 2


def measure() -> Iterator[Figure]:
    storm = Storm()
    print("the storm: " + ", ".join(f"{count:,} {kind}" for kind, count in storm.mix.items()))
    with tempfile.TemporaryDirectory(prefix="lifeline-storm-", dir=DISK) as folder:
        pages = Path(folder, "pages")
        pages.write_bytes(b"\n".join(storm.pages))
        parsed = median(_parsed(storm) for _ in range(5))
        rounds = [(_child("flow", pages), _child("naive", pages)) for _ in range(ROUNDS)]
        live = _child("live", pages)
    flow, naive = max((one for one, _ in rounds), key=_rate), max((other for _, other in rounds), key=_rate)
    per_core = max(one["per_core"] for one, _ in rounds)
    note = f"{flow['reports']:,} reports, {flow['incidents']:,} incidents; best of {ROUNDS} of both, in turn"
    yield Figure("the whole flow to rows", flow["rate"], "posts/s", ">= 20 x", (naive["rate"], "naive flow"), note)
    yield Figure("the same for each second of a core", per_core, "posts/s", ">= 0.2 x", (parsed, "bare orjson"), "the aim is 0.3")
    yield Figure("all of the storm is counted: support", flow["support"], "posts", f"= {storm.posts} posts")
    yield Figure("memory at its highest", flow["memory"], "MB", "<= 300 MB", note="the whole process")
    yield Figure(f"post -> pin at {PER_SECOND}/s, the slowest", live["slowest"], "s", "<= 2 s", note=f"{LIVE_SECONDS} s in real time")
    yield Figure("of one core meanwhile", 100 * live["core"], "%", "<= 25 %")


def _parsed(storm: Storm) -> float:
    begun = time.process_time()
    for body in storm.pages:
        orjson.loads(body)
    return storm.posts / (time.process_time() - begun)


def _rate(told: dict[str, Any]) -> float:
    """Of the wall clock: what is waited for at the disk counts for both."""
    return float(told["rate"])


def _child(part: str, pages: Path) -> dict[str, Any]:
    """A process of its own, so that its memory is its own."""
    most = {"naive": NAIVE_PAGES, "live": LIVE_SECONDS * PER_SECOND // PAGE}.get(part, 0)
    said = subprocess.run(
        [sys.executable, "-m", "bench.storm_flow", part, str(pages), str(most)], capture_output=True, text=True, check=False, timeout=900
    )
    if said.returncode:
        raise RuntimeError(said.stderr[-2000:])
    told: dict[str, Any] = json.loads(said.stdout.splitlines()[-1])
    return told
