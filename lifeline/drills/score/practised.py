"""Who has shown in an exercise that they can compose, approve and correct, or count, and since when their sign-in there is what it was."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lifeline.bulletins.decision import Kind
from lifeline.bulletins.states import State
from lifeline.bulletins.tables import Bulletin, Step, Version
from lifeline.core.cap import MsgType
from lifeline.drills.tables import Exercise
from lifeline.situation.tables import FigureAct, FigureVerdict
from lifeline.staff.practice import APPROVED, COMPOSED, CORRECTED, COUNTED, month_of
from lifeline.staff.tables import OneTimeLink, Practice, Staff

Shown = Iterator[tuple[str, str, str]]  # login, name, act


def practised(session: Session, exercise: Exercise) -> list[Practice]:
    """Of everybody who acted with a login of their own: what they have shown, in the month in which it ended in Korea.

    What was done before it began or when it was over shows nothing, as it changes no score: its hour then is not within the exercise's.
    """
    ended, hours = exercise.ended_at or exercise.played_to, (exercise.base, exercise.played_to)
    shown: dict[str, set[str]] = defaultdict(set)
    names: dict[str, str] = {}
    for login, name, act in (*_written(session, *hours), *_moved(session, *hours), *_counted(session, *hours)):
        shown[login].add(act)
        names[login] = name
    made = {login: (at, by) for login, at, by in _enrolled(session, ended)}
    return [_practice(exercise, login, names[login], acts, ended, *made.get(login, (None, ""))) for login, acts in sorted(shown.items())]


def _written(session: Session, begins: datetime, ends: datetime) -> Shown:
    """Wordings of bulletins; the words of what takes one back are copied, not composed."""
    composed = select(Version.login, Version.person).join(Bulletin, Bulletin.id == Version.bulletin_id)
    of_people = Version.login != "", Bulletin.msg_type != MsgType.CANCEL, Version.at.between(begins, ends)
    for login, person in session.execute(composed.where(*of_people)):
        yield login, person, COMPOSED


def _moved(session: Session, begins: datetime, ends: datetime) -> Shown:
    steps = select(Step.login, Step.person, Step.after, Bulletin.kind, Bulletin.msg_type).join(Bulletin, Bulletin.id == Step.bulletin_id)
    of_people = steps.where(Step.login != "", Step.at.between(begins, ends)).order_by(Step.id)
    for login, person, after, kind, msg_type in session.execute(of_people):
        if after == State.WAITING:
            yield login, person, COMPOSED  # who lays a draft of a feed before another stands for its words
        elif after == State.ISSUED and kind == Kind.CORRECTION:
            yield login, person, CORRECTED
        elif after == State.ISSUED and msg_type != MsgType.CANCEL:
            yield login, person, APPROVED


def _counted(session: Session, begins: datetime, ends: datetime) -> Shown:
    """Who entered figures, and who let them out."""
    entered = select(FigureAct.login, FigureAct.author).where(FigureAct.login != "", FigureAct.at.between(begins, ends))
    let_out = select(FigureVerdict.login, FigureVerdict.person).where(FigureVerdict.login != "", FigureVerdict.verdict == "published")
    for login, person in (*session.execute(entered), *session.execute(let_out.where(FigureVerdict.at.between(begins, ends)))):
        yield login, person, COUNTED


def _enrolled(session: Session, until: datetime) -> list[tuple[str, datetime | None, str]]:
    """By which link each login of this world was last given its way in, and by whom; the last one of a login counts."""
    links = select(Staff.login, OneTimeLink.used_at, OneTimeLink.made_by).join(OneTimeLink, OneTimeLink.staff_id == Staff.id)
    found = session.execute(links.where(OneTimeLink.used_at <= until).order_by(OneTimeLink.used_at))
    return [(login, at, by) for login, at, by in found]


def _practice(exercise: Exercise, login: str, name: str, acts: set[str], at: datetime, made: datetime | None, by: str) -> Practice:
    told = {"status": exercise.status, "name": name, "month": month_of(at), "acts": " ".join(sorted(acts)), "at": at}
    return Practice(login=login, exercise=exercise.code, enrolled_at=made, enrolled_by=by, **told)
