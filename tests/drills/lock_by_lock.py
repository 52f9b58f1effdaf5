"""Mistakes by which a drill could reach the public or live, tried with locks taken off: what holds each, and which fall together."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations
from pathlib import Path
from typing import Any

from sqlalchemy import event, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lifeline import flows
from lifeline.bulletins import desk, dispatch
from lifeline.bulletins.dispatch import Dispatcher
from lifeline.bulletins.draft import version_of
from lifeline.bulletins.states import NotAllowed, Sent
from lifeline.bulletins.tables import Bulletin, Delivery
from lifeline.bulletins.write import Facts, write
from lifeline.channels.loopback import Loopback
from lifeline.core import post as posts
from lifeline.core.cap import Alert, Status
from lifeline.core.clock import SystemClock
from lifeline.core.db import Database, WrongWorld, engine_for, open_database
from lifeline.core.post import MARK, DrillPost, LivePost
from lifeline.core.world import World
from lifeline.listening import unread
from lifeline.listening.tables import SightingRow
from tests.bulletins.town import JIHYEON, KMA, snow
from tests.drills.beside import Recording, city_ear, house, office
from tests.hearing import ear_like, post

LOCKS = ("type", "value", "row", "start-up", "wiring", "screen")
BEHIND = ("asked again",)  # a lock behind that of start-up: whoever sends, or keeps what was refused, asks once more whose the database is
Off = frozenset[str]
HELD, MARKED, OUT = "held", "out, marked as an exercise", "OUT, UNMARKED"
POSTS: dict[Status, type[Any]] = {Status.ACTUAL: LivePost, Status.EXERCISE: DrillPost}


@dataclass(frozen=True, slots=True)
class Came:
    """What came of one mistake: held, and by what, or how far it went."""

    how: str
    by: str = ""


class Office:
    """Both databases as new, opened with the locks in `off` taken off."""

    def __init__(self, folder: Path, off: Off) -> None:
        self.folder, self.off, self._opened = folder, off, list[Database]()
        self.at = SystemClock()
        for name in ("live", "drill"):
            for path in folder.glob(f"{name}.db*"):
                path.unlink()
            shutil.copyfile(house().empty / f"{name}.db", folder / f"{name}.db")

    def open(self, name: str, status: Status) -> Database:
        """The file of that name by a process of that world. Start-up asks whose it is; `row`: the database's own keys."""
        url = f"sqlite:///{self.folder / name}.db"
        database = Database(engine_for(url), status) if "start-up" in self.off else open_database(url, status)
        if "row" in self.off:
            event.listen(database.engine, "connect", lambda connection, _: connection.execute("PRAGMA foreign_keys=OFF"))
        self._opened.append(database)
        return database

    def world(self, database: Database, status: Status) -> tuple[World[Any], list[tuple[str, Any]]]:
        """As wiring builds it, and everything its outlets to the public were asked."""
        asked: list[tuple[str, Any]] = []
        real = status is Status.ACTUAL or "wiring" in self.off
        if real and status is Status.EXERCISE and "type" not in self.off:
            raise TypeError("mypy: a drill world is not built on live outlets (tests/test_worlds_types.py)")
        accounts = office().people.accounts
        outlets: dict[str, Any] = {one.id: Recording(one, asked) if real else Loopback[Any](one) for one in accounts}
        return World(status, POSTS[status], database, accounts, outlets, self.at), asked

    def close(self) -> None:
        for database in self._opened:
            database.close()


def a_drill_is_wired_to_live_outlets(here: Office) -> Came:
    """A drill warns and sends, in a process whose outlets are what wiring makes them."""
    world, asked = here.world(here.open("drill", Status.EXERCISE), Status.EXERCISE)
    return _sent(world, asked) or Came(HELD, "wiring: every account of a drill is a loopback")


def a_live_process_is_given_the_drill_s_database(here: Office) -> Came:
    """Its posts wait there, and the outlets are live's own."""
    drill, _ = _as_it_should_be(here, Status.EXERCISE)
    _warned(drill)
    world, asked = here.world(here.open("drill", Status.ACTUAL), Status.ACTUAL)
    return _drained(world, asked)


def a_drill_process_is_given_live_s_database_and_warns(here: Office) -> Came:
    """Its bulletin would stand in live, and live would send it."""
    world, _ = here.world(here.open("live", Status.EXERCISE), Status.EXERCISE)
    _warned(world)
    return _in_live(here, Bulletin)


def a_drill_process_is_given_live_s_database_and_hears(here: Office) -> Came:
    """A post of the simulated public would stand on live's map."""
    world, _ = here.world(here.open("live", Status.EXERCISE), Status.EXERCISE)
    flows.hear(world, ear_like(city_ear()), [post("눈이 무릎까지 쌓였어요 미아사거리역")])
    return _in_live(here, SightingRow)


def a_drill_process_takes_what_live_is_about_to_say(here: Office) -> Came:
    """A live text would go to loopbacks, and never to the public."""
    live, _ = _as_it_should_be(here, Status.ACTUAL)
    _warned(live)
    world, _ = here.world(here.open("live", Status.EXERCISE), Status.EXERCISE)
    came = _drained(world, [])
    with live.database.reading() as session:
        touched = session.scalar(select(func.count()).select_from(Delivery).where(Delivery.state != Sent.PENDING))
    return Came(OUT, "live's posts are kept from the public") if touched else came


def a_document_of_a_drill_comes_by_a_live_feed(here: Office) -> Came:
    """An authority's exercise message, read as if it were of the day."""
    world, asked = here.world(here.open("live", Status.ACTUAL), Status.ACTUAL)
    given = _alert(world)
    exercise = Alert(given.identifier, given.sender, given.sent, Status.EXERCISE, given.msg_type, infos=given.infos)
    warned = flows.warn(world, office(), exercise, KMA)
    return _drained(world, asked) if warned.deliveries else Came(HELD, f"the guideline: {warned.decision.reason}")


def a_person_takes_live_s_desk_for_the_drill_s(here: Office) -> Came:
    """Written there for practice, and approved: what only the screen tells that person."""
    world, asked = here.world(here.open("live", Status.ACTUAL), Status.ACTUAL)
    if "screen" not in here.off:
        return Came(HELD, "screen: colour, title, frame and words of the page say that it is live's")
    now = world.clock.now()
    facts = Facts("heavy_snow", "warning", frozenset(list(office().city.districts)[:2]), now, now + timedelta(hours=6), "상황실")
    number = write(world, office(), facts, actor=JIHYEON, reason="연습입니다")
    with world.database.reading() as session:
        shown = version_of(session, desk.find(session, number)).hash
    try:
        desk.approve(world, office(), number, actor=JIHYEON, shown=shown, reason="연습입니다")
    except NotAllowed as error:
        return Came(HELD, f"two people: {error}"[:90])
    return _drained(world, asked)


MISTAKES: tuple[Callable[[Office], Came], ...] = (
    a_drill_is_wired_to_live_outlets,
    a_live_process_is_given_the_drill_s_database,
    a_drill_process_is_given_live_s_database_and_warns,
    a_drill_process_is_given_live_s_database_and_hears,
    a_drill_process_takes_what_live_is_about_to_say,
    a_document_of_a_drill_comes_by_a_live_feed,
    a_person_takes_live_s_desk_for_the_drill_s,
)


def tried(mistake: Callable[[Office], Came], folder: Path, off: Off) -> Came:
    """One mistake with those locks off."""
    here = Office(folder, off)
    with ExitStack() as stack:
        stack.callback(here.close)
        if "value" in off:
            stack.enter_context(_no_value())
        if "asked again" in off:
            stack.enter_context(_not_asked_again())
        try:
            return mistake(here)
        except TypeError as error:
            return Came(HELD, f"type: {error}")
        except WrongWorld as error:
            return Came(
                HELD, "start-up: a database is opened by its own world" if "was opened as" in str(error) else f"asked again: {error}"
            )
        except IntegrityError as error:
            return Came(HELD, f"row: {error.orig}")


def fall_together(mistake: Callable[[Office], Came], folder: Path) -> list[tuple[tuple[str, ...], Came]]:
    """The smallest sets of locks without which the mistake comes through."""
    found: list[tuple[tuple[str, ...], Came]] = []
    every = (*LOCKS, *BEHIND)
    for many in range(len(every) + 1):
        for off in combinations(every, many):
            if any(set(less) <= set(off) and came.how == OUT for less, came in found):
                continue
            came = tried(mistake, folder, frozenset(off))
            if came.how != HELD and not any(set(less) <= set(off) and one.how == came.how for less, one in found):
                found.append((off, came))
    return found


@contextmanager
def _no_value() -> Iterator[None]:
    """Posts of both worlds are built without asking what they say."""
    kept = {kind: kind.__post_init__ for kind in (LivePost, DrillPost)}
    try:
        for kind in kept:
            kind.__post_init__ = posts.Post.__post_init__  # type: ignore[method-assign]
        yield
    finally:
        for kind, own in kept.items():
            kind.__post_init__ = own  # type: ignore[method-assign]


@contextmanager
def _not_asked_again() -> Iterator[None]:
    places: tuple[Any, ...] = (dispatch, unread)
    kept = [place.at_home for place in places]
    try:
        for place in places:
            place.at_home = lambda *_: None
        yield
    finally:
        for place, own in zip(places, kept, strict=True):
            place.at_home = own


def _as_it_should_be(here: Office, status: Status) -> tuple[World[Any], list[tuple[str, Any]]]:
    """The other process, with which nothing is wrong."""
    sound = Office.__new__(Office)
    sound.folder, sound.off, sound._opened, sound.at = here.folder, frozenset(), here._opened, here.at
    return sound.world(sound.open("live" if status is Status.ACTUAL else "drill", status), status)


def _alert(world: World[Any]) -> Alert:
    return snow(at=world.clock.now() - timedelta(seconds=30))


def _warned(world: World[Any]) -> None:
    assert flows.warn(world, office(), _alert(world), KMA).deliveries


def _sent(world: World[Any], asked: list[tuple[str, Any]]) -> Came | None:
    _warned(world)
    Dispatcher(world).drain(10)
    return _what_left(asked)


def _what_left(asked: list[tuple[str, Any]]) -> Came | None:
    texts = [sent.text for what, sent in asked if what == "send"]
    if not texts:
        return None
    return Came(MARKED if all(text.startswith(MARK) and text.endswith(MARK) for text in texts) else OUT, "at live outlets")


def _drained(world: World[Any], asked: list[tuple[str, Any]]) -> Came:
    sender = Dispatcher(world)
    try:
        sender.drain(10)
    finally:
        sender.stop(0)
    if (left := _what_left(asked)) is not None:
        return left
    with world.database.reading() as session:
        reasons = set(session.scalars(select(Delivery.reason).where(Delivery.state == Sent.REFUSED)))
    return Came(HELD, f"value: {next(iter(reasons))[:60]}") if reasons else Came(HELD, "nothing was there to send")


def _in_live(here: Office, table: type[Any]) -> Came:
    """Rows of the drill that stand in live now; then live's own process sends what it finds."""
    world, asked = _as_it_should_be(here, Status.ACTUAL)
    with Session(world.database.engine) as session:
        rows = session.scalars(select(table)).all()
    if not rows:
        return Came(HELD, "nothing was written")
    came = _drained(world, asked)
    return came if came.how != HELD else Came(MARKED if table is Bulletin else OUT, "as a row of live; not at its outlets")
