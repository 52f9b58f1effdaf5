"""Each exercise that ships, without a desk and without waiting: whether its board is good, in what part of the time that it has at x60."""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.figure import Figure
from lifeline.cli.drill_kept import asked_for
from lifeline.cli.drill_stage import opened
from lifeline.core.settings import Settings, packaged
from lifeline.drills.direct import FASTEST
from lifeline.drills.load import paths


def measure() -> Iterator[Figure]:
    for path in paths(packaged("drills")):
        yield from _played(path.stem)


def _played(name: str) -> Iterator[Figure]:
    """With as many citizens as the script wants; the rarer ratings stand first."""
    settings, begun, spent = Settings(), time.monotonic(), time.process_time()
    with tempfile.TemporaryDirectory() as folder, opened(settings, asked_for(settings, name), folder=Path(folder)) as staged:
        staged.play(speed=FASTEST, wait=lambda _: None, told=lambda _: None)
        score, game = staged.score(), staged.game
    took, used, limit = time.monotonic() - begun, time.process_time() - spent, game.script.lasts.total_seconds() / FASTEST
    yield Figure(
        f"{name}: {game.exercise.posts} posts",
        took,
        "s",
        "<= 1 x",
        (limit, f"at x{FASTEST}"),
        f"{used:.1f} s of CPU, {len(staged.spent)} rounds",
    )
    told = ", ".join(f"{count} {rating or 'not judged'}" for rating, count in score.counts.items() if count)
    late = ", ".join(f"{one.inject} {one.act} {one.rating}" for one in score.measured if one.rating not in ("P", ""))
    yield Figure(f"{name}: its scoreboard is good", float(score.good), "", "= 1 -", note="; ".join(filter(None, (told, late))))
    if score.public is not None:
        yield Figure(f"{name}: telephone numbers shown to the public", score.public.leaks, "", "= 0 -")
