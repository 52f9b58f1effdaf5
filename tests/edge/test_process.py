"""`lifeline serve` as a process of its own: it ends quickly, and it begins though its database is dead."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.edge.conftest import Watcher, eventually
from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 150.0
pytestmark = pytest.mark.timeout(600)
WORKS = "drill world: 44 accounts"


class Serving:
    """One life of `lifeline serve`; no feed is asked."""

    def __init__(self, home: Path, *, world: str = "drill", given: Mapping[str, str] = {}) -> None:
        (home / "feeds").mkdir(parents=True, exist_ok=True)
        self.port, self.log = free_port(), home / f"log-{time.monotonic_ns()}"
        settings = {"LIFELINE_HOME": str(home), "LIFELINE_PORT": str(self.port), **given}
        command = [sys.executable, "-m", "lifeline", "serve", "--world", world]
        with self.log.open("w") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, env=os.environ | settings, stdout=log, stderr=log)

    def get(self, path: str) -> bytes:
        """The whole answer; nothing while nobody answers."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=60) as line:
                line.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
                return b"".join(iter(lambda: line.recv(65536), b""))
        except OSError:
            return b""

    def said(self, words: str) -> bool:
        assert self.process.poll() is None, self.log.read_text()
        return words in self.log.read_text()


@contextmanager
def life(home: Path, *, world: str = "drill", given: Mapping[str, str] = {}) -> Iterator[Serving]:
    serving = Serving(home, world=world, given=given)
    try:
        eventually(lambda: serving.said("") and serving.get("/drill/" if world == "drill" else "/"), PATIENCE)
        yield serving
    finally:
        serving.process.kill()
        serving.process.wait(60)


def rendered_at(answer: bytes) -> bytes:
    found = re.search(rb'data-t="([^"]+)"', answer)
    assert found, answer[:300]
    return found[1]


def test_a_process_that_is_told_to_end_ends_at_once_whoever_watches(tmp_path):
    with life(tmp_path) as serving:
        eventually(lambda: serving.said(WORKS), PATIENCE)
        lines = [socket.create_connection(("127.0.0.1", serving.port), timeout=60) for _ in range(100)]
        for line in lines:
            line.sendall(b"GET /drill/events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            Watcher(line).until(b"retry: 3000")
        serving.process.send_signal(signal.SIGTERM)
        assert serving.process.wait(60) == 0
        for line in lines:
            line.close()
        assert "Traceback" not in serving.log.read_text()


@pytest.mark.kill
def test_killed_and_begun_again_with_a_dead_database_the_page_is_there_with_its_time_and_goes_on_when_it_can(tmp_path):
    database = tmp_path / "databases" / "drill.db"
    with life(tmp_path) as serving:
        eventually(lambda: b"data-t" in serving.get("/drill/") and (tmp_path / "published/drill/.ready.json").exists(), PATIENCE)
        last = rendered_at(serving.get("/drill/"))
    for file in database.parent.glob("drill.db-*"):
        file.unlink()
    sound = database.read_bytes()
    database.write_bytes(b"this is no database" * 1000)
    with life(tmp_path) as serving:
        answer = serving.get("/drill/")
        assert answer.startswith(b"HTTP/1.1 200")
        assert rendered_at(answer) == last
        assert not serving.said(WORKS)
        database.write_bytes(sound)
        eventually(lambda: serving.said(WORKS), PATIENCE)
        eventually(lambda: rendered_at(serving.get("/drill/")) > last, PATIENCE)
