"""`lifeline user matrix`: which role may do what at which address of the desk, in each world, as the door reads it."""

from typing import Any

import click

from lifeline.cli.say import as_json, table
from lifeline.core.cap import Status
from lifeline.core.settings import WORLD_STATUS
from lifeline.staff.roles import Role
from lifeline.web.desk.matrix import Line, factors, lines, outside
from lifeline.web.desk.pages import ALL
from lifeline.web.desk.station import root_of


@click.command()
@click.option("--world", type=click.Choice(list(WORLD_STATUS)), help="Only that world (default: both).")
@click.option("--json", "plain", is_flag=True, help="As JSON.")
def matrix(world: str | None, plain: bool) -> None:
    """Show which role may do what at which address of the desk, in both worlds."""
    wanted = {name: status for name, status in WORLD_STATUS.items() if world in (None, name)}
    if plain:
        as_json({name: _told(status) for name, status in wanted.items()})
        return
    for name, status in wanted.items():
        _show(name, status)


def _told(status: Status) -> dict[str, Any]:
    root = root_of(status)
    return {
        "root": root,
        "factors": {str(role): factors(role, status) for role in Role},
        "outside": outside(ALL, root),
        "acts": [
            {"act": one.act, "roles": sorted(one.roles), "factor_within_five_minutes": one.fresh, "addresses": one.addresses}
            for one in lines(ALL, status, root)
        ],
    }


def _show(name: str, status: Status) -> None:
    root = root_of(status)
    click.echo(f"{name} ({root})")
    found = lines(ALL, status, root)
    table((_marks(one) for one in found), ("act", *(str(role) for role in Role), "fresh factor"))
    click.echo(f"factors to sign in: {', '.join(f'{role} {factors(role, status)}' for role in Role)}\n")
    table(((one.act, address) for one in found for address in one.addresses), ("act", "address"))
    click.echo(f"before signing in: {', '.join(outside(ALL, root))}\n")


def _marks(line: Line) -> tuple[str, ...]:
    return (line.act, *("yes" if role in line.roles else "-" for role in Role), "5 min" if line.fresh else "-")
