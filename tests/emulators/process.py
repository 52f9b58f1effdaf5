"""An emulator in a process of its own: started by name, asked and disturbed over its own connection."""

import argparse
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import requests

from tests.emulators.server import Emulator, Posted

ROOT = Path(__file__).resolve().parents[2]


class Remote:
    """An emulator in a process of its own, which outlives a killed sender and shares no interpreter lock with it."""

    def __init__(self, base: str) -> None:
        self.base = base
        self._session = requests.Session()
        self._session.trust_env = False

    @property
    def posts(self) -> list[Posted]:
        return [Posted(**row) for row in self._ask("GET", "posts")]

    @property
    def arrivals(self) -> list[tuple[float, str, bool]]:
        """Monotonic seconds (one clock for the whole machine), token, and whether it was a post."""
        return [(row[0], row[1], row[2]) for row in self._ask("GET", "arrivals")]

    def of(self, token: str) -> list[Posted]:
        return [post for post in self.posts if post.token == token]

    def fault(self, kind: str, *, token: str | None = None, count: int | None = 1, **detail: Any) -> None:
        self._ask("POST", "fault", {"kind": kind, "token": token, "count": count, **detail})

    def heal(self) -> None:
        self._ask("POST", "heal")

    def revoke(self, token: str) -> None:
        self._ask("POST", "revoke", {"token": token})

    def _ask(self, method: str, what: str, body: Any = None) -> Any:
        return self._session.request(method, f"{self.base}/_/{what}", json=body, timeout=60).json()


@contextmanager
def spawned(name: str, **options: Any) -> Iterator[Remote]:
    """The emulator of that name (`x`, `facebook`, ...) as `python -m tests.emulators.NAME`, ended by its own id."""
    words = [word for key, value in options.items() for word in (f"--{key}", str(value))]
    process = subprocess.Popen([sys.executable, "-m", f"tests.emulators.{name}", *words], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield Remote(f"http://127.0.0.1:{int(process.stdout.readline())}")
    finally:
        process.terminate()
        process.wait(60)
        process.stdout.close()


def main(kind: type[Emulator]) -> None:
    """Serves until it is ended; prints its port first."""
    parser = argparse.ArgumentParser(description=kind.__doc__)
    parser.add_argument("--port", type=int, default=0)
    for option, reads in kind.options.items():
        parser.add_argument(f"--{option}", type=reads, default=None)
    given = {name: value for name, value in vars(parser.parse_args()).items() if value is not None}
    with kind(**given) as emulator, suppress(KeyboardInterrupt):
        print(emulator.base.rpartition(":")[2], flush=True)
        threading.Event().wait()
