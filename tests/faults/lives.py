"""What a process of lifeline does in these tests: hear, issue, send, lead; killed at a chosen statement or moment."""

import logging
import os
import resource
import signal
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, event, func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import configure_mappers

from lifeline import flows
from lifeline.bulletins import dispatch
from lifeline.bulletins.dispatch import Dispatcher
from lifeline.bulletins.states import Sent
from lifeline.bulletins.tables import Delivery
from lifeline.cli.say import trouble
from lifeline.core import leader as leader_module
from lifeline.core.cap import Status
from lifeline.core.clock import SystemClock
from lifeline.core.db import Database, open_database
from lifeline.core.people import Account
from lifeline.core.ports import Measure, Receipt
from lifeline.core.post import DrillPost
from lifeline.core.world import Drill, World
from lifeline.intake.fresh import fresh
from lifeline.wiring import room_of
from tests.bulletins.town import KMA, office, snow
from tests.faults.stage import note
from tests.plain_platform import PlatformOutlet

Facts = dict[str, Any]
SOURCES = {"kma-warnings": KMA}
UNSETTLED = (Sent.PENDING, Sent.CLAIMED, Sent.UNSURE)


class Outlet(PlatformOutlet):
    """An account of the office over HTTP; it counts as its own channel does."""

    def __init__(self, base: str, account: Account) -> None:
        super().__init__(base, account)
        self._account = account

    def room(self, text: str) -> Measure:
        return room_of(self._account, text)


class Death:
    """Kills this process at the n-th point: before each statement and after each commit."""

    def __init__(self, engine: Engine, at: int) -> None:
        self.points, self._at, self._commit = 0, at, engine.dialect.do_commit
        event.listen(engine, "before_cursor_execute", lambda *_: self._point())
        engine.dialect.do_commit = self._committed  # type: ignore[method-assign]

    def _committed(self, connection: Any) -> None:
        self._commit(connection)
        self._point()

    def _point(self) -> None:
        self.points += 1
        if self.points == self._at:
            os.kill(os.getpid(), signal.SIGKILL)


def warm() -> None:
    """Read the office's files, the tables and what each channel counts by."""
    configure_mappers()
    for account in office().people.accounts:
        room_of(account, "눈")


def world_of(facts: Facts) -> Drill:
    """A drill world of the office's first `accounts` accounts, on the platform at `base`."""
    database = open_database(facts["url"], Status.EXERCISE)
    accounts = office().people.accounts[: facts["accounts"]]
    outlets = {account.id: Outlet(facts["base"], account) for account in accounts}
    return World(Status.EXERCISE, DrillPost, database, accounts, outlets, SystemClock())


def hear(world: Drill, facts: Facts) -> None:
    """As a poll does: the alert is stored if it is new; reading the same feed again stores nothing."""
    alert = snow(at=datetime.fromisoformat(facts["at"]))
    with world.database.writing() as session:
        fresh(session, KMA.name, [alert], document_id=None, now=world.clock.now(), seed=False)


def send_all(world: Drill, sender: Dispatcher[DrillPost], seconds: float) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        sender.drain(1)
        if not unsettled(world.database):
            return


def unsettled(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(Delivery).where(Delivery.state.in_(UNSETTLED))) or 0


def whole(facts: Facts) -> Facts:
    """Hear, decide, issue, send until nothing is left; die at point `die_at` (0: never) or `die_after` seconds of sending."""
    return whole_of(world_of(facts), facts)


def whole_of(world: Drill, facts: Facts) -> Facts:
    death = Death(world.database.engine, facts.get("die_at", 0))
    hear(world, facts)
    issued = sum(warned.deliveries > 0 for warned in flows.take_up(world, office(), SOURCES))
    left = unsettled(world.database)
    if "die_after" in facts:
        threading.Timer(facts["die_after"], os.kill, (os.getpid(), signal.SIGKILL)).start()
    send_all(world, Dispatcher(world), 60)
    return {"points": death.points, "left": left, "issued": issued, "ledger": ledger(world.database)}


def ledger(database: Database) -> dict[str, tuple[str, str]]:
    """Account -> the platform's id and the text of what is sent there."""
    with database.reading() as session:
        rows = session.execute(select(Delivery.account_id, Delivery.post_id, Delivery.text).where(Delivery.state == Sent.SENT)).all()
    return {account: (post, text) for account, post, text in rows}


def only_hear(facts: Facts) -> Facts:
    """A poll, and nothing after it."""
    hear(world_of(facts), facts)
    return {}


def together(facts: Facts) -> Facts:
    """As `whole`, beginning at the moment `begins` (monotonic), with no leader to keep two apart."""
    world = world_of(facts)
    time.sleep(max(0.0, facts["begins"] - time.monotonic()))
    hear(world, facts)
    warned = list(flows.take_up(world, office(), SOURCES))
    send_all(world, Dispatcher(world), 60)
    return {"issued": sum(one.deliveries > 0 for one in warned), "ledger": ledger(world.database)}


def leading(facts: Facts) -> Facts:
    """Until it is killed: decide and send as long as it leads; notes `idle`, `leads` and `deposed`."""
    leader_module.IDLE = facts.get("idle", leader_module.IDLE)
    world = world_of(facts)
    leader = leader_module.leader_for(world.database)
    sender = Dispatcher(world, may_act=leader.leads)
    sender.start()
    noted, led = set(), False
    while True:
        leads = leader.leads()
        word = "leads" if leads else "deposed" if led else "idle"
        if word not in noted:
            note(facts, word)
            noted.add(word)
        led = led or leads
        if leads and any(warned.deliveries for warned in flows.take_up(world, office(), SOURCES)):
            sender.wake()
        time.sleep(0.05)


def pausing(facts: Facts) -> Facts:
    """As `whole`, but it stops (SIGSTOP, by itself) when its attempts are written and no request has left."""
    dispatch.LEASE, dispatch.LEAVES_WITHIN = timedelta(seconds=facts["lease"]), facts["lease"] / 2
    world = world_of(facts)
    _pause_after(world.database.engine, "INSERT INTO attempts ", lambda: note(facts, "paused"))
    return whole_of(world, facts)


def _pause_after(engine: Engine, statement: str, then: Callable[[], None]) -> None:
    """Once, after the commit of the first transaction with that statement."""
    commit, seen = engine.dialect.do_commit, []

    @event.listens_for(engine, "before_cursor_execute")
    def look(_connection: object, _cursor: object, said: str, *_: object) -> None:
        seen.extend([said] if said.startswith(statement) and len(seen) == 0 else [])

    def committed(connection: Any) -> None:
        commit(connection)
        if len(seen) == 1:
            seen.append("paused")
            then()
            os.kill(os.getpid(), signal.SIGSTOP)

    engine.dialect.do_commit = committed  # type: ignore[method-assign]


class Filling(Outlet):
    """The disk is full from the moment the platform has the first post."""

    full = threading.Lock()

    def send(self, post: DrillPost) -> Receipt:  # type: ignore[override]
        receipt = super().send(post)
        if self.full.acquire(blocking=False):
            fill()
        return receipt


def fill() -> None:
    """The kernel lets no file of this process grow, as on a full disk or beyond a quota."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (1, resource.RLIM_INFINITY))


def clear_up() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def disk_full(facts: Facts) -> Facts:
    """Full before the alert is decided, and again when all posts are out and no receipt is written; then there is room again."""
    lines, world = _log_lines(), world_of(facts)
    world = replace(world, outlets={account.id: Filling(facts["base"], account) for account in world.accounts})
    hear(world, facts)
    fill()
    try:
        list(flows.take_up(world, office(), SOURCES))
        said = ""
    except OperationalError as error:
        said = trouble(error)
    clear_up()
    issued = sum(warned.deliveries for warned in flows.take_up(world, office(), SOURCES))
    sender = Dispatcher(world)
    sender.start()
    _wait(lambda: bool(lines))
    unwritten = ledger(world.database)
    clear_up()
    _wait(lambda: not unsettled(world.database))
    sender.stop()
    with world.database.reading() as session:
        sound = session.connection().exec_driver_sql("PRAGMA integrity_check").scalar_one()
    return {
        "said": said,
        "issued": issued,
        "lines": lines,
        "unwritten": unwritten,
        "ledger": ledger(world.database),
        "sound": sound,
    }


def _log_lines() -> list[str]:
    lines: list[str] = []
    told = logging.Handler(logging.ERROR)
    told.emit = lambda record: lines.append(record.getMessage())  # type: ignore[method-assign]
    logging.getLogger("lifeline").addHandler(told)
    return lines


def _wait(until: Callable[[], bool], seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not until() and time.monotonic() < end:
        time.sleep(0.02)


def crossing(facts: Facts) -> Facts:
    """As `crossing.play`, which is built from this module."""
    from tests.faults.crossing import play

    return play(facts)


LIVES: Mapping[str, Callable[[Facts], Facts]] = {
    "whole": whole,
    "only_hear": only_hear,
    "together": together,
    "leading": leading,
    "pausing": pausing,
    "disk_full": disk_full,
    "crossing": crossing,
}
