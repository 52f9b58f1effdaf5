"""`lifeline backtest`: recorded days through today's feeds, guideline and templates, in a drill world of its own."""

import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import Any

import click

from lifeline import flows
from lifeline.bulletins import desk, read
from lifeline.bulletins.dispatch import Dispatcher
from lifeline.bulletins.office import Office
from lifeline.cli.say import as_json, kst
from lifeline.core.clock import ExerciseClock
from lifeline.core.leader import leader_for
from lifeline.core.people import Actor
from lifeline.core.post import DrillPost
from lifeline.core.settings import Settings
from lifeline.core.text import KST
from lifeline.core.world import Drill
from lifeline.intake.feed import Feed
from lifeline.intake.fetch import Body, Fetched, Request, Validators
from lifeline.intake.poll import poll
from lifeline.intake.recorded import Day, Recorded, between, load_days
from lifeline.intake.store import locked_state
from lifeline.wiring import feeds_of, office_of, open_drill, room_of, sources_of

NO_KEY_NEEDED = "-"  # nothing is asked of anybody
WRITER, APPROVER = Actor("assumed writer", "backtest-1"), Actor("assumed approver", "backtest-2")


@dataclass
class Run:
    """One backtest under way: its world, and what it has told so far."""

    world: Drill
    office: Office
    feeds: dict[str, Feed]
    dispatcher: Dispatcher[DrillPost]
    approve_after: timedelta | None
    told: list[dict[str, Any]] = field(default_factory=list)
    waiting: dict[str, datetime] = field(default_factory=dict)


@click.command()
@click.argument("start", metavar="FROM")
@click.argument("end", metavar="TO")
@click.option(
    "--approve-after", type=click.IntRange(0, 24 * 60), metavar="MIN", help="Assume a person approves what waits, so many minutes later."
)
@click.option("--texts", is_flag=True, help="Print each distinct text.")
@click.option("--json", "wants_json", is_flag=True, help="As JSON, all texts included.")
def backtest(start: str, end: str, approve_after: int | None, texts: bool, wants_json: bool) -> None:
    """Put recorded days through today's feeds, guideline and templates: what would have been posted, when, where, at which length.

    FROM and TO are days or times in Korea (2022-08-08, or 2022-08-08T12:00). The documents are those under feeds/days/; nothing
    is asked of any feed, nothing is sent to anybody, and nothing is kept: the world of the backtest is a drill of its own.
    """
    settings = Settings()
    feeds = {feed.name: feed for feed in feeds_of(settings)}
    days = load_days(settings.folder("feeds") / "days", feeds=feeds)
    documents = between(days, _moment(start, time.min), _moment(end, time.max))
    if not documents:
        known = ", ".join(day.name for day in days) or "none"
        raise click.UsageError(f"no document was recorded from {start} to {end}; recorded days: {known}")
    after = None if approve_after is None else timedelta(minutes=approve_after)
    told = _rehearsed(settings, feeds, documents, after)
    used = [day for day in days if set(day.documents) & set(documents)]
    if wants_json:
        as_json({"days": [_about(day) for day in used], "told": told})
    else:
        _print(used, told, texts=texts)
    sys.exit(1 if any(one["what"] == "not read" for one in told) else 0)


def _moment(text: str, whole: time) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise click.UsageError(f"{text!r} is no day and no time: write 2022-08-08 or 2022-08-08T12:00") from None
    if len(text) <= len("2022-08-08"):
        found = datetime.combine(found.date(), whole)
    return (found if found.tzinfo else found.replace(tzinfo=KST)).astimezone(UTC)


def _rehearsed(
    settings: Settings, feeds: dict[str, Feed], documents: tuple[Recorded, ...], after: timedelta | None
) -> list[dict[str, Any]]:
    """All of it in a database that is thrown away."""
    with tempfile.TemporaryDirectory(prefix="lifeline-backtest-") as folder:
        own = settings.model_copy(update={"world": "drill", "database_drill": f"sqlite:///{folder}/drill.db"})
        office = office_of(settings)
        world = open_drill(own, office, clock=ExerciseClock(documents[0].at))
        leader = leader_for(world.database)
        run = Run(world, office, feeds, Dispatcher(world, may_act=leader.leads), after)
        leader.leads()
        try:
            for one in documents:
                _wait_until(run, one.at)
                run.told += _heard(run, one)
            _wait_until(run, max([documents[-1].at, *run.waiting.values()]))
        finally:
            run.dispatcher.stop()
            leader.resign()
            world.database.close()
        return run.told


def _heard(run: Run, one: Recorded) -> Iterator[dict[str, Any]]:
    """The document as if its feed had just answered with it."""
    feed, world = run.feeds[one.feed], run.world
    with world.database.writing() as session:  # what is recorded is news: the first answer of a feed would be passed over
        state = locked_state(session, feed.name, world.clock.now())
        state.seeded_at = state.seeded_at or world.clock.now()

    def answer(_wire: object, _request: Request) -> Fetched:
        return Body(one.body, Validators())

    polled = poll(world.database, feed, secret=NO_KEY_NEEDED, now=world.clock.now(), fetch=answer)
    base = {"at": kst(world.clock.now()), "feed": feed.title, "file": one.path.name, "fact": one.fact}
    if polled.state in ("failed", "unread"):
        yield base | {"what": "not read", "why": polled.note}
    shown: set[str] = set()
    for warned in flows.take_up(world, run.office, sources_of((feed,))):
        if warned.bulletin and warned.bulletin in shown:
            continue
        shown.add(warned.bulletin)
        run.dispatcher.drain(30)
        yield base | _came_of(run, warned)


def _came_of(run: Run, warned: flows.Warned) -> dict[str, Any]:
    told: dict[str, Any] = {"what": str(warned.decision.act), "why": warned.decision.reason, "hazard": warned.decision.hazard}
    if not warned.bulletin:
        return told
    with run.world.database.reading() as session:
        view = read.one(session, warned.bulletin)
        assert view is not None
        state = view.state
    if state in ("draft", "waiting"):
        if run.approve_after is not None:
            run.waiting[view.number] = run.world.clock.now() + run.approve_after
        return told | {"what": "waits", "bulletin": view.number, "level": view.level}
    return told | {"what": "posted"} | _posted(run, view)


def _posted(run: Run, view: read.BulletinView) -> dict[str, Any]:
    accounts = {account.id: account for account in run.world.accounts}
    lengths: dict[str, list[int]] = {}
    limits: dict[str, str] = {}
    for post in view.deliveries:
        measure = room_of(accounts[post.account], post.text)
        lengths.setdefault(f"{post.channel} {post.language}", []).append(measure.length)
        limits[f"{post.channel} {post.language}"] = f"{measure.limit} {measure.unit}"
    return {
        "bulletin": view.number,
        "kind": view.kind,
        "level": view.level,
        "districts": len(view.districts),
        "posts": len(view.deliveries),
        "lengths": {name: {"from": min(some), "to": max(some), "of": limits[name]} for name, some in sorted(lengths.items())},
        "texts": list(dict.fromkeys(post.text for post in view.deliveries)),
    }


def _wait_until(run: Run, moment: datetime) -> None:
    """Let the time until then pass: what was assumed to be approved is, and what runs out ends."""
    for number, due in sorted(run.waiting.items(), key=lambda item: item[1]):
        if due <= moment:
            run.waiting.pop(number)
            _pass(run, due)
            run.told += _approved(run, number)
    _pass(run, moment)


def _pass(run: Run, moment: datetime) -> None:
    clock = run.world.clock
    assert isinstance(clock, ExerciseClock)
    clock.jump(moment)
    run.dispatcher.drain(30)


def _approved(run: Run, number: str) -> Iterator[dict[str, Any]]:
    """One person submits where two are wanted, another approves, unless it lapsed meanwhile."""
    with run.world.database.reading() as session:
        view = read.one(session, number)
    if view is None or view.state not in ("draft", "waiting"):
        return
    if view.state == "draft":
        desk.submit(run.world, number, actor=WRITER, reason="assumed by the backtest")
    desk.approve(
        run.world, run.office, number, actor=APPROVER, shown=view.hash, reason="assumed by the backtest", beside=_beside(run, view)
    )
    run.dispatcher.drain(30)
    with run.world.database.reading() as session:
        issued = read.one(session, number)
    assert issued is not None
    yield {"at": kst(run.world.clock.now()), "feed": "(approved)", "what": "posted", "why": view.reason, "hazard": view.hazard} | _posted(
        run, issued
    )


def _beside(run: Run, view: read.BulletinView) -> str:
    with run.world.database.reading() as session:
        others = [one.number for one in read.in_force(session) if one.hazard == view.hazard and one.id != view.refers_to]
    return others[0] if others else ""


def _about(day: Day) -> dict[str, Any]:
    return {"day": day.name, "title": day.title, "rebuilt": day.rebuilt, "note": day.note, "sources": list(day.sources)}


def _print(days: list[Day], told: list[dict[str, Any]], *, texts: bool) -> None:
    for day in days:
        click.echo(f"{day.name}: {day.title}{' (REBUILT from public facts, not recorded)' if day.rebuilt else ''}. {day.note}")
    for one in told:
        click.echo(f"{one['at']}  {one['feed']}: {_line(one)}")
        for name, length in one.get("lengths", {}).items():
            click.echo(f"{'':21}{name}: {length['from']}-{length['to']} of {length['of']}")
        if texts:
            for text in one.get("texts", ()):
                click.echo("      | " + text.replace("\n", "\n      | ") + "\n")
    posted = [one for one in told if one["what"] == "posted"]
    counts = {what: sum(one["what"] == what for one in told) for what in ("posted", "waits", "person", "record", "not read")}
    click.echo(", ".join(f"{count} {what}" for what, count in counts.items() if count) + f"; {sum(one['posts'] for one in posted)} posts.")


def _line(one: dict[str, Any]) -> str:
    if one["what"] == "posted":
        return (
            f"POSTED {one['bulletin']} {one['kind']} {one['hazard']} {one['level']}, {one['districts']} districts, {one['posts']} accounts"
        )
    if one["what"] == "waits":
        return f"WAITS for people: {one['bulletin']} {one['hazard']} {one['level']}: {one['why']}"
    return f"{one['what']}: {one['why']}"
