"""A wave of the simulated public as short as a test wants it."""

from datetime import UTC, datetime, timedelta

from lifeline.drills.citizens import Told, tell
from lifeline.drills.script import Posts, Said, Script
from lifeline.ear import Ear

BEGINS = datetime(2011, 12, 8, 21, 0, tzinfo=UTC)
CODE = "2026-11-22-mock-p1"
NOTHING = Said("훈련", "An exercise")


def script(*, tag: str = "#서울제설", districts: tuple[str, ...] = ()) -> Script:
    return Script("mock", NOTHING, NOTHING, "", False, BEGINS, timedelta(hours=3), districts, 400, tag, (), (), ())


def wave(ear: Ear, about: str = "snow", *, places: tuple[str, ...] = (), total: int = 300, seed: int = 1, code: str = CODE) -> Told:
    posts = Posts(about, 1.0, timedelta(hours=2), places)
    return tell(posts, code=code, script=script(), total=total, seed=seed, begins=BEGINS, ear=ear)
