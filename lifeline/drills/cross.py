"""What live takes out of the drill world by its own hand, each thing once: true emergencies that were told in an exercise."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from lifeline import flows
from lifeline.core.alarm import clear_alarm, open_alarms, raise_alarm
from lifeline.core.cap import Status
from lifeline.core.db import Database, WrongWorld
from lifeline.core.ports import P
from lifeline.core.post import as_outside, hashtags
from lifeline.core.sighting import DRILL, Sighting
from lifeline.core.text import first_line, sha256
from lifeline.core.window import Window
from lifeline.core.world import World
from lifeline.drills.tables import Escalation
from lifeline.ear import Ear
from lifeline.incidents.tables import Report
from lifeline.listening.tables import SightingRow
from lifeline.staff.tables import Taken

KIND, CALLED = "escalation", "escalated"
UNSEEN, DRILLS = "drills-unseen", "drills"
SAID = frozenset(("hazard", "danger", "people", "taps", "note", "district", "place"))  # of what a form asked; a receipt stays where it is
LATELY = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Handed:
    """One row of the drill world, read through its window."""

    sighting: str
    reason: str
    person: str
    login: str
    at: datetime


def key_of(sighting: str) -> str:
    """What was said is taken once, whoever hands it over, and after the drill world was emptied too."""
    try:
        post = msgspec.json.decode(sighting, type=Sighting)
    except msgspec.MsgspecError:
        return sha256(sighting)
    return sha256(f"{post.platform} {post.post_id} {post.text}")


def take(world: World[P], ear: Ear, window: Window) -> int:
    """How many emergencies live took now. Where the drill world cannot be seen live goes on, and one alarm says so."""
    if world.status is not Status.ACTUAL or window.status is not Status.EXERCISE:
        raise WrongWorld("live takes out of the drill world, and nothing goes the other way")
    try:
        handed = _handed(window.database())
    except (SQLAlchemyError, WrongWorld) as error:
        _unseen(world, first_line(getattr(error, "orig", error)))
        return 0
    _seen(world)
    known = taken(world.database)
    new = {key: one for one in handed if (key := key_of(one.sighting)) not in known}
    for key, one in new.items():
        _take(world, ear, key, one)
    return len(new)


def taken(database: Database) -> dict[str, datetime]:
    """By key, when live took it."""
    with database.reading() as session:
        return {row.key: row.at for row in session.scalars(select(Taken).where(Taken.kind == KIND))}


def taken_by(window: Window | None) -> dict[str, datetime]:
    """The same as a drill sees it through live's window; nothing where live cannot be looked at."""
    with suppress(SQLAlchemyError, WrongWorld):
        database = window.database() if window is not None else None
        return taken(database) if database is not None else {}
    return {}


def _handed(database: Database | None) -> list[Handed]:
    if database is None:
        return []
    with database.reading() as session:
        rows = session.scalars(select(Escalation).order_by(Escalation.id))
        return [Handed(row.sighting, row.reason, row.person, row.login, row.at) for row in rows]


def _take(world: World[P], ear: Ear, key: str, one: Handed) -> None:
    now = world.clock.now()

    def also(session: Session) -> None:
        if session.get(Taken, (KIND, key)) is None:
            session.add(Taken(kind=KIND, key=key, status=world.status.value, at=now))
            _call(session, key, one, now)

    heard = _as_live_hears_it(key, one, now)
    flows.hear(world, ear, [heard] if heard is not None else [], listener=DRILL, also=also)


def _as_live_hears_it(key: str, one: Handed, now: datetime) -> Sighting | None:
    """None for what cannot be read: a person is called all the same. What was told at another hour that was played is of now."""
    try:
        told = msgspec.json.decode(one.sighting, type=Sighting)
    except msgspec.MsgspecError:
        return None
    text = as_outside(told.text)
    lately = abs(told.created_at - one.at) < LATELY
    return Sighting(
        platform=DRILL,
        post_id=key,
        listener=DRILL,
        text=text,
        tags=tuple(tag[1:] for tag in hashtags(text)),
        created_at=min(told.created_at if lately else one.at, now),
        heard_at=now,
        url=told.url,
        language=told.language,
        position=told.position,
        said={name: value for name, value in told.said.items() if name in SAID},
    )


def _call(session: Session, key: str, one: Handed, now: datetime) -> None:
    post = session.scalar(select(SightingRow.id).where(SightingRow.platform == DRILL, SightingRow.post_id == key))
    report = session.scalar(select(Report.id).where(Report.sighting_id == post)) if post is not None else None
    about = f"report {report}" if report else f"escalation {key[:12]}"
    how = (
        f"read it under Reports, or with 'lifeline reports raw {report}'"
        if report
        else "its words are not here: read them at the drill desk"
    )
    cause = f"told in an exercise and real, says {one.person} ({one.login}): {one.reason}"
    raise_alarm(session, "escalated", about, cause=cause, remedy=f"{how}; call 119, and ask {one.person} what more is known", now=now)


def _unseen(world: World[P], why: str) -> None:
    """A window that is shut at night wakes nobody twice: it stays one alarm until it opens again."""
    remedy = "nothing else of live waits for it; an emergency told in an exercise must be entered here by hand until it answers"
    with world.database.writing() as session:
        raise_alarm(
            session, "drills-unseen", DRILLS, cause=f"the drill world cannot be looked at: {why}", remedy=remedy, now=world.clock.now()
        )


def _seen(world: World[P]) -> None:
    with world.database.reading() as session:
        told = any(one.kind == UNSEEN for one in open_alarms(session))
    if told:
        with world.database.writing() as session:
            clear_alarm(session, UNSEEN, DRILLS, now=world.clock.now())
