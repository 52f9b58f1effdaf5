"""Web servers as processes of their own: what they spent, what they hold, and an end by their own id."""

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from bench.platform_server import ROOT
from tests.ports import free_port

PATIENCE = 60.0
_TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Server:
    """A server that answers on a port of this machine; its children are counted with it."""

    port: int
    pid: int

    def pids(self) -> tuple[int, ...]:
        with suppress(OSError):
            children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
            return self.pid, *(int(child) for child in children)
        return (self.pid,)

    def cpu(self) -> float:
        """Seconds of CPU so far, user and system."""
        return sum(_spent(pid) for pid in self.pids())

    def memory(self) -> float:
        """Resident kilobytes."""
        return sum(_resident(pid) for pid in self.pids())


def _spent(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICK


def _resident(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(float(line.split()[1]) for line in lines if line.startswith("VmRSS"))


@contextmanager
def served(command: Sequence[str], port: int, environment: Mapping[str, str], *, path: str = "/") -> Iterator[Server]:
    """The command as a process, from its first answer on; `path` empty: from when it can be connected to."""
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment}, stdout=said, stderr=subprocess.STDOUT)
        try:
            until_it_answers(port, path, process, said)
            yield Server(port, process.pid)
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(20)
            process.kill()
            process.wait()


def until_it_answers(port: int, path: str, process: "subprocess.Popen[bytes]", said: IO[bytes]) -> None:
    begun = time.monotonic()
    while time.monotonic() - begun < PATIENCE:
        if process.poll() is not None:
            said.seek(0)
            raise RuntimeError(f"{process.args!r} ended before it answered: {said.read().decode(errors='replace')[-2000:]}")
        with suppress(OSError):
            touch(port, path)
            return
        time.sleep(0.05)
    raise RuntimeError(f"no answer on port {port} after {PATIENCE:g} s")


def touch(port: int, path: str) -> None:
    """Raises OSError where nobody answers."""
    if not path:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
        return
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
        answer.read()


@contextmanager
def gunicorn(environment: Mapping[str, str], *, app: str = "wsgi:app") -> Iterator[Server]:
    """A Flask application as it is usually served: one worker, 16 threads."""
    port = free_port()
    options = ["-k", "gthread", "--workers", "1", "--threads", "16", "--bind", f"127.0.0.1:{port}", "--log-level", "error"]
    with served([sys.executable, "-m", "gunicorn", *options, app], port, environment) as server:
        yield server


@contextmanager
def embedded(environment: Mapping[str, str]) -> Iterator[Server]:
    """`lifeline serve`, as an office runs it."""
    port = free_port()
    with served([sys.executable, "-m", "lifeline", "serve"], port, {**environment, "LIFELINE_PORT": str(port)}) as server:
        yield server
