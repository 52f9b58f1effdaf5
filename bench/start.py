"""`lifeline demo`, set-up aside: how soon its page answers, how soon the first 44 posts stand, how much memory it takes."""

import contextlib
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.figure import Figure, median, median_of
from bench.platform_server import ROOT

ROUNDS = 3
PATIENCE = 60.0
NEEDED = "flask, sqlalchemy.orm, pydantic, lxml.etree, requests, uvicorn, uvloop, httptools, brotli, click, yaml, alembic.command"


@dataclass(frozen=True, slots=True)
class Start:
    """Milliseconds from the start of the process; resident memory in MB once the first posts stand."""

    page: float
    posts: float
    memory: float


def measure() -> Iterator[Figure]:
    starts = [_once() for _ in range(ROUNDS)]
    imports = [_imports() for _ in range(ROUNDS)]
    page, posts = [one.page for one in starts], [one.posts for one in starts]
    against = (median(imports), "importing what it needs")
    yield Figure("lifeline demo -> its page answers", median(page), "ms", "<= 3000 ms", against, median_of(page))
    yield Figure("lifeline demo -> the first 44 posts stand", median(posts), "ms", "<= 10000 ms", note=median_of(posts))
    yield Figure("resident memory (VmRSS) with the first 44 posts", median(one.memory for one in starts), "MB")


def _once() -> Start:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    begun = time.monotonic()
    command = [sys.executable, "-m", "lifeline", "demo", "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    stand: list[float] = []
    listener = threading.Thread(target=_listen, args=(process, stand), daemon=True)
    listener.start()
    try:
        page = _until_page(port, begun)
        while not stand and time.monotonic() - begun < PATIENCE:
            time.sleep(0.01)
        return Start((page - begun) * 1000, (stand[0] - begun) * 1000, _memory(process.pid))
    finally:
        process.terminate()
        process.wait(20)
        listener.join(5)


def _listen(process: subprocess.Popen[str], stand: list[float]) -> None:
    assert process.stdout is not None
    for said in process.stdout:
        if "44 of 44 accounts" in said:
            stand.append(time.monotonic())


def _until_page(port: int, begun: float) -> float:
    while time.monotonic() - begun < PATIENCE:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/drill/", timeout=5) as answer:
            answer.read()
            return time.monotonic()
        time.sleep(0.02)
    raise RuntimeError(f"no page after {PATIENCE:g} s")


def _memory(pid: int) -> float:
    """Megabytes; 0 where there is no /proc."""
    with contextlib.suppress(OSError):
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))
    return 0.0


def _imports() -> float:
    begun = time.monotonic()
    subprocess.run([sys.executable, "-c", f"import {NEEDED}"], check=True, cwd=ROOT)
    return (time.monotonic() - begun) * 1000
