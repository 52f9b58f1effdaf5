"""Whether the real world needs people now, as a drill sees it: through live's window, which only reads."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from lifeline.bulletins import read as bulletins
from lifeline.bulletins.read import BulletinView
from lifeline.core.alarm import open_alarms
from lifeline.core.db import WrongWorld
from lifeline.core.text import first_line
from lifeline.core.window import Window

# What calls a person who may sit in an exercise; an account that is parked or a feed that is silent has its own people.
CALLS = frozenset(("approval-needed", "person-needed", "undecided", "report-life", "report-at-once", "incident-escalated", "escalated"))


@dataclass(frozen=True, slots=True)
class Spoken:
    """A bulletin of the live world: in force, or issued since. `key` names it for ever."""

    key: str
    number: str
    hazard: str
    level: str
    area_ko: str
    area_en: str
    issued_at: datetime
    in_force: bool


@dataclass(frozen=True, slots=True)
class Called:
    """An open alarm of the live world that waits for a person."""

    key: str
    kind: str
    raised_at: datetime


@dataclass(frozen=True, slots=True)
class Real:
    """What live has to say, the newest first. `away`: why nobody can tell, in a sentence; then both lists are empty."""

    bulletins: tuple[Spoken, ...] = ()
    calls: tuple[Called, ...] = ()
    away: str = ""

    @property
    def needs_people(self) -> bool:
        return bool(self.bulletins or self.calls)

    def since(self, moment: datetime, *, known: Collection[str] = ()) -> tuple[str, ...]:
        """The keys of what came at that moment or later and is not among those known."""
        told = [(one.key, one.issued_at) for one in self.bulletins] + [(one.key, one.raised_at) for one in self.calls]
        return tuple(key for key, at in told if at >= moment and key not in known)


def look(window: Window, since: datetime | None = None) -> Real:
    """Bulletins of live that are in force, or were issued since that true time; and its alarms that wait for people. Never raises."""
    try:
        database = window.database()
        if database is None:
            return Real()
        with database.reading() as session:
            calls = [Called(f"alarm {one.id}", one.kind, one.raised_at) for one in open_alarms(session) if one.kind in CALLS]
            return Real(_spoken(session, since), tuple(reversed(calls)))
    except WrongWorld:
        return Real(away="the database that is named as that of the live world is another's")
    except SQLAlchemyError as error:
        return Real(away=f"the database of the live world does not answer: {first_line(getattr(error, 'orig', error))}")


def _spoken(session: Session, since: datetime | None) -> tuple[Spoken, ...]:
    ended = () if since is None else (one for one in bulletins.past(session) if one.issued_at and one.issued_at >= since)
    every = [*(_one(view, in_force=True) for view in bulletins.standing(session)), *(_one(view, in_force=False) for view in ended)]
    return tuple(sorted(every, key=lambda one: one.issued_at, reverse=True))


def _one(view: BulletinView, *, in_force: bool) -> Spoken:
    message = json.loads(view.message)
    issued = view.issued_at or view.created_at
    area = str(message["area_ko"]), str(message["area_en"])
    return Spoken(f"bulletin {view.number}", view.number, view.hazard, view.level, *area, issued, in_force)
