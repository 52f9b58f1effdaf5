"""What somebody writes and has not laid before another yet: kept for that person alone, erased when it is laid or thrown away."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import String, Text, delete, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from lifeline.bulletins.states import NotAllowed
from lifeline.core.db import Base, WorldRow, world_status

MOST = 20  # unfinished forms of one person
LAST = 2**31 - 1  # no database counts further

Fields = Mapping[str, Any]


class SketchRow(Base):
    """One unfinished form (`fields`, JSON). It says nothing and decides nothing, so it is not on record."""

    __tablename__ = "sketches"
    id: Mapped[int] = mapped_column(primary_key=True)
    status: Mapped[str] = world_status()
    login: Mapped[str] = mapped_column(String(80), index=True)
    hazard: Mapped[str] = mapped_column(String(40))
    about: Mapped[str] = mapped_column(String(16), default="")
    seen: Mapped[str] = mapped_column(String(24), default="")
    tab: Mapped[str] = mapped_column(String(32), default="")
    version: Mapped[int]
    fields: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime]
    __table_args__ = ({"sqlite_autoincrement": True},)  # a window left open must never come upon another form under its number


@dataclass(frozen=True, slots=True)
class Sketch:
    """`about` and `seen`: the bulletin it would change and how that stood. `tab`: the page that saved it last, `version` how often."""

    hazard: str
    fields: Fields
    about: str = ""
    seen: str = ""
    tab: str = ""
    version: int = 0
    id: int = 0
    changed_at: datetime | None = None


def begin(session: Session, sketch: Sketch, *, login: str, now: datetime) -> int:
    """A new one; its number. Raises NotAllowed where that person has very many."""
    _require_room(session, login, MOST)
    return _added(session, sketch, login, now).id


def _require_room(session: Session, login: str, most: int) -> None:
    if many(session, login) >= most:
        raise NotAllowed(f"you have {most} unfinished forms: lay or throw away one of them first")


def many(session: Session, login: str) -> int:
    return session.scalar(select(func.count()).where(SketchRow.login == login)) or 0


def mine(session: Session, login: str) -> tuple[Sketch, ...]:
    """All of that person's, the newest first."""
    rows = session.scalars(select(SketchRow).where(SketchRow.login == login).order_by(SketchRow.changed_at.desc(), SketchRow.id.desc()))
    return tuple(map(_sketch, rows))


def one(session: Session, login: str, number: int) -> Sketch | None:
    """Nobody else's is found."""
    if number > LAST:
        return None
    row = session.scalars(select(SketchRow).where(SketchRow.id == number, SketchRow.login == login)).first()
    return None if row is None else _sketch(row)


def keep(session: Session, sketch: Sketch, *, login: str, now: datetime) -> Sketch:
    """As the page has it now. Where another page of that person kept it meanwhile, or it is gone, this one is kept beside it:
    nothing is lost, and the answer has another `id`.
    """
    mine = SketchRow.id == min(sketch.id, LAST), SketchRow.login == login
    row = session.scalars(select(SketchRow).where(*mine).with_for_update()).first()
    if row is None or (row.version != sketch.version and row.tab != sketch.tab):
        _require_room(session, login, 2 * MOST)  # more than one may begin: what is typed already is not thrown away
        return _sketch(_added(session, sketch, login, now))
    row.fields, row.tab, row.version, row.changed_at = _json(sketch.fields), sketch.tab, row.version + 1, now
    row.seen = sketch.seen
    session.flush()
    return replace(sketch, hazard=row.hazard, about=row.about, version=row.version, changed_at=now)


def drop(session: Session, login: str, number: int) -> None:
    session.execute(delete(SketchRow).where(SketchRow.id == min(number, LAST), SketchRow.login == login))


def _added(session: Session, sketch: Sketch, login: str, now: datetime) -> SketchRow:
    row = SketchRow(
        status=session.scalars(select(WorldRow.status)).one(),
        login=login,
        hazard=sketch.hazard,
        about=sketch.about,
        seen=sketch.seen,
        tab=sketch.tab,
        version=1,
        fields=_json(sketch.fields),
        changed_at=now,
    )
    session.add(row)
    session.flush()
    return row


def _json(fields: Fields) -> str:
    return json.dumps(fields, ensure_ascii=False)


def _sketch(row: SketchRow) -> Sketch:
    fields = json.loads(row.fields)
    return Sketch(row.hazard, fields, row.about, row.seen, row.tab, row.version, row.id, row.changed_at)
