"""The canary as a child process: niced, in a folder of its own, with no setting and no credential of the live world."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from lifeline.bulletins.read import in_force
from lifeline.core import duties
from lifeline.core.beat import Beat
from lifeline.core.clock import true_time
from lifeline.core.door import Door
from lifeline.core.ports import P
from lifeline.core.settings import Settings
from lifeline.core.text import first_line
from lifeline.core.world import World
from lifeline.drills.canary import BEGUN, CUT_OFF, GOOD, Canary, Sung, begin, keep, played_now, put_off
from lifeline.drills.policy import load_policy
from lifeline.schedule import FAILED

LOOK_EVERY, PATIENCE, NICE = 60.0, 1_800.0, 15
LENT = ("city", "feeds", "alert_templates", "drills")  # folders of the office that it reads


def play(settings: Settings, world: World[P], canary: Canary, *, over: Callable[[], bool] = lambda: False) -> bool:
    """Play it to its end and keep how it went; `over` is asked each second whether to give up. False: another process plays it now."""
    if not begin(world):
        return False
    sung = None
    try:
        sung = sing(settings, canary, over=over)
    finally:
        if sung is None or over():
            put_off(world, "whoever played it was stopped")
        else:
            keep(world, canary, sung)
    return True


def sing(settings: Settings, canary: Canary, *, over: Callable[[], bool]) -> Sung:
    """It lives no longer than this process: its standard input ends with us, however we end."""
    with tempfile.TemporaryDirectory(prefix="lifeline-canary-") as name:
        home = Path(name)
        for lent in LENT:
            if (settings.home / lent).is_dir():
                (home / lent).symlink_to(settings.home / lent)
        play = ("drill", "run", canary.script, "--speed", str(canary.speed), "--json", "--with-input")
        alone = {"PATH": os.defpath, "LANG": "C.UTF-8", "LIFELINE_HOME": name, "LIFELINE_WORLD": "drill", "TMPDIR": name}
        with (home / "said").open("wb") as said, (home / "progress").open("wb") as progress:
            child = subprocess.Popen(
                [sys.executable, "-I", "-m", "lifeline", *play],
                cwd=name,
                env=alone,
                stdin=subprocess.PIPE,
                stdout=said,
                stderr=progress,
                start_new_session=True,
            )
            try:
                os.setpriority(os.PRIO_PROCESS, child.pid, max(NICE, os.getpriority(os.PRIO_PROCESS, 0)))
                code = _wait(child, over)
            finally:
                _stop(child)
        return _read(code, (home / "said").read_bytes(), (home / "progress").read_text(errors="replace"))


def _wait(child: "subprocess.Popen[bytes]", over: Callable[[], bool]) -> int | None:
    """Its exit code; none when it is to be stopped."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and not over():
        try:
            return child.wait(1.0)
        except subprocess.TimeoutExpired:
            continue
    return None


def _stop(child: "subprocess.Popen[bytes]") -> None:
    if child.poll() is None:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()
    assert child.stdin
    child.stdin.close()


def _read(code: int | None, said: bytes, progress: str) -> Sung:
    if code is None:
        return Sung(good=False, detail=f"{CUT_OFF}: it was stopped before its end, at: {_last(progress)}")
    try:
        counts = json.loads(said)["score"]["counts"]
    except (ValueError, KeyError, TypeError):
        return Sung(good=False, detail=f"{CUT_OFF}: it ended with code {code} and no score, at: {_last(progress)}")
    told = ", ".join(f"{many} {rating or 'not judged'}" for rating, many in counts.items() if many)
    return Sung(good=code == 0, detail=f"{GOOD if code == 0 else 'NOT good'}: {told}")


def _last(progress: str) -> str:
    return first_line((progress.strip().splitlines() or ["nothing was said"])[-1], 200)


def canary_beat(settings: Settings, world: World[P], leads: Callable[[], bool]) -> Beat:
    """Looks each minute whether it is time; only the leader plays it, and not while the city says something: then it waits."""

    def act() -> None:
        canary = load_policy(settings.folder("city")).canary
        if canary is None or not leads():
            return
        with world.database.reading() as session:
            last, speaks = duties.duties(session).get(duties.CANARY), bool(in_force(session))
        now = true_time(world.clock)
        if last is not None and last.detail == BEGUN and not played_now(last, now):
            keep(world, canary, Sung(good=False, detail=f"{CUT_OFF}: the process that played it ended before it was over"))
        elif not speaks and canary.due(last, now):
            play(settings, world, canary, over=lambda: beat.stopping)
        door.went_well()

    door = Door(world.database, world.clock, "canary", FAILED)
    beat = Beat("canary", act, door)
    return beat
