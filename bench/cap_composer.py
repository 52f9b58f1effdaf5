"""The parser of the PyPI package cap-composer, in an environment and a process of its own: around one function it wants Django."""

import json
import subprocess
import sys
import venv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).parent
HOME = HERE.parent / "build" / "bench-cap-composer"  # below build/, which git does not know
PINS, SCRIPT = HERE / "cap-composer.txt", HERE / "cap_composer_peer.py"


class Peer:
    """A running process that parses what it is given for some seconds and tells how many documents it read in one of them."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def rate(self, bodies: Sequence[bytes], seconds: float) -> float:
        """Documents per second of its CPU time."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps({"bodies": [body.decode() for body in bodies], "seconds": seconds}) + "\n")
        self._process.stdin.flush()
        return float(json.loads(self._process.stdout.readline())["rate"])


@contextmanager
def peer() -> Iterator[Peer | None]:
    """The peer, installed at the first run; None where it cannot be installed, and the reason is printed."""
    python = _installed()
    if python is None:
        yield None
        return
    command = [python, "-I", str(SCRIPT)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8") as process:
        try:
            yield Peer(process)
        finally:
            assert process.stdin
            process.stdin.close()


def _installed() -> str | None:
    python = HOME / "bin" / "python"
    done = HOME / "installed.txt"
    if done.is_file() and done.read_text(encoding="utf-8") == PINS.read_text(encoding="utf-8"):
        return str(python)
    venv.create(HOME, with_pip=True, clear=True)
    # Without its dependencies: the parser itself needs three small ones, which the file of pins names.
    command = [str(python), "-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes", "--only-binary=:all:", "-r", str(PINS)]
    if (failed := subprocess.run(command, capture_output=True, text=True, check=False)).returncode:
        print(f"cap-composer is not measured: {failed.stderr.strip().splitlines()[-1:]}", file=sys.stderr)
        return None
    done.write_text(PINS.read_text(encoding="utf-8"), encoding="utf-8")
    return str(python)
