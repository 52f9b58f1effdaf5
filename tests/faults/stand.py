"""The platform of `tests/plain_platform.py` in a process of its own, with a door for the test that stands behind the scene."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

from tests import plain_platform as plain

ROOT = Path(__file__).resolve().parents[2]


class Stand(plain.Platform):
    """Knows how many connections are open: none means that whatever a killed sender had sent has been read."""

    def __init__(self) -> None:
        super().__init__()
        self.RequestHandlerClass = Talk
        self.open = 0

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        with self.lock:
            self.open += 1
        try:
            super().process_request_thread(request, client_address)
        finally:
            with self.lock:
                self.open -= 1

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A sender that was killed: nobody to answer."""

    def quiet(self, seconds: float) -> bool:
        until = time.monotonic() + seconds
        while self.open > 1 and time.monotonic() < until:
            time.sleep(0.002)
        return self.open <= 1


class Talk(plain._Talk):
    server: Stand

    def do_POST(self) -> None:  # noqa: N802 - the library's name
        if self.path != "/-":
            super().do_POST()
            return
        orders = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.delay = orders.get("delay", self.server.delay)
        self.server.drop_answers |= set(orders.get("drop", ()))
        if orders.get("forget"):
            self.server.posts.clear()
        quiet = self.server.quiet(30) if orders.get("quiet") else True
        self._answer({"quiet": quiet, "posts": dict(self.server.posts)})
        self.close_connection = True


class Remote:
    """The stand as the test sees it; `posts` by account, as texts in the order they were taken."""

    def __init__(self, base: str) -> None:
        self.base = base

    def posts(self) -> dict[str, list[str]]:
        return {account: [text for text, _ in posts] for account, posts in self._ask()["posts"].items()}

    def quiet(self) -> None:
        """Until all that killed senders had sent is read."""
        assert self._ask(quiet=True)["quiet"], "somebody is still connected to the platform"

    def forget(self, *, delay: float = 0.0) -> None:
        self._ask(forget=True, delay=delay)

    def drop_answers(self, accounts: list[str]) -> None:
        """The next post of each is taken, and its answer is lost."""
        self._ask(drop=accounts)

    def _ask(self, **orders: object) -> Any:
        with requests.Session() as session:
            session.trust_env = False
            return session.post(f"{self.base}/-", json=orders, timeout=60).json()


@contextmanager
def stand() -> Iterator[Remote]:
    process = subprocess.Popen([sys.executable, "-m", "tests.faults.stand"], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield Remote(process.stdout.readline().strip())
    finally:
        process.terminate()
        process.wait(60)
        process.stdout.close()


if __name__ == "__main__":
    server = Stand()
    print(server.base, flush=True)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    threading.Event().wait()
