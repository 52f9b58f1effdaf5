"""Commands over the texts: which types there are, and every text of them, on the screen or as pages to read through and print."""

import sys
from pathlib import Path

import click

from lifeline.bulletins.decision import Kind
from lifeline.bulletins.lengths import LENGTHS, WORLDS, by_line
from lifeline.bulletins.office import Office
from lifeline.bulletins.proposals import waiting
from lifeline.bulletins.samples import Sample, Wanted, samples
from lifeline.cli.say import table
from lifeline.core.settings import Settings
from lifeline.web.sheets import write_sheets
from lifeline.wiring import office_of, room_of


@click.group()
def templates() -> None:
    """The texts of the disaster types: list them, read them through, print them.

    Nothing is sent and no database is opened.
    """


@templates.command("list")
def list_() -> None:
    """The types with their levels, and how much of each file still waits for the office to confirm it."""
    office = office_of(Settings())
    table(
        [
            (
                template.seq,
                template.code,
                office.hazards[template.code].ko if template.code in office.hazards else "",
                " ".join(template.levels),
                "confirmed" if template.confirmed else "proposal",
                waiting(template),
            )
            for template in office.templates.values()
        ],
        ("no.", "code", "name", "levels", "file", "open lines"),
    )


@templates.command()
@click.argument("codes", nargs=-1, metavar="[CODE ...]")
@click.option("--level", "levels", multiple=True, help="Only this level (its id); may be repeated, as the options below.")
@click.option("--kind", "kinds", multiple=True, type=click.Choice([kind.value for kind in Kind]))
@click.option("--lang", "languages", multiple=True, help="ko or en.")
@click.option("--length", "lengths", multiple=True, type=click.Choice(LENGTHS))
@click.option("--world", "worlds", multiple=True, type=click.Choice(list(WORLDS)))
@click.option("--html", "folder", type=click.Path(file_okay=False, path_type=Path), help="Write pages into this folder instead.")
def render(
    codes: tuple[str, ...],
    levels: tuple[str, ...],
    kinds: tuple[str, ...],
    languages: tuple[str, ...],
    lengths: tuple[str, ...],
    worlds: tuple[str, ...],
    folder: Path | None,
) -> None:
    """Every text of these types (of all without CODE) with its counts: 280 is X, 300 Bluesky, 500 Mastodon, 157 and 90 text messages.

    A line between ◇ and ◇ is a proposal that the office has not confirmed. Exit code 1 when a length has no text that fits.
    """
    office = office_of(Settings())
    wanted = Wanted(levels, kinds, languages, lengths, worlds)
    _known(office, codes, wanted)
    chosen = {code: template for code, template in office.templates.items() if not codes or code in codes}
    if folder is not None:
        pages = write_sheets(folder, office.templates.only(chosen), office.hazards, room_of, wanted)
        click.echo(f"{len(pages)} pages: open {pages[0]} in a browser; nothing on them is posted.")
        return
    room, missing = by_line(room_of), 0
    for code, template in chosen.items():
        for sample in samples(template, office.hazards[code], room, wanted):
            _print(code, sample)
            missing += not sample.pieces
    sys.exit(1 if missing else 0)


def _known(office: Office, codes: tuple[str, ...], wanted: Wanted) -> None:
    """Raises click.UsageError on a word that names nothing."""
    levels = {level for code, template in office.templates.items() if not codes or code in codes for level in template.levels}
    for given, known, what in (
        (codes, office.templates.keys(), "type with a template"),
        (wanted.levels, levels, "level of these types"),
        (wanted.languages, office.templates.frame.languages, "language of the templates"),
    ):
        for word in given:
            if word not in known:
                raise click.UsageError(f"'{word}' is no {what}; known are {', '.join(sorted(known))}")


def _print(code: str, sample: Sample) -> None:
    counts = " · ".join(f"{platform} {measure.length:,}/{measure.limit:,} {measure.unit}" for platform, measure in sample.counts)
    click.echo(f"== {code} {sample.level.id} {sample.kind} {sample.language} {sample.length} {sample.world} ({sample.variant}): {counts}")
    if not sample.pieces:
        click.echo("No text fits this length: shorten the name of the level or its first short action.")
    click.echo("".join(f"◇{piece.text}◇" if piece.proposal else piece.text for piece in sample.pieces))
    click.echo()
