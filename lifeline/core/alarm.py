"""An alarm is a row that staff see: raised once per (kind, subject) and cleared when its cause is gone."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import Index, String, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from lifeline.core.bulk import moments, run_all
from lifeline.core.db import Base, WorldRow, world_status
from lifeline.core.people import Actor
from lifeline.core.text import storable

_OPEN = text("cleared_at IS NULL")
_RAISED = ("status", "kind", "subject", "cause", "remedy", "raised_at", "cleared_by")
OWN_ACT = (
    "approval-needed",
    "unsure",
    "account-parked",
    "figure-waiting",
    "incident-escalated",
)  # closing the alarm alone would hide what still waits


class NoSuchAlarm(ValueError):
    """No alarm that can be closed; the sentence says why."""


class Alarm(Base):
    """`cause` says what is wrong and where, `remedy` what to do about it. `cleared_by`: the person and why; empty = by itself."""

    __tablename__ = "alarms"
    id: Mapped[int] = mapped_column(primary_key=True)
    status: Mapped[str] = world_status()
    kind: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(200))
    cause: Mapped[str] = mapped_column(String(1000))
    remedy: Mapped[str] = mapped_column(String(1000))
    raised_at: Mapped[datetime]
    cleared_at: Mapped[datetime | None]
    cleared_by: Mapped[str] = mapped_column(String(200), default="")

    __table_args__ = (Index("uq_alarms_open", "kind", "subject", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),)


def raise_alarm(session: Session, kind: str, subject: str, *, cause: str, remedy: str, now: datetime) -> Alarm:
    """The open alarm of that kind and subject, made now where there is none."""
    alarm = _open(session, kind, subject)
    if alarm is None:
        status = session.scalars(select(WorldRow.status)).one()
        alarm = Alarm(status=status, kind=kind, subject=subject, cause=storable(cause)[:1000], remedy=remedy[:1000], raised_at=now)
        try:
            with session.begin_nested():  # another process may raise it at this moment: its row is then the one
                session.add(alarm)
        except IntegrityError:
            alarm = _open(session, kind, subject)
            if alarm is None:
                raise
    return alarm


def raise_alarms(session: Session, kind: str, found: Mapping[str, tuple[str, str]], *, now: datetime) -> None:
    """Many of one kind in one statement, each (cause, remedy) by its subject. One that is open already stands."""
    if found:
        status, when = session.scalars(select(WorldRow.status)).one(), moments(session)(now)
        rows = [(status, kind, about, storable(cause)[:1000], remedy[:1000], when, "") for about, (cause, remedy) in found.items()]
        run_all(session, f"INSERT INTO alarms ({', '.join(_RAISED)}) VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING", rows)  # noqa: S608


def clear_alarm(session: Session, kind: str, subject: str, *, now: datetime) -> bool:
    """Whether there was an open alarm to clear."""
    alarm = _open(session, kind, subject)
    if alarm is None:
        return False
    alarm.cleared_at = now
    return True


def clear_alarms(session: Session, kinds: Collection[str], subject: str, *, now: datetime) -> None:
    """Take back whatever is open of those kinds about that subject."""
    of_it = Alarm.kind.in_(kinds), Alarm.subject == subject, Alarm.cleared_at.is_(None)
    session.execute(update(Alarm).where(*of_it).values(cleared_at=now).execution_options(synchronize_session=False))


def close_alarm(session: Session, number: int, *, by: Actor, reason: str, now: datetime) -> Alarm:
    """A person has dealt with it. Raises NoSuchAlarm; what is still wrong is raised anew by whatever watches it."""
    alarm = session.get(Alarm, number)
    if alarm is None or alarm.cleared_at is not None:
        raise NoSuchAlarm(f"there is no open alarm {number} in this world: 'lifeline alarms' lists them")
    if alarm.kind in OWN_ACT:
        raise NoSuchAlarm(f"alarm {number} ends with its own act: {alarm.remedy}")
    alarm.cleared_at, alarm.cleared_by = now, f"{by.person} {by.login}: {reason}"[:200]
    return alarm


def open_alarms(session: Session) -> list[Alarm]:
    return list(session.scalars(select(Alarm).where(Alarm.cleared_at.is_(None)).order_by(Alarm.raised_at, Alarm.id)))


def _open(session: Session, kind: str, subject: str) -> Alarm | None:
    return session.scalar(select(Alarm).where(Alarm.kind == kind, Alarm.subject == subject, Alarm.cleared_at.is_(None)))
