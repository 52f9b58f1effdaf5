"""A harvest killed at every statement and after every commit, and taken up again; prints what each death left behind."""

import gc
import json
import os
import shutil
import signal
import sys
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import event, func, select

from lifeline import flows
from lifeline.core.cap import Status
from lifeline.core.db import Database, open_database
from lifeline.ear import Ear
from lifeline.incidents.deleted import forget
from lifeline.incidents.tables import Incident, Report
from lifeline.listening import harvest as harvesting
from lifeline.listening.ledger import settle
from lifeline.listening.sources import Source
from lifeline.listening.tables import CopyRow, ListenerRow, SightingRow
from tests.hearing import NOON, Hands, ear, ear_like, told, world_on
from tests.listening.posts import Wall

POSTS = 12
SOURCE = Source(name="form", platform="form", ko="가", en="A", status=Status.ACTUAL, enabled=True, every=timedelta(seconds=60))


class Death:
    """Kills this process at the n-th point: before each statement and after each commit."""

    def __init__(self, database: Database, at: int) -> None:
        self._points, self._at, self._commit = 0, at, database.engine.dialect.do_commit
        event.listen(database.engine, "before_cursor_execute", lambda *_: self._point())
        database.engine.dialect.do_commit = self._committed  # type: ignore[method-assign]

    def _committed(self, connection: Any) -> None:
        self._commit(connection)
        self._point()

    def _point(self) -> None:
        self._points += 1
        if self._points == self._at:
            os.kill(os.getpid(), signal.SIGKILL)


def wall() -> Wall:
    """Originals, and after each two of them a repost of the first."""
    posts = []
    for number in range(POSTS // 3):
        first = told(f"물이 {number}번 골목까지 찼어요", after=number, post_id=f"a{number}")
        posts += [first, told(f"{number} 지하 주차장이 잠겼어요", after=number, post_id=f"b{number}")]
        posts.append(told(first.text, after=number + 1, post_id=f"c{number}", copy="repost", copy_of=first.post_id))
    return Wall(posts, size=5, name="form")


def harvest(database: Database, listening: Ear, die_at: int) -> dict[str, Any]:
    if die_at:
        Death(database, die_at)
    world = world_on(database, at=NOON + timedelta(hours=1))
    with database.writing() as session:
        settle(session, [SOURCE])

    def hear(posts: Any, *, listener: str, also: Any) -> object:
        return flows.hear(world, listening, posts, listener=listener, also=also)

    desk = harvesting.Harvesting(database, Hands(NOON + timedelta(hours=1)), hear, list, forget)
    harvesting.harvest(SOURCE, wall(), [], desk)
    with database.reading() as session:
        row = session.scalars(select(ListenerRow)).one()
        counts = [session.scalar(select(func.count()).select_from(table)) for table in (SightingRow, CopyRow, Report)]
        support = session.scalar(select(func.sum(Incident.support)))
        return {"cursor": row.cursor, "heard": row.heard, "counts": counts, "support": support}


def life(database: Database, listening: Ear, told_at: Path, die_at: int) -> bool:
    """Whether it was killed. A life of its own, so that nothing of it is left but the file of the database."""
    pid = os.fork()
    if pid == 0:
        try:
            told_at.write_text(json.dumps(harvest(database, listening, die_at)))
        finally:
            os._exit(0)
    return os.WIFSIGNALED(os.waitpid(pid, 0)[1])


def play(empty: Path, folder: Path) -> None:
    harvesting.AT_ONCE, harvesting.MOST = 6, 8
    path, said, listening = folder / "lives.db", folder / "said.json", ear()
    database = fresh(empty, path)
    harvest(database, ear_like(listening), 0)  # statements are compiled once and here, not in every life
    gc.freeze()
    for point in count(1):
        database.close()  # no connection crosses a fork
        fresh_file(empty, path)
        killed = life(database, listening, said, point)
        if killed:
            life(database, listening, said, 0)
        print(json.dumps({"point": point, "killed": killed, **json.loads(said.read_text())}), flush=True)
        said.unlink()
        if not killed:
            return


def fresh(empty: Path, path: Path) -> Database:
    fresh_file(empty, path)
    return open_database(f"sqlite:///{path}", Status.ACTUAL)


def fresh_file(empty: Path, path: Path) -> None:
    """An empty database, and no journal of the one that lay there."""
    for old in path.parent.glob(f"{path.name}*"):
        old.unlink()
    shutil.copy(empty, path)


if __name__ == "__main__":
    play(Path(sys.argv[1]), Path(sys.argv[2]))
