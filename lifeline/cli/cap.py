"""Commands over what we give to subscribers: a bulletin's CAP document, and checks of any CAP file."""

import sys
from pathlib import Path

import click

from lifeline.bulletins.documents import NotIssued, NotSigned, document
from lifeline.bulletins.states import NotAllowed
from lifeline.cli.bulletins import WORLD, opened
from lifeline.core.cap_rules import findings
from lifeline.core.signature import NotGenuine, SigningFailed, verify
from lifeline.intake.formats import Unparsed
from lifeline.intake.formats.cap import parse

FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))


class Numbered(click.Group):
    """`lifeline cap 2026-0001` shows that bulletin: what is no command is a number."""

    def resolve_command(self, context: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self.commands:
            args = ["show", *args]
        return super().resolve_command(context, args)


@click.group(cls=Numbered, invoke_without_command=True)
@click.pass_context
def cap(context: click.Context) -> None:
    """What subscribers get: the CAP document of a bulletin by its number, and checks of CAP files."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


@cap.command()
@click.argument("number")
@WORLD
def show(number: str, world: str | None) -> None:
    """Print the CAP document of an issued bulletin, byte for byte as subscribers get it."""
    with opened(world) as (here, office), here.database.reading() as session:
        try:
            click.echo(document(session, office, number).body, nl=False)
        except (NotIssued, NotSigned) as error:
            raise NotAllowed(str(error)) from error


@cap.command()
@FILE
def check(file: Path) -> None:
    """Say in words what is wrong with a CAP file and what to do about it. Exit code 1 when a rule of CAP is broken."""
    try:
        read = parse(file.read_bytes())
    except Unparsed as error:
        click.echo(f"error: {error.cause}. {error.remedy}.")
        sys.exit(1)
    found = [finding for alert in read.alerts for finding in findings(alert)]
    for note in read.notes:
        click.echo(f"error: {note}")
    for finding in found:
        click.echo(f"{finding.weight}: {finding.place}: {finding.what} {finding.remedy}")
    wrong = sum(finding.weight == "error" for finding in found) + len(read.notes)
    click.echo(f"{file}: {wrong} errors, {len(found) + len(read.notes) - wrong} recommendations")
    sys.exit(1 if wrong else 0)


@cap.command("sign-check")
@FILE
@click.option("--certificate", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path), help="The office's, as PEM.")
def sign_check(file: Path, certificate: Path) -> None:
    """Say whether a CAP file is word for word what the holder of the certificate signed. Exit code 1 when it is not."""
    try:
        verify(file.read_bytes(), certificate=certificate.read_bytes())
    except (NotGenuine, SigningFailed, ValueError) as error:
        click.echo(f"NOT GENUINE  {file}: {error}")
        sys.exit(1)
    click.echo(f"genuine  {file}: signed with the key of {certificate}, and not changed since")
