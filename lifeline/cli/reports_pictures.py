"""Commands for pictures of reports, and for taking an act back."""

import click

from lifeline.cli.bulletins import WHO, WHY, WORLD
from lifeline.cli.reports_seen import mapped, said_by
from lifeline.cli.say import number_of
from lifeline.incidents import moderate_reports
from lifeline.incidents.moderate_reports import Box
from lifeline.incidents.picture import blacked
from lifeline.incidents.states import NotPossible

NAME = click.argument("name", metavar="PICTURE")


@click.command()
@NAME
@click.argument("state", type=click.Choice(["public", "hidden"]))
@WHO
@WHY
@WORLD
def picture(name: str, state: str, person: str, reason: str, world: str | None) -> None:
    """Make PICTURE public, or hide it. No picture is public before a person has looked at it."""
    with mapped(world) as here, here.writing() as session:
        moderate_reports.show_picture(session, name, state, by=said_by(person, reason))
    click.echo(f"picture {name} is {state}.")


@click.command()
@NAME
@click.option("--box", "boxes", multiple=True, metavar="LEFT,TOP,RIGHT,BOTTOM", help="In pixels; several times for several boxes.")
@WHO
@WHY
@WORLD
def blackout(name: str, boxes: tuple[str, ...], person: str, reason: str, world: str | None) -> None:
    """Black out faces, plates and numbers in PICTURE. The boxes replace those of before; without any it is as it was."""
    with mapped(world) as here, here.writing() as session:
        moderate_reports.black_out(session, name, [_box(one) for one in boxes], blacked=blacked, by=said_by(person, reason))
    click.echo(f"picture {name} has {number_of(len(boxes), 'black box', 'black boxes')}.")


@click.command()
@click.argument("act", type=click.IntRange(1, 2**31 - 1))
@WHO
@WHY
@WORLD
def undo(act: int, person: str, reason: str, world: str | None) -> None:
    """Take back what ACT changed ('lifeline reports acts INCIDENT' has the numbers), unless it was changed again since."""
    with mapped(world) as here, here.writing() as session:
        undone = moderate_reports.undo(session, act, blacked=blacked, by=said_by(person, reason))
    click.echo(f"act {act} ({undone.act}) is undone.")


def _box(said: str) -> Box:
    try:
        left, top, right, bottom = (int(one) for one in said.split(","))
    except ValueError:
        raise NotPossible(f"--box {said!r} is not LEFT,TOP,RIGHT,BOTTOM in pixels, such as 40,60,200,180") from None
    return left, top, right, bottom
