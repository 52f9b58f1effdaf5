"""What one exercise is played with: its world, its script, where its documents come from, and what its simulated public writes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from lifeline.bulletins.office import Office
from lifeline.core.post import DrillPost
from lifeline.core.sighting import Sighting
from lifeline.core.world import World
from lifeline.drills import citizens
from lifeline.drills.citizens.words import Citizens
from lifeline.drills.documents import Library
from lifeline.drills.load import read_script
from lifeline.drills.script import Failure, Inject, Posts, Script
from lifeline.drills.tables import Exercise, InjectRow
from lifeline.ear import Ear

Write = Callable[[Posts, str, datetime], list[Sighting]]


def nothing_fails(_failures: Sequence[Failure]) -> None:
    """Where no platform is emulated."""


@dataclass(frozen=True, slots=True)
class Stage:
    """Where exercises are played. `failing` is told which platforms fail now, `sent` is called when there is something to send.

    `said` is what the simulated public says (None: what ships with lifeline).
    """

    world: World[DrillPost]
    office: Office
    library: Library
    ear: Ear
    failing: Callable[[Sequence[Failure]], None] = nothing_fails
    sent: Callable[[], None] = lambda: None
    said: Citizens | None = None


@dataclass(slots=True)
class Game:
    """`write` makes what citizens post of a wave, the same each time; `failing` is told which platforms fail now.

    `sent` is called when there is something to send.
    """

    world: World[DrillPost]
    office: Office
    library: Library
    ear: Ear
    script: Script
    exercise: Exercise
    write: Write
    failing: Callable[[Sequence[Failure]], None] = nothing_fails
    sent: Callable[[], None] = lambda: None
    said: Citizens | None = None
    waves: dict[str, list[Sighting]] = field(default_factory=dict)

    @property
    def over(self) -> datetime:
        return self.exercise.base + self.script.lasts

    def name(self, inject: Inject) -> str:
        """Of what comes of it: unique to this exercise, and the same when it is done again after a crash."""
        return f"{self.exercise.code}-{inject.code}"

    def wave(self, inject: Inject, row: InjectRow) -> list[Sighting]:
        """What citizens write from that inject on, oldest first."""
        assert isinstance(inject.content, Posts)
        assert row.begun_played is not None
        if inject.code not in self.waves:
            begins = row.begun_played.replace(microsecond=0)
            self.waves[inject.code] = self.write(inject.content, self.name(inject), begins)
        return self.waves[inject.code]

    def left(self, since: datetime, lasts: timedelta | None) -> datetime:
        """When something that lasts so long from then on is over."""
        return self.over if lasts is None else min(since + lasts, self.over)


def open_game(stage: Stage, exercise: Exercise) -> Game:
    """Of an exercise that has begun. Raises BadData where its script cannot be read any more."""
    script = read_script(exercise.script_text, exercise.script)
    public = partial(citizens.write, script=script, total=exercise.posts, seed=exercise.seed, ear=stage.ear, said=stage.said)

    def write(given: Posts, name: str, begins: datetime) -> list[Sighting]:
        return public(given, code=name, begins=begins)

    known = stage.world, stage.office, stage.library, stage.ear
    return Game(*known, script, exercise, write, failing=stage.failing, sent=stage.sent, said=stage.said)
