"""The exercise that goes on, played by the leading process of the drill world: it obeys what stands in the rows, also after a crash."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from sqlalchemy.exc import SQLAlchemyError

from lifeline.drills import play, read
from lifeline.drills.followed import FollowedClock, pace
from lifeline.drills.game import Game, Stage, open_game
from lifeline.drills.harvest import Public
from lifeline.drills.policy import Policy
from lifeline.drills.refused import DrillRefused
from lifeline.drills.score.keep import keep, unscored

EVERY = 0.5


@dataclass(slots=True)
class Clockwork:
    """`tick` is one round. Only one process plays: `leads` is asked each time."""

    stage: Stage
    clock: FollowedClock
    policy: Policy
    leads: Callable[[], bool]
    _game: Game | None = field(default=None, init=False)
    _tried: set[str] = field(default_factory=set, init=False)

    def tick(self) -> None:
        """While the database is away the exercise stands: what could not come in must not all come at once afterwards."""
        try:
            self._tick()
        except SQLAlchemyError:
            self.clock.pace(0)
            raise

    def _tick(self) -> None:
        with self.stage.world.database.reading() as session:
            going = read.going(session) if self.leads() else None
        if going is None:
            self._rest()
            return
        if self._game is None or self._game.exercise.id != going.id:
            self.clock.lead(going)
            self._game = open_game(self.stage, going)
        elif self.clock.fast != pace(going):
            self.clock.pace(pace(going))
        if not play.tick(self._game):
            self._rest()

    def _rest(self) -> None:
        """Nothing is played here: the hour is that of the row, and platforms do as they always do."""
        if self._game is not None:
            self.stage.failing(())
        self._game = None
        self.clock.follow()
        if self.leads():
            self._score()

    def _score(self) -> None:
        """Whatever is over, also what ended while nobody served; what cannot be scored is tried once."""
        with self.stage.world.database.reading() as session:
            codes = [code for code in unscored(session) if code not in self._tried]
        for code in codes:
            self._tried.add(code)
            with suppress(DrillRefused):
                keep(self.stage.world, code, self.policy, public=Public(self.stage.ear, self.stage.said))
