"""How a process of the drill world plays the exercise that goes on, and what it leaves alone meanwhile."""

import logging
from collections.abc import Callable

from lifeline.bulletins.office import Office
from lifeline.cli.drill_stage import library_of
from lifeline.core.beat import Beat
from lifeline.core.clock import true_time
from lifeline.core.door import Door
from lifeline.core.post import DrillPost
from lifeline.core.settings import Settings
from lifeline.core.world import World
from lifeline.drills import read
from lifeline.drills.citizens.words import load_citizens
from lifeline.drills.clockwork import Clockwork
from lifeline.drills.followed import FollowedClock
from lifeline.drills.game import Stage
from lifeline.drills.platforms import Platforms
from lifeline.drills.policy import load_policy
from lifeline.ear import open_ear
from lifeline.schedule import FAILED

log = logging.getLogger(__name__)


class Playing:
    """`clock` is that of the drill world in this process, for its pages as well."""

    def __init__(self, settings: Settings, office: Office) -> None:
        self._settings, self._office = settings, office
        self._platforms: Platforms | None = None
        self.clock = FollowedClock(lambda: self._platforms.drill().database if self._platforms else None)
        self._quiet = ""

    def stand_before(self, world: World[DrillPost]) -> World[DrillPost]:
        """The same world, whose loopbacks fail when a script wants it."""
        self._platforms = Platforms(world)
        return self._platforms.drill()

    def beat(self, world: World[DrillPost], leads: Callable[[], bool], sent: Callable[[], None]) -> Beat:
        """`world` is the one that this process sends in."""
        assert self._platforms is not None
        city = self._settings.folder("city")
        library, failing = library_of(self._settings, self._office), self._platforms.failing
        said = load_citizens(self._settings.folder("drills"))
        stage = Stage(world, self._office, library, open_ear(city), failing, sent, said)
        clockwork, door = Clockwork(stage, self.clock, load_policy(city), leads), Door(world.database, world.clock, "exercise", FAILED)

        def act() -> None:
            clockwork.tick()
            door.went_well()

        return Beat("exercise", act, door)

    def asks(self) -> bool:
        """Whether feeds may be asked: not near the planned hour of an exercise, nor from its start until it is emptied."""
        return self._kept_for() == ""

    def hears(self) -> bool:
        """Whether citizens are listened to: those of a public exercise are, from its start until it is archived.

        What came before would lie in the way of its start, and what comes later in that of emptying the world.
        """
        return self._kept_for() in ("", "public")

    def _kept_for(self) -> str:
        """Nobody, the scope of an exercise that has begun, or (quiet) one that starts soon or is archived; logged whenever it changes."""
        assert self._platforms is not None
        with self._platforms.drill().database.reading() as session:
            found = read.kept_for(session, true_time(self.clock))
        code = found.code if found else ""
        if code != self._quiet:
            told = (
                f"the world is kept for exercise {code}: no feed is asked, nobody listened to but in a public one"
                if code
                else "feeds are asked again"
            )
            log.info("%s", told)
        self._quiet = code
        if found is None:
            return ""
        return found.scope if found.started_at and found.state != "archived" else "quiet"
