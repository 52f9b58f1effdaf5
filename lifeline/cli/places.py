"""The command that says where a text is about, and why: for an officer who wonders about a pin or a missing one."""

import click

from lifeline.cli.say import as_json, table
from lifeline.core.settings import Settings
from lifeline.core.sighting import Position
from lifeline.incidents.district import Districts
from lifeline.incidents.found import Candidate, Place
from lifeline.incidents.gazetteer import load_gazetteer
from lifeline.incidents.locate import locate


@click.command()
@click.argument("text")
@click.option("--tag", "tags", multiple=True, help="A hashtag that is not in the text; may be given more than once.")
@click.option("--at", "point", nargs=2, type=float, metavar="LAT LON", help="The position that came with the post.")
@click.option("--json", "machine", is_flag=True, help="As JSON.")
def places(text: str, tags: tuple[str, ...], point: tuple[float, float] | None, machine: bool) -> None:
    """Say which place a citizen's TEXT names, how exactly, what else it may mean, and why.

    Reads city/gazetteer of this office. Nothing is sent and no database is opened.
    """
    folder = Settings().folder("city")
    districts = Districts.of_city(folder)
    position = Position(*point, 50, "platform") if point else None
    found = locate(text, tags, position, load_gazetteer(folder, districts))
    if machine:
        as_json(_plain(found))
        return
    for head, words in _told(found, districts):
        click.echo(f"{head:<11} {words}")
    if found.candidates:
        click.echo()
        table([_row(one, districts) for one in found.candidates], heads=("candidate", "district", "point", "within"))


def _plain(found: Place) -> dict[str, object]:
    candidates = [
        {"name": one.name, "district": one.district, "lat": one.lat, "lon": one.lon, "metres": one.metres} for one in found.candidates
    ]
    place = {name: getattr(found, name) for name in ("method", "name", "district", "lat", "lon", "metres", "why", "abroad")}
    return {**place, "candidates": candidates}


def _told(found: Place, districts: Districts) -> list[tuple[str, str]]:
    point = f"{found.lat:.4f}, {found.lon:.4f}" if found.lat is not None and found.lon is not None else "none: nothing is pinned"
    return [
        ("place", found.name or "none"),
        ("found by", found.method),
        ("district", _district(found.district, districts)),
        ("point", point),
        ("within", f"{found.metres:,} m" if found.metres else "-"),
        ("on the map", _shown(found)),
        ("why", found.why or "no name of the gazetteer stands in the text"),
    ]


def _shown(found: Place) -> str:
    if found.abroad:
        return "no: its position is not in the city"
    if found.known:
        return "as a pin" if (found.metres or 0) <= 500 else "as an area"
    return "by its district" if found.district else "no: a person decides"


def _district(code: str, districts: Districts) -> str:
    return f"{districts.named[code].ko} ({districts.named[code].en})" if code in districts.named else "not known"


def _row(one: Candidate, districts: Districts) -> tuple[str, ...]:
    return one.name, _district(one.district, districts), f"{one.lat:.4f}, {one.lon:.4f}", f"{one.metres:,} m"
