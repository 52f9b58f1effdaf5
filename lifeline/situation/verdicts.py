"""What became of acts that waited: who decided, when and why; what was not published is told here only."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from lifeline.situation.entry import Entry
from lifeline.situation.tables import Figure, FigureAct, FigureVerdict
from lifeline.situation.waiting import entry_of


@dataclass(frozen=True, slots=True)
class VerdictView:
    """One act and its verdict: published, declined (given back by another) or withdrawn (by its author)."""

    act: int
    situation: str
    author: str
    login: str
    entered_at: datetime
    verdict: str
    person: str
    at: datetime
    reason: str
    entries: tuple[Entry, ...]


def verdict_of(session: Session, act: int) -> VerdictView | None:
    """None where there is no such act, or nobody has decided on it."""
    found = _decided(session, FigureAct.id == act)
    return found[0] if found else None


def given_back(session: Session, situation: str, since: datetime) -> tuple[VerdictView, ...]:
    """What another person gave back since then, the newest first."""
    return _decided(session, FigureAct.situation_id == situation, FigureVerdict.verdict == "declined", FigureVerdict.at >= since)


def _decided(session: Session, *where: ColumnElement[bool]) -> tuple[VerdictView, ...]:
    wanted = select(FigureAct, FigureVerdict).join(FigureVerdict, FigureVerdict.act_id == FigureAct.id)
    rows = session.execute(wanted.where(*where).order_by(FigureVerdict.at.desc(), FigureAct.id.desc()))
    return tuple(_view(session, act, verdict) for act, verdict in rows.all())


def _view(session: Session, act: FigureAct, verdict: FigureVerdict) -> VerdictView:
    figures = session.scalars(select(Figure).where(Figure.act_id == act.id).order_by(Figure.id)).all()
    return VerdictView(
        act=act.id,
        situation=act.situation_id,
        author=act.author,
        login=act.login,
        entered_at=act.at,
        verdict=verdict.verdict,
        person=verdict.person,
        at=verdict.at,
        reason=verdict.reason,
        entries=tuple(entry_of(row) for row in figures),
    )
