"""The mock snow removal without a desk: 5,000 simulated posts at sixty times the speed, and as fast as it goes."""

import hashlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.figure import Figure
from bench.platform_server import ROOT
from lifeline.cli.drill_kept import asked_for
from lifeline.cli.drill_stage import opened
from lifeline.core.settings import Settings, packaged
from lifeline.drills.citizens import tell
from lifeline.drills.load import read_script
from lifeline.drills.score.values import Score
from lifeline.drills.script import Posts
from lifeline.ear import open_ear

SCRIPT, POSTS, LIMIT = "mock-snow-removal", 5_000, 300.0
BEGINS = datetime(2011, 12, 14, 0, 0, tzinfo=UTC)


def measure() -> Iterator[Figure]:
    yield _written()
    begun, spent = time.monotonic(), time.process_time()
    first, second = _score(), _score()
    whole, used = (time.monotonic() - begun) / 2, (time.process_time() - spent) / 2
    yield Figure(f"two hours with {POSTS} posts, without waiting", whole, "s", note=f"{used:.1f} s of CPU; mean of 2")
    yield Figure("scores of the same seed that differ", float(_of(first) != _of(second)), "", "= 0 -")
    yield from _at_sixty()


def _written() -> Figure:
    text = (packaged("drills") / f"{SCRIPT}.yaml").read_text(encoding="utf-8")
    script, ear, wave = read_script(text, SCRIPT), open_ear(packaged("city")), Posts("snow", 1.0, timedelta(hours=2))
    begun = time.process_time()
    told = tell(wave, code="bench", script=script, total=POSTS, seed=1, begins=BEGINS, ear=ear)
    return Figure(f"{len(told.sightings)} posts of citizens written", (time.process_time() - begun) * 1000, "ms", "<= 2000 ms")


def _score() -> Score:
    settings = Settings()
    with tempfile.TemporaryDirectory() as folder, opened(settings, asked_for(settings, SCRIPT, posts=POSTS), folder=Path(folder)) as staged:
        staged.play(speed=60, wait=lambda _: None, told=lambda _: None)
        return staged.score()


def _of(score: Score) -> str:
    return hashlib.sha256(score.to_json().encode()).hexdigest()


def _at_sixty() -> Iterator[Figure]:
    """As CI and the schedule run it: a process of its own that really waits."""
    command = [sys.executable, "-m", "lifeline", "drill", "run", SCRIPT, "--speed", "60", "--posts", str(POSTS), "--json"]
    begun = time.monotonic()
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout is not None
    said = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    took = time.monotonic() - begun
    good, missed = os.waitstatus_to_exitcode(status) == 0, sum(one["rating"] not in ("P", "") for one in _measured(said))
    yield Figure(f"two hours with {POSTS} posts at x60", took, "s", f"<= {LIMIT:g} s", (LIMIT, "its limit"), "it waits 120 s of them")
    yield Figure("of two cores, by its CPU time", _seconds(used) / (2 * took), "x", note=f"{_seconds(used):.1f} s of CPU")
    yield Figure("resident memory at most", used.ru_maxrss / 1024, "MB")
    yield Figure("its scoreboard is good", float(good), "", "= 1 -", note=f"{missed} expectations not rated P")


def _measured(said: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(said)["score"]["measured"]
    return found


def _seconds(used: resource.struct_rusage) -> float:
    return used.ru_utime + used.ru_stime
