"""Commands on scripts of exercises: list, check, show, and to a spreadsheet and back."""

import sys
from pathlib import Path

import click

from lifeline.cli.say import as_json, table
from lifeline.core.settings import Settings
from lifeline.core.strict_yaml import BadData, Document, form
from lifeline.drills.as_file import plain, to_yaml
from lifeline.drills.check import check_scripts, checked
from lifeline.drills.load import load_scripts, of, paths
from lifeline.drills.offset import said
from lifeline.drills.prepare import offset
from lifeline.drills.script import Inject, Script
from lifeline.drills.sheet import to_csv
from lifeline.drills.sheet_read import sheet_of

NAME = click.argument("name")
TO = click.option("--to", type=click.Path(dir_okay=False, path_type=Path), help="Write it there (default: print it).")
LANGUAGE = click.option("--language", type=click.Choice(["ko", "en"]), default="ko", show_default=True)


@click.command("scripts")
@LANGUAGE
@click.option("--json", "wants_json", is_flag=True, help="As JSON.")
def scripts_(language: str, wants_json: bool) -> None:
    """List the scripts of this office."""
    found = load_scripts(folder()).values()
    if wants_json:
        as_json([{"name": one.name, **plain(one)} for one in found])
        return
    rows = [(one.name, said(one.lasts), len(one.injects), f"{one.posts:,}", _state(one), one.title.in_(language)) for one in found]
    table(rows, ("script", "lasts", "injects", "posts", "state", "title"))


@click.command("check")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def check_(files: tuple[Path, ...]) -> None:
    """Check scripts: all of this office, or FILES (.yaml or .csv). Prints each problem as a sentence with its line."""
    from lifeline.cli.drill_known import opened

    known, wrong = opened(), 0
    for file in files:
        try:
            checked(_document(file), known)
        except BadData as error:
            wrong += 1
            click.echo(str(error))
    if not files:
        click.echo(f"{len(check_scripts(folder(), known))} scripts: sound")
    sys.exit(1 if wrong else 0)


@click.command("show")
@NAME
@LANGUAGE
def show_(name: str, language: str) -> None:
    """Print a script as a list: when what comes from whom to whom, and what is expected in what time."""
    script = one(name)
    click.echo(f"{script.title.in_(language)} ({script.name}), {said(script.lasts)}, {script.posts:,} posts under {script.tag}")
    click.echo(f"{script.about.in_(language)}\n")
    rows = [
        (said(offset(script, each)), each.code, each.kind, each.to, each.text.in_(language)[:60], _expected(each))
        for each in script.injects
    ]
    table(rows, ("time", "inject", "kind", "to", "text", "expected"))


@click.command("export")
@NAME
@TO
def export_(name: str, to: Path | None) -> None:
    """Write a script as a spreadsheet (CSV): a row for each inject and each further expectation."""
    _give(to_csv(one(name)), to)


@click.command("import")
@click.argument("sheet", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@TO
def import_(sheet: Path, to: Path | None) -> None:
    """Read a spreadsheet, check it, and write it as a script: drills/<name>.yaml."""
    from lifeline.cli.drill_known import opened

    _give(to_yaml(checked(sheet_of(sheet.read_bytes(), (to or sheet).stem), opened())), to)


def _document(file: Path) -> Document:
    """Raises BadData for what cannot be read at all."""
    return form(file) if file.suffix != ".csv" else sheet_of(file.read_bytes(), file.stem)


def folder() -> Path:
    return Settings(world="drill").folder("drills")


def one(name: str) -> Script:
    """That one alone: another that is broken does not keep anybody from it. Raises BadData with every problem of it."""
    known = {path.stem: path for path in paths(folder())}
    if name not in known:
        raise click.UsageError(f"there is no script {name}; known are {', '.join(known)}")
    return of(form(known[name]))


def _state(script: Script) -> str:
    return "confirmed" if script.confirmed else "proposal"


def _expected(inject: Inject) -> str:
    if inject.instead_of:
        return f"only if nothing follows {inject.instead_of}"
    asked = [
        " ".join(filter(None, (each.act, each.hazard, each.level, each.place, each.district, each.metric, each.value)))
        for each in inject.expects
    ]
    return ", ".join(f"{words} within {said(each.within)}" for words, each in zip(asked, inject.expects, strict=True))


def _give(text: str, to: Path | None) -> None:
    if to is None:
        click.echo(text, nl=False)
        return
    to.write_text(text, encoding="utf-8", newline="")
    click.echo(f"{to} is written", err=True)
