"""Commands over the public log of what was issued: whether a copy is whole and the city's own, and the key that signs it."""

from pathlib import Path

import click

from lifeline.bulletins.issued.check import Checked, check
from lifeline.bulletins.issued.key import BadKey, make_key, pem, public_keys, signing_key
from lifeline.cli.bulletins import WORLD
from lifeline.core.settings import WORLD_STATUS, Settings
from lifeline.core.text import sha256

FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.group()
def log() -> None:
    """The public log of what was issued: check a copy of it, see the key."""


@log.command()
@click.argument("file", type=FILE)
@click.option("--key", "given", required=True, multiple=True, help="issued-key.txt, or a key in base64. Several where the key changed.")
@click.option(
    "--known", multiple=True, metavar="LINE:HASH", help="A line and its hash as you noted it: tells a log that was cut or rewritten."
)
@click.option("--text", type=FILE, help="A file with a text that is said to be ours: which bulletin said just this?")
@click.option("--world", type=click.Choice(["live", "drill"]), default="live", help="The world the log must be of (default: live).")
def verify(file: Path, given: tuple[str, ...], known: tuple[str, ...], text: Path | None, world: str) -> None:
    """Read a copy of the log, asking nobody: no network, no database. Exit code 1 and a sentence for each thing that is wrong."""
    with file.open("rb") as lines:
        read = check(lines, keys=_keys(given), status=WORLD_STATUS[world], known=dict(map(_known, known)))
    for one in read.findings:
        click.echo(f"line {one.at}: {one.sentence}")
    if read.findings:
        click.echo(f"{file}: NOT a whole log of the {world} world: {len(read.findings)} findings in {len(read.said)} lines", err=True)
        raise SystemExit(1)
    last = max(read.hashes, default=0)
    click.echo(f"{file}: {last} lines of the {world} world, whole and signed; note the end of it: {last}:{read.hashes.get(last, '')}")
    if text is not None:
        _said(read, text)


@log.command()
@click.option(
    "--new", is_flag=True, help="Make one where there is none: with the first bulletin that happens by itself, a lost key needs it."
)
@WORLD
def key(new: bool, world: str | None) -> None:
    """The public half of the key that signs the log of the acting world, as issued-key.txt gives it."""
    settings = Settings() if world is None else Settings(world=world)
    try:
        found = make_key(settings.log_key) if new else signing_key(settings.log_key)
    except BadKey as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{pem(found.public)}{found.public}")


def _said(read: Checked, text: Path) -> None:
    found = read.by_text(sha256(text.read_bytes().decode(errors="replace").rstrip("\r\n")))
    if not found:
        click.echo(f"{text}: no bulletin of this log said just this, sign by sign", err=True)
        raise SystemExit(1)
    for one in found:
        click.echo(f"{text}: bulletin {one['number']} of {one['issued']} said this (line {one['line']}, {one['kind']})")


def _keys(given: tuple[str, ...]) -> frozenset[str]:
    try:
        return frozenset(one for text in given for one in public_keys(Path(text).read_text() if Path(text).is_file() else text))
    except (BadKey, OSError, UnicodeDecodeError) as error:
        raise click.BadParameter(str(error), param_hint="--key") from None


def _known(given: str) -> tuple[int, str]:
    line, _, hash = given.partition(":")
    if not line.isdecimal() or len(hash) != 64:
        raise click.BadParameter(f"{given} is no LINE:HASH, such as 12 and the 64 signs that were noted with it", param_hint="--known")
    return int(line), hash.lower()
