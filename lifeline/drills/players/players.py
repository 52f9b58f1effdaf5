"""Everybody who plays: each does one thing after the other, what is most urgent first, in the time that it takes them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from lifeline.drills import read
from lifeline.drills.game import Game
from lifeline.drills.players import calls, desk, figures, reports
from lifeline.drills.players.cast import Cast, Player
from lifeline.drills.players.job import Job
from lifeline.drills.players.pace import Pace
from lifeline.situation.entry import Counting
from lifeline.situation.metrics import load_metrics


@dataclass(slots=True)
class Players:
    """`tried` names what was done, refused or forgotten: nobody does it twice. `refused`: what the desk did not let them do, and why.

    Every refusal of the desk is a ValueError with a sentence.
    """

    game: Game
    counting: Counting
    pace: Pace
    cast: Cast = field(default_factory=Cast)
    tried: set[str] = field(default_factory=set)
    refused: list[str] = field(default_factory=list)

    def due(self) -> datetime | None:
        """When somebody has done the next thing; None while nothing waits for anybody."""
        self._look()
        return min((one.done for one in self.cast.players if one.done is not None), default=None)

    def act(self) -> None:
        """Everything that is done by now, in the order in which it is."""
        self._look()
        now = self.game.world.clock.now()
        while ready := [one for one in self.cast.players if one.done is not None and one.done <= now]:
            self._do(min(ready, key=lambda one: (one.done, one.actor.login)))
            self._look()

    def _do(self, one: Player) -> None:
        assert one.job is not None
        try:
            one.job.act(one.actor)
        except ValueError as error:
            self.refused.append(f"{one.job.key}: {error}")
        self.tried.add(one.job.key)
        one.free, one.job, one.done = one.done, None, None

    def _look(self) -> None:
        """Whoever has nothing to do takes what waits and is most urgent."""
        with self.game.world.database.reading() as session:
            self.cast.look(read.people(session, self.game.exercise), self.game.script, self.game.world.clock.now())
            if all(one.job is not None or one.away is not None for one in self.cast.players):
                return
            waiting = sorted(self._waiting(session), key=lambda job: job.order)
        for job in waiting:
            self._give(job)

    def _give(self, job: Job) -> None:
        found = self.cast.whose(job)
        if found is None or found[0].job is not None:
            return
        if self.pace.forgets(job.key):
            self.tried.add(job.key)
            return
        player, later = found
        begins = max(filter(None, (job.since + later, player.free)))
        player.job, player.done = job, begins + self.pace.needs(job.what, job.key)

    def _waiting(self, session: Session) -> Iterator[Job]:
        rows = read.injects(session, self.game.exercise)
        taken = self.tried | {one.job.key for one in self.cast.players if one.job is not None}
        every = (
            desk.drafts(session, self.game, calls.doubted(self.game, rows)),
            calls.told(self.game, self.counting, self.pace, rows),
            figures.second(session, self.game),
            desk.posts(session, self.game),
            reports.incidents(session, self.game),
        )
        return (job for jobs in every for job in jobs if job.key not in taken)


def simulated(game: Game, city: Path, *, skill: float = 1.0) -> Players:
    """All parts of that exercise, played from its seed. `city`: the office's folder, which says what is counted."""
    areas = {code: one.ko for code, one in game.office.city.districts.items()}
    return Players(game, Counting(load_metrics(city), areas), Pace(game.exercise.seed, skill))
