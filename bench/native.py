"""The C programs below bench/c, compiled when first asked for: a broadcaster as the limit, viewers of a stream, and readers of a page."""

import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

SOURCES = Path(__file__).parent / "c"
NEEDS = "gcc is not installed: on Debian run 'apt install gcc libc6-dev'"
PATIENCE = 20.0


class NotHere(RuntimeError):
    """What a benchmark needs is not on this machine; the message says what and how to get it."""


@cache
def compiled(name: str) -> str:
    """The path of the program; raises NotHere without a compiler."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        raise NotHere(NEEDS)
    made = Path(_folder().name, name)
    subprocess.run([compiler, "-O2", "-Wall", "-Wextra", "-Werror", "-o", str(made), str(SOURCES / f"{name}.c")], check=True)
    return str(made)


@cache
def _folder() -> "tempfile.TemporaryDirectory[str]":
    return tempfile.TemporaryDirectory(prefix="lifeline-bench-c-")


@dataclass(frozen=True, slots=True)
class Load:
    """What readers saw; p50, p99 and worst in microseconds. `odd`: answers of another length than the first, `broken`: cut off."""

    seconds: float
    answers: int
    ok: int
    unchanged: int
    refused: int
    broken: int
    odd: int
    bytes: int
    p50: int
    p99: int
    worst: int

    @property
    def good(self) -> bool:
        return not (self.refused or self.broken)


class Loading:
    """A load that has begun."""

    def __init__(self, program: "subprocess.Popen[str]") -> None:
        self._program = program

    def load(self) -> Load:
        """What came of it, when its time is over."""
        said, _ = self._program.communicate()
        return Load(**json.loads(said))


def loading(port: int, path: str, *, seconds: float, connections: int = 64, rate: float = 0, headers: tuple[str, ...] = ()) -> Loading:
    """`rate`: the most requests a second of all connections together, 0 as many as are answered."""
    command = [compiled("load"), str(port), path, str(connections), str(seconds), str(rate), *headers]
    return Loading(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))


@dataclass(frozen=True, slots=True)
class Seen:
    """One change, as the viewers saw it; first, median and last in monotonic nanoseconds. `alike`: those whose event was the first's."""

    got: int
    twice: int
    alike: int
    closed: int
    first: int
    median: int
    last: int
    event: str


class Viewers:
    """Open streams, all in one process of their own."""

    def __init__(self, program: "subprocess.Popen[str]") -> None:
        self._program = program
        told = json.loads(self._line())
        self.open, self.refused = int(told["open"]), int(told["refused"])

    def watch(self, seconds: float = PATIENCE) -> None:
        """From now on: the change that comes within so many seconds is the one that `seen` tells of."""
        assert self._program.stdin
        self._program.stdin.write(f"{seconds}\n")
        self._program.stdin.flush()
        self._line()

    def seen(self) -> Seen:
        return Seen(**json.loads(self._line()))

    def _line(self) -> str:
        assert self._program.stdout
        return self._program.stdout.readline()


@contextmanager
def viewers(port: int, path: str, count: int) -> Iterator[Viewers]:
    """So many as files may be open, if that is fewer."""
    with _running([compiled("viewers"), str(port), path, str(count)]) as program:
        yield Viewers(program)


class Broadcaster:
    """The limit of pushing: one thread, nothing but writes."""

    def __init__(self, program: "subprocess.Popen[str]") -> None:
        self._program = program
        self.port = self._number()

    def publish(self) -> int:
        """Writes the event to all; when it began to (monotonic nanoseconds)."""
        assert self._program.stdin
        self._program.stdin.write("\n")
        self._program.stdin.flush()
        return self._number()

    def _number(self) -> int:
        assert self._program.stdout
        return int(self._program.stdout.readline())


@contextmanager
def broadcaster(event: str) -> Iterator[Broadcaster]:
    with _running([compiled("broadcaster"), event]) as program:
        yield Broadcaster(program)


@contextmanager
def _running(command: list[str]) -> Iterator["subprocess.Popen[str]"]:
    """Ends when its stdin does."""
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as program:
        try:
            yield program
        finally:
            program.stdin.close()  # type: ignore[union-attr]
            program.wait(PATIENCE)
