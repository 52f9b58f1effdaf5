"""Parsing in a child process that can be killed: by CPU seconds, by memory, by the wall clock, by the size of its answer."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from threading import Event, Timer
from typing import IO

from lifeline.core.cap import from_json
from lifeline.intake.formats import FORMATS, Parse, Parsed, Unparsed
from lifeline.intake.formats.__main__ import NO_MEMORY
from lifeline.intake.reading import from_row

MAX_ANSWER = 16 * 1024 * 1024
WALL = 60.0  # s, far above the CPU seconds: a busy machine is no reason to lose a warning
_REMEDY = "The document is kept: report it with the feed's name, and look whether the feed sends more than it should"


def parse(format: str, body: bytes, *, seconds: int = 5, megabytes: int = 256) -> Parsed:
    """The document parsed by a child of at most that CPU time and memory. Raises Unparsed, also for a child that had to be killed."""
    _known(format)
    command = [sys.executable, "-I", "-m", "lifeline.intake.formats", format, str(seconds), str(megabytes)]
    return ask(command, body, seconds=seconds)


def parse_here(format: str, body: bytes) -> Parsed:
    """The same without a child, for a command line that one person waits at. Raises Unparsed."""
    return _known(format)(body)


def _known(format: str) -> Parse:
    if format not in FORMATS:
        raise Unparsed(f"there is no format {format!r}", f"Use one of {', '.join(sorted(FORMATS))}")
    return FORMATS[format]


def ask(command: Sequence[str], body: bytes, *, seconds: float = 5, wall: float = WALL) -> Parsed:
    """The answer of one child that reads `body` and confines itself to `seconds` of CPU time; killed after `wall` s. Raises Unparsed."""
    late = Event()
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=_bare()) as child:
        assert child.stdin
        assert child.stdout

        def stop() -> None:
            late.set()
            child.kill()

        timer = Timer(wall, stop)
        timer.start()
        try:
            _give(child.stdin, body)
            answer = child.stdout.read(MAX_ANSWER + 1)
            if len(answer) > MAX_ANSWER:
                child.kill()
                raise Unparsed(f"the parser's answer is longer than {MAX_ANSWER:,} bytes", _REMEDY)
            status = child.wait()
        finally:
            timer.cancel()
            timer.join()
            child.kill()
    if status:
        raise Unparsed(_why(status, seconds, wall if late.is_set() else None), _REMEDY)
    return _understood(answer)


def _bare() -> dict[str, str]:
    """The environment without lifeline's own settings: a parser has no business with database addresses and keys."""
    return {name: value for name, value in os.environ.items() if not name.startswith("LIFELINE_")}


def _give(stdin: IO[bytes], body: bytes) -> None:
    try:
        with stdin:
            stdin.write(body)
    except BrokenPipeError:
        pass  # it died before it had read all: its status says of what


def _why(status: int, seconds: float, stopped_after: float | None) -> str:
    if status == -signal.SIGXCPU:
        return f"the parser was stopped after {seconds:g} s of CPU time"
    if status == -signal.SIGKILL and stopped_after is not None:
        return f"the parser was stopped after {stopped_after:g} s"
    if status == NO_MEMORY:
        return "the parser was stopped at its memory limit"
    return f"the parser ended with status {status}"


def _understood(answer: bytes) -> Parsed:
    try:
        said = json.loads(answer)
        if "cause" not in said:
            alerts, readings = (tuple(map(from_json, said["alerts"])), tuple(map(from_row, said["readings"])))
            return Parsed(alerts, tuple(said["links"]), tuple(said["notes"]), readings)
        cause, remedy = str(said["cause"]), str(said["remedy"])
    except (ValueError, KeyError, TypeError, AttributeError) as wrong:
        raise Unparsed("the parser's answer cannot be read", _REMEDY) from wrong
    raise Unparsed(cause, remedy)
