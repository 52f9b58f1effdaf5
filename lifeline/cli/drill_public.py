"""Commands of a public exercise: two people permit it, and its own accounts tell of it days before."""

import click

from lifeline.cli.bulletins import WHO, opened
from lifeline.cli.say import actor, as_json, kst, table
from lifeline.core.settings import Settings
from lifeline.drills import read
from lifeline.drills.announce import announce, notices
from lifeline.drills.permit import permit
from lifeline.drills.refused import DrillRefused

CODE = click.argument("code")
HEADS = ("says", "account", "state", "since (KST)", "where, or why not yet")


@click.command("permit")
@CODE
@WHO
def permit_(code: str, person: str) -> None:
    """One of the two who let CODE speak on the accounts for exercises. Void as soon as its script or an account changes."""
    with opened("drill") as (here, _):
        left = permit(here, code, by=actor(person))
    click.echo(f"permitted by {person}; {left or 'two people have permitted it: announce it next'}")


@click.command("announce")
@CODE
@WHO
def announce_(code: str, person: str) -> None:
    """Tell on the accounts for exercises, and under /drill/, that CODE will be held. The texts go out while the drill world is served."""
    with opened("drill") as (here, _):
        texts = announce(here, code, city=Settings().folder("city"), by=actor(person))
    for text in dict.fromkeys(texts):
        click.echo(text)
    click.echo(f"whether each account has said it: 'lifeline drill notices {code}'")


@click.command("notices")
@CODE
@click.option("--json", "wants_json", is_flag=True, help="As JSON; times in UTC.")
def notices_(code: str, wants_json: bool) -> None:
    """What each account has said of CODE, that it will be held and that it is over; or why it has not yet."""
    with opened("drill") as (here, _), here.database.reading() as session:
        exercise = read.named(session, code)
        if exercise is None:
            raise DrillRefused(f"there is no exercise {code} in this world: the list of exercises has every code")
        said = [*notices(session, exercise, "announced"), *notices(session, exercise, "over")]
    if wants_json:
        told = ("kind", "account_id", "state", "sent_at", "why", "url")
        as_json([{name: getattr(one, name) for name in told} for one in said])
        return
    table([(one.kind, one.account_id, one.state, kst(one.sent_at), one.why or one.url or "-") for one in said], HEADS)
