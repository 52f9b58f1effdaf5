"""A drill world of PostgreSQL is emptied while two processes serve it and somebody writes: nothing is lost that is not in the archive."""

import sqlite3
import threading
from contextlib import closing

import pytest
from sqlalchemy import event

from lifeline import flows
from lifeline.bulletins.tables import Bulletin, Delivery
from lifeline.core.alarm import Alarm
from lifeline.core.cap import Status
from lifeline.core.db import open_database
from lifeline.core.settings import Settings
from lifeline.drills import direct
from lifeline.drills.archive import FOLDER
from lifeline.drills.archived import DATABASE
from lifeline.drills.refused import DrillRefused
from lifeline.drills.tables import ExerciseStep
from lifeline.listening.tables import SightingRow
from lifeline.wiring import office_of, open_drill
from tests.drills.after import broken, emptied, kept, opened
from tests.drills.playing import DIRECTOR, planned
from tests.edge.conftest import eventually
from tests.edge.test_process import PATIENCE, life
from tests.hearing import ear, rows, told, world_on


class Writer:
    """Hears post after post while it may; `said` are those that were taken, `failed` what was answered to others."""

    def __init__(self, url):
        self._world, self._ear = world_on(open_database(url, Status.EXERCISE)), ear()
        self._may, self._rests, self._over = threading.Event(), threading.Event(), threading.Event()
        self.said, self.failed = [], []
        self._thread = threading.Thread(target=self._write)
        self._thread.start()

    def _write(self):
        while not self._over.is_set():
            if not self._may.is_set():
                self._rests.set()
                self._may.wait()
                continue
            one = told(after=len(self.said))
            try:
                flows.hear(self._world, self._ear, [one])
                self.said.append(one.post_id)
            except Exception as error:  # whatever it is, the test names it
                self.failed.append(repr(error))

    def rest(self):
        self._may.clear()
        assert self._rests.wait(PATIENCE)

    def go_on(self):
        self._rests.clear()
        self._may.set()

    def writes(self):
        before = len(self.said)
        eventually(lambda: len(self.said) > before, PATIENCE)

    def close(self):
        self._over.set()
        self._may.set()
        self._thread.join(PATIENCE)
        self._world.database.close()


def emptied_while_it_writes(database, home, code, writer):
    """Whether it was: the writer goes on at the very moment when the reset has locked the tables."""

    def locked(_connection, _cursor, statement, *_):
        if statement.startswith("LOCK TABLE"):
            writer.go_on()

    writer.rest()
    event.listen(database.engine, "after_cursor_execute", locked)
    try:
        emptied(database, home, kept(database, home, code).folder)
    except DrillRefused:
        return False  # one of those who serve wrote down something of its own
    finally:
        event.remove(database.engine, "after_cursor_execute", locked)
    return True


def everywhere(database, home):
    """Posts in the world or in any archive of it."""
    found = set(rows(database, SightingRow, "post_id"))
    for path in (home / FOLDER).glob(f"*/{DATABASE}"):
        with closing(sqlite3.connect(path)) as archive:
            found |= {post for (post,) in archive.execute("SELECT post_id FROM sightings")}
    return found


@pytest.mark.timeout(600)
@pytest.mark.parametrize("engine_kind", ["postgresql"], indirect=True)
def test_two_processes_that_serve_one_world_go_on_while_it_is_emptied_and_somebody_writes(bare_url, tmp_path):
    opened(bare_url).close()
    settings = Settings(home=tmp_path / "one", world="drill", database_drill=bare_url)
    world = open_drill(settings, office_of(settings))
    database, home = world.database, settings.home
    code, given = planned(world), {"LIFELINE_DATABASE_DRILL": bare_url}
    with life(home, given=given) as one, life(tmp_path / "two", given=given) as two:
        direct.start(world, code, by=DIRECTOR)
        direct.publish_now(world, code, "advisory", by=DIRECTOR)
        number = eventually(lambda: rows(database, Bulletin, "number"), PATIENCE)[0].encode()
        eventually(lambda: all(number in serving.get("/drill/") for serving in (one, two)), PATIENCE)
        direct.end(world, code, by=DIRECTOR, reason="그만합니다")
        eventually(lambda: not {"claimed", "pending"} & set(rows(database, Delivery, "state")), PATIENCE)
        writer = Writer(bare_url)
        try:
            writer.go_on()
            writer.writes()
            writer.rest()
            made = eventually(lambda: _kept(database, home, code), PATIENCE)
            writer.go_on()
            writer.writes()
            with pytest.raises(DrillRefused, match=r"written since it was archived|could not obtain lock"):
                emptied(database, home, made.folder)
            eventually(lambda: emptied_while_it_writes(database, home, code, writer), PATIENCE)
            writer.writes()
        finally:
            writer.close()
        assert writer.failed == []
        assert set(writer.said) <= everywhere(database, home)
        assert rows(database, Bulletin, "id") == []
        eventually(lambda: not any(number in serving.get("/drill/") for serving in (one, two)), PATIENCE)
        assert [serving.process.poll() for serving in (one, two)] == [None, None]
    assert rows(database, ExerciseStep, "act").count("emptied") == 1
    assert (broken(database, home), rows(database, Alarm, "kind").count("schedule-failed")) == ([], 0)
    database.close()


def _kept(database, home, code):
    try:
        return kept(database, home, code)
    except DrillRefused:
        return None  # one of those who serve wrote down something of its own
