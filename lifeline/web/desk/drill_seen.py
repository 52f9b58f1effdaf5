"""One exercise as the person who asks stands in it: their part, what they may see, and what they may do there."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

from flask import redirect, request
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from lifeline.core.strict_yaml import BadData
from lifeline.core.text import KST
from lifeline.drills import read
from lifeline.drills.load import read_script
from lifeline.drills.named import Names, names_of
from lifeline.drills.refused import DrillRefused
from lifeline.drills.script import Script
from lifeline.drills.tables import Exercise, ExercisePerson
from lifeline.staff.roles import Act
from lifeline.web.desk.here import Forbidden, Here
from lifeline.web.desk.sentences import InTongue, teller

LONGEST = 500
PART = re.compile(r"(?<=the part )[a-z0-9-]+")
OVER = ("ended", "archived")


@dataclass(frozen=True, slots=True)
class Seen:
    """`me` is None for whoever takes no part in it."""

    here: Here
    exercise: Exercise
    people: tuple[ExercisePerson, ...]
    me: ExercisePerson | None

    @property
    def title(self) -> str:
        return self.here.name(self.exercise.ko, self.exercise.en)

    @property
    def script(self) -> Script:
        """Raises DrillRefused where another release wrote what this one cannot read."""
        try:
            return script_of(self.exercise.script_text, self.exercise.script)
        except BadData:
            raise DrillRefused(f"the script of exercise {self.exercise.code} cannot be read any more") from None

    @property
    def going(self) -> bool:
        return self.exercise.state in read.GOING

    @property
    def over(self) -> bool:
        return self.exercise.stands in OVER

    @property
    def to_come(self) -> bool:
        """Planned, and neither held yet nor called off."""
        return self.exercise.state == "planned"

    @property
    def kept_from(self) -> datetime:
        """From when on nothing else comes into the drill world."""
        return self.exercise.planned_for - read.PREPARING

    @property
    def hour(self) -> datetime:
        return read.hour(self.exercise, self.here.true)

    @property
    def ends(self) -> datetime:
        """The true time at which it ends by itself, as it goes now."""
        left = self.exercise.base + self.script.lasts - self.hour
        begins = self.here.true if self.exercise.started_at else self.exercise.planned_for
        return self.exercise.ended_at or begins + max(left, timedelta()) / self.exercise.speed

    @property
    def directs(self) -> bool:
        """Nobody directs what they play in."""
        return self.here.may(Act.DIRECT_DRILL) and (self.me is None or self.me.role != "player")

    @property
    def steers(self) -> bool:
        """Also its controllers: they let injects come, leave them out, move them, and stop the clock."""
        return self.directs or self._is("controller")

    @property
    def watches(self) -> bool:
        """Also its evaluators: they see all of what they rate and touch nothing."""
        return self.steers or self._is("evaluator")

    def _is(self, role: str) -> bool:
        return self.me is not None and self.me.role == role and self.me.acknowledged_at is not None

    @property
    def judges(self) -> bool:
        return self.directs or (self.me is not None and self.me.role == "evaluator")

    @property
    def plays(self) -> bool:
        return self.me is not None and self.me.role == "player"

    def part(self, one: ExercisePerson) -> str:
        """What that person is in it, in words: a player by the name of the part."""
        named = next((part.name for part in self.script.parts if part.code == one.part), None)
        role = self.here.say(f"drill_role_{one.role}")
        return f"{role}: {named.in_(self.here.language)}" if named else role

    def told(self, why: str) -> InTongue:
        """Why it cannot start, with its parts by their names."""
        names = {part.code: part.name.in_(self.here.language) for part in self.script.parts}
        named = why if self.here.language == "ko" else PART.sub(lambda found: names.get(found[0], found[0]), why)
        return teller(self.here.say, names)(named)

    def require(self, may: bool) -> None:
        """Raises Forbidden."""
        if not may:
            raise Forbidden(self.exercise.code)


@cache
def script_of(text: str, name: str) -> Script:
    """Raises BadData."""
    return read_script(text, name)


def seen(here: Here, code: str) -> Seen:
    """Raises NotFound where there is no such exercise in this world."""
    with here.world.database.reading() as session:
        exercise = read.named(session, code)
        if exercise is None:
            raise NotFound
        return as_seen(here, session, exercise)


def as_seen(here: Here, session: Session, exercise: Exercise) -> Seen:
    people = tuple(read.people(session, exercise))
    return Seen(here, exercise, people, next((one for one in people if one.login == here.actor.login), None))


def directed(here: Here, code: str) -> Seen:
    """For who directs it. Raises Forbidden for its own players."""
    found = seen(here, code)
    found.require(found.directs)
    return found


def today(here: Here) -> date:
    """In Seoul."""
    return here.true.astimezone(KST).date()


def names(here: Here) -> Names:
    return names_of(here.station.settings.folder("city"), here.office)


def steered(here: Here, code: str) -> Seen:
    """For its controllers too. Raises Forbidden."""
    found = seen(here, code)
    found.require(found.steers)
    return found


def watched(here: Here, code: str) -> Seen:
    """For its controllers and evaluators too. Raises Forbidden."""
    found = seen(here, code)
    found.require(found.watches)
    return found


def field(name: str, longest: int = LONGEST) -> str:
    return request.form.get(name, "").strip()[:longest]


def to(here: Here, path: str, done: str) -> AnyResponse:
    return redirect(f"{request.script_root}{here.station.root}drills/{path}?done=drill_{done}", 303)


def clock(moment: datetime | None) -> str:
    """Hour, minute and second in Seoul."""
    return "" if moment is None else moment.astimezone(KST).strftime("%H:%M:%S")


def after(base: datetime, moment: datetime) -> str:
    """How long after the start, as a list of injects has it: 1:05 is an hour and five minutes."""
    minutes = round((moment - base).total_seconds() / 60)
    return f"{'-' if minutes < 0 else ''}{abs(minutes) // 60}:{abs(minutes) % 60:02}"
