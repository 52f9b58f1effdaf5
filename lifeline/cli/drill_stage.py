"""Where an exercise without a desk is played: a drill world of its own in a folder, with everything its game needs."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from lifeline.bulletins.dispatch import Dispatcher
from lifeline.bulletins.draft import rehearse
from lifeline.bulletins.office import Office
from lifeline.cli.drill_kept import Asked, came
from lifeline.core.clock import StillClock
from lifeline.core.leader import FileLeader
from lifeline.core.post import DrillPost
from lifeline.core.settings import Settings, packaged
from lifeline.drills import headless
from lifeline.drills.citizens.words import load_citizens
from lifeline.drills.documents import Library
from lifeline.drills.game import Game, Stage, open_game
from lifeline.drills.harvest import Public
from lifeline.drills.load import sound_script
from lifeline.drills.platforms import Platforms
from lifeline.drills.players import Players, simulated
from lifeline.drills.policy import load_policy
from lifeline.drills.score.keep import keep
from lifeline.drills.score.machine import Machine, machine
from lifeline.drills.score.values import Score
from lifeline.drills.tables import Exercise, InjectRow
from lifeline.ear import open_ear
from lifeline.intake.feed import load_feeds
from lifeline.wiring import NotReady, office_of, open_drill, sources_of

DATABASE = "drill.db"


@dataclass(frozen=True, slots=True)
class Staged:
    """A game that has begun, and who plays it. `spent`: real seconds of each round."""

    game: Game
    clock: StillClock
    dispatcher: Dispatcher[DrillPost]
    players: Players
    city: Path
    spent: list[float] = field(default_factory=list)

    def play(
        self, *, speed: int, wait: Callable[[float], None], told: Callable[[InjectRow], None], reached: datetime | None = None
    ) -> None:
        headless.Run(self.game, self.clock, self.dispatcher, self.players, speed, wait, told, self.spent, reached).to_the_end()

    def came(self) -> dict[str, datetime]:
        """The hour at which each inject came in."""
        with self.game.world.database.reading() as session:
            return came(session, self.game.exercise)

    def score(self) -> Score:
        """What it came to, kept as its result."""
        public = Public(self.game.ear, self.game.said)
        return keep(self.game.world, self.game.exercise.code, load_policy(self.city), public=public)

    def machine(self) -> Machine:
        """How fast this machine was; no part of the score."""
        limit = load_policy(self.city).machine
        with self.game.world.database.reading() as session:
            exercise = session.get_one(Exercise, self.game.exercise.id)
            return machine(session, exercise, self.game.script, limit=limit, rounds=self.spent)


def library_of(settings: Settings, office: Office) -> Library:
    """The office's feeds, and those it has not: scripts that ship with lifeline name feeds and samples that ship with it."""
    folder, own = packaged("feeds"), settings.folder("feeds")
    feeds = {feed.name: feed for feed in (*load_feeds(folder), *load_feeds(own))}
    samples = own / "samples" if (own / "samples").is_dir() else folder / "samples"
    return Library(feeds, sources_of(tuple(feeds.values())), samples, office.city)


@contextmanager
def opened(settings: Settings, asked: Asked, *, folder: Path) -> Iterator[Staged]:
    """That script at its own hour in a new database in `folder`, begun; what a killed run left there goes. Raises NotReady."""
    script, office, city = sound_script(asked.text, asked.script), office_of(settings), settings.folder("city")
    own = settings.model_copy(update={"world": "drill", "database_drill": f"sqlite:///{folder}/{DATABASE}"})
    clock, ear = StillClock(script.at), open_ear(city)
    with ExitStack() as stack:
        leader = FileLeader(folder / f"{DATABASE}.leader")
        stack.callback(leader.resign)
        if not leader.leads():
            raise NotReady(f"another process plays or serves the exercise in {folder}")
        for name in (DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm"):
            (folder / name).unlink(missing_ok=True)
        platforms = Platforms(open_drill(own, office, clock=clock))
        world = platforms.drill()
        stack.callback(world.database.close)
        dispatcher = Dispatcher(world, may_act=leader.leads)
        stack.callback(dispatcher.stop)
        rehearse(world, office, clock.now())
        exercise = headless.begin(world, script, text=asked.text, seed=asked.seed, posts=asked.posts)
        said = load_citizens(settings.folder("drills"))
        game = open_game(Stage(world, office, library_of(settings, office), ear, platforms.failing, said=said), exercise)
        yield Staged(game, clock, dispatcher, simulated(game, city, skill=asked.skill), city)
