"""A sender is killed (SIGKILL) in mid-send and started again: how soon it is at the platform with what was left, and how often twice."""

import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

from bench.figure import Figure, median, median_of
from bench.platform_server import ROOT, Remote, platform
from bench.stage import Fresh, sqlite

ROUNDS = 5
TAKEN = 20  # the platform kills the sender when it has so many of the 44 posts
PATIENCE = 20.0


@dataclass(frozen=True, slots=True)
class Recovery:
    """Milliseconds from the start of the process and of its loop to its first request, and to the 44th post; posts that stand twice."""

    from_process: float
    from_loop: float
    whole: float
    doubled: int


def measure() -> Iterator[Figure]:
    with platform(0.2) as remote, sqlite() as fresh:
        rounds = [_once(remote, fresh) for _ in range(ROUNDS)]
    loop, born = [one.from_loop for one in rounds], [one.from_process for one in rounds]
    whole = [one.whole for one in rounds]
    yield Figure("start of the loop -> first request for what was left", median(loop), "ms", "<= 2000 ms", note=median_of(loop))
    yield Figure("start of the process -> first request", median(born), "ms", note=median_of(born))
    yield Figure("start of the loop -> the last of 44 is there", median(whole), "ms", note=median_of(whole))
    yield Figure("posts that stand twice", sum(one.doubled for one in rounds), "posts", "= 0 posts", note=f"{ROUNDS} kills")


def _once(remote: Remote, fresh: Fresh) -> Recovery:
    database = fresh()
    url = database.engine.url.render_as_string(hide_password=False)
    database.close()
    first = _sender(url, remote.base, "warn")
    remote.command(forget=True, victim=(first.pid, TAKEN))
    first.wait(PATIENCE)
    time.sleep(0.3)
    before, born = time.monotonic(), time.monotonic()
    second = _sender(url, remote.base, "restart")
    assert second.stdout is not None
    try:
        loop = float(second.stdout.readline())
        posts = _all(remote)
        asked = [at for _, at in (*remote.reads(), *remote.posts()) if at > max(before, loop)]
    finally:
        second.kill()
        second.wait(PATIENCE)
    return Recovery((min(asked) - born) * 1000, (min(asked) - loop) * 1000, (max(at for _, at in posts) - loop) * 1000, remote.doubled())


def _sender(url: str, base: str, word: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "bench.sender", url, base, word]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def _all(remote: Remote) -> list[tuple[str, float]]:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        posts = remote.posts()
        if len({account for account, _ in posts}) == 44:
            return posts
        time.sleep(0.05)
    raise RuntimeError(f"{len(posts)} of 44 posts after {PATIENCE:g} s")
