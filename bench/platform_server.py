"""A platform in a process of its own: it notes when each post arrives and answers after a fixed time; some accounts may hang."""

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

ROOT = Path(__file__).resolve().parent.parent
_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_TOKEN = re.compile(rb'oauth_token="([^"]+)"')


class Platform:
    """`posts` are (account, arrival, body) in order of arrival, `reads` (account, arrival); times are monotonic seconds."""

    def __init__(self) -> None:
        self.delay = 0.0
        self.hanging: set[str] = set()
        self.held: list[asyncio.Transport] = []
        self.posts: list[tuple[str, float, bytes]] = []
        self.reads: list[tuple[str, float]] = []
        self.victim: tuple[int, int] | None = None  # (pid, after how many posts it is killed)

    def command(self, orders: dict[str, Any]) -> None:
        self.delay = orders.get("delay", self.delay)
        if orders.get("forget"):
            self.posts, self.reads = [], []
        if "hang" in orders:
            self.hanging = set(orders["hang"])
            for transport in self.held:
                transport.close()
            self.held = []
        if "victim" in orders:
            self.victim = tuple(orders["victim"])  # type: ignore[assignment]

    def take(self, account: str, body: bytes) -> int:
        """The number of the post; the platform has it from now on."""
        self.posts.append((account, time.monotonic(), body))
        if self.victim and len(self.posts) >= self.victim[1]:
            os.kill(self.victim[0], signal.SIGKILL)
            self.victim = None
        return len(self.posts)

    def timeline(self, account: str) -> list[dict[str, str]]:
        mine = [(number, body) for number, (name, _, body) in enumerate(self.posts, 1) if name == account]
        return [{"id": f"{account}/{number}", "text": json.loads(body)["text"]} for number, body in mine]


class Talk(asyncio.Protocol):
    """HTTP/1.1 as far as the clients of these benchmarks speak it."""

    def __init__(self, platform: Platform) -> None:
        self.platform, self.waiting = platform, b""
        self.transport: Any = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.waiting += data
        head, blank, rest = self.waiting.partition(b"\r\n\r\n")
        found = _LENGTH.search(head)
        length = int(found[1]) if found else 0
        if blank and len(rest) >= length:
            self.waiting = rest[length:]
            method, path, _ = head.split(b"\r\n", 1)[0].split(b" ", 2)
            self.asked(method, path.decode(), head, rest[:length])

    def asked(self, method: bytes, path: str, head: bytes, body: bytes) -> None:
        token = _TOKEN.search(head)
        account = token[1].decode() if token else path[1:]
        if path == "/_":
            self.platform.command(json.loads(body or b"{}"))
            posts = [(name, at) for name, at, _ in self.platform.posts]
            self.answer({"posts": posts, "reads": self.platform.reads})
        elif method != b"POST":
            self.platform.reads.append((account, time.monotonic()))
            self.answer({"data": {"id": "1", "username": account}} if token else self.platform.timeline(account))
        else:
            made = f"{account}/{self.platform.take(account, body)}"
            if account in self.platform.hanging:
                self.platform.held.append(self.transport)
            else:
                asyncio.get_running_loop().call_later(self.platform.delay, self.answer, {"id": made, "data": {"id": made}})

    def answer(self, said: object) -> None:
        body = json.dumps(said).encode()
        self.transport.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))


class Remote:
    """The platform as a benchmark sees it."""

    def __init__(self, base: str) -> None:
        self.base = base
        self._session = requests.Session()
        self._session.trust_env = False

    def command(self, **orders: object) -> None:
        self._ask(orders)

    def posts(self) -> list[tuple[str, float]]:
        """Account and arrival of each post taken."""
        return [(account, at) for account, at in self._ask({})["posts"]]

    def reads(self) -> list[tuple[str, float]]:
        return [(account, at) for account, at in self._ask({})["reads"]]

    def doubled(self) -> int:
        counts: dict[str, int] = defaultdict(int)
        for account, _ in self.posts():
            counts[account] += 1
        return sum(count - 1 for count in counts.values())

    def _ask(self, orders: dict[str, object]) -> Any:
        return self._session.post(f"{self.base}/_", json=orders, timeout=30).json()


@contextmanager
def platform(delay: float) -> Iterator[Remote]:
    """The platform as `python -m bench.platform_server`, ended by its own id."""
    process = subprocess.Popen([sys.executable, "-m", "bench.platform_server"], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        remote = Remote(f"http://127.0.0.1:{int(process.stdout.readline())}")
        remote.command(delay=delay)
        yield remote
    finally:
        process.terminate()
        process.wait(5)
        process.stdout.close()


async def serve() -> None:
    shared = Platform()
    server = await asyncio.get_running_loop().create_server(lambda: Talk(shared), "127.0.0.1", 0, backlog=4096)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve())
