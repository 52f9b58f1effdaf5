"""`lifeline demo`: a recorded snow morning, as an exercise, with pages to look at; nothing leaves this machine."""

import tempfile
import threading
import time
from dataclasses import dataclass
from datetime import datetime
from threading import Event

import click

from lifeline.app import create_app
from lifeline.bulletins import read
from lifeline.bulletins.dispatch import Dispatcher
from lifeline.bulletins.draft import rehearse
from lifeline.bulletins.office import Office
from lifeline.cli.demo_figures import STORY, Counted, count
from lifeline.cli.demo_posts import LOOKED, Looked, Posted, listen, look_at_it, posts
from lifeline.cli.replay import documents, hear
from lifeline.cli.run import need_port, serve_pages
from lifeline.cli.say import kst
from lifeline.core import cap
from lifeline.core.clock import ExerciseClock, SystemClock
from lifeline.core.leader import leader_for
from lifeline.core.post import DrillPost
from lifeline.core.settings import Settings, packaged
from lifeline.core.world import Drill
from lifeline.ear import Ear, open_ear
from lifeline.edge.trouble import Desk
from lifeline.intake.feed import Feed, load_feeds
from lifeline.intake.formats import Unparsed
from lifeline.situation.entry import Counting
from lifeline.situation.metrics import load_metrics
from lifeline.wiring import database_of, office_of, open_drill, sources_of

MORNING = "2026-01-13-"
NOON = datetime.fromisoformat("2026-01-13T12:00:00+09:00")


@dataclass(frozen=True, slots=True)
class Recorded:
    """One recorded message, and the feed it came by."""

    feed: Feed
    alert: cap.Alert

    @property
    def at(self) -> datetime:
        return self.alert.sent


@dataclass(frozen=True, slots=True)
class Told:
    """With what the story is told."""

    office: Office
    dispatcher: Dispatcher[DrillPost]
    counting: Counting
    ear: Ear


def morning() -> list[Recorded]:
    """What the enabled feeds said that snow morning, in the order it was sent."""
    folder = packaged("feeds")
    found = []
    for feed in load_feeds(folder):
        files = tuple(sorted((folder / "samples" / feed.name).glob(f"{MORNING}*.*"))) if feed.enabled else ()
        for _, alerts in documents(feed, files):
            found += [Recorded(feed, alert) for alert in (() if isinstance(alerts, Unparsed) else alerts)]
    return sorted((one for one in found if one.at < NOON), key=lambda one: one.at)


@click.command()
@click.option("--port", type=int, help="Where the pages answer (default: LIFELINE_PORT, else 8000).")
@click.option("--pause", default=4.0, show_default=True, help="Seconds between two documents.")
def demo(port: int | None, pause: float) -> None:
    """A recorded winter morning as an exercise: 44 loopback accounts, real documents, pages on 127.0.0.1.

    Needs no key and no server, sends nothing to anybody, and leaves nothing behind. Ends with Ctrl-C.
    """
    base = Settings()
    with tempfile.TemporaryDirectory(prefix="lifeline-demo-") as folder:
        settings = base.model_copy(
            update={
                "world": "drill",
                "port": port or base.port,
                "database_live": f"sqlite:///{folder}/live.db",
                "database_drill": f"sqlite:///{folder}/drill.db",
                "publish": f"{folder}/published",
                "push": "",
            }
        )
        need_port(settings)
        _show(settings, pause)


def _show(settings: Settings, pause: float) -> None:
    office, recorded = office_of(settings), morning()
    clock = ExerciseClock(recorded[0].alert.sent)
    live = database_of(settings, cap.Status.ACTUAL, SystemClock())
    world = open_drill(settings, office, clock=clock)
    leader = leader_for(world.database)
    dispatcher = Dispatcher(world, may_act=leader.leads)
    rehearse(world, office, clock.now())
    dispatcher.start()
    over = threading.Event()
    story = threading.Thread(target=_tell, args=(world, office, recorded, dispatcher, pause, over), name="morning", daemon=True)
    app = create_app(
        settings, office=office, live=live, drill=world.database, drill_clock=clock, acting=lambda: world, wake=dispatcher.wake
    )
    try:
        serve_pages(settings, app, lambda: _ready(settings, world, story), Desk(world.database, world.clock, dispatcher.sending))
    finally:
        over.set()
        dispatcher.stop()
        for database in (world.database, live):
            database.close()


def _ready(settings: Settings, world: Drill, story: threading.Thread) -> None:
    address = f"http://{settings.host}:{settings.port}"
    click.echo("lifeline demo: an exercise in the drill world. Nothing leaves this machine.")
    click.echo(f"  {address}/drill/  the exercise: {len(world.accounts)} loopback accounts, every post marked [훈련 EXERCISE]")
    click.echo(f"  {address}/drill/incidents  the incident map: {sum(len(one.sightings) for one in posts())} invented posts of citizens")
    click.echo(f"  {address}/        the live page: nothing is in force there")
    click.echo("  A snow morning in Seoul, 13 January 2026 (documents rebuilt). Ctrl-C ends it.\n")
    story.start()


def _tell(world: Drill, office: Office, recorded: list[Recorded], dispatcher: Dispatcher[DrillPost], pause: float, over: Event) -> None:
    counting = Counting(load_metrics(packaged("city")), {code: district.ko for code, district in office.city.districts.items()})
    told = Told(office, dispatcher, counting, open_ear(packaged("city")))
    timeline: list[Recorded | Counted | Posted | Looked] = [*recorded, *STORY, *posts(), *LOOKED]
    for one in sorted(timeline, key=lambda one: one.at):
        if isinstance(world.clock, ExerciseClock):
            world.clock.jump(one.at)
        if over.wait(pause if _tell_one(world, told, one) else pause / 8):
            return
    click.echo("\nThe morning is over. The pages stay until Ctrl-C.")


def _tell_one(world: Drill, told: Told, one: Recorded | Counted | Posted | Looked) -> int:
    """Whether something happened that one wants to look at: 0 for what passes quickly."""
    match one:
        case Recorded():
            return _warned(world, told.office, one, told.dispatcher)
        case Counted():
            return _counted(world, told.counting, one)
        case Posted():
            return _posted(world, told.ear, one)
        case Looked():
            return _looked(world, one)


def _posted(world: Drill, ear: Ear, one: Posted) -> int:
    """Only life at risk stops the story for a moment."""
    heard = listen(world, ear, one)
    came = "a new incident" if heard.incidents else "one more report" if heard.reports else "not for the map"
    calls = ", a person is called" if heard.life else ""
    click.echo(f"{kst(one.at)[11:16]}  citizens: {one.sightings[0].text} ({came}, {heard.copies} copies{calls})")
    return len(heard.life)


def _looked(world: Drill, one: Looked) -> int:
    confirmed = look_at_it(world)
    click.echo(f"{kst(one.at)[11:16]}  the officer of the demo reads what citizens wrote: from here on it is public")
    for number in confirmed:
        click.echo(f"{kst(one.at)[11:16]}  the officer of the demo confirms incident {number}")
    return len(confirmed)


def _warned(world: Drill, office: Office, one: Recorded, dispatcher: Dispatcher[DrillPost]) -> int:
    """How many posts the message became."""
    posts = 0
    for heard, warned in hear(world, office, sources_of((one.feed,))[one.feed.name], (one.alert,)):
        begun = time.monotonic()
        dispatcher.wake()
        event = heard.infos[0].event if heard.infos else heard.identifier
        click.echo(f"{kst(heard.sent)[11:16]}  {one.feed.title}: {event}")
        click.echo(f"       {warned.decision.act}: {warned.decision.reason}")
        if warned.deliveries:
            click.echo(f"       {_sent(world, warned.bulletin, begun)}")
        posts += warned.deliveries
    return posts


def _counted(world: Drill, counting: Counting, one: Counted) -> int:
    """How many figures were published."""
    told = ", ".join(
        f"{counting.metrics.metrics[code.partition('@')[0]].en} {value}" for code, value in one.said.items() if "@" not in code
    )
    published = count(world, counting, one)
    if published:
        click.echo(f"{kst(one.at)[11:16]}  Figures ({one.reason}): {told}")
    return published


def _sent(world: Drill, bulletin: str, begun: float) -> str:
    """Wait for the deliveries of a bulletin to settle, and say how many went and how long it took."""
    while time.monotonic() - begun < 10:
        with world.database.reading() as session:
            counts = read.delivery_counts(session, bulletin)
        if counts.get("sent", 0) == sum(counts.values()):
            break
        time.sleep(0.005)
    with world.database.reading() as session:
        view = read.one(session, bulletin)
    number = view.number if view is not None else ""
    return f"bulletin {number}: {counts.get('sent', 0)} of {sum(counts.values())} accounts have posted, {time.monotonic() - begun:.2f} s"
