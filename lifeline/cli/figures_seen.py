"""Commands that look at figures and decide on what waits: list, history, waiting, approve, decline, standards."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from typing import Any

import click
from sqlalchemy.orm import Session

from lifeline.bulletins.situations import SituationView, situation_of, situations
from lifeline.bulletins.states import NotAllowed
from lifeline.cli.begun import require_counted
from lifeline.cli.bulletins import WHO, WHY, WORLD
from lifeline.cli.say import actor, as_json, kst, table
from lifeline.core.cap import Status
from lifeline.core.clock import SystemClock
from lifeline.core.db import Database
from lifeline.core.place import load_city
from lifeline.core.settings import Settings
from lifeline.situation import acts, checks, read
from lifeline.situation import waiting as waits
from lifeline.situation.entry import Counting
from lifeline.situation.metrics import load_metrics
from lifeline.situation.read import FigureView
from lifeline.situation.standards import STANDARDS, atoms_of
from lifeline.web.public.csv_table import csv_table
from lifeline.wiring import database_of

ACT = click.IntRange(1, 2**31 - 1)
JSON = click.option("--json", "wants_json", is_flag=True, help="As JSON.")


@contextmanager
def counted(name: str | None) -> Iterator[tuple[Database, Counting]]:
    """The database of that world, closed afterwards, and what this office counts. No account and no credential is opened for it."""
    settings = Settings() if name is None else Settings(world=name)
    folder = settings.folder("city")
    counting = Counting(load_metrics(folder), {code: one.ko for code, one in load_city(folder).districts.items()})
    database = database_of(settings, settings.status, SystemClock())
    try:
        yield database, counting
    finally:
        database.close()


def now() -> datetime:
    return SystemClock().now()


def situation(session: Session, number: str) -> SituationView:
    """The emergency of that bulletin. Raises NotAllowed when no issued bulletin of this world has the number."""
    view = situation_of(session, number)
    if view is None:
        raise NotAllowed(f"no issued bulletin has the number {number} in this world: 'lifeline bulletins list' shows them")
    return view


def found(session: Session, number: str) -> str | None:
    view = situation_of(session, number)
    return view.id if view else None


@click.command()
def metrics() -> None:
    """What is counted: codes, names, units, and which need two people (city/figures.yaml)."""
    known = load_metrics(Settings().folder("city"))
    rows = [(one.code, one.ko, one.en, one.unit_ko, one.counts, "two people" if one.two_people else "") for one in known.metrics.values()]
    table(rows, ("code", "Korean", "English", "unit", "counts", ""))


@click.command("list")
@click.argument("number", required=False)
@JSON
@WORLD
def list_(number: str | None, wants_json: bool, world: str | None) -> None:
    """What is published now, of every emergency or of one."""
    with counted(world) as (here, counting), here.reading() as session:
        only = None if number is None else {situation(session, number).id}
        current = read.current(session, only)
        known = {view.id: view for view in situations(session, set(current))}
        promised = {key: read.due(session, key, now(), open=view.open, hours=counting.metrics.report_hours) for key, view in known.items()}
        gaps = {key: read.differences(session, key) for key in known}
    if wants_json:
        as_json([_facts(one, known[key].number) for key in known for one in current[key]])
        return
    if not known:
        click.echo("no figure is published yet.")
    for key, view in known.items():
        due = promised[key]
        click.echo(f"{view.number}  {view.hazard}  last report {kst(due.last)}, next {kst(due.next)}{' - LATE' if due.late else ''} (KST)")
        ordered = sorted(current[key], key=lambda one: (counting.metrics.order(one.metric), one.area))
        table([_row(one, counting) for one in ordered], ("id", "metric", "area", "value", "state", "as of (KST)", "source"))
        for gap in gaps[key]:
            click.echo(f"look: {checks.difference_words(gap)}: {gap.note or 'nobody said why'}")


def _row(one: FigureView, counting: Counting) -> tuple[object, ...]:
    return one.id, one.metric, counting.areas.get(one.area, one.area) or "-", one.value, one.state, kst(one.as_of), one.source


@click.command()
@click.argument("number")
@JSON
@click.option("--csv", "wants_csv", is_flag=True, help="As CSV for a spreadsheet (UTF-8).")
@WORLD
def history(number: str, wants_json: bool, wants_csv: bool, world: str | None) -> None:
    """Everything ever published of an emergency, newest first: old, new, why, and who."""
    with counted(world) as (here, _), here.reading() as session:
        view = situation(session, number)
        told = [_facts(one, view.number) for one in read.history(session, view.id)]
    if wants_json:
        as_json(told)
    elif wants_csv:
        rows = [["" if cell is None else str(cell) for cell in one.values()] for one in told]
        click.echo(csv_table(_FACTS, rows), nl=False)
    else:
        heads = ("published", "act", "metric", "area", "before", "value", "state", "reason", "author", "approver")
        table([[one[name] if one[name] is not None else "-" for name in heads] for one in told], heads)
        for note in dict.fromkeys(f"act {one['act']}: {one['note']}" for one in told if one["note"]):
            click.echo(note)


_FACTS = (
    *("number", "act", "id", "metric", "area", "before", "value", "low", "high", "form", "state", "as_of", "published"),
    *("source", "source_url", "rule", "reason", "note", "author", "approver"),
)


def _facts(one: FigureView, number: str) -> dict[str, Any]:
    """One published figure as staff see it. Bounds that nobody knows are empty, never 0."""
    said = {
        **asdict(one),
        "number": number,
        "value": str(one.value),
        "before": str(one.before) if one.before else None,
        "low": one.value.low,
        "high": one.value.high,
        "form": str(one.value.form),
        "as_of": kst(one.as_of),
        "published": kst(one.published_at),
    }
    return {name: said[name] for name in _FACTS}


@click.command()
@WORLD
def waiting(world: str | None) -> None:
    """What waits for a second person, whole, with the hash an approval is bound to."""
    with counted(world) as (here, counting), here.reading() as session:
        views = waits.waiting(session)
        known = {view.id: view for view in situations(session, {one.situation for one in views})}
        warned = {
            one.act: checks.warnings(one.change, acts.standing(session, one.situation), counting=counting, now=now()) for one in views
        }
    for one in views:
        view = known.get(one.situation)
        told = f"{view.number} {view.hazard}" if view else one.situation
        click.echo(f"act {one.act}  {told}  by {one.author} ({one.login}) {kst(one.at)}: {one.reason}{': ' + one.note if one.note else ''}")
        for line in _proposed(one, counting):
            click.echo(f"  {line}")
        for warning in warned[one.act]:
            click.echo(f"  look: {warning}")
        click.echo(f"hash: {one.hash}")
    if not views:
        click.echo("nothing waits.")


def _proposed(view: waits.WaitingView, counting: Counting) -> Iterator[str]:
    for one in view.figures:
        entry = one.entry
        rest = ", ".join(filter(None, (entry.source, entry.source_url, entry.rule)))
        was = str(one.before.value) if one.before else "nothing published"
        where = counting.words(entry.metric, entry.area)
        yield f"{where}: {was} -> {entry.value}  {entry.state}, as of {kst(entry.as_of)}, {rest}"
    for gap in view.differences:
        yield f"does not add up: {checks.difference_words(gap)}. {view.author} says: {view.despite or 'nothing'}"
    if view.overtaken is not None:
        yield f"overtaken by figure {view.overtaken.id}: decline it and enter what still holds anew"


@click.command()
@click.argument("act", type=ACT)
@click.option("--hash", "shown", required=True, help="The hash that 'waiting' printed: what you read is what becomes public.")
@click.option("--type", "typed", default="", help="Live only: the Korean name of what is counted, typed to confirm.")
@click.option("--despite", default="", help="A closed group does not add up: why it is right all the same.")
@WHO
@WORLD
def approve(*, act: int, shown: str, typed: str, despite: str, person: str, world: str | None) -> None:
    """Publish what waits. You are not the one who entered it."""
    with counted(world) as (here, counting):
        with here.reading() as session:
            view = waits.waiting_one(session, act)
        if view is not None:
            click.echo(_consequence(here, view, counting))
            name = _to_type(view, counting)
            if here.status is Status.ACTUAL and typed != name:
                raise NotAllowed(f"to publish this for real, add --type {name}")
            if not view.lowers:
                require_counted(here, actor(person), now())
        with here.writing() as session:
            acts.approve(session, act, shown=shown, by=actor(person), now=now(), despite=despite)
    click.echo(f"act {act} is public.")


def _to_type(view: waits.WaitingView, counting: Counting) -> str:
    codes = [one.entry.metric for one in view.figures]
    code = next((code for code in codes if counting.metrics.two_people([code])), codes[0])
    known = counting.metrics.metrics.get(code)
    return known.ko if known else code


def _consequence(here: Database, view: waits.WaitingView, counting: Counting) -> str:
    """The confirmation names the consequence, and never in the same words in both worlds (alerting rules 2, 15)."""
    what = " / ".join(
        f"{counting.words(one.entry.metric, one.entry.area)} {one.before.value if one.before else '-'} → {one.entry.value}"
        for one in view.figures
    )
    if here.status is Status.ACTUAL:
        return f"[실제] {what}: 시민이 보는 페이지에 지금 공개합니다. / LIVE: the public page tells everybody this now."
    return f"[훈련 EXERCISE] {what}: 훈련 페이지에만 나옵니다. / Shown on the exercise page only; nobody was hurt."


@click.command()
@click.argument("act", type=ACT)
@WHO
@WHY
@WORLD
def decline(act: int, person: str, reason: str, world: str | None) -> None:
    """It will not be published; by the one who entered it: it is taken back. It stays on record."""
    with counted(world) as (here, _), here.writing() as session:
        verdict = acts.decline(session, act, by=actor(person), reason=reason, now=now())
    click.echo(f"act {act} is {verdict}: nothing of it becomes public.")


@click.command()
@click.argument("number")
@JSON
@WORLD
def standards(number: str, wants_json: bool, world: str | None) -> None:
    """What international records would say of it (Sendai, EM-DAT, DesInventar), computed from the whole city's figures."""
    with counted(world) as (here, _), here.reading() as session:
        values = {key: view.value for key, view in acts.standing(session, situation(session, number).id).items()}
    lines = [line for standard in STANDARDS for line in standard(atoms_of(values))]
    if wants_json:
        as_json([{"standard": one.standard, "code": one.code, "low": one.value.low, "high": one.value.high} for one in lines])
        return
    table(
        [(one.standard, one.code, one.name, one.value, one.note) for one in lines],
        ("standard", "code", "what it counts", "value", ""),
    )
