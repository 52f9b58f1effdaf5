"""A process without threads that plays each life of lifeline in a child of its own: a life may be killed, and nothing else is hurt."""

import gc
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class End:
    """How a life ended: killed, or by itself with what it said."""

    killed: bool
    said: dict[str, Any]


class Life:
    """One process of lifeline, as the test sees it."""

    def __init__(self, stage: "Stage", pid: int, told: Path) -> None:
        self._stage, self.pid, self._told = stage, pid, told

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)

    def pause(self) -> None:
        os.kill(self.pid, signal.SIGSTOP)

    def go_on(self) -> None:
        os.kill(self.pid, signal.SIGCONT)

    def end(self) -> End:
        """Wait for it. A life that failed otherwise than by being killed fails the test, with its own trace."""
        status = self._stage._ask({"wait": self.pid})["status"]
        killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        assert killed or status == 0, self._told.with_suffix(".trace").read_text()
        return End(killed, {} if killed else json.loads(self._told.read_text()))

    def said(self, word: str, seconds: float = 60.0) -> str:
        """Wait until the life has noted that word, and what it noted with it."""
        note, until = self._told.with_suffix(f".{word}"), time.monotonic() + seconds
        while not note.exists():
            assert time.monotonic() < until, f"this life never came to say '{word}'"
            time.sleep(0.01)
        return note.read_text()


class Stage:
    def __init__(self, process: "subprocess.Popen[str]", folder: Path) -> None:
        self._process, self._folder, self._count = process, folder, 0

    def begin(self, play: str, **facts: object) -> Life:
        """Begin a life of `lives.LIVES` in a process of its own."""
        self._count += 1
        told = self._folder / f"{self._count}.json"
        return Life(self, self._ask({"play": play, "facts": facts, "told": str(told)})["pid"], told)

    def play(self, play: str, **facts: object) -> End:
        return self.begin(play, **facts).end()

    def _ask(self, order: dict[str, object]) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())


@contextmanager
def stage() -> Iterator[Stage]:
    command = [sys.executable, "-m", "tests.faults.stage"]
    with (
        tempfile.TemporaryDirectory(prefix="lives-") as folder,
        subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process,
    ):
        yield Stage(process, Path(folder))
        assert process.stdin is not None
        process.stdin.close()


def note(facts: dict[str, Any], word: str, text: str = "") -> None:
    """Tell the test, at once and whole, that this life has come so far."""
    target = Path(facts["told"]).with_suffix(f".{word}")
    draft = target.with_suffix(f"{target.suffix}-draft")
    draft.write_text(text)
    draft.rename(target)


def _live(order: dict[str, Any]) -> None:
    """The child: play, write down what there is to say, and leave without any farewell."""
    from tests.faults.lives import LIVES

    told, code = Path(order["told"]), 1
    try:
        told.write_text(json.dumps(LIVES[order["play"]](order["facts"] | {"told": order["told"]})))
        code = 0
    except BaseException:  # the last door of a process: the test shows this trace
        told.with_suffix(".trace").write_text(traceback.format_exc())
    finally:
        os._exit(code)


def serve() -> None:
    from tests.faults.lives import warm

    warm()  # before the first fork, so that no life has to
    gc.collect()
    gc.freeze()
    for line in sys.stdin:
        order = json.loads(line)
        if "wait" in order:
            print(json.dumps({"status": os.waitpid(order["wait"], 0)[1]}), flush=True)
            continue
        pid = os.fork()
        if pid == 0:
            _live(order)
        print(json.dumps({"pid": pid}), flush=True)


if __name__ == "__main__":
    serve()
