"""Figures: what a caller counted is entered by one person and read by a second."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from sqlalchemy.orm import Session

from lifeline.bulletins.situations import open_situations
from lifeline.core.people import Actor
from lifeline.drills.game import Game
from lifeline.drills.players.job import Job
from lifeline.drills.script import Expect, Inject
from lifeline.situation.acts import approve, record, standing
from lifeline.situation.entry import Change, Counting, Entry, FigureRefused
from lifeline.situation.reasons import Reason, Sureness
from lifeline.situation.value import Value, read_value
from lifeline.situation.waiting import waiting, waiting_one

CLERKS, SECOND = ("figures_clerk", "duty_chief"), ("figures_clerk", "approver", "duty_chief")


@dataclass(frozen=True, slots=True)
class Counted:
    """What a caller says: of which expectation, in which inject. `wrong`: the clerk hears one more."""

    inject: Inject
    expect: Expect
    wrong: bool


def second(session: Session, game: Game) -> Iterator[Job]:
    for one in waiting(session):
        logins, key = frozenset((one.login,)), f"second {one.act}"
        yield Job(key, "second", one.at, SECOND, partial(_approve, game, one.act), rank=3, seconds=logins)


def enter(game: Game, counting: Counting, told: Counted, actor: Actor) -> None:
    """What is known already is a correction, and says so. Raises FigureRefused where no emergency is open."""
    expect, now = told.expect, game.world.clock.now()
    value = read_value(expect.value)
    if told.wrong and value.low is not None:
        value = Value(value.low + 1, value.low + 1)
    with game.world.database.writing() as session:
        open_now = open_situations(session)
        situation = next((one.id for one in open_now if expect.hazard in ("", one.hazard)), open_now[0].id if open_now else "")
        if not situation:
            raise FigureRefused("no emergency is open: nothing can be counted")
        before = standing(session, situation).get((expect.metric, expect.district))
        corrects = before is not None and before.value != value and told.inject.kind == "contradiction"
        entry = Entry(expect.metric, value, now, told.inject.sender.ko, area=expect.district, state=Sureness.REPORTED)
        note = "앞서 알린 수를 바로잡습니다" if corrects else ""
        change = Change(Reason.DOUBLE_COUNT if corrects else Reason.NEW_INFORMATION, (entry,), note)
        record(session, situation, change, counting=counting, author=actor, now=now)


def _approve(game: Game, act: int, actor: Actor) -> None:
    with game.world.database.writing() as session:
        found = waiting_one(session, act)
        if found is not None:
            approve(session, act, shown=found.hash, by=actor, now=game.world.clock.now(), despite="부서에 확인한 수입니다")
