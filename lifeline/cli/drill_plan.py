"""Commands before an exercise: plan it, name who takes part, acknowledge."""

from datetime import datetime

import click

from lifeline.cli.bulletins import WHO, opened
from lifeline.cli.drill_board import promised
from lifeline.cli.drill_known import opened as office
from lifeline.cli.say import actor
from lifeline.core.clock import SystemClock
from lifeline.core.settings import Settings
from lifeline.core.text import KST
from lifeline.drills import direct, prepare
from lifeline.drills.check import check_script
from lifeline.drills.improve import still_open
from lifeline.drills.load import text_of

CODE = click.argument("code")


@click.command("plan")
@click.argument("script")
@click.option("--at", "planned_for", type=click.DateTime(["%Y-%m-%dT%H:%M"]), help="When people meet for it, Korean time (default: now).")
@click.option(
    "--public", "scope", flag_value="public", default="closed", help="With posts on accounts for exercises, which everybody sees."
)
@click.option("--seed", default=1, show_default=True, help="What the simulated public is made from.")
@click.option("--posts", type=int, help="How many posts the simulated public writes (default: the script's).")
@WHO
def plan_(script: str, planned_for: datetime | None, scope: str, seed: int, posts: int | None, person: str) -> None:
    """Plan an exercise from a script, and print its code."""
    path = Settings(world="drill").folder("drills") / f"{script}.yaml"
    if not path.is_file():
        raise click.UsageError(f"there is no script {script}: 'lifeline drill scripts' lists them")
    now = SystemClock().now()
    text, when = text_of(path), planned_for.replace(tzinfo=KST) if planned_for else now
    prepare.to_come(seed, when, now)
    checked = check_script(text, script, office())
    with opened("drill") as (here, _):
        code = direct.plan(here, checked, text=text, planned_for=when, scope=scope, seed=seed, posts=posts, by=actor(person))
        with here.database.reading() as session:
            promised(still_open(session))
    click.echo(code)


@click.command("add")
@CODE
@click.argument("login")
@click.option("--name", required=True, help="The person's name.")
@click.option("--role", type=click.Choice(prepare.ROLES), default="player", show_default=True)
@click.option("--part", default="", help="The script's part that a player plays.")
@click.option("--department", default="", help="Code of their department.")
@WHO
def add_(code: str, login: str, name: str, role: str, part: str, department: str, person: str) -> None:
    """Name somebody who takes part."""
    with opened("drill") as (here, _):
        direct.add_person(here, code, login=login, name=name, role=role, part=part, department=department, by=actor(person))


@click.command("acknowledge")
@CODE
@WHO
def acknowledge_(code: str, person: str) -> None:
    """Say for yourself that you know it is an exercise, and that a true emergency is reported as one."""
    with opened("drill") as (here, _):
        direct.acknowledge(here, code, by=actor(person))
