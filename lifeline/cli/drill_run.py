"""`lifeline drill run`: a whole exercise without a desk, in a database of its own; its scoreboard says whether the product works."""

import json
import os
import signal
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import click

from lifeline.cli.drill_board import show
from lifeline.cli.drill_kept import Kept, asked_for, kept
from lifeline.cli.drill_kept import keep as keep_run
from lifeline.cli.drill_stage import Staged, opened
from lifeline.cli.say import kst
from lifeline.core.settings import Settings
from lifeline.drills.direct import FASTEST
from lifeline.drills.score.values import Score
from lifeline.drills.tables import InjectRow
from lifeline.wiring import NotReady

FOLDER = click.Path(file_okay=False, path_type=Path)
LAST = 10.0  # seconds to put away what it made


@click.command("run")
@click.argument("script", required=False)
@click.option("--speed", type=click.IntRange(1, FASTEST), default=FASTEST, show_default=True, help="Seconds of the exercise in one.")
@click.option("--seed", type=int, help="What the simulated public and players are made from (default: 1).")
@click.option("--posts", type=int, help="How many posts the simulated public writes (default: the script's).")
@click.option("--skill", type=click.FloatRange(0.1, 1.0), help="Of the players (default: 1.0): less is slower and forgets.")
@click.option("--keep", type=FOLDER, help="Keep its database in this new folder; a run that is killed can go on there.")
@click.option(
    "--resume", type=FOLDER, help="Go on with the killed run of this folder; without SCRIPT. The score is as if nothing had been."
)
@click.option("--json", "wants_json", is_flag=True, help="The score as JSON.")
@click.option("--with-input", is_flag=True, hidden=True)
def run_(
    script: str | None,
    speed: int,
    seed: int | None,
    posts: int | None,
    skill: float | None,
    keep: Path | None,
    resume: Path | None,
    wants_json: bool,
    with_input: bool,
) -> None:
    """Play a whole exercise with simulated players, loopback accounts and a public made from a seed. Nothing leaves this machine.

    Progress goes to standard error. The same seed gives the same score. Exit code 1 when the scoreboard is not good.
    """
    if (script is None) is (resume is None) or (resume and (seed, posts, skill, keep) != (None,) * 4):
        raise click.UsageError("name a script; or only --resume FOLDER, which goes on with the seed, posts and skill that it began with")
    if with_input:
        _end_with_input()
    settings = Settings()
    with ExitStack() as stack:
        if script is None:
            assert resume is not None
            folder, before = resume, kept(resume)
        else:
            before = Kept(asked_for(settings, script, seed=1 if seed is None else seed, posts=posts, skill=skill or 1.0))
            folder = _new(keep) if keep else Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="lifeline-drill-")))
        keep_run(folder, before)
        staged = stack.enter_context(opened(settings, before.asked, folder=folder))
        _play(staged, before, speed)
        score = staged.score()
        _show(staged, score, wants_json=wants_json)
    sys.exit(0 if score.good else 1)


def _new(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise NotReady(f"{folder} is not empty: name a new folder, or go on with what was killed there by --resume")
    return folder


def _end_with_input() -> None:
    """Whoever started this process has ended when its standard input does: then nobody asks for the score any more."""

    def watch() -> None:
        os.read(sys.stdin.fileno(), 1)
        signal.raise_signal(signal.SIGINT)
        time.sleep(LAST)
        os._exit(1)

    signal.signal(signal.SIGINT, signal.default_int_handler)
    threading.Thread(target=watch, daemon=True).start()


def _play(staged: Staged, before: Kept, speed: int) -> None:
    begun = time.monotonic()
    if before.reached is not None:
        click.echo(f"it had come to {kst(before.reached)}: played again as far as that without waiting, and on from there", err=True)
    staged.play(speed=speed, wait=time.sleep, told=partial(_told, staged), reached=before.reached)
    click.echo(f"played in {time.monotonic() - begun:.1f} s", err=True)
    came = staged.came()
    if other := sorted(code for code, at in before.came.items() if came.get(code) != at):
        click.echo(f"before it was killed these had come at another time: {', '.join(other)}. What was changed meanwhile?", err=True)


def _show(staged: Staged, score: Score, *, wants_json: bool) -> None:
    fast = staged.machine()
    if wants_json:
        told = {"score": json.loads(score.to_json()), "machine": fast.to_json()}
        click.echo(json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True))
        return
    show(score)
    click.echo(f"This machine: {fast.rounds} rounds, {fast.mean_round} ms, the worst {fast.worst_round} of {fast.limit} ms.")


def _told(staged: Staged, row: InjectRow) -> None:
    inject = staged.game.script.inject(row.code)
    click.echo(f"{kst(row.begun_played or row.due)[11:16]}  {row.state:<10} {inject.kind:<13} {row.code}: {inject.text.en[:90]}", err=True)
    if row.note:
        click.echo(f"       {row.note}", err=True)
