"""`lifeline replay`: recorded official documents through the whole flow."""

import sys
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Any

import click

from lifeline import flows
from lifeline.bulletins import read
from lifeline.bulletins.decide import Source
from lifeline.bulletins.dispatch import Dispatcher
from lifeline.bulletins.office import Office
from lifeline.cli.say import as_json, kst
from lifeline.core import cap
from lifeline.core.clock import ExerciseClock, SystemClock
from lifeline.core.leader import leader_for
from lifeline.core.people import Account
from lifeline.core.ports import P
from lifeline.core.settings import Settings
from lifeline.core.world import World
from lifeline.intake import child
from lifeline.intake.feed import Feed
from lifeline.intake.formats import Unparsed
from lifeline.intake.fresh import fresh
from lifeline.wiring import NotReady, feeds_of, office_of, open_drill, open_live, room_of, sources_of


def documents(feed: Feed, files: tuple[Path, ...]) -> Iterator[tuple[Path, tuple[cap.Alert, ...] | Unparsed]]:
    """Each file's alerts, oldest file first as given, or why it could not be read."""
    for path in files:
        try:
            yield path, child.parse(feed.format, path.read_bytes()).alerts
        except Unparsed as error:
            yield path, error


def hear(world: World[P], office: Office, source: Source, alerts: tuple[cap.Alert, ...]) -> list[tuple[cap.Alert, flows.Warned]]:
    """Store what nobody has stored, and decide on all of it, oldest first; what was sent at the same moment together."""
    with world.database.writing() as session:
        fresh(session, source.name, alerts, document_id=None, now=world.clock.now(), seed=False)
    moments = groupby(sorted(alerts, key=lambda one: (one.sent, one.sender)), key=lambda one: (one.sent, one.sender))
    return [told for _, some in moments for told in flows.warn_all(world, office, tuple(some), source)]


def feed_named(settings: Settings, name: str) -> Feed:
    feeds = {feed.name: feed for feed in feeds_of(settings)}
    if name not in feeds:
        raise click.UsageError(f"there is no feed {name}; feeds/ holds {', '.join(sorted(feeds))}")
    return feeds[name]


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--feed", "feed_name", required=True, help="The feed these documents are from: its format, trust and mapping.")
@click.option("--world", type=click.Choice(["drill", "live"]), default="drill", show_default=True)
@click.option("--json", "wants_json", is_flag=True, help="As JSON.")
def replay(files: tuple[Path, ...], feed_name: str, world: str, wants_json: bool) -> None:
    """Put recorded documents through the whole flow: alert, decision, text, one post on each account.

    In the drill world the exercise clock starts at the documents' own time. In the live world they are treated as an open
    source: whatever the guideline says, a person approves before anything goes out.
    """
    settings = Settings(world=world)
    office, feed = office_of(settings), feed_named(settings, feed_name)
    source = sources_of((feed,))[feed.name]
    heard = list(documents(feed, files))
    if world == "live":
        source = replace(source, name=f"{source.name} (replayed)", trust="open")  # no feed: open whoever takes it up
        _through(open_live(settings, office, clock=SystemClock()), office, source, heard, wants_json)
    times = [alert.sent for _, alerts in heard if not isinstance(alerts, Unparsed) for alert in alerts]
    clock = ExerciseClock(min(times, default=SystemClock().now()))
    _through(open_drill(settings, office, clock=clock), office, source, heard, wants_json)


def _through(
    world: World[P], office: Office, source: Source, heard: list[tuple[Path, tuple[cap.Alert, ...] | Unparsed]], wants_json: bool
) -> None:
    leader = leader_for(world.database)
    dispatcher = Dispatcher(world, may_act=leader.leads)
    try:
        if not leader.leads():
            raise NotReady("another lifeline process acts in this world: stop it first, or replay in another LIFELINE_HOME")
        said, refused = _tell(world, office, dispatcher, source, heard, quiet=wants_json)
    finally:
        dispatcher.stop()
        leader.resign()
        world.database.close()
    new = [one for one in said if one["new"]]
    if wants_json:
        as_json(said)
    else:
        click.echo(f"{len(said)} alerts read, {len(new)} new; {sum(len(one['posts']) for one in new)} posts.")
    sys.exit(1 if refused else 0)


def _tell(
    world: World[P],
    office: Office,
    dispatcher: Dispatcher[P],
    source: Source,
    heard: list[tuple[Path, tuple[cap.Alert, ...] | Unparsed]],
    *,
    quiet: bool,
) -> tuple[list[dict[str, Any]], int]:
    """Each alert in turn, sent before the next is heard; what was told, and how many files were refused."""
    said: list[dict[str, Any]] = []
    shown: set[str] = set()
    for path, alerts in heard:
        if isinstance(alerts, Unparsed):
            click.echo(f"{path}: not read: {alerts}", err=True)
            continue
        for alert, warned in _in_time(world, office, source, alerts):
            dispatcher.drain(30)
            said.append(_told(world, path, alert, warned, first=warned.bulletin not in shown))
            shown.add(warned.bulletin)
            if not quiet:
                _print(said[-1])
    return said, sum(isinstance(alerts, Unparsed) for _, alerts in heard)


def _in_time(world: World[P], office: Office, source: Source, alerts: tuple[cap.Alert, ...]) -> Iterator[tuple[cap.Alert, flows.Warned]]:
    for sent, some in groupby(sorted(alerts, key=lambda one: one.sent), key=lambda one: one.sent):
        if isinstance(world.clock, ExerciseClock):
            world.clock.jump(sent)
        yield from hear(world, office, source, tuple(some))


def _told(world: World[P], path: Path, alert: cap.Alert, warned: flows.Warned, *, first: bool) -> dict[str, Any]:
    """`first`: the posts of a bulletin are listed with the first of the alerts that became it."""
    with world.database.reading() as session:
        view = read.one(session, warned.bulletin) if warned.bulletin else None
    accounts = {account.id: account for account in world.accounts}
    posts = [
        {
            "account": post.account,
            "channel": post.channel,
            "state": post.state,
            "room": _room(accounts[post.account], post),
            "text": post.text,
        }
        for post in (view.deliveries if view and first else ())
    ]
    return {
        "file": path.name,
        "sent": alert.sent,
        "event": alert.infos[0].event if alert.infos else "",
        "new": warned.new,
        "act": str(warned.decision.act),
        "reason": warned.decision.reason,
        "bulletin": view.number if view else "",
        "state": view.state if view else "",
        "posts": posts,
    }


def _room(account: Account, post: read.DeliveryView) -> str:
    measure = room_of(account, post.text)
    return f"{measure.length}/{measure.limit} {measure.unit}"


def _print(told: dict[str, Any]) -> None:
    click.echo(f"{told['file']}: {kst(told['sent'])} {told['event']}: {told['act']}: {told['reason']}")
    posts = told["posts"]
    if not posts:
        return
    sent = sum(post["state"] == "sent" for post in posts)
    click.echo(f"  bulletin {told['bulletin']} is {told['state']}: {sent} of {len(posts)} delivered")
    for post in posts:
        click.echo(f"  {post['state']:<8} {post['room']:<18} {post['account']}")
        click.echo("      " + post["text"].replace("\n", "\n      "))
