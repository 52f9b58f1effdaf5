"""`lifeline backtest`: recorded days through today's feeds, guideline and templates, in a drill world of its own."""

import sys
import time as stopwatch
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import click

from lifeline.cli import tally, timeline
from lifeline.cli.rehearsal import Rehearsed, rehearse
from lifeline.cli.say import as_json, kst
from lifeline.core.settings import Settings, packaged
from lifeline.core.text import KST
from lifeline.intake.feed import Feed
from lifeline.intake.recorded import Day, Recorded, between, load_days
from lifeline.wiring import feeds_of, office_of

MARKED = "Texts and lengths are those of an exercise: [훈련 EXERCISE] stands first and last in each, and takes that much of its room."
NOT_SO = (
    "No one did: a real person may take longer, change it, or decline. Where another bulletin tells of the same danger already, "
    "nobody is assumed to choose."
)
LOCAL = "Nothing was sent: receipts are this machine's. A feed is asked every few minutes, and platforms take their seconds."


@click.command()
@click.argument("start", metavar="FROM", required=False)
@click.argument("end", metavar="TO", required=False)
@click.option("--list", "wants_list", is_flag=True, help="Name the recorded days and end.")
@click.option(
    "--approve-after", type=click.IntRange(0, 24 * 60), metavar="MIN", help="Assume a person approves what waits, so many minutes later."
)
@click.option("--enabled-only", is_flag=True, help="Leave out the documents of feeds that are switched off in feeds/.")
@click.option("--texts", is_flag=True, help="Print each distinct text.")
@click.option("--json", "wants_json", is_flag=True, help="As JSON, all texts included.")
def backtest(
    start: str | None, end: str | None, wants_list: bool, approve_after: int | None, enabled_only: bool, texts: bool, wants_json: bool
) -> None:
    """Put recorded days through today's feeds, guideline and templates: what would have been posted, when, where, at which length.

    FROM and TO are days or times in Korea (2022-08-08, or 2022-08-08T12:00). The documents are those under feeds/days/; nothing
    is asked of any feed, nothing is sent to anybody, and nothing is kept: the world of the backtest is a drill of its own.
    Exit code 1 when a document could not be read.
    """
    settings = Settings()
    feeds = feeds_of(settings)
    days = load_days(days_folder(settings), feeds=[feed.name for feed in feeds])
    if wants_list:
        _list(days, wants_json=wants_json)
        return
    documents = _chosen(days, start, end)
    silent = {feed.name for feed in feeds if not feed.enabled} if enabled_only else set[str]()
    heard = [one for one in documents if one.feed not in silent]
    if not heard:
        raise click.UsageError("all documents of that time are of feeds that are switched off: leave --enabled-only away")
    office, begun = office_of(settings), stopwatch.monotonic()
    after = None if approve_after is None else timedelta(minutes=approve_after)
    told = rehearse(settings, office, feeds, heard, approve_after=after)
    sums = tally.tally(told, office.people.accounts, documents=len(heard))
    used = [day for day in days if set(day.documents) & set(documents)]
    assumed = [*_assumed(approve_after, told), *_left_out(used, documents, heard), MARKED, LOCAL]
    if wants_json:
        as_json(_everything(used, assumed, told, sums))
    else:
        _print(used, assumed, told, sums, feeds, texts=texts)
        click.echo(f"  ({stopwatch.monotonic() - begun:.1f} s on this machine)")
    sys.exit(1 if sums.came_to.get("not read") else 0)


def days_folder(settings: Settings) -> Path:
    """The office's own recorded days, or those that ship with lifeline."""
    own = settings.folder("feeds") / "days"
    return own if own.is_dir() else packaged("feeds") / "days"


def _chosen(days: Sequence[Day], start: str | None, end: str | None) -> tuple[Recorded, ...]:
    known = ", ".join(day.name for day in days) or "none"
    if start is None or end is None:
        raise click.UsageError(f"say FROM and TO, such as 2022-08-08 2022-08-10, or --list; recorded days: {known}")
    first, last = _moment(start, time.min), _moment(end, time.max)
    if first > last:
        raise click.UsageError(f"FROM ({start}) is after TO ({end}): write the earlier one first")
    documents = between(days, first, last)
    if not documents:
        raise click.UsageError(f"no document was recorded from {start} to {end}; recorded days: {known}")
    return documents


def _moment(text: str, whole: time) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise click.UsageError(f"{text!r} is no day and no time: write 2022-08-08 or 2022-08-08T12:00") from None
    if len(text) <= len("2022-08-08"):
        found = datetime.combine(found.date(), whole)
    return (found if found.tzinfo else found.replace(tzinfo=KST)).astimezone(UTC)


def _assumed(approve_after: int | None, told: Rehearsed) -> list[str]:
    if approve_after is not None:
        return [f"Assumed: a person approves whatever waits {approve_after} minutes later (--approve-after). {NOT_SO}"]
    waits = sum(one.what == "waits" for one in told.entries)
    return (
        [f"Nobody approved anything: {timeline.count(waits, 'bulletin')} stopped for a person. With --approve-after MIN one is assumed."]
        if waits
        else []
    )


def _left_out(used: Sequence[Day], documents: Sequence[Recorded], heard: Sequence[Recorded]) -> list[str]:
    off = len(documents) - len(heard)
    told = [f"Left out (--enabled-only): {timeline.count(off, 'document')} of feeds that are switched off."] if off else []
    for day in used:
        before = [one for one in day.documents if one.at < documents[0].at]
        later = [one for one in day.documents if one.at > documents[-1].at]
        if before:
            told.append(f"Before FROM: {timeline.count(len(before), 'document')} of {day.name}; what they began is not known here.")
        if later:
            last = kst(later[-1].at)[:16]
            told.append(f"After TO: {timeline.count(len(later), 'document')} of {day.name}, the last at {last}; the ends may be there.")
    return told


def _list(days: Sequence[Day], *, wants_json: bool) -> None:
    if wants_json:
        as_json([_about(day) for day in days])
        return
    for day in days:
        first, last = kst(day.documents[0].at)[:16], kst(day.documents[-1].at)[:16]
        click.echo(f"{day.name}  {_title(day)}\n            {first} to {last} (KST), {timeline.count(len(day.documents), 'document')}")
    if not days:
        click.echo("no day is recorded: feeds/days/README.md says how one is kept")


def _title(day: Day) -> str:
    return f"{day.title}{' (REBUILT from public facts, not recorded)' if day.rebuilt else ''}"


def _about(day: Day) -> dict[str, Any]:
    times = {"first": day.documents[0].at, "last": day.documents[-1].at, "documents": len(day.documents)}
    return {"day": day.name, "title": day.title, "rebuilt": day.rebuilt, "note": day.note, "sources": list(day.sources)} | times


def _everything(used: Sequence[Day], assumed: Sequence[str], told: Rehearsed, sums: tally.Tally) -> dict[str, Any]:
    return {
        "days": [_about(day) for day in used],
        "assumed": list(assumed),
        "timeline": [asdict(one) for one in told.entries],
        "bulletins": {number: asdict(posts) | {"last_receipt": posts.last_receipt} for number, posts in told.posts.items()},
        "summary": asdict(sums),
    }


def _print(used: Sequence[Day], assumed: Sequence[str], told: Rehearsed, sums: tally.Tally, feeds: Sequence[Feed], *, texts: bool) -> None:
    for day in used:
        click.echo(f"{day.name}: {_title(day)}\n  {day.note}")
    for line in assumed:
        click.echo(f"  {line}")
    titles: Mapping[str, str] = {feed.name: f"{feed.title} ({feed.name})" for feed in feeds}
    timeline.echo(timeline.lines(told.entries, told.posts, titles=titles, texts=texts))
    timeline.echo(tally.lines(sums, told.posts))
