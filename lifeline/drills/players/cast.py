"""Who plays: people of the exercise's list with the role of their part, and what each is at."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from lifeline.core.people import Actor
from lifeline.drills.players.job import Job
from lifeline.drills.script import Script
from lifeline.drills.tables import ExercisePerson

DEPUTY_AFTER = timedelta(minutes=2)  # until somebody else sees that whoever does this is away: proposal


@dataclass(slots=True)
class Player:
    """`away`: since when they are (None: there). `free` is since when they do nothing else; `job` what they are at, until `done`."""

    actor: Actor
    part: str
    role: str
    away: datetime | None = None
    free: datetime | None = None
    job: Job | None = None
    done: datetime | None = None


@dataclass(slots=True)
class Cast:
    players: list[Player] = field(default_factory=list)

    def look(self, rows: Sequence[ExercisePerson], script: Script, now: datetime) -> None:
        """Who is there now. What somebody was at who is called away, falls to others."""
        roles, known = {part.code: part.role for part in script.parts}, {one.actor.login: one for one in self.players}
        for row in rows:
            if row.role != "player":
                continue
            one = known.get(row.login)
            if one is None:
                one = Player(Actor(row.name, row.login), row.part, roles.get(row.part, ""))
                self.players.append(one)
            one.away = (one.away or now) if row.absent else None
            if one.away:
                one.job = one.done = None

    def whose(self, job: Job) -> tuple[Player, timedelta] | None:
        """Who does it, and how much later for being a deputy. Nobody of that role: nobody."""
        able = [one for one in self.players if one.role in job.roles and one.actor.login not in job.seconds]
        able.sort(key=lambda one: (one.part != job.part, job.roles.index(one.role), one.actor.login))
        there = [one for one in able if one.away is None]
        if not there:
            return None
        first = next((one for one in there if one.job is None and (job.shared or one.part == there[0].part)), there[0])
        away = able[0].away
        return first, timedelta() if away is None else max(timedelta(), away + DEPUTY_AFTER - job.since)
