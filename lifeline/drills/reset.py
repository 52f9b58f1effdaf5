"""The drill world as new again, in one transaction: all that an exercise brought is gone, people and what is kept of exercises stay."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from secrets import token_bytes
from shutil import move

from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from lifeline.bulletins.states import Sent
from lifeline.bulletins.tables import Delivery
from lifeline.core.cap import Status
from lifeline.core.db import Database, WorldRow, WrongWorld
from lifeline.core.people import Actor
from lifeline.core.record import Entry, alone, beginning, following
from lifeline.core.text import first_line
from lifeline.drills import order
from lifeline.drills.archive import hash_on_record
from lifeline.drills.archived import findings, listed
from lifeline.drills.clean import HOUSEKEEPING, passing, staying
from lifeline.drills.content import Held, held
from lifeline.drills.copied import on_disk
from lifeline.drills.read import EMPTIED, going
from lifeline.drills.refused import DrillRefused
from lifeline.drills.tables import Exercise
from lifeline.incidents.tables import Hearing
from lifeline.staff.note import note

RESET = "drill-reset"


def reset(database: Database, folder: Path, *, anchored: Path, by: Actor, now: datetime) -> None:
    """Empty the drill world of what the archive in `folder` keeps. `anchored`: the file of the record's anchors, laid beside it.

    Whoever is interrupted, however, has changed nothing or all. Raises DrillRefused, or WrongWorld for a database of the live world.
    """
    if database.status is not Status.EXERCISE:
        raise WrongWorld("only the drill world is ever emptied")
    with database.reading() as session:
        hash = hash_on_record(session, folder)
    if not hash:
        raise DrillRefused(f"no archive {folder.name} is known here: archive first")
    if wrong := findings(folder, hash):
        raise DrillRefused(f"the archive {folder.name} is not as it was written, so nothing is emptied: {'; '.join(wrong)}")
    aside = None
    try:
        with database.writing() as session:
            _alone(session)
            _may_be_emptied(session, listed(folder))
            _empty(session)
            note(session, RESET, by=by, now=now, subject=folder.name, reason=hash)
            for one in session.scalars(select(Exercise).where(Exercise.started_at.is_not(None), ~EMPTIED)):
                order.note(session, one, "emptied", by=by, now=now, subject=folder.name)
            session.flush()
            aside = _aside(anchored, folder)
            for there in (aside, folder, anchored.parent) if aside else ():
                on_disk(there)  # before the commit: after a loss of power they would tell of a record that is no more
    except (OperationalError, OSError) as error:
        if aside is not None:
            move(aside, anchored)
        raise DrillRefused(
            f"nothing was emptied ({first_line(getattr(error, 'orig', error))}): try again when nobody works there"
        ) from error
    _aside(anchored, folder)  # what another process anchored in the very moment before


def _alone(session: Session) -> None:
    """Readers go on; nobody writes until this ends. SQLite has one writer anyhow."""
    owners = session.scalars(select(WorldRow.status)).all()
    if owners != [Status.EXERCISE.value]:
        raise WrongWorld(f"this database belongs to {owners}: only the drill world is ever emptied")
    if session.get_bind().dialect.name == "postgresql":
        alone(session)
        for one in (WorldRow.issues, Exercise.id):  # as who gives an order locks them
            session.execute(select(one).with_for_update(nowait=True, key_share=True))
        names = sorted((*(table.name for table in passing()), Entry.__tablename__, Hearing.__tablename__))
        # Not even a row that somebody means to change: we would wait for them, and they for us. Nothing is waited for from here on.
        session.execute(text(f"LOCK TABLE {', '.join(names)} IN EXCLUSIVE MODE NOWAIT"))


def _may_be_emptied(session: Session, kept: dict[str, Held]) -> None:
    if (one := going(session)) is not None:
        raise DrillRefused(f"the exercise {one.code} goes on: end it first")
    if session.scalar(select(func.count()).select_from(Delivery).where(Delivery.state == Sent.CLAIMED)):
        raise DrillRefused("posts are on their way to the loopbacks: try again in some seconds")
    here = held(session, [table for table in passing() if table.name not in HOUSEKEEPING])
    if not any(one.rows for one in here.values()) and any(kept[name].rows for name in here if name in kept):
        raise DrillRefused("the drill world is empty already: the next exercise can start")
    if other := [name for name in here if here[name] != kept.get(name)]:
        raise DrillRefused(f"something was written since it was archived ({', '.join(other)}): archive again")


def _empty(session: Session) -> None:
    chain = select(Entry.table_name, Entry.key, Entry.content).where(Entry.table_name.in_(staying())).order_by(Entry.number)
    stays = [(table, key, content) for table, key, content in session.execute(chain)]
    with _unguarded(session):
        for table in passing():
            session.execute(delete(table))
        session.execute(delete(Entry))
    _chain(session, stays)
    session.execute(update(WorldRow).values(issues=WorldRow.issues + 1))  # no counter goes back: whoever remembers looks again
    session.execute(update(Hearing).values(changes=Hearing.changes + 1, key=token_bytes(32)))


def _chain(session: Session, rows: list[tuple[str, str, str]]) -> None:
    """The record begins anew with the rows that stay, each as it was told."""
    status, before, entries = session.scalars(select(WorldRow.status)).one(), beginning(session), []
    for number, (table, key, content) in enumerate(rows, 1):
        before = following(before, number, table, key, content)
        entries.append({"number": number, "status": status, "table_name": table, "key": key, "content": content, "hash": before})
    if entries:
        session.execute(insert(Entry), entries)


@contextmanager
def _unguarded(session: Session) -> Iterator[None]:
    """The guards of the record are off within this transaction alone."""
    if session.get_bind().dialect.name == "postgresql":
        tables = [*(table.name for table in passing()), Entry.__tablename__]
        for name in tables:
            session.execute(text(f"ALTER TABLE {name} DISABLE TRIGGER USER"))
        yield
        for name in tables:
            session.execute(text(f"ALTER TABLE {name} ENABLE TRIGGER USER"))
        return
    guards = session.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name")).all()
    for name, _ in guards:
        session.execute(text(f'DROP TRIGGER "{name}"'))
    yield
    for _, made in guards:
        session.connection().exec_driver_sql(made)


def _aside(anchored: Path, folder: Path) -> Path | None:
    """Anchors of the record that was: they lie beside what they tell of, and the next one is of the record that begins."""
    return Path(move(anchored, _free(folder))) if anchored.exists() else None


def _free(folder: Path) -> Path:
    found, again = folder / "anchors-until-the-reset.jsonl", 2
    while found.exists():
        found, again = folder / f"anchors-until-the-reset.{again}.jsonl", again + 1
    return found
