"""What the leading process of a world does about the other world, each in a thread of its own: what fails or waits delays nothing else."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from lifeline.core.beat import Beat
from lifeline.core.cap import Status
from lifeline.core.clock import SystemClock
from lifeline.core.door import Door
from lifeline.core.ports import P
from lifeline.core.settings import Settings
from lifeline.core.window import Window
from lifeline.core.world import World
from lifeline.drills.cross import take
from lifeline.drills.halt import stop_for_it
from lifeline.drills.notices import tick as tell
from lifeline.drills.practice import take_practices
from lifeline.drills.proof import remember
from lifeline.ear import open_ear
from lifeline.schedule import FAILED

EVERY = 1.0


def crossing(settings: Settings, world: World[P], leads: Callable[[], bool]) -> Iterator[Beat]:
    """Live takes what was called real in a drill. A drill stops when live needs people and tells of a public exercise."""
    acts = _of_live(settings, world) if world.status is Status.ACTUAL else _of_a_drill(settings, world)
    return (_beat(name, act, Door(world.database, world.clock, name, FAILED), leads) for name, act in acts.items())


def _beat(name: str, act: Callable[[], object], door: Door, leads: Callable[[], bool]) -> Beat:
    def once() -> None:
        if leads():
            act()
            door.went_well()

    return Beat(name, once, door)


def _of_live(settings: Settings, world: World[P]) -> Mapping[str, Callable[[], object]]:
    drill = Window(Status.EXERCISE, settings.database(Status.EXERCISE), SystemClock())
    return {
        "escalations": partial(take, world, open_ear(settings.folder("city")), drill),
        "practices": partial(take_practices, world, drill),
    }


def _of_a_drill(settings: Settings, world: World[P]) -> Mapping[str, Callable[[], object]]:
    live = Window(Status.ACTUAL, settings.database(Status.ACTUAL), SystemClock())
    return {
        "live-alerts": partial(stop_for_it, world, live),
        "notices": partial(tell, world),
        "live-rows": partial(remember, world, live),
    }
