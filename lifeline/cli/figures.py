"""Commands that put figures on record: add, move, import, closed groups, and when the next report comes."""

from dataclasses import replace
from pathlib import Path

import click

from lifeline.cli import figures_seen as seen
from lifeline.cli.bulletins import WHO, WHY, WORLD
from lifeline.cli.figures_seen import counted, found, now, situation
from lifeline.cli.say import actor, kst
from lifeline.situation import acts, spelling
from lifeline.situation.arrange import Closed, close, promise_next
from lifeline.situation.checks import difference_words
from lifeline.situation.entry import Change, Counting, Entry, FigureRefused
from lifeline.situation.load import load
from lifeline.situation.move import Move
from lifeline.situation.move import move as move_
from lifeline.situation.sheet import MAX_BYTES, read_sheet
from lifeline.situation.value import read_value

AS_OF = click.option("--as-of", required=True, metavar="TIME", help="When it was true: '2026-01-13 21:00' (Korean time).")
SOURCE = click.option("--source", required=True, help="Who says so, as citizens know it (소방재난본부).")
URL = click.option("--url", default="", help="Where the source says it: https://...")
AREA = click.option("--area", default="", metavar="DISTRICT", help="A district's code or Korean name; left out: the whole city.")
NOTE = click.option("--note", default="", help="Why it changed, in words for the public; a correction needs it. Name nobody.")
DESPITE = click.option("--despite", default="", help="A closed group does not add up: why it is right all the same.")


@click.group()
def figures() -> None:
    """Casualties and damage: enter, correct, approve, look back.

    Nothing is ever changed or deleted: each entry takes the place of the one before, which stays on record. The dead and the
    missing become public when a second person, on another login, approves them. NUMBER is any bulletin of the emergency.
    """


for command in (seen.metrics, seen.list_, seen.history, seen.waiting, seen.approve, seen.decline, seen.standards):
    figures.add_command(command)


@figures.command()
@click.argument("number")
@click.argument("metric")
@click.argument("value")
@AREA
@AS_OF
@SOURCE
@URL
@click.option("--rule", default="", help="Who is counted and who is not (수색 중 숨진 구조대원 제외).")
@click.option("--state", default="reported", help="reported, confirmed or final; forward only, unless a correction.")
@click.option("--reason", default="new_information", help="new_information, or why what was published is corrected.")
@NOTE
@DESPITE
@click.option("--after", type=int, help="The id of the figure you saw; a newer one by somebody else then refuses yours.")
@WHO
@WORLD
def add(
    *,
    number: str,
    metric: str,
    value: str,
    area: str,
    as_of: str,
    source: str,
    url: str,
    rule: str,
    state: str,
    reason: str,
    note: str,
    despite: str,
    after: int | None,
    person: str,
    world: str | None,
) -> None:
    """Enter one figure. METRIC is a code or its Korean name; VALUE is 12, 1,234, 10~15, 12+ (at least 12) or unknown."""
    with counted(world) as (here, counting):
        code, place, who = spelling.metric(metric, counting), spelling.area(area, counting), actor(person)
        with here.reading() as session:
            of = situation(session, number).id
            standing = acts.standing(session, of).get((code, place))
        seen_id = after if after is not None else standing.id if standing else 0
        entry = Entry(code, read_value(value), spelling.read_time(as_of), source, place, source_url=url, rule=rule, seen=seen_id)
        entry = replace(entry, state=spelling.sureness(state, counting))
        change = Change(spelling.reason(reason, counting), (entry,), note, despite)
        with here.writing() as session:
            made = acts.record(session, of, change, counting=counting, author=who, now=now())
    _say(made)


@figures.command()
@click.argument("number")
@click.argument("count", type=click.IntRange(min=1))
@click.option("--from", "origin", required=True, metavar="METRIC", help="What they were counted as until now (missing).")
@click.option("--to", "target", required=True, metavar="METRIC", help="What they are counted as now (dead).")
@AREA
@AS_OF
@SOURCE
@URL
@NOTE
@DESPITE
@WHO
@WORLD
def move(
    *,
    number: str,
    count: int,
    origin: str,
    target: str,
    area: str,
    as_of: str,
    source: str,
    url: str,
    note: str,
    despite: str,
    person: str,
    world: str | None,
) -> None:
    """COUNT leave one count and enter another in one act, both or none: who was missing was found dead."""
    with counted(world) as (here, counting):
        codes = spelling.metric(origin, counting), spelling.metric(target, counting)
        wanted = Move(*codes, count, spelling.read_time(as_of), source, spelling.area(area, counting), url, note, despite)
        with here.writing() as session:
            of = situation(session, number).id
            made = move_(session, of, wanted, counting=counting, author=actor(person), now=now())
    _say(made)


@figures.command("import")
@click.argument("sheet", metavar="FILE.csv", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--number", default="", help="A bulletin of the emergency, for a sheet without a column 'number'.")
@click.option("--check", "only_look", is_flag=True, help="Say what would become of it and enter nothing.")
@WHO
@WORLD
def import_(sheet: Path, number: str, only_look: bool, person: str, world: str | None) -> None:
    """Enter a whole sheet, saved as CSV UTF-8: every row of it, or none and every problem with its line.

    Columns: metric, value, as_of, source (needed), number, area, state, url, rule, reason, note, despite.
    """
    with sheet.open("rb") as file:
        body = file.read(MAX_BYTES + 1)
    with counted(world) as (here, counting):
        read = read_sheet(sheet.name, body, counting)
        read.rows = [row if row.number else replace(row, number=number) for row in read.rows]
        with here.reading() if only_look else here.writing() as session:
            who = actor(person)
            loaded = load(session, read, find=lambda said: found(session, said), counting=counting, author=who, now=now())
    if only_look:
        at_once = sum(made.published for made in loaded.acts)
        click.echo(
            f"{at_once} acts would be public at once, {len(loaded.acts) - at_once} would wait for a second person. Nothing was entered."
        )
    tell = _warn if only_look else _say
    for made in loaded.acts:
        tell(made)
    click.echo(f"{len(read.rows)} rows: {len(loaded.acts)} acts, {loaded.unchanged} rows said what stands already.")


@figures.command()
@click.argument("number")
@click.argument("preset", required=False)
@click.option("--total", default="", metavar="METRIC", help="The whole (aboard).")
@click.option("--parts", default="", metavar="METRICS", help="What it consists of, with commas between (rescued,dead,missing).")
@click.option("--open", "opens", is_flag=True, help="It need not add up any more.")
@AREA
@WHO
@WHY
@WORLD
def group(
    *,
    number: str,
    preset: str | None,
    total: str,
    parts: str,
    opens: bool,
    area: str,
    person: str,
    reason: str,
    world: str | None,
) -> None:
    """Close a group of counts: from now on each publication is checked to add up. PRESET: one of city/figures.yaml (aboard)."""
    with counted(world) as (here, counting):
        wanted = _closed(preset, total, () if opens else tuple(filter(None, parts.split(","))), counting)
        wanted = replace(wanted, parts=() if opens else wanted.parts, area=spelling.area(area, counting))
        if not opens and not wanted.parts:
            raise click.UsageError("name a preset, or --total and --parts; --open ends a group")
        with here.writing() as session:
            of = situation(session, number).id
            gap = close(session, of, wanted, counting=counting, reason=reason, author=actor(person), now=now())
    click.echo(f"{wanted.total} = {' + '.join(wanted.parts)} is checked from now on." if wanted.parts else f"{wanted.total} is open again.")
    if gap is not None:
        click.echo(f"look: {difference_words(gap)}")


def _closed(preset: str | None, total: str, parts: tuple[str, ...], counting: Counting) -> Closed:
    presets = counting.metrics.presets
    if preset is None:
        return Closed(spelling.metric(total, counting), tuple(spelling.metric(part, counting) for part in parts))
    if preset not in presets:
        raise FigureRefused(f"there is no preset {preset}; city/figures.yaml has {', '.join(presets) or 'none'}")
    return Closed(presets[preset].total, presets[preset].parts)


@figures.command("next")
@click.argument("number")
@click.option("--at", "due", required=True, metavar="TIME", help="'2026-01-13 18:00' (Korean time), within the next 7 days.")
@WHO
@WORLD
def next_(number: str, due: str, person: str, world: str | None) -> None:
    """Promise when the next figures come; without it the fixed hours of city/figures.yaml hold."""
    with counted(world) as (here, _), here.writing() as session:
        moment = spelling.read_time(due)
        promise_next(session, situation(session, number).id, moment, author=actor(person), now=now())
    click.echo(f"the next report is promised for {kst(moment)}; the page says so, and when it has passed without one.")


def _warn(made: acts.Recorded) -> None:
    for warning in made.warnings:
        click.echo(f"look: {warning}")


def _say(made: acts.Recorded) -> None:
    _warn(made)
    if made.published:
        click.echo(f"act {made.act} is public.")
    else:
        click.echo(f"act {made.act} waits for another person, on another login: 'lifeline figures waiting'.")
