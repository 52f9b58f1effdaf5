"""A drill world with real exercises beside a live world with outlets that write down every request; whoever touches live is caught."""

import atexit
import hashlib
import shutil
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from sqlalchemy import event

from lifeline import migrations, wiring
from lifeline.bulletins.dispatch import Dispatcher
from lifeline.bulletins.office import Office
from lifeline.channels import CHANNELS
from lifeline.channels.loopback import Loopback
from lifeline.cli.drill_stage import library_of
from lifeline.core.cap import Status
from lifeline.core.clock import StillClock, SystemClock
from lifeline.core.db import Base, Database, open_database
from lifeline.core.people import Account
from lifeline.core.ports import Measure, Probe, Receipt
from lifeline.core.post import DrillPost, LivePost
from lifeline.core.settings import Settings, packaged
from lifeline.core.window import Window, read_only
from lifeline.core.world import Drill, Live, World
from lifeline.drills import headless, play, read
from lifeline.drills.content import held
from lifeline.drills.game import Game, Stage, open_game
from lifeline.drills.platforms import Platforms
from lifeline.drills.players import Players, simulated
from lifeline.drills.script import Script
from tests.bulletins.town import NOW
from tests.bulletins.town import office as whole_office
from tests.hearing import ear, ear_like

ACCOUNTS = 4
_opened: Counter[str] = Counter()  # what this process opened of live's, and where it called
_watched: set[str] = set()


def _watch(name: str, given: tuple[Any, ...]) -> None:
    if name == "open" and str(given[0]) in _watched:
        _opened["credentials"] += 1
    elif name == "socket.connect" and not isinstance(given[1], str | bytes):
        _opened["connections"] += 1


sys.addaudithook(_watch)  # it cannot be taken off: it only counts


class Killed(BaseException):
    """The process ended at this statement."""


@dataclass
class Recording:
    """A live outlet: everything that is asked of it is written down."""

    account: Account
    asked: list[tuple[str, object]] = field(default_factory=list)
    settles: float | None = 0.0
    exact: bool = True

    def send(self, post: LivePost) -> Receipt:
        self.asked.append(("send", post))
        return Receipt(f"live-{len(self.asked)}")

    def find(self, post: LivePost, since: datetime) -> Receipt | None:
        self.asked.append(("find", post))
        return None

    def probe(self) -> Probe:
        self.asked.append(("probe", None))
        return Probe(ok=True)

    def room(self, text: str) -> Measure:
        return wiring.room_of(self.account, text)


@cache
def office() -> Office:
    """Of few accounts: a drill of a second, not of ten."""
    whole = whole_office()
    few = tuple(replace(account, enabled=True) for account in whole.people.accounts[:ACCOUNTS])
    return replace(whole, people=replace(whole.people, accounts=few))


@dataclass(frozen=True)
class House:
    """One office of this process, whose engines know every statement after the first drill. `empty`: both worlds as the steps make them."""

    home: Path
    empty: Path
    settings: Settings
    drill: Drill
    live: Database
    window: Database

    def as_new(self) -> None:
        for database in (self.drill.database, self.live, self.window):
            database.engine.dispose()
        for path in (self.home / "databases").iterdir():
            path.unlink()
        shutil.rmtree(self.home / "exercises", ignore_errors=True)
        shutil.rmtree(self.home / "anchors", ignore_errors=True)
        for name in ("live", "drill"):
            shutil.copyfile(self.empty / f"{name}.db", self.home / "databases" / f"{name}.db")


@cache
def house() -> House:
    home, empty = (Path(mkdtemp(prefix=f"lifeline-{name}-")) for name in ("office", "empty"))
    settings = Settings(home=home, world="drill")
    for name, status in (("live", Status.ACTUAL), ("drill", Status.EXERCISE)):
        migrations.upgrade(f"sqlite:///{empty / name}.db", status, NOW)
        (home / "databases").mkdir(exist_ok=True)
        shutil.copyfile(empty / f"{name}.db", home / "databases" / f"{name}.db")
    secret = home / "credentials" / "live.yaml"
    secret.parent.mkdir()
    secret.write_text("a: {token: only-for-live}\n")
    secret.chmod(0o600)
    _watched.add(str(secret))
    for folder in (home, empty):
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
    live, window = (open_database(settings.database(Status.ACTUAL), Status.ACTUAL) for _ in range(2))
    return House(home, empty, settings, wiring.open_drill(settings, office()), live, read_only(window))


@cache
def city_ear() -> Any:
    return ear()


class Beside:
    """`guarded` wraps whatever a drill does: not a byte of live's files may differ afterwards, nor one request more have been made.

    One at a time in a process.
    """

    def __init__(self) -> None:
        self.house, self.kill_at = house(), 0
        self.house.as_new()
        self.home = self.house.home
        accounts = office().people.accounts
        outlets = {account.id: Recording(account) for account in accounts}
        self.live: Live = World(Status.ACTUAL, LivePost, self.house.live, accounts, outlets, SystemClock())
        self.window = Window(Status.ACTUAL, "", SystemClock(), self.house.window)
        self._listening = self.house.drill.database.engine, "before_cursor_execute", self._may_die
        event.listen(*self._listening)
        self.open(StillClock(NOW))

    def open(self, clock: StillClock) -> None:
        """As a process that begins: nothing is remembered but what stands in rows."""
        self.clock, drill = clock, self.house.drill
        outlets = {account.id: Loopback[DrillPost](account, room=CHANNELS[account.channel].room) for account in drill.accounts}
        platforms = Platforms(replace(drill, outlets=outlets, clock=clock))
        self.drill = platforms.drill()
        self.dispatcher = Dispatcher(self.drill)
        self.stage = Stage(self.drill, office(), library_of(self.house.settings, office()), ear_like(city_ear()), platforms.failing)
        self.game: Game | None = None
        self.players: Players | None = None

    def restart(self, *, step: timedelta = timedelta()) -> None:
        """Kill -9, and again; the clock of the machine may have been set meanwhile."""
        self.kill_at = 0
        self.dispatcher.stop(0)
        self.house.drill.database.engine.dispose()
        with self.house.drill.database.reading() as session:
            going = read.going(session)
        self.open(StillClock((going.played_to if going else self.clock.now()) + step))

    def close(self) -> None:
        self.kill_at = 0
        event.remove(*self._listening)
        self.dispatcher.stop(0)

    def _may_die(self, *_: object) -> None:
        if self.kill_at:
            self.kill_at -= 1
            if not self.kill_at:
                raise Killed

    # ------------------------------------------------------------ exercises

    def begin(self, script: Script, text: str, *, seed: int, posts: int) -> str:
        """Plan and start it."""
        self.dispatcher.stop(0)
        self.open(StillClock(script.at))
        return headless.begin(self.drill, script, text=text, seed=seed, posts=posts).code

    def tick(self, minutes: float) -> bool:
        """So much of the exercise passes; whether it goes on."""
        self.clock.jump(self.clock.now() + timedelta(minutes=minutes))
        with self.drill.database.reading() as session:
            going = read.going(session)
        if going is None:
            self.game = None
            self.dispatcher.drain(5)
            return False
        if self.game is None or self.game.exercise.id != going.id:
            self.game = open_game(self.stage, going)
            self.players = simulated(self.game, packaged("city"))
        if going.state == "running" and self.players is not None:
            self.players.act()
        goes_on = play.tick(self.game)
        self.dispatcher.drain(5)
        return goes_on

    # ------------------------------------------------------------ what may not be

    def live_bytes(self) -> dict[str, str]:
        files = sorted((self.home / "databases").glob("live.db*"))
        return {path.name: hashlib.sha256(said).hexdigest() for path in files if path.suffix != ".db-shm" and (said := path.read_bytes())}

    def live_rows(self) -> dict[str, Any]:
        with self.live.database.reading() as session:
            return held(session, Base.metadata.sorted_tables)

    def requests(self) -> int:
        return sum(len(outlet.asked) for outlet in self.live.outlets.values())  # type: ignore[attr-defined]

    @contextmanager
    def guarded(self) -> Iterator[None]:
        before = self.live_bytes(), self.requests(), dict(_opened)
        try:
            yield
        finally:
            after = self.live_bytes(), self.requests(), dict(_opened)
            assert after == before, f"a drill touched live: {before} became {after}"

    def every_loopback_post_is_marked(self) -> int:
        posts = [post for outlet in self.drill.outlets.values() for post in outlet.posts.values()]  # type: ignore[attr-defined]
        for post in posts:
            assert type(post) is self.drill.posts, post
        return len(posts)
