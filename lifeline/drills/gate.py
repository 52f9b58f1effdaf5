"""The account of a public exercise: a loopback at all times, but for the hours in which what it says may reach the public."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lifeline.core.clock import Clock, true_time
from lifeline.core.db import Database
from lifeline.core.people import Account
from lifeline.core.ports import Measure, Outlet, Probe, Receipt, Refused, Unavailable
from lifeline.core.post import DrillPost
from lifeline.drills import public
from lifeline.drills.policy import Policy
from lifeline.drills.tables import Exercise, ExerciseNotice

PAUSED = 5.0  # seconds after which it is tried again
SEEN = ("running", "paused", "ended")  # until it is archived what was sent may be looked for again


@dataclass(frozen=True, slots=True)
class Gate:
    """What is asked before each post. `accounts`: those the office lets a public exercise use."""

    database: Database
    clock: Clock
    policy: Policy
    accounts: tuple[Account, ...]

    def rests(self) -> bool:
        """Whether the public exercise stands: a real alert may be in force, and its director has not gone on yet."""
        with self.database.reading() as session:
            exercise = begun(session)
            return exercise is not None and exercise.state == "paused"

    def is_public(self) -> bool:
        """Whether what this world holds now is a public exercise that has begun; else nothing leaves the loopbacks."""
        with self.database.reading() as session:
            return begun(session) is not None

    def shut(self, account: str) -> str:
        """Why that account may say nothing of the exercise now, or the empty string."""
        with self.database.reading() as session:
            exercise = begun(session)
            if exercise is None:
                return "no public exercise has begun"
            return public.may_post(session, exercise, account, self.accounts, self.policy, self.now)

    def shut_to(self, notice: int) -> str:
        """Why that notice may not be sent now, or the empty string."""
        with self.database.reading() as session:
            row = session.get_one(ExerciseNotice, notice)
            exercise = session.get_one(Exercise, row.exercise_id)
            if row.kind == "over":
                return public.may_close(session, exercise, row.account_id, self.policy, self.now)
            return public.may_announce(session, exercise, self.accounts, self.policy, self.now)

    @property
    def now(self) -> datetime:
        """The time of those who read the posts."""
        return true_time(self.clock)


class PublicOutlet:
    """`real` and `loopback` of one account that is for exercises. It takes a DrillPost and nothing else, whatever a type checker was told.

    While no public exercise goes on it is the loopback. While one does, what may not be said now is refused, never pretended;
    while it is paused, as by a real alert, nothing is said and what is left waits.
    """

    def __init__(self, account: Account, *, real: Outlet[DrillPost], loopback: Outlet[DrillPost], gate: Gate) -> None:
        self.account, self.gate = account, gate
        self._real, self._loopback = real, loopback

    @property
    def settles(self) -> float | None:
        return self._here().settles

    @property
    def exact(self) -> bool:
        return self._here().exact

    def send(self, post: DrillPost) -> Receipt:
        _of_an_exercise(post)
        if not self.gate.is_public():
            return self._loopback.send(post)
        if why := self.gate.shut(self.account.id):
            raise Refused(why)
        if self.gate.rests():
            raise Unavailable("the exercise is paused: it waits until it goes on", retry_after=PAUSED)
        return self._real.send(post)

    def tell(self, post: DrillPost, notice: int) -> Receipt:
        """Say that there will be an exercise, or that it is over. Raises what `send` raises."""
        _of_an_exercise(post)
        if why := self.gate.shut_to(notice):
            raise Unavailable(why)
        return self._real.send(post)

    def find(self, post: DrillPost, since: datetime) -> Receipt | None:
        return self._here().find(post, since)

    @property
    def settles_there(self) -> float | None:
        """So long after `tell` "not there" may be believed; None where the platform cannot be read back."""
        return self._real.settles

    def told(self, post: DrillPost, since: datetime) -> Receipt | None:
        """What `tell` has left there."""
        return self._real.find(post, since)

    def probe(self) -> Probe:
        return self._real.probe()

    def room(self, text: str) -> Measure:
        return self._real.room(text)

    def _here(self) -> Outlet[DrillPost]:
        return self._real if self.gate.is_public() else self._loopback


def _of_an_exercise(post: DrillPost) -> None:
    """Also its value is looked at again: a class can be made to lie."""
    if type(post) is not DrillPost:
        raise Refused(f"an account of exercises takes a post of an exercise, not a {type(post).__name__}")
    DrillPost.__post_init__(post)


def begun(session: Session) -> Exercise | None:
    """The public exercise that this world holds, from its start until it is archived."""
    of_it = Exercise.scope == "public", Exercise.state.in_(SEEN), Exercise.started_at.is_not(None)
    return session.scalar(select(Exercise).where(*of_it).order_by(Exercise.id.desc()).limit(1))
